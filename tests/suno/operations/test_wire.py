"""Every request is held to the description of the API, by the server that receives it."""

import pytest

from bot.suno.client import SunoClient
from bot.suno.dialects.dedicated import Task
from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.mashup import MashupRequest
from bot.suno.registry import OPERATIONS
from bot.suno.request import SunoRequest
from bot.suno.results import PersonaMade, StyleBoosted, Submitted, TaskReference, WordsTimed
from tests import openapi
from tests.suno.conftest import KEY
from tests.suno.factories import CALLBACK, REQUESTS, TRACK
from tests.suno.server import FakeSuno, Received, envelope

ANSWERED_AT_ONCE = {
    "timed_lyrics": ({"alignedWords": [], "waveformData": []}, WordsTimed(())),
    "style_boost": ({"result": "lush pop", "creditsConsumed": 0.4}, StyleBoosted("lush pop", 40)),
    "persona": ({"personaId": "p", "name": "n", "description": "d"}, PersonaMade("p", "n", "d")),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
async def test_every_request_is_what_the_api_documents(
    client: SunoClient, api: FakeSuno, request_: SunoRequest
) -> None:
    data, expected = ANSWERED_AT_ONCE.get(request_.operation, ({"taskId": "task-1"}, Submitted("task-1")))
    api.replies.append(envelope(data))

    assert await client.submit(request_, callback_url=CALLBACK) == expected

    (received,) = api.received
    openapi.check_request(received.method, received.path, received.body)
    openapi.check_answer(received.method, received.path, 200, {"code": 200, "msg": "success", "data": data})
    assert received.headers["Authorization"] == f"Bearer {KEY}"
    asynchronous = openapi.callback_of(received.method, received.path) is not None
    assert (received.body.get("callBackUrl") == CALLBACK) is asynchronous
    assert asynchronous is (request_.operation not in ANSWERED_AT_ONCE)


def test_every_operation_has_a_request_here() -> None:
    assert {request.operation for request in REQUESTS.values()} == set(OPERATIONS)


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_request_survives_being_written_down(request_: SunoRequest) -> None:
    assert OPERATIONS[request_.operation].read(request_.model_dump_json()) == request_


_MUSIC = "generate compose extend upload_extend upload_cover add_vocals add_instrumental replace_section mashup sounds"
POLLS = dict.fromkeys(_MUSIC.split(), "/api/v1/generate/record-info") | {
    "lyrics": "/api/v1/lyrics/record-info",
    "cover_image": "/api/v1/suno/cover/record-info",
    "wav": "/api/v1/wav/record-info",
    "separation": "/api/v1/vocal-removal/record-info",
    "midi": "/api/v1/midi/record-info",
    "video": "/api/v1/mp4/record-info",
}


@pytest.mark.parametrize(("operation", "path"), POLLS.items())
async def test_every_task_is_asked_for_where_its_page_says(
    client: SunoClient, api: FakeSuno, operation: str, path: str
) -> None:
    flag = {"taskId": "a&b=c", "status": "PENDING", "successFlag": "PENDING"}
    api.replies.append(envelope(flag))

    await client.fetch(TaskReference("dedicated", operation, "a&b=c"))

    (received,) = api.received
    assert (received.method, received.path, received.query) == ("GET", path, {"taskId": "a&b=c"})
    openapi.check_query(received.method, received.path, received.query)


def test_the_description_knows_the_same_polling_address() -> None:
    paths = openapi.document()["paths"]
    documented = {
        path: operations["post"]["x-poll"]
        for path, operations in paths.items()
        if "x-poll" in operations.get("post", {})
    }
    posts = [operation.wire["dedicated"] for operation in OPERATIONS.values()]
    ours = {post.path: post.result.path for post in posts if isinstance(post.result, Task)}
    assert ours.items() <= documented.items(), "x-poll in tests/suno-openapi.yaml"


async def _sent(client: SunoClient, api: FakeSuno, request: SunoRequest) -> Received:
    await client.submit(request, callback_url=CALLBACK)
    return api.received[-1]


async def test_an_instrumental_sends_a_prompt_that_nobody_can_sing(client: SunoClient, api: FakeSuno) -> None:
    received = await _sent(client, api, REQUESTS["compose, instrumental"])

    assert received.body["prompt"] == "[Instrumental]"


async def test_an_instrumental_continuation_has_no_prompt_at_all(client: SunoClient, api: FakeSuno) -> None:
    received = await _sent(client, api, REQUESTS["extend, instrumental"])

    assert "prompt" not in received.body
    assert received.body["instrumental"] is True


async def test_continuing_as_it_was_names_the_take_alone(client: SunoClient, api: FakeSuno) -> None:
    received = await _sent(client, api, ExtendRequest(track=TRACK, model="V5"))

    assert received.body == {
        "defaultParamFlag": False,
        "audioId": "audio-0",
        "model": "V5",
        "instrumental": False,
        "callBackUrl": CALLBACK,
    }


async def test_what_is_required_somewhere_is_sent_everywhere(client: SunoClient, api: FakeSuno) -> None:
    """Fields that one version of a page requires and another waives."""
    section = await _sent(client, api, REQUESTS["replace_section, own audio"])
    vocals = await _sent(client, api, REQUESTS["add_vocals"])
    continued = await _sent(client, api, REQUESTS["upload_extend, as it was"])
    blended = await _sent(client, api, REQUESTS["mashup, an idea"])

    assert section.body["fullLyrics"] == "[Instrumental]"
    assert vocals.body["negativeTags"]
    assert continued.body["prompt"] == "go on"
    assert continued.body["instrumental"] is False
    assert continued.body["continueAt"] == 60
    assert blended.body["customMode"] is False
    assert len(blended.body["title"]) == 80
    assert len(blended.body["style"]) == 200


async def test_weights_and_times_go_out_with_two_decimals(client: SunoClient, api: FakeSuno) -> None:
    composed = await _sent(client, api, REQUESTS["compose, every option"])
    section = await _sent(client, api, REQUESTS["replace_section"])

    assert (composed.body["styleWeight"], composed.body["weirdnessConstraint"]) == (0.29, 0.33)
    assert (section.body["infillStartS"], section.body["infillEndS"]) == (10.5, 30.76)


@pytest.mark.parametrize(("model", "expected"), [("V4_5", None), ("V5", "style_persona"), ("V9", "style_persona")])
async def test_the_kind_of_persona_is_named_where_the_model_knows_it(
    client: SunoClient, api: FakeSuno, model: str, expected: str | None
) -> None:
    request = ComposeRequest(title="t", style="s", lyrics="l", model=model, persona_id="p")

    received = await _sent(client, api, request)

    assert received.body["personaId"] == "p"
    assert received.body.get("personaModel") == expected


async def test_a_model_nobody_has_heard_of_passes_through(client: SunoClient, api: FakeSuno) -> None:
    request = MashupRequest(first_url="https://a.example/1", second_url="https://a.example/2", model="V17", prompt="x")

    received = await _sent(client, api, request)

    assert received.body["model"] == "V17"
