"""Faults of downloads."""

import aiohttp
import pytest

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.api_user import ApiUser


async def song_url(api: ApiUser) -> str:
    task_id, _ = await api.finished_song()
    url: str = (await api.record(task_id))["response"]["sunoData"][0]["audioUrl"]
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
async def test_a_bad_file_is_whole_again_the_next_time(fault: str, status: int, media_type: str, api: ApiUser) -> None:
    url = await song_url(api)
    api.stand_in.faults.add(fault, operation="generate")

    bad = await api.download(url)

    assert bad[:2] == (status, media_type)
    assert (bad[2] == b"") == (fault == "file-empty")
    assert (await api.download(url))[:2] == (200, "audio/mpeg")


async def test_a_truncated_file_ends_before_its_length(api: ApiUser) -> None:
    url = await song_url(api)
    api.stand_in.faults.add("file-truncated")

    with pytest.raises(aiohttp.ClientError):
        await api.download(url)


async def test_a_file_may_be_too_large_to_take(api: ApiUser) -> None:
    url = await song_url(api)
    api.stand_in.faults.add("file-too-large")

    async with api.session.get(url) as response:
        assert response.content_length == 200 * 1024 * 1024
        await response.content.readexactly(1024 * 1024)


async def test_a_slow_file_comes_byte_by_byte(api: ApiUser, clock: ManualClock) -> None:
    url = await song_url(api)
    api.stand_in.faults.add("file-slow", seconds=5)

    async with api.session.get(url) as response:
        assert await response.content.read(100) == b"I"
        await clock.advance(5)
        assert await response.content.read(100) == b"D"


async def test_a_file_fault_may_spare_other_kinds_of_files(api: ApiUser) -> None:
    task_id, _ = await api.finished_song()
    track = (await api.record(task_id))["response"]["sunoData"][0]
    api.stand_in.faults.add("file-html", extension="mp3", times=None)

    assert (await api.download(track["imageUrl"]))[1] == "image/jpeg"
    assert (await api.download(track["audioUrl"]))[1] == "text/html"
