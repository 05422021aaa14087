"""Files: what a person uploads, and attachments as Discord keeps and serves them."""

import mimetypes
import re
from dataclasses import dataclass
from typing import Any

Payload = dict[str, Any]

MEGABYTE = 1024 * 1024
# Bytes of one file, by a guild's boost level; a bot has no more than that.
UPLOAD_LIMITS = {0: 10 * MEGABYTE, 1: 10 * MEGABYTE, 2: 50 * MEGABYTE, 3: 100 * MEGABYTE}
LINK_LIFETIME = 24 * 3600  # seconds; links in messages are signed and expire after about a day


@dataclass(frozen=True)
class Upload:
    """A file on a person's machine."""

    filename: str
    content: bytes


@dataclass(eq=False)
class Attachment:
    id: int
    filename: str
    size: int
    content: bytes | None
    """None when the server keeps no files; their links answer 404 then."""
    base_url: str
    description: str | None = None
    ephemeral: bool = False
    in_embed: bool = False
    """Shown by an embed (`attachment://…`) and therefore not listed among a message's attachments."""

    def shown_at(self, url: str) -> bool:
        """Whether an embed with this address shows the file."""
        return url == f"attachment://{self.filename}" or f"/{self.id}/" in url

    def url(self, now: float) -> str:
        """A link that works for a day from `now` on."""
        return f"{self.base_url}/{self.id}/{self.filename}?ex={int(now) + LINK_LIFETIME:x}"

    def payload(self, now: float) -> Payload:
        url = self.url(now)
        content_type, _ = mimetypes.guess_type(self.filename)
        body: Payload = {
            "id": str(self.id),
            "filename": self.filename,
            "size": self.size,
            "url": url,
            "proxy_url": url,
        }
        if content_type:
            body["content_type"] = content_type
        if self.description is not None:
            body["description"] = self.description
        if self.ephemeral:
            body["ephemeral"] = True
        return body


def stored_name(filename: str) -> str:
    """The name that Discord gives an uploaded file: letters, digits, dots, dashes and underscores."""
    return re.sub(r"[^\w.\-]", "", filename.replace(" ", "_")).strip("._") or "unknown"
