"""Every fault of the callbacks as a row: how the job ends, what its member sees, and both books.

Told elsewhere in the same form:
- every forged body, path and signature against the receiver alone, with its answer: tests/web/test_callbacks.py
- failures are limited for each address, successes are not: tests/web/test_callbacks.py,
  test_failures_are_limited_and_successes_are_not
- a killed process, and callbacks while it is away: tests/crash/test_checkpoints.py,
  test_a_song_is_paid_once_and_posted_once_wherever_the_process_ends
- a late claim of a job that was settled: tests/jobs/test_tracker.py,
  test_a_settled_job_is_claimed_by_its_late_callback_and_delivered_for_nothing
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.sandbox.suno_api.tasks.webhooks import sign
from bot.web.callbacks import MOST_BYTES
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stories.faults.rows import CLAIMED, Row, check, planned, play

KEY = "key-of-the-signatures"
ELSEWHERE = "https://media.example/stolen.mp3"


async def nobody_listens(stage: Stage) -> None:
    """Until the next start nothing gets through: the API tries three times, and gives up."""
    stage._started = False
    await stage.rest(30)


async def restart(stage: Stage) -> None:
    await stage.restart()


ROWS = [
    Row(name="none", before=planned("no-callback"), step=5),
    Row(name="late", before=planned("callback-late", seconds=60), step=5),
    Row(name="much later than its record was read", before=planned("callback-late", seconds=600), step=5),
    Row(name="before the create call is answered", before=planned("callback-before-answer")),
    Row(name="twice", before=planned("callback-twice")),
    Row(name="out of order", before=planned("callbacks-out-of-order")),
    Row(name="twice and out of order", before=planned("callback-twice", "callbacks-out-of-order")),
    Row(
        name="the only one that tells of the task, twice",
        before=planned("connection-reset-after-accept", "callback-twice", operation="generate"),
        books=CLAIMED,
    ),
    Row(name="refused, until the process is started again", during=nobody_listens, then=restart, step=5),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_fault_of_the_callbacks(stage: Stage, row: Row) -> None:
    await play(row, stage)


# --- forged ---


@dataclass(frozen=True, kw_only=True)
class Forged:
    """A callback that somebody makes up for alice's running job."""

    name: str
    status: int
    """What it is answered with, and nothing else."""
    secret: str | None = "made-up-secret-of-nobody"
    """In its address; None for that of the job itself, as if it had leaked."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What it says, over what a callback of the API would say; a `task_id` of "own" is that of the job."""
    raw: bytes | None = None
    signed: Mapping[str, Any] | None = None
    """With `key`, `task` and `seconds` that its time is away from now; None where it is not signed."""
    method: str = "POST"
    keyed: bool = False
    """Whether the operator has set a key for signatures."""

    def __str__(self) -> str:
        return self.name


COMPLETE = {
    "callbackType": "complete",
    "task_id": "own",
    "data": [{"id": "a", "audio_url": ELSEWHERE, "title": "Stolen", "duration": 60.0}],
}
FORGED = [
    Forged(name="an address that nobody has", status=404, data=COMPLETE),
    Forged(name="no secret at all", status=404, secret="", data=COMPLETE),
    Forged(name="a way out of the path", status=404, secret="..%2f..%2fmetrics", data=COMPLETE),
    Forged(name="a secret that is no text", status=404, secret="%ff%fe", data=COMPLETE),
    Forged(name="a read of the address", status=405, secret=None, method="GET"),
    Forged(name="another's address with a body of 256 KiB and more", status=404, raw=b" " * (MOST_BYTES + 1)),
    Forged(name="a body of more than 256 KiB", status=413, secret=None, raw=b" " * (MOST_BYTES + 1)),
    Forged(name="no JSON", status=200, secret=None, raw=b"\xff<html>"),
    Forged(name="JSON without anything", status=200, secret=None, raw=b"{}"),
    Forged(name="an end with somebody else's links", status=200, secret=None, data=COMPLETE),
    Forged(name="an end of a task that does not exist", status=200, secret=None, data=COMPLETE | {"task_id": "0" * 32}),
    Forged(name="a task that is no text", status=200, secret=None, data=COMPLETE | {"task_id": {"$ne": 1}}),
    Forged(name="a failure", status=200, secret=None, data={"callbackType": "error", "task_id": "own", "code": 531}),
    Forged(name="no signature", status=401, secret=None, data=COMPLETE, keyed=True),
    Forged(
        name="a signature with another key",
        status=401,
        secret=None,
        data=COMPLETE,
        signed={"key": "another"},
        keyed=True,
    ),
    Forged(
        name="a signature for another task",
        status=401,
        secret=None,
        data=COMPLETE,
        signed={"task": "0" * 32},
        keyed=True,
    ),
    Forged(
        name="a signature that was overheard long ago",
        status=401,
        secret=None,
        data=COMPLETE,
        signed={"seconds": -600},
        keyed=True,
    ),
    Forged(
        name="a signature of the future", status=401, secret=None, data=COMPLETE, signed={"seconds": 600}, keyed=True
    ),
    Forged(name="a good signature under no address", status=404, data=COMPLETE, signed={}, keyed=True),
    Forged(
        name="a good signature for somebody else's links", status=200, secret=None, data=COMPLETE, signed={}, keyed=True
    ),
]


async def send(forged: Forged, stage: Stage) -> tuple[int, bytes]:
    (task,) = stage.suno.tasks.values()
    address, _, secret = task.callback_url.rpartition("/")
    told = dict(forged.data)
    if told.get("task_id") == "own":
        told["task_id"] = task.task_id
    body = forged.raw if forged.raw is not None else json.dumps({"code": 200, "msg": "ok", "data": told}).encode()
    headers = {"Content-Type": "application/json"}
    if forged.signed is not None:
        at = str(int(stage.clock.now().timestamp() + forged.signed.get("seconds", 0)))
        signature = sign(forged.signed.get("key", KEY), forged.signed.get("task", task.task_id), at)
        headers |= {"X-Webhook-Timestamp": at, "X-Webhook-Signature": signature}
    url = f"{address}/{secret if forged.secret is None else forged.secret}"
    async with (
        aiohttp.ClientSession() as session,
        session.request(forged.method, url, data=body, headers=headers) as answer,
    ):
        return answer.status, await answer.read()


@pytest.mark.parametrize("forged", FORGED, ids=str)
async def test_a_made_up_callback_changes_nothing(stage_with: StageWith, forged: Forged) -> None:
    answers: list[tuple[int, bytes]] = []

    async def forge(stage: Stage) -> None:
        await stage.until(lambda: stage.suno.tasks)
        answers.append(await send(forged, stage))

    key = SecretStr(KEY) if forged.keyed else None
    async with stage_with(kie_webhook_hmac_key=key) as stage:
        await play(Row(name=str(forged), during=forge, step=5), stage)
        # The song that was made, and not the one that was told of.
        assert [file.filename for file in stage.post.attachments][:1] == ["A_tone_1.mp3"]
        (task,) = stage.suno.tasks.values()
        assert [job.task_id for job in await stage.jobs()] == [task.task_id]

    ((status, said),) = answers
    assert (status, said) == (forged.status, b"" if forged.status != 405 else said)


async def test_a_made_up_callback_for_a_song_that_is_done_makes_no_second_post(stage: Stage) -> None:
    row = Row(name="after the end")
    await play(row, stage)
    await send(Forged(name="after the end", status=200, secret=None, data=COMPLETE), stage)
    await stage.rest(60, step=5)

    await check(row, stage)
