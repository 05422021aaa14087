"""The answer that surrounds everything: code, msg, data. The code decides, not the HTTP status."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.suno_api.tasks.compact_json import compact_json
from bot.sandbox.suno_api.tasks.errors import MESSAGES, RefusalError


def envelope(
    data: object,
    *,
    code: int = 200,
    message: str = "success",
    http_status: int = 200,
    headers: dict[str, str] | None = None,
) -> web.Response:
    return web.json_response(
        {"code": code, "msg": message, "data": data}, status=http_status, headers=headers, dumps=compact_json
    )


def refused(refusal: RefusalError) -> web.Response:
    """The answer to a request that is refused."""
    return envelope(refusal.data, code=refusal.code, message=refusal.message, http_status=refusal.http_status)


def plain_refusal(code: int, *, http_status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """The answer of a code that says all there is to say."""
    return envelope(None, code=code, message=MESSAGES.get(code, "error"), http_status=http_status, headers=headers)
