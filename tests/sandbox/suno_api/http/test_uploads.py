"""The three ways to hand in a file."""

import base64
from typing import Any

import aiohttp
import pytest

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.world import KEY, World

SOUND = b"ID3 somebody sings"
ENCODED = base64.b64encode(SOUND).decode()
BASE64, URL, STREAM = "/api/file-base64-upload", "/api/file-url-upload", "/api/file-stream-upload"


async def test_a_stream_upload_is_found_under_its_link(world: World) -> None:
    url = await world.upload(SOUND)

    assert url.startswith(world.stand_in.url)
    assert await world.download(url) == (200, "audio/mpeg", SOUND)


@pytest.mark.parametrize("data", [ENCODED, f"data:audio/mpeg;base64,{ENCODED}"], ids=["plain", "data-url"])
async def test_a_base64_upload_may_be_a_data_url(data: str, world: World) -> None:
    answer = await world.post(BASE64, {"base64Data": data, "uploadPath": "a/b", "fileName": "мой голос.mp3"})

    assert answer["success"] is True
    assert (answer["data"]["fileName"], answer["data"]["fileSize"]) == ("мой голос.mp3", len(SOUND))
    assert await world.download(answer["data"]["downloadUrl"]) == (200, "audio/mpeg", SOUND)


async def test_an_upload_by_url_is_fetched(world: World) -> None:
    source = await world.upload(SOUND)

    answer = await world.post(URL, {"fileUrl": source, "uploadPath": "copies"})

    assert answer["data"]["downloadUrl"] != source
    assert (await world.download(answer["data"]["downloadUrl"]))[2] == SOUND


async def test_the_same_name_replaces_and_no_name_is_random(world: World) -> None:
    body = {"base64Data": ENCODED, "uploadPath": "a"}
    first = await world.post(BASE64, body | {"fileName": "a.mp3"})
    second = await world.post(BASE64, body | {"base64Data": base64.b64encode(b"new").decode(), "fileName": "a.mp3"})
    unnamed = [await world.post(BASE64, body) for _ in range(2)]

    assert first["data"]["downloadUrl"] == second["data"]["downloadUrl"]
    assert (await world.download(first["data"]["downloadUrl"]))[2] == b"new"
    assert unnamed[0]["data"]["downloadUrl"] != unnamed[1]["data"]["downloadUrl"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (BASE64, {"base64Data": "not base64!", "uploadPath": "a"}, 400),
        (BASE64, {"base64Data": f"data:audio/mpeg,{ENCODED}", "uploadPath": "a"}, 400),
        (BASE64, {"base64Data": ENCODED, "uploadPath": "/a"}, 400),
        (BASE64, {"base64Data": ENCODED, "uploadPath": "a/../b"}, 400),
        (BASE64, {"base64Data": ENCODED, "uploadPath": "a", "fileName": "../a.mp3"}, 400),
        (BASE64, {"base64Data": ENCODED}, 422),
        (URL, {"fileUrl": "https://elsewhere.example/a.mp3", "uploadPath": "a"}, 400),
        (URL, {"fileUrl": "http://127.0.0.1:1/a.mp3", "uploadPath": "a"}, 400),
        (URL, {"fileUrl": "file:///etc/passwd", "uploadPath": "a"}, 422),
        (STREAM, {"uploadPath": "a"}, 400),
    ],
)
async def test_a_bad_upload_is_refused(path: str, body: dict[str, Any], code: int, world: World) -> None:
    assert (await world.post(path, body))["code"] == code


async def test_a_form_must_have_the_documented_fields(world: World) -> None:
    for fields in ({"uploadPath": "a"}, {"file": SOUND}, {"file": SOUND, "uploadPath": "a", "surprise": "b"}):
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value, filename="a.mp3" if name == "file" else None)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with world.session.post(world.stand_in.url + STREAM, data=form, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, 400)


async def test_an_upload_needs_the_key(world: World) -> None:
    body = {"base64Data": ENCODED, "uploadPath": "a"}

    assert (await world.post(BASE64, body, key="wrong"))["code"] == 401


async def test_uploads_are_gone_after_a_day(world: World, clock: ManualClock) -> None:
    url = await world.upload()

    await clock.advance(24 * 3600)

    assert (await world.download(url))[0] == 404
