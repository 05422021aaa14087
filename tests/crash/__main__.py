"""`python -m tests.crash --kills 1000`: kills the bot at random moments and prints what came of it.

Exit code 1 when anything was lost or doubled. The same seed gives the same dice for kills, members and faults.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

from tests.crash.audit import Tally
from tests.crash.audit.evidence import Kind
from tests.crash.load import Load
from tests.crash.log import errors_in
from tests.crash.storm import storm


def main() -> int:
    options = _arguments()
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)  # connections cut on purpose are no news
    load = Load(
        kills=options.kills,
        seed=options.seed,
        guilds=options.guilds,
        members=options.members,
        actions_per_second=options.actions,
        longest_life=options.life,
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        tally = asyncio.run(storm(folder, load, report=print))
        errors = errors_in(folder / "bot.log")
    _print(tally, load, time.monotonic() - started)
    for error, times in errors.most_common():
        print(f"  in the log {times} times: {error}")
    for mistake in tally.mistakes:
        print(f"  {mistake}")
    if tally.mistakes:
        print(f"Again with: python -m tests.crash --kills {load.kills} --seed {load.seed} --folder FOLDER")
    return 1 if tally.mistakes else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Kills the bot at random moments.")
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guilds", type=int, default=3)
    parser.add_argument("--members", type=int, default=2, help="per guild")
    parser.add_argument("--actions", type=float, default=2.5, help="of members, in a second")
    parser.add_argument("--life", type=float, default=4.0, help="seconds for which a process is online at most")
    parser.add_argument("--folder", type=Path, help="keeps database and log there (default: a folder that is removed)")
    return parser.parse_args()


def _print(tally: Tally, load: Load, seconds: float) -> None:
    by_operation = ", ".join(f"{name} {number}" for name, number in tally.operations.most_common())
    states = ", ".join(f"{number} {name}" for name, number in tally.states.most_common())
    print(f"{load.kills} kills in {seconds:.0f} s, seed {load.seed}")
    print(f"{tally.jobs} jobs: {by_operation}")
    print(f"They are {states}; {tally.stuck} of them are stuck at the provider")
    print(
        f"{tally.twins} things were asked for twice at once, {tally.withheld} cancelled while they were made,"
        f" {tally.taken_back} posts taken back"
    )
    print(f"{tally.creates} creates, {tally.accepted} accepted as tasks")
    print(
        f"{tally.count(Kind.DOUBLE)} doubles, {tally.count(Kind.LOSS)} losses, {tally.unclear} unclear,"
        f" {tally.orphans} orphans, {len(tally.mistakes)} mistakes in all"
    )
    print(
        f"Members' book: {tally.reserved / 100:.2f} credits; provider's book: {tally.charged / 100:.2f} charged"
        f" and {tally.still_open / 100:.2f} open, the provider says {tally.charged_by_provider / 100:.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
