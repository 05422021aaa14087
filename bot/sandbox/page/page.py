"""The page in the browser: SimCord's preview, kept up to date by itself, behind a proxy that lets no click get lost.

The preview shows a snapshot until it is told to refresh, and refuses a click that refers to an older snapshot or
arrives while a refresh is going on. The proxy stands between browser and preview: refreshes and clicks take turns,
and a click that was refused because the page has just changed is handed in again. What it means has not changed by
that: it names its message and its button, and the bot decides whether they still hold.
"""

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self
from zoneinfo import available_timezones

import aiohttp
from aiohttp import web
from simcord.preview import Preview

from bot.sandbox.stage import Stage
from bot.sandbox.stage.forwarding import forward, message_headers

log = logging.getLogger(__name__)

# A post is shown at once, edits of cards together; the browser asks for news twice a second.
_BETWEEN_REFRESHES = 2.0
# The simulated clock stands still by itself; a post carries the time that it shows.
_BETWEEN_CLOCK_CHECKS = 5.0
_SHOWN = {"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"}

_ACTIONS = "/api/action"
# A member's recording and the form around it.
_LARGEST_BODY = 32 * 1024 * 1024
_REVISION = re.compile(rb'("published_revision":\s*)\d+')


class Page:
    """Serves a stage in the browser between entering and leaving; `url` is the address to open."""

    def __init__(self, stage: Stage, *, port: int = 0) -> None:
        """Port 0 takes a free one."""
        self._stage = stage
        self._port = port
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._stack = AsyncExitStack()
        self.url = ""

    async def __aenter__(self) -> Self:
        """Raises OSError when the port is taken."""
        async with self._stack as stack:
            self._preview: Preview = await stack.enter_async_context(
                self._stage.env.preview(
                    self._stage.channel,
                    viewers=(self._stage.guest, self._stage.host),
                    layout="channel",
                    timezone=_timezone(),
                )
            )
            self._inner, secret = self._preview.url.split("/#")
            # Answers are passed on as they are.
            self._client = await stack.enter_async_context(aiohttp.ClientSession(auto_decompress=False))
            self._outer = await self._listen(stack)
            self._stage.feed.listen(self._heard)
            self._refreshing = asyncio.create_task(self._refresh_on_news(), name="page")
            stack.push_async_callback(_ended, self._refreshing)
            self.url = f"{self._outer}/#{secret}"
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def closed(self) -> None:
        """Wait until somebody ends the session in the page. Raises what keeps the page from being refreshed."""
        closed = asyncio.create_task(self._preview.wait_closed())
        await asyncio.wait({closed, self._refreshing}, return_when=asyncio.FIRST_COMPLETED)
        if not closed.done():
            await self._refreshing

    async def _listen(self, stack: AsyncExitStack) -> str:
        proxy = web.Application(client_max_size=_LARGEST_BODY)
        proxy.router.add_route("*", "/{path:.*}", self._pass_on)
        runner = web.AppRunner(proxy, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", self._port).start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    def _heard(self, event: str, _payload: Mapping[str, Any]) -> None:
        if event in _SHOWN:
            self._changed.set()

    async def _refresh_on_news(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), _BETWEEN_CLOCK_CHECKS)
            try:
                async with self._turn:
                    await self._stage.catch_up()
                    if not self._changed.is_set():
                        continue
                    await self._preview.refresh()
                    self._changed.clear()
            except TimeoutError:
                log.warning("the bot is still busy with a command; the page is brought up to date when it is not")
            await asyncio.sleep(_BETWEEN_REFRESHES)

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        if request.path != _ACTIONS:
            return await self._ask(request, body)
        async with self._turn:
            with contextlib.suppress(TimeoutError):  # the bot is busy with another command, which is no reason to wait
                await self._stage.catch_up()
            answer = await self._ask(request, body)
            revision = _newer_revision(answer)
            if revision is not None:
                answer = await self._ask(request, _REVISION.sub(rb"\g<1>%d" % revision, body, count=1))
            return answer

    async def _ask(self, request: web.Request, body: bytes) -> web.Response:
        # The preview answers its own address alone; what comes under any other name stays refused.
        headers = {
            name: value.replace(self._outer, self._inner) if name == "Origin" else value
            for name, value in message_headers(request.headers).items()
        }
        if request.host == self._outer.removeprefix("http://"):
            headers["Host"] = self._inner.removeprefix("http://")
        return await forward(self._client, request, to=self._inner, headers=headers, body=body)


def _newer_revision(answer: web.Response) -> int | None:
    """The revision to refer to, when an action was refused for no other reason than an older one."""
    if answer.status != 200 or not isinstance(answer.body, bytes):
        return None
    receipt = json.loads(answer.body)
    codes = {diagnostic["code"] for diagnostic in receipt["diagnostics"]}
    return receipt["revision"] if receipt["rejected"] and codes == {"stale-revision"} else None


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _timezone() -> str:
    """This machine's time zone by its name, UTC where the system does not tell."""
    name = "/".join(Path("/etc/localtime").resolve().parts).partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"
