"""Gives out the files, whole or as a planned fault spoils them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.suno_api.faults.plan import Fault, Faults
from bot.sandbox.suno_api.http.faulty_replies import html_page, reset
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.files import FileStore, StoredFile

_TOO_LARGE = 200 * 1024 * 1024
_CHUNK = bytes(64 * 1024)
# Nobody should ever ask there; a private address is what a careless client would follow a redirect to.
_PRIVATE_ADDRESS = "http://10.0.0.1/internal"


class FileServer:
    """The handler behind every file path. No key is asked for: the paths cannot be guessed."""

    def __init__(self, *, files: FileStore, faults: Faults, clock: Clock) -> None:
        self._files = files
        self._faults = faults
        self._clock = clock
        self.downloads: list[str] = []
        """The paths asked for, in order."""
        self._faulty: dict[str, Callable[[web.Request, StoredFile, Fault], Awaitable[web.StreamResponse]]] = {
            "file-empty": self._empty,
            "file-html": self._html,
            "file-truncated": self._truncated,
            "file-missing": self._missing,
            "file-too-large": self._too_large,
            "file-redirect-private": self._redirect,
            "file-slow": self._slow,
        }

    def routes(self) -> list[web.RouteDef]:
        folders = ("files", "stream", "download", "uploads")
        return [web.get(f"/{folder}/{{path:.+}}", self._serve) for folder in folders]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path
        self.downloads.append(path)
        file = self._files.at(path)
        if file is None:
            raise web.HTTPNotFound
        if fault := self._faults.for_file(file.operation, file.extension):
            return await self._faulty[fault.name](request, file, fault)
        if file.empty_at is not None and file.empty_at <= self._clock.now():
            return await self._empty(request, file, None)
        return web.Response(body=file.content, content_type=file.media_type)

    async def _empty(self, request: web.Request, file: StoredFile, fault: Fault | None) -> web.StreamResponse:
        return web.Response(content_type=file.media_type)

    async def _html(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        return html_page("Please sign in", 200)

    async def _truncated(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        response = await self._start(request, file, len(file.content))
        await response.write(file.content[: len(file.content) // 2])
        reset(request)
        return response

    async def _missing(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        raise web.HTTPNotFound

    async def _too_large(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        response = await self._start(request, file, _TOO_LARGE)
        for _ in range(_TOO_LARGE // len(_CHUNK)):
            await response.write(_CHUNK)
        return response

    async def _redirect(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        raise web.HTTPFound(_PRIVATE_ADDRESS)

    async def _slow(self, request: web.Request, file: StoredFile, fault: Fault) -> web.StreamResponse:
        response = await self._start(request, file, len(file.content))
        for index in range(len(file.content)):
            await response.write(file.content[index : index + 1])
            await self._clock.spawn(self._clock.sleep(fault.seconds))
        return response

    async def _start(self, request: web.Request, file: StoredFile, length: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": file.media_type, "Content-Length": str(length)})
        await response.prepare(request)
        return response
