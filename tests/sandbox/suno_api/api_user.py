"""A client and a callback receiver that hold everything they see to the description of the API."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.sandbox.suno_api import ManualClock, SunoStandIn
from tests.openapi import callback_of, check_answer, check_callback

KEY = "a-key-of-the-sandbox"
RECORD = "/api/v1/generate/record-info"
NOBODY = "http://nobody.invalid/callback"


@dataclass
class Callback:
    body: dict[str, Any]
    headers: Mapping[str, str]
    at: float


@dataclass
class Receiver:
    """Receives callbacks over HTTP; answers with `statuses` in turn, then with 200."""

    clock: ManualClock
    statuses: list[int] = field(default_factory=list)
    received: list[Callback] = field(default_factory=list)

    def __post_init__(self) -> None:
        application = web.Application()
        application.router.add_post("/callback", self._receive)
        self.server = TestServer(application)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/callback"))

    @property
    def stages(self) -> list[str]:
        return [callback.body["data"]["callbackType"] for callback in self.received]

    async def _receive(self, request: web.Request) -> web.Response:
        self.received.append(Callback(await request.json(), dict(request.headers), self.clock.now()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


async def eventually(condition: Callable[[], object]) -> None:
    """Wait until a request on its way has shown its effect."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - what the condition looks at tells nobody
            await asyncio.sleep(0)


class ApiUser:
    """A stand-in whose time stands still, and somebody who uses it."""

    def __init__(
        self, stand_in: SunoStandIn, clock: ManualClock, receiver: Receiver, session: aiohttp.ClientSession
    ) -> None:
        self.stand_in = stand_in
        self.clock = clock
        self.receiver = receiver
        self.session = session

    async def post(self, path: str, body: Any, *, key: str = KEY) -> dict[str, Any]:
        """Post JSON and return the envelope, which must be as described."""
        return await self._ask("POST", path, key, json=body)

    async def get(self, path: str, *, key: str = KEY, **query: str) -> dict[str, Any]:
        return await self._ask("GET", path, key, params=query)

    async def _ask(self, method: str, path: str, key: str, **arguments: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key}"}
        async with self.session.request(method, self.stand_in.url + path, headers=headers, **arguments) as response:
            body: dict[str, Any] = await response.json()
        check_answer(method, path, response.status, body)
        return body

    async def accepted(self, path: str, body: dict[str, Any]) -> str:
        """Submit something that must be accepted; returns its task id."""
        answer = await self.post(path, body)
        assert answer["code"] == 200, answer
        task_id: str = answer["data"]["taskId"]
        return task_id

    async def generate(self, **changes: Any) -> str:
        return await self.accepted("/api/v1/generate", self.song(**changes))

    def song(self, **changes: Any) -> dict[str, Any]:
        """The body of the plainest generation."""
        return {
            "prompt": "rain on a tin roof",
            "customMode": False,
            "instrumental": False,
            "model": "V5",
            "callBackUrl": self.receiver.url,
        } | changes

    async def finished_song(self, **changes: Any) -> tuple[str, str]:
        """A song that is there; its task id and the audio id of its first take."""
        task_id = await self.generate(**changes)
        await self.clock.advance(20)
        record = await self.record(task_id)
        return task_id, record["response"]["sunoData"][0]["id"]

    async def record(self, task_id: str, path: str = RECORD) -> Any:
        """The data of a record."""
        answer = await self.get(path, taskId=task_id)
        assert answer["code"] == 200
        return answer["data"]

    async def download(self, url: str) -> tuple[int, str, bytes]:
        """Status, content type and content of a file; redirects are not followed."""
        async with self.session.get(url, allow_redirects=False) as response:
            return response.status, response.content_type, await response.read()

    async def upload(self, content: bytes = b"ID3 a recording") -> str:
        """The address of an uploaded file."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename="take.mp3", content_type="audio/mpeg")
        form.add_field("uploadPath", "recordings")
        answer = await self._ask("POST", "/api/file-stream-upload", KEY, data=form)
        url: str = answer["data"]["downloadUrl"]
        return url

    def check_callbacks(self, path: str) -> None:
        """Hold every callback received so far to the description for this operation."""
        name = callback_of("POST", path)
        assert name is not None
        for callback in self.receiver.received:
            check_callback(name, callback.body)
