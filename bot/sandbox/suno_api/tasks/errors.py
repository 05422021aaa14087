"""How things go wrong: refused before anything was started, or failed after it was accepted and charged."""

from __future__ import annotations

MESSAGES = {
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
"""What the API says to its codes when it has nothing better to say."""


class RefusalError(Exception):
    """The request is refused; nothing was started and nothing charged.

    `data` is told beside the code; `http_status` differs from 200 only where the API's own does.
    """

    def __init__(self, code: int, message: str | None = None, *, data: object = None, http_status: int = 200) -> None:
        self.code = code
        self.message = message or MESSAGES.get(code, "error")
        self.data = data
        self.http_status = http_status
        super().__init__(self.message)


class TaskFailedError(Exception):
    """The task was accepted and charged, and ends without a result. `code` as in the table of the API."""

    def __init__(self, code: int, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(message)
