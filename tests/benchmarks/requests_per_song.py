"""What a song costs in requests to the API, at the API's own pace: a stream after 35 s, the takes after 150 s."""

import asyncio
import tempfile
from collections import Counter
from pathlib import Path

from bot.sandbox.suno_api import Timing
from tests.benchmarks.beside import GENEROUS
from tests.benchmarks.figures import quietly
from tests.stage.process_stage import is_song, open_process_stage

SONGS = 20
TIMING = Timing(text=15.0, first=35.0, complete=150.0)
LONGEST = 240.0
"""Seconds that the whole may take."""


async def measure() -> None:
    print(f"requests for each of {SONGS} songs (this takes {TIMING.complete:.0f} s and a little)", flush=True)
    with_callbacks, without = await asyncio.gather(_count(callbacks=True), _count(callbacks=False))
    for name, (counts, seconds) in {"with callbacks": with_callbacks, "by polling only": without}.items():
        total = counts.total() / SONGS
        parts = ", ".join(f"{number / SONGS:.2f} {operation}" for operation, number in sorted(counts.items()))
        print(f"  {name:16} {total:5.2f} requests ({parts}); the last one posted after {seconds:.0f} s")


async def _count(*, callbacks: bool) -> tuple[Counter[str], float]:
    """Requests by operation, and the seconds until the last song was posted."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_process_stage(Path(folder), callbacks=callbacks, timing=TIMING, program="bot") as stage,
            stage.bot(**GENEROUS) as bot,
        ):
            await bot.online()
            started = asyncio.get_running_loop().time()
            channels = []
            for number in range(SONGS):
                channel, member = stage.member(f"member-{number}")
                member.slash(channel, "generate", prompt=f"rain {number}")
                channels.append(channel)
            await asyncio.gather(*(channel.wait_for(is_song, LONGEST) for channel in channels))
            seconds = asyncio.get_running_loop().time() - started
            return Counter(request.operation for request in stage.suno.received), seconds


if __name__ == "__main__":
    quietly()
    asyncio.run(measure())
