"""100 commands at one moment from 50 servers: how long the members wait for their cards."""

import asyncio

from tests.benchmarks.beside import beside_the_bare_bot
from tests.benchmarks.figures import milliseconds, quietly, ratio
from tests.wire.discord import DiscordServer

COMMANDS = 100
GUILDS = 50
ROUNDS = 3


async def measure() -> None:
    async with beside_the_bare_bot() as both:
        ours: list[float] = []
        bare: list[float] = []
        for number in range(ROUNDS):
            bare += await _burst(both.bare, number)
            ours += await _burst(both.stage.discord, number)
    print(f"{COMMANDS} commands at one moment from {GUILDS} servers, {ROUNDS} rounds")
    print(f"  bandstand        {milliseconds(ours)}")
    print(f"  bare discord.py  {milliseconds(bare)}")
    print(f"  ratio            {ratio(ours, bare)}")


async def _burst(server: DiscordServer, number: int) -> list[float]:
    askers = []
    for place in range(GUILDS):
        guild = server.create_guild(f"guild {number}-{place}")
        channel = guild.create_channel("music")
        for requester in range(COMMANDS // GUILDS):
            askers.append((channel, guild.add_member(server.create_user(f"member-{number}-{place}-{requester}"))))
    asked = [member.slash(channel, "generate", prompt="rain") for channel, member in askers]
    answers = await asyncio.gather(*(interaction.response(timeout=30.0) for interaction in asked))
    return [answer.seconds for answer in answers]


if __name__ == "__main__":
    quietly()
    asyncio.run(measure())
