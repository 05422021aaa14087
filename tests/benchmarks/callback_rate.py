"""Callbacks accepted in a second: signed, each for another job, over many connections as the API would use them."""

import asyncio
import json
import tempfile
import time
from itertools import count
from pathlib import Path

import aiohttp

from bot.sandbox.suno_api.tasks.webhooks import sign
from tests.benchmarks.beside import GENEROUS
from tests.benchmarks.figures import milliseconds, quietly
from tests.benchmarks.seeding import fill
from tests.stage.process_stage import WEBHOOK_KEY, open_process_stage

JOBS = 1000
CALLBACKS = 10_000
CONNECTIONS = 32


async def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with open_process_stage(Path(folder), program="bot") as stage:
            channel, alice = stage.member()
            assert channel.guild is not None
            secrets = await fill(stage.database_file, running=JOBS, channels=[(channel.guild.id, channel.id)])
            async with stage.bot(**(GENEROUS | {"LOG_LEVEL": "ERROR", "MAX_RUNNING": "2000"})) as bot:
                await bot.online()
                flood = asyncio.create_task(_flood(bot.web_url, secrets))
                answers = []
                while not flood.done():
                    answers.append((await alice.slash(channel, "quota").response(timeout=30.0)).seconds)
                    await asyncio.sleep(0.05)
                seconds, waits = await flood
    print(f"{CALLBACKS} signed callbacks for {JOBS} jobs over {CONNECTIONS} connections")
    print(f"  {CALLBACKS / seconds:.0f} accepted in a second; answered in {milliseconds(waits)}")
    print(f"  a private command meanwhile: {milliseconds(answers)}")


async def _flood(web_url: str | None, secrets: list[str]) -> tuple[float, list[float]]:
    """The seconds for all of them, and those for each."""
    numbers = count()
    waits: list[float] = []

    async def send(session: aiohttp.ClientSession) -> None:
        while (number := next(numbers)) < CALLBACKS:
            task_id = f"task-{number % JOBS + 1}"
            body = json.dumps({"code": 200, "msg": "ok", "data": {"callbackType": "text", "task_id": task_id}})
            timestamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "X-Webhook-Timestamp": timestamp,
                "X-Webhook-Signature": sign(WEBHOOK_KEY, task_id, timestamp),
            }
            began = time.monotonic()
            url = f"{web_url}/callbacks/{secrets[number % JOBS]}"
            async with session.post(url, data=body, headers=headers) as response:
                assert response.status == 200, response.status
            waits.append(time.monotonic() - began)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        began = time.monotonic()
        await asyncio.gather(*(send(session) for _ in range(CONNECTIONS)))
        return time.monotonic() - began, waits


if __name__ == "__main__":
    quietly()
    asyncio.run(measure())
