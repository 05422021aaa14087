"""From a command to its card, one at a time, in turn with a bare discord.py handler.

The bot writes the job and its reservation down, synced to the disk, before it answers; the bare handler writes nothing.
"""

import asyncio

from tests.benchmarks.beside import Beside, beside_the_bare_bot
from tests.benchmarks.figures import milliseconds, quietly, ratio
from tests.wire.discord import DiscordServer

COMMANDS = 200


async def measure() -> None:
    async with beside_the_bare_bot() as both:
        ours, bare = await _take_turns(both)
    print(f"from command to card, {COMMANDS} commands one after the other")
    print(f"  bandstand        {milliseconds(ours)}")
    print(f"  bare discord.py  {milliseconds(bare)}")
    print(f"  ratio            {ratio(ours, bare)}")


async def _take_turns(both: Beside) -> tuple[list[float], list[float]]:
    seconds: dict[DiscordServer, list[float]] = {}
    askers = []
    for server in (both.stage.discord, both.bare):
        guild = server.create_guild()
        askers.append((server, guild.create_channel("music"), guild.add_member(server.create_user("alice"))))
        seconds[server] = []
    for number in range(COMMANDS):
        for server, channel, member in askers:
            answer = await member.slash(channel, "generate", prompt=f"rain {number}").response()
            seconds[server].append(answer.seconds)
    return seconds[both.stage.discord], seconds[both.bare]


if __name__ == "__main__":
    quietly()
    asyncio.run(measure())
