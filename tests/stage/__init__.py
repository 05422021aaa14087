"""One bot between two stand-ins, for stories as a member would tell them.

async with open_stage(tmp_path) as stage:
    await stage.generate("rain on a tin roof")
    await stage.until(lambda: stage.posts())
    assert stage.pinged(stage.post) == [stage.alice.id]

`Stage` has the whole bot in this process, its Discord is simulated, and its clock stands still or is real.
`ProcessStage` runs it as a process of its own, to be killed, and Discord speaks over the wire.
"""

from tests.stage.opening import API_KEY, SONG_SECONDS, open_stage
from tests.stage.stage import Stage

__all__ = ["API_KEY", "SONG_SECONDS", "Stage", "open_stage"]
