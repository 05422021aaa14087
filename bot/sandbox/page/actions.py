"""What the page asks the preview to do, as JSON: read, put into other terms, or refused with a note.

The form of an action and of its receipt is the preview's (`actionRequest`, `actionResponse` in its protocol).
"""

import json
import re
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from bot.sandbox.page.menus import menu_click
from bot.sandbox.page.typed_line import TypedCommand

# From our script: which menu was chosen, and of which message. To it: what to tell the member.
MENU_HEADER = "X-Sandbox-Menu"
_NOTE_HEADER = "X-Sandbox-Note"

_REVISION = re.compile(rb'("published_revision":\s*)\d+')


def action_in(request: web.Request, body: bytes) -> dict[str, Any] | None:
    """The action that a request holds; None when it is none, or has files with it."""
    if request.content_type != "application/json":
        return None
    try:
        action = json.loads(body)
    except ValueError:
        return None
    return action if isinstance(action, dict) and isinstance(action.get("sequence"), int) else None


def line_in(action: dict[str, Any]) -> str | None:
    """What was typed or pasted, where it begins like a command."""
    line = action.get("content")
    is_line = action.get("kind") == "send_message" and isinstance(line, str) and line.lstrip().startswith("/")
    return line if is_line else None


def as_command(action: dict[str, Any], typed: TypedCommand) -> bytes:
    """The same action, as if the command had been picked and filled in."""
    command = {
        "kind": "run_command",
        "command_id": typed.entry["commandId"],
        "path": typed.entry["path"],
        "schema_fingerprint": typed.entry["schemaFingerprint"],
        "options": typed.options,
    }
    return json.dumps({**action, **command}).encode()


def as_menu(action: dict[str, Any], chosen: str) -> bytes:
    """The same action, as the choice of a menu; `chosen` is what our script says of it."""
    message_id, _, name = chosen.partition(":")
    return json.dumps({**action, **menu_click(unquote(name), message_id)}).encode()


def with_revision(body: bytes, revision: int) -> bytes:
    """The same action, referring to this revision of the page."""
    return _REVISION.sub(rb"\g<1>%d" % revision, body, count=1)


def newer_revision(answer: web.Response) -> int | None:
    """The revision to refer to, when an action was refused for no other reason than an older one."""
    receipt = _receipt_in(answer)
    codes = {diagnostic["code"] for diagnostic in receipt.get("diagnostics", ())}
    return receipt["revision"] if receipt.get("rejected") and codes == {"stale-revision"} else None


def is_refused(answer: web.Response) -> bool:
    """Whether the preview did nothing of what it was asked."""
    return _receipt_in(answer).get("rejected") is True


def refusal(action: dict[str, Any], note: str) -> web.Response:
    """The receipt of an action that the preview never got to see. The page leaves in its field what was typed."""
    receipt = {
        "requestId": action.get("request_id"),
        "sequence": action["sequence"],
        "expectedSequence": max(action["sequence"] - 1, 0),
        "rejected": True,
        "dispatched": False,
        "dispatch": "not_dispatched",
        "acknowledgement": "pending",
        "settlement": "rejected",
        "presentation": "current",
        "revision": action.get("published_revision", 0),
        "diagnostics": [],
        "target": None,
        "command": None,
        "uncertain": False,
        "correlation": f"sandbox-{action['sequence']}",
        "outcomes": [],
    }
    return with_note(web.json_response(receipt), note)


def with_note(answer: web.Response, note: str) -> web.Response:
    """An answer with a word to the member, which our script shows."""
    answer.headers[_NOTE_HEADER] = quote(note)
    return answer


def _receipt_in(answer: web.Response) -> dict[str, Any]:
    """Empty when the preview gave none."""
    if answer.status != 200 or not isinstance(answer.body, bytes):
        return {}
    receipt: dict[str, Any] = json.loads(answer.body)
    return receipt
