"""A bot under load and faults that is killed again and again, with nothing but SIGKILL.

Members of several guilds keep asking for songs while both stand-ins misbehave now and then. Some of the kills come
during the start, some after a random time, some right after a random request, where a process is busiest.
Afterwards everything works again, the bot is left alone until it has nothing to do, and the audit says what was lost
or doubled.
"""

import asyncio
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.crash.audit import Tally, audit
from tests.stage.process_stage import QUICK, ProcessStage, at_rest, open_process_stage, until
from tests.wire.discord import BotProcess, Channel, Fault, Member
from tests.wire.discord.client.modals import GestureError

POST = "POST /channels/{channel_id}/messages"
EDIT = "PATCH /channels/{channel_id}/messages/{message_id}"
ANSWER = "POST /interactions/{interaction_id}/{token}/callback"

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
# What may strike one request of the bot, or one task. The first line leaves it unclear whether a create was accepted.
_SUNO_FAULTS = (
    *("connection-reset", "connection-reset-after-accept", "http-502-after-accept", "truncated-json-after-accept"),
    *("http-429", "record-missing", "callback-twice", "callbacks-out-of-order", "callback-before-answer"),
    *("callback-exception", "no-callback", "generation-failed", "failed-refunded"),
)
_TIME_TO_GET_ON = 60.0
"""Seconds within which something must happen at the end; sending may pause for half of them after unclear creates."""
_PROCESSES_TO_REST = 3


@dataclass(frozen=True)
class Load:
    """How hard it blows. `fault_chance` is that of one more fault with each request for a song."""

    kills: int
    seed: int
    guilds: int = 3
    members: int = 2
    requests_per_second: float = 2.0
    longest_life: float = 4.0
    """Seconds for which a process is online at most before it is killed."""
    fault_chance: float = 0.3


class Storm:
    """One run. `report` gets a line now and then."""

    def __init__(self, stage: ProcessStage, load: Load, report: Callable[[str], None]) -> None:
        self._stage = stage
        self._load = load
        self._report = report
        self._random = random.Random(load.seed)
        self._asked = 0
        self._online = asyncio.Event()
        self._askers = [
            (channel, guild.add_member(stage.discord.create_user(f"member-{number}-{place}")))
            for number in range(load.guilds)
            for guild in [stage.discord.create_guild(f"guild-{number}")]
            for channel in [guild.create_channel("music")]
            for place in range(load.members)
        ]

    async def run(self) -> Tally:
        asking = asyncio.create_task(self._ask_on())
        started = time.monotonic()
        for number in range(1, self._load.kills + 1):
            await self._one_life()
            self._stage.discord.calls.clear()  # a long run would not fit into memory
            if number % 25 == 0 or number == self._load.kills:
                songs = self._stage.database.count("jobs")
                self._report(f"{number} kills, {songs} jobs, {time.monotonic() - started:.0f} s")
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        await self._come_to_rest()
        return audit(self._stage)

    async def _one_life(self) -> None:
        async with self._stage.bot(LOG_LEVEL="WARNING", **_NO_CEILING) as bot:
            greeted = asyncio.create_task(self._greet(bot))
            if self._random.random() < 0.2:
                await asyncio.sleep(self._random.uniform(0.0, 0.8))  # perhaps before it is online
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
        """Half of the times a random time; otherwise until some more requests to either side, and a moment."""

        def made() -> int:
            return len(self._stage.discord.calls) + len(self._stage.suno.received)

        if self._random.random() < 0.5:
            await asyncio.sleep(self._random.uniform(0.0, self._load.longest_life))
        else:
            wanted = made() + self._random.randint(1, 12)
            await until(lambda: made() >= wanted, self._load.longest_life)
            await asyncio.sleep(self._random.uniform(0.0, 0.02))

    async def _ask_on(self) -> None:
        while True:
            await self._online.wait()
            channel, member = self._random.choice(self._askers)
            self._plan_faults()
            self._ask(channel, member)
            await asyncio.sleep(self._random.expovariate(self._load.requests_per_second))

    def _ask(self, channel: Channel, member: Member) -> None:
        self._asked += 1
        with suppress(GestureError):  # before the first process has told Discord its commands
            member.slash(channel, "generate", prompt=f"song number {self._asked}")

    def _plan_faults(self) -> None:
        if self._random.random() >= self._load.fault_chance:
            return
        if self._random.random() < 0.7:
            name = self._random.choice(_SUNO_FAULTS)
            self._stage.suno.faults.add(name, operation="generate", seconds=0.5, retry_after=1)
        else:
            route = self._random.choice((POST, EDIT, ANSWER))
            after = self._random.random() < 0.5
            status = self._random.choice((None, 502))
            self._stage.discord.faults.add(Fault(route=route, status=status, after_effect=after))

    async def _come_to_rest(self) -> None:
        """Everything works again. A job whose callback was lost is asked about by the next process at the latest."""
        self._stage.suno.faults.clear()
        self._stage.discord.faults.clear()
        for _ in range(_PROCESSES_TO_REST):
            async with self._stage.bot(LOG_LEVEL="WARNING", **_NO_CEILING) as bot:
                await bot.online()
                rested = await self._rests()
                bot.terminate()
                await bot.wait(40.0)
            if rested:
                return

    async def _rests(self) -> bool:
        """Whether one process gets everything done; it may take its time as long as it gets on."""
        before = self._stage.database.left_to_do()
        while not await at_rest(self._stage, _TIME_TO_GET_ON):
            if self._stage.database.left_to_do() >= before:
                return False
            before = self._stage.database.left_to_do()
        return True


async def storm(folder: Path, load: Load, report: Callable[[str], None] = lambda line: None) -> Tally:
    """Run one storm in `folder` and say how it ended."""
    async with open_process_stage(folder, timing=QUICK, credits=10_000_000, keeps_files=False) as stage:
        return await Storm(stage, load, report).run()
