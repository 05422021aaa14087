"""The answer that surrounds everything: code, msg, data. The code decides, not the HTTP status."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

WORDS = {
    400: "The request is malformed or was refused by the content filter.",
    401: "You do not have access permissions",
    402: "The current credits are insufficient. Please top up.",
    404: "Not found",
    405: "Method not allowed",
    408: "Nothing came from upstream for more than 10 minutes.",
    409: "The record already exists.",
    413: "The uploaded audio matches an existing work of art.",
    422: "The record does not exist.",
    429: "Your call frequency is too high. Please try again later.",
    430: "Your call frequency is too high. Please try again later.",
    433: "The usage limit of this key has been reached.",
    451: "The file could not be fetched.",
    455: "The service is under maintenance. Please try again later.",
    500: "Server exception, please try again later",
    501: "Audio generation failed.",
    505: "This feature is switched off.",
    531: "Generation failed. The credits were returned.",
}


class RefusalError(Exception):
    """The request is refused; nothing was started and nothing charged."""

    def __init__(
        self,
        code: int,
        message: str | None = None,
        *,
        data: object = None,
        http_status: int = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.code = code
        self.message = message or WORDS.get(code, "error")
        self.data = data
        self.http_status = http_status
        self.headers = headers
        super().__init__(self.message)

    def response(self) -> web.Response:
        return envelope(
            self.data, code=self.code, message=self.message, http_status=self.http_status, headers=self.headers
        )


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


def compact_json(value: Any) -> str:
    """JSON as the API writes it: no blanks, letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
