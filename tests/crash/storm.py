"""A bot under load and faults that is killed again and again, with nothing but SIGKILL.

Members of several guilds do whatever they can while both stand-ins misbehave now and then. Some of the kills come
during the start, some after a random time, some right after a random request, where a process is busiest.
Afterwards everything works again, the bot is left alone until it has nothing to do, and the audit says what was lost
or doubled.
"""

import asyncio
import random
import signal
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from pathlib import Path

from tests.crash.audit import Tally, audit
from tests.crash.audit.evidence import creates, goes_nowhere
from tests.crash.composer import StormComposer
from tests.crash.faults import POSTS, Trouble
from tests.crash.load import Load
from tests.crash.members.crowd import Crowd
from tests.stage.process_stage import QUICK, ProcessStage, open_process_stage, until
from tests.storage.crashed_file import CrashedFile
from tests.wire.discord import BotProcess

# No ceiling shall end a long run early.
_NO_CEILING = dict.fromkeys(
    (
        "OPERATOR_DAILY_CREDITS",
        "MAX_GUILD_DAILY_CREDITS",
        "DEFAULT_GUILD_DAILY_CREDITS",
        "DEFAULT_MEMBER_DAILY_CREDITS",
    ),
    "1000000",
)
_TIME_TO_GET_ON = 40.0
"""Seconds within which something must happen at the end; sending may pause for thirty of them after unclear creates."""
_TIME_BETWEEN = (timedelta(0), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=2))
"""For how long the bot is down before each of the last processes: what was put off for later is due then."""


class Storm:
    """One run. `report` gets a line now and then."""

    def __init__(self, stage: ProcessStage, load: Load, report: Callable[[str], None]) -> None:
        self._stage = stage
        self._load = load
        self._report = report
        self._kills = random.Random(f"kills {load.seed}")
        self._members = random.Random(f"members {load.seed}")
        self._trouble = Trouble(stage.suno, stage.discord, random.Random(f"faults {load.seed}"))
        self._online = asyncio.Event()
        self._crowd = Crowd(
            [
                (channel, guild.add_member(stage.discord.create_user(f"member-{number}-{place}")))
                for number in range(load.guilds)
                for guild in [stage.discord.create_guild(f"guild-{number}")]
                for channel in [guild.create_channel("music")]
                for place in range(load.members)
            ],
            self._members,
        )
        self._file = CrashedFile(stage.database_file)

    async def run(self) -> Tally:
        started = time.monotonic()
        acting = asyncio.create_task(self._act_on())
        for number in range(1, self._load.kills + 1):
            await self._one_life()
            self._stage.discord.calls.clear()  # a long run would not fit into memory
            if number % 10 == 0 or number == self._load.kills:
                jobs, left = self._file.count("jobs"), self._file.left_to_do()
                self._report(f"{number} kills, {jobs} jobs, {left} things to do, {time.monotonic() - started:.0f} s")
        acting.cancel()
        with suppress(asyncio.CancelledError):
            await acting
        await self._crowd.leave()
        await self._come_to_rest()
        self._report(f"at rest after {time.monotonic() - started:.0f} s")
        return audit(self._stage, self._crowd.witness, await self._file.stored_books())

    async def _one_life(self) -> None:
        async with self._bot() as bot:
            greeted = asyncio.create_task(self._greet(bot))
            if self._kills.random() < 0.2:
                await asyncio.sleep(self._kills.uniform(0.0, 0.8))  # perhaps before it is online
            else:
                await greeted
                await self._some_time_of_its_life()
            bot.kill()
            self._online.clear()
            assert await bot.wait() == -signal.SIGKILL, "the bot ended by itself"
            greeted.cancel()
            await asyncio.gather(greeted, return_exceptions=True)

    async def _greet(self, bot: BotProcess) -> None:
        await bot.online()
        self._online.set()

    async def _some_time_of_its_life(self) -> None:
        """A random time, or until some more requests to either side, a post or a create, and a moment."""
        longest = self._load.longest_life
        (what,) = self._kills.choices(("time", "requests", "post", "create"), (4, 3, 2, 1))
        if what == "time":
            await asyncio.sleep(self._kills.uniform(0.0, longest))
        elif what == "requests":
            wanted = self._requests() + self._kills.randint(1, 12)
            await until(lambda: self._requests() >= wanted, longest)
        elif what == "post":
            # What comes of a job takes its time, and the moment when it is posted is worth waiting for.
            await until(lambda: self._stage.discord.calls_to(POSTS), 3 * longest)
        else:
            known = len(creates(self._stage))
            await until(lambda: len(creates(self._stage)) > known, longest)
        await asyncio.sleep(self._kills.uniform(0.0, 0.05))

    def _requests(self) -> int:
        return len(self._stage.discord.calls) + len(self._stage.suno.received)

    async def _act_on(self) -> None:
        while True:
            await self._online.wait()
            if self._members.random() < self._load.fault_chance:
                self._trouble.add()
            self._crowd.act()
            await asyncio.sleep(self._members.expovariate(self._load.actions_per_second))

    async def _come_to_rest(self) -> None:
        """Everything works again. A job whose callback was lost is asked about by the next process at the latest."""
        self._trouble.clear()
        for passed in _TIME_BETWEEN:
            self._file.let_time_pass(passed)
            async with self._bot() as bot:
                await bot.online()
                rested = await self._rests()
                bot.terminate()
                await bot.wait(40.0)
            if rested:
                return

    async def _rests(self) -> bool:
        """Whether one process gets everything done; it may take its time as long as it gets on."""
        before = self._left()
        while not await until(lambda: not self._left(), _TIME_TO_GET_ON):
            if self._left() >= before:
                return False
            before = self._left()
        return True

    def _left(self) -> int:
        """What is still to be done, less songs of which nothing will ever be heard."""
        return self._file.left_to_do() - len(goes_nowhere(self._stage, self._file.jobs()))

    def _bot(self) -> AbstractAsyncContextManager[BotProcess]:
        return self._stage.bot(LOG_LEVEL="WARNING", **_NO_CEILING)


async def storm(folder: Path, load: Load, report: Callable[[str], None] = lambda line: None) -> Tally:
    """Run one storm in `folder` and say how it ended."""
    async with open_process_stage(
        folder, timing=QUICK, credits=10_000_000, keeps_files=False, composer=StormComposer()
    ) as stage:
        stage.discord.limits.as_observed()
        return await Storm(stage, load, report).run()
