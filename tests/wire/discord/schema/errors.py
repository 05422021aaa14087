"""Refusals with the status and code that Discord's API gives them.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json. The statuses are not in that
table; they are what clients report for these codes.
"""

from typing import Any

KNOWN_REFUSALS: dict[int, tuple[int, str]] = {
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160002: (403, "Cannot reply without permission to read message history"),
}


class DiscordError(Exception):
    """An answer that is not a success; `errors` is the nested object that 50035 carries."""

    def __init__(self, status: int, code: int, message: str, *, errors: dict[str, Any] | None = None) -> None:
        super().__init__(f"{status} {code} {message} {errors or ''}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def payload(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


def refusal(code: int) -> DiscordError:
    """The refusal with this code, as listed above."""
    status, message = KNOWN_REFUSALS[code]
    return DiscordError(status, code, message)


class ContractError(DiscordError):
    """Something that this stand-in does not know: a route, a field. Kept in `server.violations`."""


def unknown_field(where: str, names: set[str]) -> ContractError:
    return ContractError(400, 50035, f"Unknown fields in {where}: {', '.join(sorted(names))}")


def unauthorized() -> DiscordError:
    return DiscordError(401, 0, "401: Unauthorized")


class FormErrors:
    """Collects what is wrong with a request body, then refuses it as a whole with code 50035."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one mistake at `path`, for example `("embeds", 0, "title")`."""
        node = self._root
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def too_long(self, path: tuple[str | int, ...], limit: int) -> None:
        self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")

    def length(self, path: tuple[str | int, ...], value: Any, shortest: int, longest: int) -> None:
        """Refuse a text or list outside these bounds; a text must be a text."""
        if not isinstance(value, str | list):
            self.add(path, "BASE_TYPE_STRING", "Must be a string.")
        elif not shortest <= len(value) <= longest:
            between = f"Must be between {shortest} and {longest} in length."
            self.add(path, "BASE_TYPE_BAD_LENGTH", between)

    def raise_if_any(self) -> None:
        if self._root:
            raise self.as_error()

    def as_error(self) -> DiscordError:
        return DiscordError(400, 50035, "Invalid Form Body", errors=self._root)


def invalid_form(path: tuple[str | int, ...], code: str, message: str) -> DiscordError:
    """A refusal for a single mistake in the body."""
    errors = FormErrors()
    errors.add(path, code, message)
    return errors.as_error()
