"""Reading a request body: JSON, or multipart with files and `payload_json`."""

import asyncio
import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.base_protocol import BaseProtocol

from tests.wire.discord.schema.errors import refusal

MAX_REQUEST_BYTES = 25 * 1024 * 1024
FILE_PART = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True)
class PostedFile:
    """One file of a multipart body; `index` is what the `attachments` list calls its id."""

    index: int
    filename: str
    size: int
    content: bytes


@dataclass
class Form:
    """A body as read. `body` is a dict, a list (bulk command update) or None when there was none."""

    body: Any = None
    files: list[PostedFile] = field(default_factory=list)
    size: int = 0
    unknown_parts: list[str] = field(default_factory=list)

    def forget_contents(self) -> None:
        self.files = [replace(file, content=b"") for file in self.files]

    def fields(self) -> dict[str, Any]:
        """The body as an object.

        Raises:
            DiscordError: 50109 if it is something else.
        """
        if not isinstance(self.body, dict):
            raise refusal(50109)
        return self.body


async def read_form(request: web.Request) -> Form:
    """Read the whole body, however large: the size is judged later, when it can be answered.

    Raises:
        DiscordError: 50109 for a body that is not JSON.
    """
    raw = await request.read()
    if request.content_type.startswith("multipart/"):
        return await _read_multipart(MultipartReader(request.headers, _stream_of(raw)))
    return Form(body=_from_json(raw) if raw else None, size=len(raw))


def _stream_of(raw: bytes) -> StreamReader:
    """A body that is all there. Read as it comes, a boundary may lie so that the reader warns of its own doing."""
    loop = asyncio.get_running_loop()
    stream = StreamReader(BaseProtocol(loop), len(raw), loop=loop)
    stream.feed_data(raw)
    stream.feed_eof()
    return stream


async def _read_multipart(reader: MultipartReader) -> Form:
    form = Form()
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            form.unknown_parts.append("nested multipart")
            continue
        content = bytes(await part.read())
        form.size += len(content)
        named = FILE_PART.fullmatch(part.name or "")
        if named:
            form.files.append(PostedFile(int(named[1]), part.filename or "file", len(content), content))
        elif part.name == "payload_json":
            form.body = _from_json(content)
        else:
            form.unknown_parts.append(str(part.name))
    return form


def _from_json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise refusal(50109) from None
