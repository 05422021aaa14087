"""Keeps the files that are posted in the simulated Discord."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.sandbox.stage.feed import Feed


class PostedFiles:
    """Writes every attachment of a public post into a folder, numbered in the order of the posts."""

    def __init__(self, feed: Feed, folder: Path) -> None:
        self._feed = feed
        self._folder = folder
        self.paths: list[Path] = []
        self._known: set[str] = set()
        feed.listen(self._heard)

    def _heard(self, event: str, payload: Mapping[str, Any]) -> None:
        # Many a post begins with a sentence, and gets its files a moment later.
        if event not in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            return
        for attachment in payload.get("attachments", ()):
            if attachment["id"] in self._known:
                continue
            self._known.add(attachment["id"])
            path = self._folder / f"{len(self.paths) + 1:02}_{attachment['filename']}"
            path.write_bytes(self._feed.bytes_of(attachment["url"]))
            self.paths.append(path)
