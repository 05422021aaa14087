"""Every fault of the Suno API as a row: how the job ends, what its member sees, and both books.

Told elsewhere in the same form:
- connection refused: tests/stories/trouble/test_api_trouble.py, test_an_api_that_cannot_be_reached_is_waited_for
- an hour of silence with 50 jobs queued: tests/jobs/test_sender.py,
  test_an_hour_without_a_connection_leaves_50_jobs_queued_and_all_go_when_it_is_back
- an API that asks to wait without end: tests/jobs/test_rate_limits.py,
  test_a_job_that_is_asked_to_wait_without_end_fails_and_everything_is_returned
- stuck for ever, until the API has forgotten it: tests/jobs/test_tracker.py,
  test_a_job_that_is_stuck_for_ever_is_given_up_once_the_api_has_forgotten_it
- records that cannot be read: tests/stories/trouble/test_api_trouble.py,
  test_a_record_that_cannot_be_read_is_read_later
"""

import pytest

from bot.suno.retrying import Timings
from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stories.faults.rows import (
    CLAIMED,
    LOST_BY_THE_OPERATOR,
    NOBODY_KNOWS,
    NOTHING_SPENT,
    RETURNED_BY_BOTH,
    UNDER_WAY,
    Act,
    Row,
    planned,
    play,
)

HOUR = 3600.0
UNCLEAR = "did not say whether it took this"
RETURNED = "Your allowance was returned"


def create(fault: str, **options: object) -> Act:
    """A fault of the answer to a create call."""
    return planned(fault, operation="generate", **options)


def empty_account(stage: Stage) -> None:
    stage.suno.top_up(-stage.suno.balance / 100)


def top_up(stage: Stage) -> None:
    stage.suno.top_up(10_000)


HIDING = (
    "connection-reset",
    "no-answer",
    "http-500",
    "http-502",
    "http-503",
    "html",
    "truncated-json",
    "wrong-types",
)
# Whether the request arrived is not known: it is never sent again, and a day later the member's share is given back.
LOST = [
    Row(
        name=f"{fault}, not accepted",
        before=create(fault),
        meanwhile=UNCLEAR,
        end=JobState.SETTLED,
        card=RETURNED,
        books=NOBODY_KNOWS,
        posts=0,
        step=HOUR,
    )
    for fault in HIDING
]
# Its own callback tells that it was taken.
FOUND = [Row(name=f"{fault}, accepted", before=create(f"{fault}-after-accept"), books=CLAIMED) for fault in HIDING]
REFUSED = [
    Row(
        name=f"inner code {code}",
        before=create("inner-code", code=code),
        end=JobState.FAILED,
        card=said,
        books=NOTHING_SPENT,
        posts=0,
    )
    for code, said in (
        (400, "refused the text"),
        (404, "could not make it"),
        (409, "made before, outside of this bot"),
        (413, "matches a known recording"),
        (422, "did not accept the request as it is"),
        (451, "could not fetch the audio"),
        (501, "could not make it"),
        (505, "switched this feature off"),
        (531, "could not make it"),
        (405, "could not make it"),
    )
]
UNEXPLAINED = [
    Row(
        name=f"inner code {code}",
        before=create("inner-code", code=code),
        meanwhile=UNCLEAR,
        end=JobState.SETTLED,
        card=RETURNED,
        books=NOBODY_KNOWS,
        posts=0,
        step=HOUR,
    )
    for code in (408, 500, 999)
]
WAITS = [
    Row(name="HTTP 429 without Retry-After", before=create("http-429"), creates=2),
    Row(name="HTTP 429 with Retry-After", before=create("http-429", retry_after=45), creates=2),
    *(Row(name=f"inner code {code}", before=create("inner-code", code=code), creates=2) for code in (429, 430)),
    *(
        Row(
            name=f"inner code {code}",
            before=create("inner-code", code=code),
            meanwhile=said,
            creates=2,
        )
        for code, said in (
            (401, "refuses the bot's key"),
            (402, "out of credits"),
            (433, "spending cap"),
            (455, "maintenance"),
        )
    ),
    Row(
        name="an empty account, until it is topped up",
        before=empty_account,
        meanwhile="out of credits",
        then=top_up,
        creates=2,
        step=10,
    ),
]
TASKS = [
    *(
        Row(
            name=name,
            before=planned(fault, "no-callback"),
            end=JobState.OVERDUE,
            card="much longer than usual",
            books=UNDER_WAY,
            posts=0,
            step=60,
        )
        for name, fault in (("stuck for ever", "stuck"), ("success that never has links", "success-without-links"))
    ),
    Row(name="the record is missing for 90 s", before=planned("record-missing", "no-callback"), step=5),
    Row(
        name="success without links for a while",
        before=planned("success-without-links", "no-callback", seconds=300),
        step=10,
    ),
    Row(name="an unknown status", before=planned("unknown-status", "no-callback"), step=2),
    Row(
        name="a late success after it was overdue",
        before=planned("late-success", "no-callback", seconds=2 * HOUR),
        meanwhile="much longer than usual",
        step=60,
    ),
    Row(name="CALLBACK_EXCEPTION with the audio inside", before=planned("callback-exception"), step=5),
    Row(name="a slow start", before=planned("slow-start", seconds=120), step=5),
    Row(name="one take of two", before=planned("one-of-two")),
    *(
        Row(
            name=f"a task that ends as {fault}",
            before=planned(fault),
            end=JobState.FAILED,
            card=said,
            books=RETURNED_BY_BOTH if fault == "failed-refunded" else LOST_BY_THE_OPERATOR,
            posts=0,
        )
        for fault, said in (
            ("moderated", "refused the text"),
            ("known-recording", "matches a known recording"),
            ("create-failed", "could not make it"),
            ("timed-out", "ran out of time"),
            ("generation-failed", "could not make it"),
            ("failed-refunded", "could not make it"),
        )
    ),
]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits a minute for an answer that does not come."""
    timings = Timings(first_wait=0.001, longest_wait=0.01, task_window=0.0, create=0.3)
    monkeypatch.setattr("tests.stage.opening._READS", timings)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("row", [*LOST, *FOUND, *REFUSED, *UNEXPLAINED, *WAITS, *TASKS], ids=str)
async def test_a_fault_of_the_api(stage_with: StageWith, row: Row) -> None:
    async with stage_with() as stage:
        await play(row, stage)
