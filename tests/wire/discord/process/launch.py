"""Runs a program against a stand-in for Discord: `python -m tests.wire.discord.process.launch bot [arguments]`.

The program itself is not changed and knows nothing of it. Environment:

- `BANDSTAND_TEST_DISCORD_URL`: where the stand-in listens, `http://127.0.0.1:port`
- `BANDSTAND_TEST_CRASH_AT`: the name of a checkpoint of `bot.checkpoints` at which the process dies
- `BANDSTAND_TEST_CRASH_COUNT`: at the how-manieth time (1)
"""

import os
import runpy
import sys

import discord.asset
import discord.gateway
import discord.http
import yarl

KILLED = 137  # what a shell reports for a process ended by SIGKILL


def link_to_job(url: str) -> None:
    """Send everything that discord.py would send to Discord to `url`."""
    discord.http.Route.BASE = f"{url}/api/v{discord.http.INTERNAL_API_VERSION}"
    discord.asset.Asset.BASE = f"{url}/cdn"
    # Used when a session is over; a first connection asks the API for the address.
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http://", "ws://") + "/gateway/")


def crash_at(name: str, count: int) -> None:
    """End the process at a checkpoint, without any clean-up, as a power cut would."""
    from bot import checkpoints

    wanted = checkpoints.Checkpoint(name)
    reached = 0

    def crash(checkpoint: str) -> None:
        nonlocal reached
        if checkpoint == wanted:
            reached += 1
            if reached == count:
                os._exit(KILLED)

    checkpoints.listeners.append(crash)


def main() -> None:
    link_to_job(os.environ["BANDSTAND_TEST_DISCORD_URL"])
    if name := os.environ.get("BANDSTAND_TEST_CRASH_AT"):
        crash_at(name, int(os.environ.get("BANDSTAND_TEST_CRASH_COUNT", "1")))
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
