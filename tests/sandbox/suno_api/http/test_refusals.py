"""What the stand-in refuses: it is meant to be stricter than the real API."""

from typing import Any

import pytest

from bot.sandbox.suno_api.http.dedicated.kinds import KINDS, Kind
from tests.sandbox.suno_api.api_user import KEY, ApiUser
from tests.sandbox.suno_api.cases import CASES, CUSTOM, INSTANT_CASES, LYRICS, prepared

LONG = "x" * 5001


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {KEY}"}, {"Authorization": KEY}]
)
async def test_a_wrong_key_is_refused_inside_the_envelope(header: dict[str, str], api: ApiUser) -> None:
    async with api.session.get(api.stand_in.url + "/api/v1/chat/credit", headers=header) as response:
        assert response.status == 200
        assert (await response.json())["code"] == 401


@pytest.mark.parametrize(("method", "path", "code"), [("GET", "/api/v1/nothing", 404), ("GET", "/api/v1/lyrics", 405)])
async def test_an_unknown_path_or_method_is_refused_in_an_envelope(
    method: str, path: str, code: int, api: ApiUser
) -> None:
    async with api.session.request(method, api.stand_in.url + path) as response:
        assert response.status == code
        assert (await response.json())["code"] == code


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"'])
async def test_a_body_that_is_no_json_object_is_refused(content: bytes, api: ApiUser) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    url = api.stand_in.url + "/api/v1/generate"
    async with api.session.post(url, data=content, headers=headers) as response:
        assert (response.status, (await response.json())["code"]) == (200, 400)


@pytest.mark.parametrize("name", CASES)
async def test_every_operation_needs_its_callback_address(name: str, api: ApiUser) -> None:
    body = await prepared(api, CASES[name].body)
    del body["callBackUrl"]

    answer = await api.post(CASES[name].path, body)

    assert (answer["code"], answer["msg"]) == (422, "Please enter callBackUrl.")


@pytest.mark.parametrize("name", CASES)
async def test_every_operation_refuses_unknown_fields_nulls_and_missing_fields(name: str, api: ApiUser) -> None:
    case = CASES[name]
    body = await prepared(api, case.body)
    required = next(iter(case.body))
    balance = api.stand_in.balance
    without = {key: value for key, value in body.items() if key != required}

    answers = [await api.post(case.path, bad) for bad in (body | {"surprise": 1}, body | {required: None}, without)]

    assert [answer["code"] for answer in answers] == [422] * 3
    assert all(answer["data"] is None for answer in answers)
    assert api.stand_in.balance == balance


ELSEWHERE = {"taskId": "nobody", "audioId": "knows-it"}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("wav", ELSEWHERE),
        ("video", ELSEWHERE),
        ("separation", ELSEWHERE),
        ("midi", {"taskId": "nobody"}),
        ("midi", {"audioId": "no-such-stem"}),
        ("cover-image", {"taskId": "nobody"}),
    ],
)
async def test_an_unknown_source_is_refused_at_once(name: str, changes: dict[str, Any], api: ApiUser) -> None:
    body = await prepared(api, CASES[name].body)

    answer = await api.post(CASES[name].path, body | changes)

    assert answer["code"] == 422


async def test_nothing_can_be_made_of_a_song_that_is_not_finished(api: ApiUser) -> None:
    task_id = await api.generate()
    await api.clock.advance(8)
    take = (await api.record(task_id))["response"]["sunoData"][0]

    body = {"taskId": task_id, "audioId": take["id"], "callBackUrl": api.receiver.url}

    assert (await api.post("/api/v1/wav/generate", body))["code"] == 422


@pytest.mark.parametrize("path", ["/api/v1/generate/get-timestamped-lyrics", "/api/v1/generate/generate-persona"])
async def test_an_unknown_take_has_no_words_and_no_persona(path: str, api: ApiUser) -> None:
    body = ELSEWHERE | ({"name": "Ann", "description": "alto"} if path.endswith("persona") else {})

    assert (await api.post(path, body))["code"] == 422


