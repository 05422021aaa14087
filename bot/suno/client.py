"""The client: typed requests in, typed results out. Everything above it is spared URLs, headers and JSON keys."""

import asyncio
import base64
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path, PurePath
from types import MappingProxyType, TracebackType
from typing import Any, BinaryIO, Self

import aiohttp
from pydantic import SecretStr

from bot.suno.dialects.dedicated import DedicatedDialect
from bot.suno.dialects.dialect import Dialect
from bot.suno.errors import (
    OutcomeUnknownError,
    ProtocolError,
    RequestRejectedError,
    SunoError,
    TaskNotFoundError,
    UnknownDialectError,
)
from bot.suno.registry import OPERATIONS
from bot.suno.request import SunoRequest
from bot.suno.results import Outcome, Snapshot, Submitted, TaskReference, UploadedFile
from bot.suno.retrying import Timings
from bot.suno.transport import Transport, UploadContent
from bot.suno.wire.answers import read_upload
from bot.suno.wire.codes import task_error
from bot.suno.wire.values import hundredths, lenient_link

_DEDICATED = DedicatedDialect({name: operation.wire["dedicated"] for name, operation in OPERATIONS.items()})
DIALECTS: Mapping[str, Dialect] = MappingProxyType({dialect.name: dialect for dialect in (_DEDICATED,)})

_UPLOAD_FOLDER = "bandstand"


