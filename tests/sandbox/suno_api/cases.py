"""A good request of every operation, and what must come of it.

Written are those with something special; a plain one is read from the description of the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.sandbox.suno_api.operations.catalogue import OPERATIONS
from tests.openapi import DOCUMENT, document
from tests.sandbox.suno_api.api_user import ApiUser

PENDING, TEXT, FIRST, SUCCESS = "PENDING", "TEXT_SUCCESS", "FIRST_SUCCESS", "SUCCESS"
CUSTOM = {"customMode": True, "instrumental": False, "model": "V5", "style": "folk", "title": "Rain"}
LYRICS = {"prompt": "[Verse]\nrain again"}


@dataclass
class Case:
    """One operation.

    "{task}", "{audio}", "{file}", "{upload}" and "{stems}" in its body stand for what must exist before.
    """

    path: str
    body: dict[str, Any]
    credits: float
    record_path: str = "/api/v1/generate/record-info"
    status_key: str = "status"
    states: list[Any] = field(default_factory=lambda: [PENDING, TEXT, FIRST, SUCCESS])
    callbacks: int = 3


def quick(path: str, body: dict[str, Any], credits: float, record_path: str, *, numbers: bool = False) -> Case:
    """A case of an operation with nothing between accepted and done."""
    states: list[Any] = [0, 0, 1] if numbers else [PENDING, PENDING, SUCCESS]
    return Case(path, body, credits, record_path, "successFlag", states, callbacks=1)


TAKE = {"taskId": "{task}", "audioId": "{audio}"}
SEPARATE, SEPARATION = "/api/v1/vocal-removal/generate", "/api/v1/vocal-removal/record-info"
ADDED = {"uploadUrl": "{upload}", "title": "Rain", "negativeTags": "metal"}

_WRITTEN = {
    "generate": Case(
        "/api/v1/generate",
        {"prompt": "rain", "customMode": False, "instrumental": False, "model": "V5"},
        12,
    ),
    "generate-custom": Case(
        "/api/v1/generate",
        CUSTOM | LYRICS | {"vocalGender": "f", "styleWeight": 0.29, "negativeTags": "metal", "duration": 60},
        12,
    ),
    "generate-instrumental": Case("/api/v1/generate", CUSTOM | {"instrumental": True, "prompt": ""}, 12),
    "extend": Case(
        "/api/v1/generate/extend",
        {
            "defaultParamFlag": True,
            "audioId": "{audio}",
            "model": "V5",
            "style": "folk",
            "title": "Rain",
            "continueAt": 30.5,
            **LYRICS,
        },
        12,
    ),
    "extend-as-it-was": Case(
        "/api/v1/generate/extend", {"defaultParamFlag": False, "audioId": "{audio}", "model": "V5_5"}, 12
    ),
    "upload-cover": Case("/api/v1/generate/upload-cover", CUSTOM | LYRICS | {"uploadUrl": "{upload}"}, 12),
    "upload-extend": Case(
        "/api/v1/generate/upload-extend",
        {
            "defaultParamFlag": True,
            "uploadUrl": "{upload}",
            "model": "V4_5",
            "style": "folk",
            "title": "Rain",
            "continueAt": 30,
            **LYRICS,
        },
        12,
    ),
    "add-instrumental": Case("/api/v1/generate/add-instrumental", ADDED | {"tags": "soft piano"}, 12),
    "add-vocals": Case("/api/v1/generate/add-vocals", ADDED | LYRICS | {"style": "soft swing", "model": "V5"}, 12),
    "replace-section": Case(
        "/api/v1/generate/replace-section",
        TAKE
        | LYRICS
        | {
            "tags": "folk",
            "title": "Rain",
            "infillStartS": 10.25,
            "infillEndS": 30.0,
            "fullLyrics": "[Verse]\nrain again and again",
        },
        5,
    ),
    "mashup": Case("/api/v1/generate/mashup", CUSTOM | LYRICS | {"uploadUrlList": ["{upload}", "{upload}"]}, 12),
    "sounds": Case(
        "/api/v1/generate/sounds",
        {"prompt": "a door", "model": "V5", "soundLoop": True, "soundTempo": 120, "soundKey": "D#m"},
        2.5,
    ),
    "lyrics": Case(
        "/api/v1/lyrics",
        {"prompt": "a song about rain"},
        0.4,
        "/api/v1/lyrics/record-info",
        "status",
        [PENDING, PENDING, SUCCESS],
        1,
    ),
    "cover-image": quick(
        "/api/v1/suno/cover/generate", {"taskId": "{task}"}, 0, "/api/v1/suno/cover/record-info", numbers=True
    ),
    "wav": quick("/api/v1/wav/generate", TAKE, 0.4, "/api/v1/wav/record-info"),
    "separation": quick(SEPARATE, TAKE | {"type": "separate_vocal"}, 10, SEPARATION),
    "separation-stems": quick(SEPARATE, TAKE | {"type": "split_stem"}, 50, SEPARATION),
    "separation-advanced": quick(
        SEPARATE, TAKE | {"type": "split_stem_advanced", "stemName": "Drum Kit"}, 20, SEPARATION
    ),
    "midi": quick("/api/v1/midi/generate", {"taskId": "{stems}"}, 0, "/api/v1/midi/record-info", numbers=True),
    "video": quick(
        "/api/v1/mp4/generate", TAKE | {"author": "Ann", "domainName": "Bandstand"}, 2, "/api/v1/mp4/record-info"
    ),
}

# What exists before the request, by the name of the field that asks for it.
_THERE = {"taskId": "{task}", "audioId": "{audio}", "uploadUrl": "{upload}"}
_BY_TYPE: Mapping[str, Any] = {"string": "rain", "number": 10, "integer": 10, "boolean": False}


def described_case(path: str) -> Case:
    """A request with just what its page requires; the record that it leads to is one that a written case reads, too."""
    page = document()["paths"][path]["post"]
    schema = _resolved(page["requestBody"]["content"]["application/json"]["schema"])
    required = [name for name in schema.get("required", ()) if name != "callBackUrl"]
    assert required, f"write a case for {path} into {__file__}: its page requires nothing"
    body = {name: _described_value(name, schema["properties"][name]) for name in required}
    like = next((case for case in _WRITTEN.values() if case.record_path == page["x-poll"]), None)
    assert like is not None, f"write a case for {path} into {__file__}: no other is read at {page['x-poll']}"
    return replace(like, path=path, body=body, credits=page["x-credits"])


def _described_value(name: str, property_: dict[str, Any]) -> Any:
    described = _resolved(property_)
    return _THERE.get(name) or described.get("enum", [_BY_TYPE[described["type"]]])[-1]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _page_of(path: str) -> str:
    assert path in document()["paths"], f"describe POST {path} in {DOCUMENT.name}"
    return path


_written_paths = {case.path for case in _WRITTEN.values()}
CASES: Mapping[str, Case] = {
    **_WRITTEN,
    **{one.name: described_case(_page_of(one.path)) for one in OPERATIONS if one.path not in _written_paths},
}


async def prepared(api: ApiUser, body: dict[str, Any]) -> dict[str, Any]:
    """The body with everything in place that it names."""
    wanted = repr(body)
    there: dict[str, str] = {}
    if any(name in wanted for name in ("{task}", "{audio}", "{file}", "{stems}")):
        there["{task}"], there["{audio}"] = await api.finished_song()
        record = await api.record(there["{task}"])
        there["{file}"] = record["response"]["sunoData"][0]["audioUrl"]
    if "{stems}" in wanted:
        source = {"taskId": there["{task}"], "audioId": there["{audio}"], "callBackUrl": api.receiver.url}
        there["{stems}"] = await api.accepted(SEPARATE, source | {"type": "split_stem"})
        await api.clock.advance(20)
    if "{upload}" in wanted:
        there["{upload}"] = await api.upload()
    return {"callBackUrl": api.receiver.url} | {key: _fill(value, there) for key, value in body.items()}


def _fill(value: Any, there: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_fill(part, there) for part in value]
    return there.get(value, value) if isinstance(value, str) else value


INSTANT_CASES: dict[str, tuple[dict[str, Any], float]] = {
    "timed-lyrics": (TAKE, 0.5),
    "style": ({"content": "Pop, Mysterious"}, 0.4),
    "persona": (TAKE | {"name": "Ann", "description": "a warm alto"}, 0),
    "download-url": ({"url": "{file}"}, 0),
}
