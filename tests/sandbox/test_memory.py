"""What the sandbox weighs: the page, the bot, the simulated Discord and the stand-in for the API in one process."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.sandbox.page.browser import Browser
from tests.sandbox.running import running_sandbox

SONGS = 10
PROMISED = 400
"""Megabytes, in README."""


def recordings(state: dict[str, Any]) -> list[str]:
    """Where the page gets what it plays."""
    files = state["assets"].values()
    return [f"/api/assets/{file['id']}" for file in files if file.get("contentType") == "audio/mpeg"]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process weighs")
async def test_ten_songs_in_the_page_stay_under_what_is_promised(tmp_path: Path) -> None:
    with running_sandbox("--speed", "20", folder=tmp_path) as sandbox:
        async with aiohttp.ClientSession() as session:
            browser = Browser(session, sandbox.address())
            seen = await browser.open()
            heard: list[int] = []
            async with asyncio.timeout(150):
                for _ in range(SONGS):
                    receipt = await browser.send_message("/generate prompt: rain on a tin roof", seen=seen)
                    assert not receipt["rejected"]
                while len(heard) < 2 * SONGS:
                    await asyncio.sleep(0.5)
                    for path in recordings(await browser.state())[len(heard) :]:
                        heard.append(len(await browser.load(path)))
        now, most = sandbox.megabytes("VmRSS"), sandbox.megabytes("VmHWM")
        print(f"after {SONGS} songs: {now} MB, at most {most} MB")
        assert sandbox.end() == 0

    assert len(heard) == 2 * SONGS
    assert min(heard) > 100_000
    assert now <= most < PROMISED
