"""Faults of downloads."""

import aiohttp
import pytest

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.world import World


async def song_url(world: World) -> str:
    task_id, _ = await world.finished_song()
    url: str = (await world.record(task_id))["response"]["sunoData"][0]["audioUrl"]
    return url


@pytest.mark.parametrize(
    ("fault", "status", "media_type"),
    [
        ("file-empty", 200, "audio/mpeg"),
        ("file-html", 200, "text/html"),
        ("file-missing", 404, "application/json"),
        ("file-redirect-private", 302, "text/plain"),
    ],
)
async def test_a_bad_file_is_whole_again_the_next_time(fault: str, status: int, media_type: str, world: World) -> None:
    url = await song_url(world)
    world.stand_in.faults.add(fault, operation="generate")

    bad = await world.download(url)

    assert bad[:2] == (status, media_type)
    assert (bad[2] == b"") == (fault == "file-empty")
    assert (await world.download(url))[:2] == (200, "audio/mpeg")


async def test_a_truncated_file_ends_before_its_length(world: World) -> None:
    url = await song_url(world)
    world.stand_in.faults.add("file-truncated")

    with pytest.raises(aiohttp.ClientError):
        await world.download(url)


async def test_a_file_may_be_too_large_to_take(world: World) -> None:
    url = await song_url(world)
    world.stand_in.faults.add("file-too-large")

    async with world.session.get(url) as response:
        assert response.content_length == 200 * 1024 * 1024
        await response.content.readexactly(1024 * 1024)


async def test_a_slow_file_comes_byte_by_byte(world: World, clock: ManualClock) -> None:
    url = await song_url(world)
    world.stand_in.faults.add("file-slow", seconds=5)

    async with world.session.get(url) as response:
        assert await response.content.read(100) == b"I"
        await clock.advance(5)
        assert await response.content.read(100) == b"D"


async def test_a_file_fault_may_spare_other_kinds_of_files(world: World) -> None:
    task_id, _ = await world.finished_song()
    track = (await world.record(task_id))["response"]["sunoData"][0]
    world.stand_in.faults.add("file-html", extension="mp3", times=None)

    assert (await world.download(track["imageUrl"]))[1] == "image/jpeg"
    assert (await world.download(track["audioUrl"]))[1] == "text/html"
