"""The page at `/`: what the stand-in can do and what it has been asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import escape

from bot.sandbox.suno_api.http.dedicated.kinds import KINDS, status_word
from bot.sandbox.suno_api.http.middleware import Received
from bot.sandbox.suno_api.operations.catalogue import INSTANT, OPERATIONS
from bot.sandbox.suno_api.tasks.task import Task

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


def status_page(url: str, *, balance: int, tasks: Sequence[Task], received: Sequence[Received]) -> str:
    """The whole page as HTML; `balance` in hundredths of a credit. It loads nothing from elsewhere, shows no key."""
    tables = [
        _table("Tasks", ("task", "operation", "accepted", "status"), _tasks(tasks)),
        _table("Requests received", ("at", "operation", "method", "path"), _requests(received)),
        _table("Operations", ("operation", "method", "path"), _operations()),
    ]
    return _FRAME.format(url=escape(url), credits=f"{balance / 100:.2f}", tables="\n".join(tables))


def _tasks(tasks: Sequence[Task]) -> Iterator[Row]:
    for task in tasks[: -_SHOWN - 1 : -1]:
        yield task.task_id, task.operation, _clock_time(task.created_at), str(status_word(task))


def _requests(received: Sequence[Received]) -> Iterator[Row]:
    for request in received[: -_SHOWN - 1 : -1]:
        yield _clock_time(request.at), request.operation, request.method, request.path


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
