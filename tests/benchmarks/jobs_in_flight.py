"""10,000 unfinished jobs: how long a start takes until everything goes on, in how much memory.

Two cases: all of them at the API (as after a slow day with a high MAX_RUNNING), and nearly all waiting in the queue.
"It goes on" when a session with Discord is open, callbacks are taken, and a member's command has got its card.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from tests.benchmarks.beside import GENEROUS
from tests.benchmarks.figures import milliseconds, peak_memory, processor_seconds, quietly
from tests.benchmarks.seeding import fill
from tests.stage.process_stage import ProcessStage, open_process_stage

JOBS = 10_000
GUILDS = 50
WATCHED = 20.0
"""Seconds for which the bot is watched after its start."""


async def measure() -> None:
    for name, running in (("at the API", JOBS), ("in the queue", 50)):
        with tempfile.TemporaryDirectory() as folder:
            async with open_process_stage(Path(folder), program="bot") as stage:
                await _case(stage, name, running)


async def _case(stage: ProcessStage, name: str, running: int) -> None:
    places = []
    for number in range(GUILDS):
        channel, _ = stage.member(f"member-{number}")
        assert channel.guild is not None
        places.append((channel.guild.id, channel.id))
    started = time.monotonic()
    secrets = await fill(stage.database_file, running=running, queued=JOBS - running, channels=places)
    print(f"{JOBS} jobs {name} (written in {time.monotonic() - started:.0f} s)", flush=True)
    channel, alice = stage.member()

    started = time.monotonic()
    async with stage.bot(**(GENEROUS | {"LOG_LEVEL": "ERROR", "MAX_RUNNING": str(max(50, running))})) as bot:
        await bot.online()
        online = time.monotonic() - started
        async with aiohttp.ClientSession() as session:
            body = {"code": 200, "data": {"callbackType": "text", "task_id": "task-1"}}
            url = f"{bot.web_url}/callbacks/{secrets[0]}"
            async with session.post(url, json=body) as response:
                assert response.status in (200, 401)  # 401: known, and without a signature
        await alice.slash(channel, "generate", prompt="rain").response(timeout=30.0)
        goes_on = time.monotonic() - started
        used = processor_seconds(bot.process.pid)
        answers = []
        until = time.monotonic() + WATCHED
        while time.monotonic() < until:
            answers.append((await alice.slash(channel, "quota").response(timeout=30.0)).seconds)
            await asyncio.sleep(0.2)
        used = processor_seconds(bot.process.pid) - used
        print(f"  session with Discord after {online:.2f} s, everything goes on after {goes_on:.2f} s")
        print(f"  memory {peak_memory(bot.process.pid):.0f} MB at most; processor {used / WATCHED:.0%} of one core")
        print(f"  a private command meanwhile: {milliseconds(answers)}", flush=True)


if __name__ == "__main__":
    quietly()
    asyncio.run(measure())
