"""`python -m bot`, but discord.py takes the list of guilds for complete after a tenth of a second of silence.

It waits for two seconds otherwise, which is right for a bot on thousands of servers and long for one that is started
dozens of times. The option, `guild_ready_timeout`, is a documented one of discord.py's clients; the bot itself leaves
it alone.
"""

import runpy
import sys
from typing import Any

import discord

_SILENCE = 0.1


def shorten_the_silence() -> None:
    make_state = discord.AutoShardedClient._get_state

    def make_impatient_state(client: discord.AutoShardedClient, **options: Any) -> Any:
        return make_state(client, **{"guild_ready_timeout": _SILENCE, **options})

    setattr(discord.AutoShardedClient, "_get_state", make_impatient_state)  # noqa: B010 - a private name


if __name__ == "__main__":
    shorten_the_silence()
    sys.argv[0] = "bot"
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
