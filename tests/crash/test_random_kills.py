"""A short storm on every run of the tests; `python -m tests.crash --kills 1000` is the long one."""

from pathlib import Path

from tests.crash.load import Load
from tests.crash.storm import storm

KILLS = 40


async def test_nothing_is_lost_or_doubled_however_often_the_process_is_killed(tmp_path: Path) -> None:
    tally = await storm(tmp_path, Load(kills=KILLS, seed=20, longest_life=2.0))

    assert tally.mistakes == ()
    assert tally.jobs > KILLS  # there was something to lose
    assert len(tally.operations) > 8  # of every kind
    assert tally.finished > tally.jobs / 3
