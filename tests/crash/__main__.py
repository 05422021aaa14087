"""`python -m tests.crash --kills 1000`: kills the bot at random moments and prints what came of it.

Exit code 1 when anything was lost or doubled. The same seed gives the same order of kills and faults.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.storm import Load, storm


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Kills the bot at random moments.")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guilds", type=int, default=3)
    parser.add_argument("--members", type=int, default=2, help="per guild")
    parser.add_argument("--requests", type=float, default=2.0, help="for songs, in a second")
    parser.add_argument("--life", type=float, default=4.0, help="seconds for which a process is online at most")
    parser.add_argument("--folder", type=Path, help="keeps database and log there (default: a folder that is removed)")
    options = parser.parse_args()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # connections cut on purpose are no news
    load = Load(
        kills=options.kills,
        seed=options.seed,
        guilds=options.guilds,
        members=options.members,
        requests_per_second=options.requests,
        longest_life=options.life,
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        tally = asyncio.run(storm(folder, load, report=print))
    print(
        f"{load.kills} kills in {time.monotonic() - started:.0f} s: {tally.jobs} jobs, {tally.finished} posted,"
        f" {tally.failed} failed, {tally.unclear} unclear, {len(tally.mistakes)} mistakes"
    )
    for mistake in tally.mistakes:
        print(f"  {mistake}")
    return 1 if tally.mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