class SunoClient:
    """One API key's access to the Suno API. Use as an async context manager.

    `route` names the dialect of new submissions; tasks of any known dialect can be fetched.

    Raises:
        ValueError: an unknown route, or a key that no header can carry.
    """

    def __init__(
        self,
        *,
        base_url: str,
        upload_base_url: str,
        api_key: SecretStr | str,
        route: str = DedicatedDialect.name,
        timings: Timings | None = None,
        dialects: Mapping[str, Dialect] = DIALECTS,
    ) -> None:
        if route not in dialects:
            raise ValueError(f"unknown route {route!r}, known are: {', '.join(sorted(dialects))}")
        key = api_key.get_secret_value() if isinstance(api_key, SecretStr) else api_key
        if not (key and key.isascii() and key.isprintable()):
            raise ValueError("the API key is empty or holds characters that no header can carry")
        self.dialect = route
        self._dialects = dialects
        self._base_url = base_url.rstrip("/")
        self._upload_base_url = upload_base_url.rstrip("/")
        self._transport = Transport(api_key=key, timings=timings or Timings())

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.__aexit__(kind, error, trace)

    async def submit(self, request: SunoRequest, *, callback_url: str) -> Submitted | Outcome:
        """Ask for something. Costs what its operation says once accepted, and is sent at most once.

        Returns the id of the task, or the result itself where the API answers at once.

        Raises:
            LimitExceededError: nothing was sent.
            RequestNotSentError, RateLimitedError: not accepted, the same may be sent later.
            SendingPausedError: not accepted, nor would anything else be.
            RequestRejectedError, ExistsAlreadyError: a definite no.
            OutcomeUnknownError: there may be a paid task; never send it again.
        """
        OPERATIONS[request.operation].check(request)
        dialect = self._dialects[self.dialect]
        call = dialect.create(request, callback_url=callback_url)
        data = await self._transport.create(
            self._base_url + call.path, call.body, callback_url=callback_url, meanings=call.meanings
        )
        try:
            return dialect.read_created(request.operation, data)
        except ProtocolError as error:
            unreadable = error.message
        raise OutcomeUnknownError(f"The API accepted, but: {unreadable}", code=200)

    async def fetch(self, reference: TaskReference) -> Snapshot:
        """Look at a task, in the dialect it was begun in. Costs no credit and may be repeated.

        Raises:
            TaskNotFoundError: unknown to the API, which is normal in the first 90 s.
            SendingPausedError: the key or the credits.
            ServiceUnavailableError: no answer; `retry_after` if the API named a wait.
            RequestRejectedError, ProtocolError: an answer that no page documents for a record.
            UnknownDialectError: the reference is of a dialect or operation this version does not speak.
        """
        dialect = self._dialects.get(reference.dialect)
        if dialect is None:
            raise UnknownDialectError(f"This version does not speak the route {reference.dialect!r}")
        call = dialect.lookup(reference)
        try:
            data = await self._transport.read(
                "GET", self._base_url + call.path, task_id=reference.task_id, params=call.query
            )
        except RequestRejectedError as error:
            rejected: SunoError = task_error(error, reference.task_id)
        else:
            if data is None or data == {}:
                raise TaskNotFoundError(f"The API does not know task {reference.task_id}", code=200)
            return dialect.read_record(reference, data)
        raise rejected

    async def credits(self) -> int:
        """The credits left, in hundredths of a credit, rounded down. Costs nothing.

        Raises:
            SendingPausedError, ServiceUnavailableError, RequestRejectedError, ProtocolError.
        """
        left = hundredths(await self._transport.read("GET", f"{self._base_url}/api/v1/chat/credit"))
        if left is None:
            raise ProtocolError("The API named no credits")
        return left

    async def download_url(self, url: str) -> str:
        """A direct link to a file that KIE made, good for 20 minutes. Costs nothing.

        Raises:
            RequestRejectedError: KIE did not make the file, or has deleted it.
            SendingPausedError, ServiceUnavailableError, ProtocolError.
        """
        data = await self._transport.read("POST", f"{self._base_url}/api/v1/common/download-url", json={"url": url})
        link = lenient_link(data)
        if link is None:
            raise ProtocolError("The API named no download link")
        return link

    async def upload(self, content: bytes | Path, *, file_name: str) -> UploadedFile:
        """Bring a file to where the API can fetch it, as a stream; it is kept for one to three days. Costs nothing.

        Only the ending of `file_name` goes along: names are shared by the whole account, the same one overwrites.

        Raises:
            OSError: the file cannot be read.
            RequestRejectedError, SendingPausedError, ServiceUnavailableError, ProtocolError.
        """
        name = _unique_name(file_name)

        @asynccontextmanager
        async def form() -> AsyncIterator[dict[str, Any]]:
            fields = aiohttp.FormData({"uploadPath": _UPLOAD_FOLDER, "fileName": name})
            async with _readable(content) as body:
                fields.add_field("file", body, filename=name, content_type="application/octet-stream")
                yield {"data": fields}

        return await self._upload("/api/file-stream-upload", form)

    async def upload_from_url(self, url: str, *, file_name: str) -> UploadedFile:
        """Let KIE fetch a public file of up to about 100 MB itself. Raises what `upload` raises."""
        fields = {"fileUrl": url, "uploadPath": _UPLOAD_FOLDER, "fileName": _unique_name(file_name)}
        return await self._upload("/api/file-url-upload", lambda: nullcontext({"json": fields}))

    async def upload_base64(self, content: bytes, *, file_name: str) -> UploadedFile:
        """Upload a small file inside JSON, a third larger on the wire. Raises what `upload` raises."""
        fields = {
            "base64Data": base64.b64encode(content).decode(),
            "uploadPath": _UPLOAD_FOLDER,
            "fileName": _unique_name(file_name),
        }
        return await self._upload("/api/file-base64-upload", lambda: nullcontext({"json": fields}))

    async def _upload(self, path: str, content: UploadContent) -> UploadedFile:
        return read_upload(await self._transport.upload(self._upload_base_url + path, content))


@asynccontextmanager
async def _readable(content: bytes | Path) -> AsyncIterator[bytes | BinaryIO]:
    """What the HTTP library can send: bytes, or an open file, which it reads piece by piece."""
    if isinstance(content, bytes):
        yield content
        return
    file = await asyncio.to_thread(content.open, "rb")
    try:
        yield file
    finally:
        file.close()


def _unique_name(file_name: str) -> str:
    """A name that nothing else in the account has; of the given one only a harmless ending is kept."""
    ending = PurePath(file_name).suffix.lower()
    harmless = ending.isascii() and ending[1:].isalnum() and len(ending) <= 6
    return secrets.token_hex(16) + (ending if harmless else "")
