"""The page at `/`: what the stand-in can do and what it has been asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from bot.sandbox.suno_api.operations.catalogue import INSTANT, KINDS, OPERATIONS

if TYPE_CHECKING:
    from bot.sandbox.suno_api.server import SunoStandIn

_SHOWN = 50
_FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>Suno API stand-in</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .2rem .6rem; border-bottom: 1px solid #ddd; }}
code {{ font-size: .9em; }}
</style>
</head>
<body>
<h1>Suno API stand-in</h1>
<p>Base URL, for the API and for uploads: <code>{url}</code>. Credits left: <strong>{credits}</strong>.</p>
{tables}
</body>
</html>
"""

Row = tuple[str, ...]


def status_page(stand_in: SunoStandIn) -> str:
    """The whole page as HTML. It loads nothing from elsewhere and shows no key."""
    tables = [
        _table("Tasks", ("task", "operation", "accepted", "status"), _tasks(stand_in)),
        _table("Requests received", ("at", "operation", "method", "path"), _requests(stand_in)),
        _table("Operations", ("operation", "method", "path"), _operations()),
    ]
    return _FRAME.format(url=escape(stand_in.url), credits=f"{stand_in.balance / 100:.2f}", tables="\n".join(tables))


def _tasks(stand_in: SunoStandIn) -> Iterator[Row]:
    for task in list(stand_in.tasks.values())[: -_SHOWN - 1 : -1]:
        yield task.task_id, task.operation.name, _clock_time(task.created_at), str(task.status())


def _requests(stand_in: SunoStandIn) -> Iterator[Row]:
    for received in stand_in.received[: -_SHOWN - 1 : -1]:
        yield _clock_time(received.at), received.operation, received.method, received.path


def _operations() -> Iterator[Row]:
    yield from ((operation.name, "POST", operation.path) for operation in OPERATIONS)
    yield from ((instant.name, "POST", instant.path) for instant in INSTANT)
    for kind in KINDS:
        yield f"{kind.name}-record", "GET", kind.record_path
    yield "credits", "GET", "/api/v1/chat/credit"
    for way in ("base64", "url", "stream"):
        yield f"upload-{way}", "POST", f"/api/file-{way}-upload"


def _table(title: str, head: Row, rows: Iterable[Row]) -> str:
    lines = [f"<h2>{title}</h2>", "<table>", "<tr>" + "".join(f"<th>{name}</th>" for name in head) + "</tr>"]
    lines += ["<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return "\n".join([*lines, "</table>"])


def _clock_time(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%H:%M:%S")
