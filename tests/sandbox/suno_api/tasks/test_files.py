"""Generated files, their links and how long they live."""

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.api_user import ApiUser

DAY = 24 * 3600


async def test_paths_of_files_cannot_be_guessed(api: ApiUser) -> None:
    task_id, _ = await api.finished_song()
    tracks = (await api.record(task_id))["response"]["sunoData"]
    names = [track[key].rsplit("/", 1)[1] for track in tracks for key in ("audioUrl", "streamAudioUrl", "imageUrl")]

    assert len(set(names)) == 6
    assert all(len(name.partition(".")[0]) == 22 for name in names)  # 128 bits
    assert not any(track["id"] in name for track in tracks for name in names)


async def test_a_stream_ends_in_an_empty_answer(api: ApiUser, clock: ManualClock) -> None:
    task_id, _ = await api.finished_song()
    url = (await api.record(task_id))["response"]["sunoData"][0]["streamAudioUrl"]

    await clock.advance(500)
    assert len((await api.download(url))[2]) > 1000
    await clock.advance(200)

    assert await api.download(url) == (200, "audio/mpeg", b"")


async def test_files_are_kept_for_two_weeks(api: ApiUser, clock: ManualClock) -> None:
    task_id, _ = await api.finished_song()
    url = (await api.record(task_id))["response"]["sunoData"][0]["audioUrl"]

    await clock.advance(13.9 * DAY)
    assert (await api.download(url))[0] == 200
    await clock.advance(DAY)

    assert (await api.download(url))[0] == 404


async def test_a_download_link_lives_for_twenty_minutes(api: ApiUser, clock: ManualClock) -> None:
    task_id, _ = await api.finished_song()
    url = (await api.record(task_id))["response"]["sunoData"][0]["audioUrl"]
    link = (await api.post("/api/v1/common/download-url", {"url": url}))["data"]
    assert link != url
    assert await api.download(link) == await api.download(url)

    await clock.advance(20 * 60)

    assert (await api.download(link))[0] == 404


async def test_downloads_are_counted_apart_from_requests(api: ApiUser) -> None:
    task_id, _ = await api.finished_song()
    url = (await api.record(task_id))["response"]["sunoData"][0]["audioUrl"]

    await api.download(url)

    assert [api.stand_in.url + path for path in api.stand_in.downloads] == [url]
    assert [received.operation for received in api.stand_in.received] == ["generate"] + ["music-record"] * 2
    assert {received.task_id for received in api.stand_in.received} == {task_id}
