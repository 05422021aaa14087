"""What the page in the browser asks of the sandbox's server."""

from typing import Any
from urllib.parse import quote, unquote

import aiohttp


class Browser:
    """Speaks the protocol of the preview's own page."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """`url` is the address that the sandbox tells people to open."""
        self._session = session
        self._address, self._secret = url.split("/#")
        self._context = ""
        self._sequence = 0
        self.note = ""
        """What the last answer tells the member, besides what the preview says."""

    async def open(self) -> dict[str, Any]:
        """The page as it is now."""
        snapshot = await self.ask("POST", "/api/pages", {})
        self._context = snapshot["context"]["id"]
        return snapshot

    async def state(self) -> dict[str, Any]:
        return await self.ask("GET", "/api/state")

    async def send_message(self, text: str, *, seen: dict[str, Any]) -> dict[str, Any]:
        """Write into the channel; `seen` is the page that the member sees while doing so."""
        return await self._act("send_message", seen, content=text)

    async def choose_menu(self, name: str, message_id: int, *, seen: dict[str, Any]) -> dict[str, Any]:
        """As our script does it: what else would be a refresh says which menu it is."""
        return await self._act("refresh", seen, headers={"X-Sandbox-Menu": f"{message_id}:{quote(name)}"})

    async def end_session(self, *, seen: dict[str, Any]) -> dict[str, Any]:
        return await self._act("close", seen)

    async def _act(
        self, kind: str, seen: dict[str, Any], headers: dict[str, str] | None = None, **more: str
    ) -> dict[str, Any]:
        action = {
            "protocol_version": 3,
            "sequence": self._sequence + 1,
            "request_id": f"request-{self._sequence + 1}",
            "generation": seen["context"]["generation"],
            "bot_generation": seen["botGeneration"],
            "published_revision": seen["publishedRevision"],
            "kind": kind,
            **more,
        }
        receipt = await self.ask("POST", "/api/action", action, headers)
        self._sequence = receipt["expectedSequence"]
        return receipt

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Raises aiohttp.ClientResponseError."""
        async with self._session.request(
            method,
            f"{self._address}{path}",
            json=body,
            headers={**self._own_headers(), **(headers or {})},
            raise_for_status=True,
        ) as answer:
            self.note = unquote(answer.headers.get("X-Sandbox-Note", ""))
            found: dict[str, Any] = await answer.json()
            return found

    async def load(self, path: str) -> bytes:
        """A file that the page shows or plays. Raises aiohttp.ClientResponseError."""
        address = f"{self._address}{path}"
        async with self._session.get(address, headers=self._own_headers(), raise_for_status=True) as answer:
            return await answer.read()

    def _own_headers(self) -> dict[str, str]:
        return {"X-Simcord-Capability": self._secret, "X-Simcord-Context": self._context, "Origin": self._address}
