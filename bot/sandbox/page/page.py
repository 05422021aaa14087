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
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self
from zoneinfo import available_timezones

import aiohttp
import discord
from aiohttp import web
from simcord.preview import Preview

from bot.sandbox.page.actions import (
    MENU_HEADER,
    action_in,
    as_command,
    as_menu,
    is_refused,
    line_in,
    newer_revision,
    refusal,
    with_note,
    with_revision,
)
from bot.sandbox.page.additions import Additions
from bot.sandbox.page.file_types import midi_to_be_saved
from bot.sandbox.page.menus import add_message_menus
from bot.sandbox.page.typed_line import UnreadableLineError, read_line
from bot.sandbox.stage import Stage
from bot.sandbox.stage.forwarding import forward, message_headers

log = logging.getLogger(__name__)

# A post is shown at once, edits of cards together; the browser asks for news twice a second.
_BETWEEN_REFRESHES = 2.0
# The simulated clock stands still by itself; a post carries the time that it shows.
_BETWEEN_CLOCK_CHECKS = 5.0
_SHOWN = {"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"}

_ACTIONS = "/api/action"
_COMMANDS = "/api/commands"
_NOT_RUN = "That could not be run just now. Try once more, or pick the command from the list: a / alone shows it."
# A member's recording and the form around it.
_LARGEST_BODY = 32 * 1024 * 1024


class Page:
    """Serves a stage in the browser between entering and leaving; `url` is the address to open."""

    def __init__(self, stage: Stage, *, port: int = 0, fault: str = "") -> None:
        """Port 0 takes a free one. `fault` says what goes wrong on purpose; it stands on the page."""
        self._stage = stage
        self._port = port
        menus = stage.application.bot.tree.get_commands(type=discord.AppCommandType.message)
        self._menus = [menu.name for menu in menus]
        self._additions = Additions(menus=self._menus, fault=fault)
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()
        self._stack = AsyncExitStack()
        self.url = ""

    async def __aenter__(self) -> Self:
        """Raises OSError when the port is taken."""
        async with self._stack as stack:
            stack.enter_context(midi_to_be_saved())
            self._preview: Preview = await stack.enter_async_context(
                self._stage.env.preview(
                    self._stage.channel,
                    viewers=(self._stage.guest, self._stage.host),
                    layout="channel",
                    timezone=_timezone(),
                )
            )
            add_message_menus(self._preview, self._menus)
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
        if request.path == _ACTIONS:
            return await self._act(request, await request.read())
        answer = await self._additions.own_file(request.path) or await self._ask(request, await request.read())
        if request.path == "/" and answer.status == 200 and isinstance(answer.body, bytes):
            answer.body = self._additions.put_into(answer.body.decode()).encode()
        return answer

    async def _act(self, request: web.Request, body: bytes) -> web.Response:
        async with self._turn:
            with contextlib.suppress(TimeoutError):  # the bot is busy with another command, which is no reason to wait
                await self._stage.catch_up()
            action = action_in(request, body)
            if action is not None and MENU_HEADER in request.headers:
                body = as_menu(action, request.headers[MENU_HEADER])
            elif action is not None and (line := line_in(action)) is not None:
                return await self._run_line(request, action, line)
            return await self._hand_in(request, body)

    async def _run_line(self, request: web.Request, action: dict[str, Any], line: str) -> web.Response:
        catalogue = await self._ask(request, b"", method="GET", path=_COMMANDS)
        if catalogue.status != 200 or not isinstance(catalogue.body, bytes):
            return catalogue
        try:
            typed = read_line(line, json.loads(catalogue.body)["entries"], elsewhere=self._commands_of_members())
        except UnreadableLineError as error:
            return refusal(action, str(error))
        answer = await self._hand_in(request, as_command(action, typed))
        return with_note(answer, _NOT_RUN) if is_refused(answer) else answer

    async def _hand_in(self, request: web.Request, body: bytes) -> web.Response:
        answer = await self._ask(request, body)
        revision = newer_revision(answer)
        return answer if revision is None else await self._ask(request, with_revision(body, revision))

    def _commands_of_members(self) -> dict[str, str]:
        """For every command somebody who can use it."""
        channel, members = self._stage.channel, (self._stage.host, self._stage.guest)
        return {name: str(who.name).capitalize() for who in members for name in who.available_commands(channel)}

    async def _ask(
        self, request: web.Request, body: bytes, *, method: str | None = None, path: str | None = None
    ) -> web.Response:
        """The preview's answer to a request, or to another one in the same name."""
        # The preview answers its own address alone; what comes under any other name stays refused.
        headers = {
            name: value.replace(self._outer, self._inner) if name == "Origin" else value
            for name, value in message_headers(request.headers).items()
        }
        if request.host == self._outer.removeprefix("http://"):
            headers["Host"] = self._inner.removeprefix("http://")
        url = f"{self._inner}{path or request.raw_path}"
        return await forward(self._client, method or request.method, url, headers=headers, body=body)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _timezone() -> str:
    """This machine's time zone by its name, UTC where the system does not tell."""
    name = "/".join(Path("/etc/localtime").resolve().parts).partition("zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"
