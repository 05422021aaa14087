"""Every fault of the machine that the bot runs on as a row: how the job ends, what its member sees, and both books.

Told elsewhere in the same form:
- a disk that is full for the database: tests/storage/engines/test_sqlite.py,
  test_a_full_disk_fails_all_who_wait_and_the_database_goes_on; in the middle of a paid task:
  tests/jobs/test_sender.py, test_a_paid_task_that_cannot_be_written_down_is_not_forgotten,
  tests/jobs/test_tracker.py, test_a_record_that_cannot_be_written_down_is_not_read_without_a_pause
- SIGTERM and SIGINT as a process: tests/test_main.py, test_a_signal_ends_it_cleanly,
  test_a_song_under_way_goes_on_after_a_clean_end, test_a_post_under_way_is_finished_before_the_end
- two processes at once: tests/test_main.py, test_a_second_process_on_the_same_database_is_sent_away
- a database of a newer version: tests/test_main.py, test_a_database_of_a_newer_version_is_left_as_it_is
- cancelled requests: tests/storage/engines/test_sqlite.py, test_the_work_of_a_cancelled_caller_is_committed_whole;
  tests/suno/test_create_faults.py, test_cancelling_is_passed_through; tests/stories/songs/test_cancel.py
"""

import sqlite3
from datetime import timedelta

import pytest

from storage.rows.job import JobState
from tests.clock import ManualClock
from tests.stage import Stage
from tests.stories.faults.rows import CLAIMED, NOBODY_KNOWS, Act, Row, planned, play

HOUR = 3600.0


def jumping(by: timedelta) -> Act:
    """Somebody sets the system's clock."""

    def jump(stage: Stage) -> None:
        assert isinstance(stage.clock, ManualClock)
        stage.clock.jump(by)

    return jump


async def restart(stage: Stage) -> None:
    """It ends as at SIGTERM, and starts again on what it has written down."""
    await stage.restart()


async def locked_for_a_moment(stage: Stage) -> None:
    """Somebody looks into the database with a tool that locks it, for less than the writer waits."""
    onlooker = sqlite3.connect(stage.settings.database_path, isolation_level=None)
    onlooker.execute("BEGIN IMMEDIATE")
    await stage.pass_time(5)
    onlooker.execute("ROLLBACK")
    onlooker.close()
    stage.expect_errors()  # where it took longer than the writer waits


JUMPS = [
    Row(name=f"the clock jumps by {by}", during=jumping(by), step=5)
    for by in (timedelta(hours=1), timedelta(days=14), timedelta(hours=-1), timedelta(days=-14))
]
RESTARTS = [
    Row(
        name="ended while it waits to be sent",
        before=planned("inner-code", operation="generate", code=455),
        meanwhile="maintenance",
        then=restart,
        creates=2,
    ),
    Row(name="ended while it is made", during=restart, step=5),
    Row(
        name="ended while it is overdue",
        before=planned("late-success", "no-callback", seconds=2 * HOUR),
        meanwhile="much longer than usual",
        then=restart,
        step=60,
    ),
    Row(
        name="ended while nobody knows whether it was taken",
        before=planned("http-503", operation="generate"),
        meanwhile="did not say whether it took this",
        then=restart,
        end=JobState.SETTLED,
        card="Your allowance was returned",
        books=NOBODY_KNOWS,
        posts=0,
        step=HOUR,
    ),
    Row(
        name="ended before the callback that tells that it was taken",
        before=planned("http-503-after-accept", "callback-late", operation="generate"),
        meanwhile="did not say whether it took this",
        then=restart,
        books=CLAIMED,
    ),
    Row(
        name="ended while its file cannot be had",
        before=planned("file-html", extension="mp3", times=4),
        meanwhile="could not be posted yet",
        then=restart,
    ),
]
LOCKED = [Row(name="the database is locked by an onlooker", during=locked_for_a_moment)]


@pytest.mark.parametrize("row", [*JUMPS, *RESTARTS, *LOCKED], ids=str)
async def test_a_fault_of_the_machine(stage: Stage, row: Row) -> None:
    await play(row, stage)


async def test_a_disk_that_is_full_for_takes(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    async with stage.arrange.full_disk_for_takes():
        await stage.rest(120, step=5)
        assert stage.posts() == []
    await stage.until(lambda: stage.posts(), step=5)
    await stage.rest(60, step=5)

    assert len(stage.posts()) == len(stage.creates) == 1
    assert stage.expect_errors()
