"""Every fault of a file on its way from the API as a row: how the job ends, what its member sees, and both books.

Told elsewhere in the same form:
- a slow drip, a server that says nothing, a connection that hangs: tests/media/test_download.py,
  test_a_slow_server_is_given_up, test_a_fault_has_its_reason_and_leaves_nothing_behind
- every private address in every spelling, and names that change their answer: tests/media/test_addresses.py
- links that are gone, exchanged for fresh ones: tests/library/test_take_files.py,
  test_a_link_that_is_gone_is_exchanged_for_a_fresh_one
- recordings that break off, hide something or want too much: tests/media/test_broken_files.py, test_decoder.py
"""

import errno
import os

import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stories.faults.rows import Act, Row, planned, play

NOT_YET = "could not be posted yet"


def broken(**song: object) -> Act:
    """What the API makes is this, in both takes."""

    def compose(stage: Stage) -> None:
        stage.composer.instead = dict(song)

    return compose


def well_again(stage: Stage) -> None:
    stage.suno.faults.clear()


# Fetched twice for each of the two takes before the member is told, and twice as often where a fresh link is asked for.
ROWS = [
    *(
        Row(
            name=name,
            before=planned(fault, extension="mp3", times=times),
            meanwhile=NOT_YET,
            posts=1,
        )
        for name, fault, times in (
            ("cut off", "file-truncated", 4),
            ("zero bytes", "file-empty", 4),
            ("HTML with 200", "file-html", 4),
            ("404", "file-missing", 8),
            ("200 MB", "file-too-large", 4),
            ("a redirect into the private network", "file-redirect-private", 4),
        )
    ),
    *(
        Row(
            name=f"{name}, until somebody mends it",
            before=planned(fault, extension="mp3", times=None),
            meanwhile=NOT_YET,
            then=well_again,
            step=20,
        )
        for name, fault in (("404", "file-missing"), ("HTML with 200", "file-html"))
    ),
    *(
        Row(name=f"the picture: {name}", before=planned(fault, extension="jpeg", times=None))
        for name, fault in (
            ("cut off", "file-truncated"),
            ("zero bytes", "file-empty"),
            ("HTML with 200", "file-html"),
            ("404", "file-missing"),
            ("200 MB", "file-too-large"),
            ("a redirect into the private network", "file-redirect-private"),
        )
    ),
    # The provider keeps what it charged; the song may still become well, and its member can see which takes they are.
    Row(
        name="audio that is none, for good",
        before=broken(audio=b"ID3" + bytes(range(256)) * 200),
        card=NOT_YET,
        posts=0,
        step=10,
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_fault_of_a_file(stage: Stage, row: Row) -> None:
    await play(row, stage)

    # The file server's own complaint about somebody who hangs up on 200 MB.
    assert {record.name for record in stage.expect_errors()} <= {"aiohttp.server"}
    # What was not good is not kept.
    assert list((stage.settings.media_dir / "incoming").iterdir()) == []


async def test_a_disk_that_is_full(stage: Stage) -> None:
    patch = pytest.MonkeyPatch()

    def fill(_: Stage) -> None:
        def no_space(_descriptor: int, _content: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr(os, "write", no_space)

    def make_room(_: Stage) -> None:
        patch.undo()

    try:
        await play(Row(name="disk full", during=fill, meanwhile=NOT_YET, then=make_room), stage)
    finally:
        patch.undo()

    assert list((stage.settings.media_dir / "incoming").iterdir()) == []
    assert await stage.states() == {JobState.FINISHED: 1}