BAD: list[tuple[str, dict[str, Any]]] = [
    # Types and enums.
    ("generate", {"customMode": "false"}),
    ("generate", {"instrumental": 0}),
    ("generate", {"model": "V6"}),
    ("generate", {"model": "v5"}),
    ("generate", {"prompt": 5}),
    ("generate", {"callBackUrl": "nowhere"}),
    ("generate-custom", {"vocalGender": "female"}),
    ("generate-custom", {"styleWeight": 1.01}),
    ("generate-custom", {"styleWeight": 0.295}),
    ("generate-custom", {"duration": 9}),
    ("generate-custom", {"personaId": "p", "personaModel": "voice_persona", "model": "V4_5"}),
    # Lengths, by model and mode.
    ("generate", {"prompt": "x" * 501}),
    ("generate", {"prompt": "  "}),
    ("generate-custom", {"prompt": LONG}),
    ("generate-custom", {"prompt": "x" * 3001, "model": "V4"}),
    ("generate-custom", {"style": "x" * 1001}),
    ("generate-custom", {"style": "x" * 201, "model": "V4"}),
    ("generate-custom", {"title": "x" * 81}),
    ("upload-cover", {"title": "x" * 101}),
    ("upload-cover", {"title": "x" * 81, "model": "V4_5ALL"}),
    ("extend", {"title": "x" * 101}),
    ("add-vocals", {"negativeTags": "x" * 201}),
    ("add-vocals", {"style": "x" * 1001}),
    ("add-instrumental", {"tags": "x" * 1001}),
    ("lyrics", {"prompt": "x" * 201}),
    ("sounds", {"prompt": "x" * 501}),
    ("video", {"author": "x" * 51}),
    # Fields that belong together, or do not.
    ("generate", {"style": "folk"}),
    ("generate", {"title": "Rain"}),
    ("generate-custom", {"prompt": ""}),
    ("generate-custom", {"title": ""}),
    ("extend", {"style": ""}),
    ("extend", {"continueAt": 0}),
    ("extend", {"instrumental": True}),
    ("upload-extend", {"prompt": ""}),
    ("add-vocals", {"model": "V4"}),
    ("add-vocals", {"tags": "folk"}),
    ("add-instrumental", {"style": "folk"}),
    ("add-instrumental", {"uploadUrl": "file:///etc/passwd"}),
    ("replace-section", {"infillEndS": 20.0}),
    ("replace-section", {"infillStartS": 0, "infillEndS": 61}),
    ("replace-section", {"infillStartS": 1.234}),
    ("replace-section", {"uploadUrl": "https://a.example/a.mp3", "model": "V5"}),
    ("mashup", {"uploadUrlList": ["https://a.example/a.mp3"]}),
    ("mashup", {"negativeTags": "metal"}),
    ("mashup", {"customMode": False, "vocalGender": "f"}),
    ("sounds", {"model": "V4_5"}),
    ("sounds", {"soundTempo": 301}),
    ("sounds", {"soundKey": "Db"}),
    ("separation", {"type": "all"}),
    ("separation", {"stemName": "Bass"}),
    ("separation", {"audioUrl": "https://a.example/a.mp3"}),
    ("separation-advanced", {"stemName": "Kazoo"}),
]


@pytest.mark.parametrize(("name", "changes"), BAD, ids=[f"{name}-{next(iter(changes))}" for name, changes in BAD])
async def test_a_request_that_breaks_a_rule_is_refused(name: str, changes: dict[str, Any], api: ApiUser) -> None:
    body = await prepared(api, CASES[name].body)
    tasks = len(api.stand_in.tasks)

    answer = await api.post(CASES[name].path, body | changes)

    assert answer["code"] == 422
    assert len(api.stand_in.tasks) == tasks


@pytest.mark.parametrize(
    "body",
    [
        CUSTOM | LYRICS | {"prompt": "x" * 5000, "style": "x" * 1000, "title": "x" * 80},
        CUSTOM | LYRICS | {"prompt": "x" * 3000, "style": "x" * 200, "model": "V4"},
        {"prompt": "x" * 500, "customMode": False, "instrumental": True, "model": "V5_5", "style": ""},
    ],
)
async def test_the_limits_themselves_are_allowed(body: dict[str, Any], api: ApiUser) -> None:
    await api.accepted("/api/v1/generate", body | {"callBackUrl": api.receiver.url})


async def test_a_v3_5_track_makes_no_persona(api: ApiUser) -> None:
    task_id, audio_id = await api.finished_song(model="V3_5")
    body = {"taskId": task_id, "audioId": audio_id} | INSTANT_CASES["persona"][0]

    answer = await api.post("/api/v1/generate/generate-persona", body | {"taskId": task_id, "audioId": audio_id})

    assert answer["code"] == 422


@pytest.mark.parametrize("window", [{"vocalEnd": 9.5}, {"vocalStart": 5, "vocalEnd": 36}])
async def test_the_window_of_a_persona_is_10_to_30_seconds(window: dict[str, float], api: ApiUser) -> None:
    task_id, audio_id = await api.finished_song()
    body = {"taskId": task_id, "audioId": audio_id, "name": "Ann", "description": "alto"}

    assert (await api.post("/api/v1/generate/generate-persona", body | window))["code"] == 422


async def test_a_download_link_is_only_for_files_made_here(api: ApiUser) -> None:
    for url in ("https://elsewhere.example/a.mp3", api.stand_in.url + "/files/none.mp3", await api.upload()):
        assert (await api.post("/api/v1/common/download-url", {"url": url}))["code"] == 422


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
async def test_an_unknown_record_is_a_success_without_data(kind: Kind, api: ApiUser) -> None:
    assert await api.record("0" * 32, kind.record_path) is None


async def test_a_record_is_found_only_under_its_own_kind(api: ApiUser) -> None:
    task_id = await api.generate()

    assert await api.record(task_id, "/api/v1/wav/record-info") is None
    assert (await api.get("/api/v1/generate/record-info"))["code"] == 422
