"""The three ways to hand in a file."""

import base64
from typing import Any

import aiohttp
import pytest

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.api_user import KEY, ApiUser

SOUND = b"ID3 somebody sings"
ENCODED = base64.b64encode(SOUND).decode()
BASE64, URL, STREAM = "/api/file-base64-upload", "/api/file-url-upload", "/api/file-stream-upload"


async def test_a_stream_upload_is_found_under_its_link(api: ApiUser) -> None:
    url = await api.upload(SOUND)

    assert url.startswith(api.stand_in.url)
    assert await api.download(url) == (200, "audio/mpeg", SOUND)


@pytest.mark.parametrize("data", [ENCODED, f"data:audio/mpeg;base64,{ENCODED}"], ids=["plain", "data-url"])
async def test_a_base64_upload_may_be_a_data_url(data: str, api: ApiUser) -> None:
    answer = await api.post(BASE64, {"base64Data": data, "uploadPath": "a/b", "fileName": "мой голос.mp3"})

    assert answer["success"] is True
    assert (answer["data"]["fileName"], answer["data"]["fileSize"]) == ("мой голос.mp3", len(SOUND))
    assert await api.download(answer["data"]["downloadUrl"]) == (200, "audio/mpeg", SOUND)


async def test_an_upload_by_url_is_fetched(api: ApiUser) -> None:
    source = await api.upload(SOUND)

    answer = await api.post(URL, {"fileUrl": source, "uploadPath": "copies"})

    assert answer["data"]["downloadUrl"] != source
    assert (await api.download(answer["data"]["downloadUrl"]))[2] == SOUND


async def test_the_same_name_replaces_and_no_name_is_random(api: ApiUser) -> None:
    body = {"base64Data": ENCODED, "uploadPath": "a"}
    first = await api.post(BASE64, body | {"fileName": "a.mp3"})
    second = await api.post(BASE64, body | {"base64Data": base64.b64encode(b"new").decode(), "fileName": "a.mp3"})
    unnamed = [await api.post(BASE64, body) for _ in range(2)]

    assert first["data"]["downloadUrl"] == second["data"]["downloadUrl"]
    assert (await api.download(first["data"]["downloadUrl"]))[2] == b"new"
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
async def test_a_bad_upload_is_refused(path: str, body: dict[str, Any], code: int, api: ApiUser) -> None:
    assert (await api.post(path, body))["code"] == code


async def test_a_form_must_have_the_documented_fields(api: ApiUser) -> None:
    for fields in ({"uploadPath": "a"}, {"file": SOUND}, {"file": SOUND, "uploadPath": "a", "surprise": "b"}):
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value, filename="a.mp3" if name == "file" else None)
        headers = {"Authorization": f"Bearer {KEY}"}
        async with api.session.post(api.stand_in.url + STREAM, data=form, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, 400)


async def test_an_upload_needs_the_key(api: ApiUser) -> None:
    body = {"base64Data": ENCODED, "uploadPath": "a"}

    assert (await api.post(BASE64, body, key="wrong"))["code"] == 401


async def test_uploads_are_gone_after_a_day(api: ApiUser, clock: ManualClock) -> None:
    url = await api.upload()

    await clock.advance(24 * 3600)

    assert (await api.download(url))[0] == 404
