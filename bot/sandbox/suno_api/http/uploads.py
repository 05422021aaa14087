"""The upload host: three ways to hand in a file. Its errors come with their HTTP status."""

from __future__ import annotations

import asyncio
import base64
import binascii
import mimetypes
import secrets
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime

import aiohttp
from aiohttp import web
from pydantic import Field

from bot.sandbox.suno_api.http.middleware import Middleware, Received
from bot.sandbox.suno_api.http.reading import validated
from bot.sandbox.suno_api.operations.base.validation import Text, Url, WireRequest
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.compact_json import compact_json
from bot.sandbox.suno_api.tasks.errors import RefusalError
from bot.sandbox.suno_api.tasks.files import FileStore
from bot.sandbox.suno_api.tasks.webhooks import is_on_this_machine

_LARGEST_FETCH = 100 * 1024 * 1024
_FETCH_TIMEOUT = aiohttp.ClientTimeout(total=30)
# Python's own table: the module's functions would read files of the system for the first answer.
_TYPES = mimetypes.MimeTypes()
_FORM_FIELDS = frozenset({"file", "uploadPath", "fileName"})


class Base64UploadBody(WireRequest):
    base64_data: Text = Field(alias="base64Data")
    upload_path: Text
    file_name: Text | None = None


class UrlUploadBody(WireRequest):
    file_url: Url
    upload_path: Text
    file_name: Text | None = None


class _Upload:
    """A file on its way in."""

    def __init__(self, content: bytes, *, folder: str, name: str | None, media_type: str | None) -> None:
        if not content:
            raise _bad("The file is empty.")
        if folder != folder.strip("/") or ".." in folder.split("/"):
            raise _bad("uploadPath must not begin or end with a slash.")
        if name is not None and ("/" in name or name in ("", ".", "..")):
            raise _bad("fileName must be a plain name.")
        # The name tells more than a client that calls everything a stream of octets.
        named = _TYPES.guess_type(name)[0] if name else None
        self.media_type = named or media_type or "application/octet-stream"
        self.name = name or secrets.token_hex(8) + (_TYPES.guess_extension(self.media_type) or ".bin")
        self.content = content
        self.folder = folder


Read = Callable[[web.Request, Received], Awaitable[_Upload]]


def upload_routes(files: FileStore, middleware: Middleware, clock: Clock) -> Iterator[web.RouteDef]:
    """The routes of the upload host."""
    rows: tuple[tuple[str, str, Read], ...] = (
        ("upload-base64", "/api/file-base64-upload", _read_base64),
        ("upload-url", "/api/file-url-upload", _read_url),
        ("upload-stream", "/api/file-stream-upload", _read_form),
    )
    for operation, path, read in rows:
        yield web.post(path, middleware.handler(operation, _Keep(read, files, clock)))


class _Keep:
    """The endpoint of all three: read, keep, tell where it is."""

    def __init__(self, read: Read, files: FileStore, clock: Clock) -> None:
        self._read = read
        self._files = files
        self._clock = clock

    async def __call__(self, request: web.Request, received: Received) -> web.Response:
        upload = await self._read(request, received)
        file = self._files.keep_upload(
            upload.content, folder=upload.folder, name=upload.name, media_type=upload.media_type
        )
        data = {
            "success": True,
            "fileName": upload.name,
            "filePath": f"kieai/sandbox/{upload.folder}/{upload.name}",
            "downloadUrl": self._files.url(file),
            "fileSize": len(upload.content),
            "mimeType": upload.media_type,
            "uploadedAt": datetime.fromtimestamp(self._clock.now(), UTC).isoformat(),
        }
        answer = {"success": True, "code": 200, "msg": "File uploaded successfully", "data": data}
        return web.json_response(answer, dumps=compact_json)


async def _read_base64(request: web.Request, received: Received) -> _Upload:
    body = validated(Base64UploadBody, received)
    head, comma, encoded = body.base64_data.partition(",")
    media_type = None
    if comma:
        if not (head.startswith("data:") and head.endswith(";base64")):
            raise _bad("base64Data is not a data URL.")
        media_type = head.removeprefix("data:").removesuffix(";base64")
    try:
        content = base64.b64decode(encoded if comma else head, validate=True)
    except binascii.Error as error:
        raise _bad("base64Data is not base64.") from error
    return _Upload(content, folder=body.upload_path, name=body.file_name, media_type=media_type)


async def _read_url(request: web.Request, received: Received) -> _Upload:
    body = validated(UrlUploadBody, received)
    if not is_on_this_machine(body.file_url):
        raise _bad("The fileUrl could not be fetched.")
    try:
        async with (
            aiohttp.ClientSession(timeout=_FETCH_TIMEOUT) as session,
            session.get(body.file_url, allow_redirects=False) as response,
        ):
            content = await response.content.read(_LARGEST_FETCH + 1)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise _bad("The fileUrl could not be fetched.") from error
    if response.status != 200 or len(content) > _LARGEST_FETCH:
        raise _bad("The fileUrl could not be fetched.")
    return _Upload(content, folder=body.upload_path, name=body.file_name, media_type=response.content_type)


async def _read_form(request: web.Request, received: Received) -> _Upload:
    if not request.content_type.startswith("multipart/form-data"):
        raise _bad("The body must be multipart/form-data.")
    form = await request.post()
    if unknown := form.keys() - _FORM_FIELDS:
        raise _bad(f"Unknown field {min(unknown)}.")
    file, folder, name = form.get("file"), form.get("uploadPath"), form.get("fileName")
    if not isinstance(file, web.FileField):
        raise _bad("Please enter file.")
    if not isinstance(folder, str) or not isinstance(name, str | None):
        raise _bad("Please enter uploadPath.")
    content = await asyncio.to_thread(file.file.read)
    return _Upload(content, folder=folder, name=name, media_type=file.content_type)


def _bad(reason: str) -> RefusalError:
    return RefusalError(400, reason, http_status=400)
