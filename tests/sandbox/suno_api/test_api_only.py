"""The stand-in as a process of its own, making real songs: what it makes of one prompt, and what it weighs."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.suno_api.api_only import API_KEY
from tests.sandbox.running import RunningSandbox, running_sandbox

GENERATE = "/api/v1/generate"
SONGS = 10
MOST_MEGABYTES = 250  # of the process that stays; 400 are promised for the whole sandbox


@pytest.fixture
async def api() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_KEY}"}) as session:
        yield session


def address_of(sandbox: RunningSandbox) -> str:
    line = sandbox.says(lambda line: "http://127.0.0.1:" in line)
    return next(word.strip(";,") for word in line.split() if word.startswith("http://"))


async def takes(api: aiohttp.ClientSession, address: str, prompt: str) -> list[bytes]:
    """Ask for a song and wait for the MP3s of both takes."""
    body = {"prompt": prompt, "customMode": False, "instrumental": False, "model": "V5"}
    async with api.post(address + GENERATE, json=body | {"callBackUrl": "http://nobody.invalid/"}) as answer:
        task_id = (await answer.json())["data"]["taskId"]
    songs = await finished(api, address, task_id)
    files = []
    for song in songs:
        async with api.get(song["audioUrl"]) as answer:
            files.append(await answer.read())
    return files


async def finished(api: aiohttp.ClientSession, address: str, task_id: str) -> list[dict[str, Any]]:
    async with asyncio.timeout(60):
        while True:
            async with api.get(f"{address}{GENERATE}/record-info", params={"taskId": task_id}) as answer:
                data = (await answer.json())["data"]
            if data["status"] in ("SUCCESS", "CALLBACK_EXCEPTION"):  # nobody is told where nobody listens
                songs: list[dict[str, Any]] = data["response"]["sunoData"]
                return songs
            await asyncio.sleep(0.5)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process weighs")
async def test_one_prompt_makes_ever_new_songs_and_the_process_stays_small(
    api: aiohttp.ClientSession, tmp_path: Path
) -> None:
    with running_sandbox("--api-only", "--speed", "20", folder=tmp_path) as sandbox:
        address = address_of(sandbox)
        made = [file for _ in range(SONGS) for file in await takes(api, address, "rain on a tin roof, lo-fi")]
        now, most = sandbox.megabytes("VmRSS"), sandbox.megabytes("VmHWM")
        print(f"after {SONGS} songs: {now} MB, at most {most} MB")
        assert sandbox.end() == 0

    assert len(set(made)) == 2 * SONGS
    assert now <= most < MOST_MEGABYTES


async def test_a_seed_makes_the_same_songs_again(api: aiohttp.ClientSession, tmp_path: Path) -> None:
    pairs = []
    for _ in range(2):
        with running_sandbox("--api-only", "--speed", "20", "--seed", "3", folder=tmp_path) as sandbox:
            pairs.append(await takes(api, address_of(sandbox), "rain on a tin roof, lo-fi"))

    assert pairs[0] == pairs[1]
    assert pairs[0][0] != pairs[0][1]
