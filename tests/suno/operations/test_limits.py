"""The documented limits: where they lie for each model and operation, and what the refusal tells."""

from typing import Any

import pytest

from bot.suno.client import SunoClient
from bot.suno.errors import Action, Charged, LimitExceededError, LimitReason
from bot.suno.models import long_title_limit, lyrics_limit, prompt_limit, style_limit, title_limit
from bot.suno.operations.parts.shape import Vocal
from bot.suno.operations.separation import STEM_NAMES, SeparationMode
from bot.suno.operations.sounds import SOUND_KEYS
from bot.suno.registry import OPERATIONS
from bot.suno.request import AudioLink, SunoRequest, TrackReference
from tests import openapi
from tests.suno.factories import CALLBACK, REQUESTS
from tests.suno.server import FakeSuno


def check(request: SunoRequest) -> None:
    OPERATIONS[request.operation].check(request)


def broken(name: str, /, **changes: Any) -> LimitExceededError:
    """The refusal of a valid request with these fields changed."""
    with pytest.raises(LimitExceededError) as caught:
        check(REQUESTS[name].model_copy(update=changes))
    return caught.value


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_valid_request_passes(request_: SunoRequest) -> None:
    check(request_)


@pytest.mark.parametrize(
    ("model", "lyrics", "style", "title", "long_title"),
    [
        ("V3_5", 3000, 200, 80, 80),
        ("V4", 3000, 200, 80, 80),
        ("V4_5", 5000, 1000, 80, 100),
        ("V4_5PLUS", 5000, 1000, 80, 100),
        ("V4_5ALL", 5000, 1000, 80, 80),
        ("V5", 5000, 1000, 80, 100),
        ("V5_5", 5000, 1000, 80, 100),
        ("V6", 5000, 1000, 80, 100),
        ("V17", 5000, 1000, 80, 100),
    ],
)
def test_each_model_has_its_limits(model: str, lyrics: int, style: int, title: int, long_title: int) -> None:
    assert (prompt_limit(model), lyrics_limit(model), style_limit(model)) == (500, lyrics, style)
    assert (title_limit(model), long_title_limit(model)) == (title, long_title)
    for name in ("compose", "mashup", "replace_section"):
        assert broken(name, model=model, title="x" * 1000).limit == title
    for name in ("upload_cover", "extend, own parameters", "upload_extend"):
        assert broken(name, model=model, title="x" * 1000).limit == long_title


# name of the request, field, longest text (for the model of that request)
TEXTS = [
    ("generate", "prompt", 500),
    ("compose", "title", 80),
    ("compose", "style", 1000),
    ("compose", "lyrics", 5000),
    ("compose, instrumental", "style", 200),
    ("compose, instrumental", "lyrics", 3000),
    ("extend, own parameters", "title", 100),
    ("extend, own parameters", "style", 1000),
    ("extend, own parameters", "prompt", 5000),
    ("upload_extend", "title", 100),
    ("upload_extend", "prompt", 5000),
    ("upload_extend, as it was", "prompt", 5000),
    ("upload_cover", "title", 100),
    ("upload_cover", "prompt", 5000),
    ("upload_cover, an idea", "prompt", 500),
    ("upload_cover, instrumental", "title", 80),
    ("add_vocals", "prompt", 5000),
    ("add_vocals", "style", 1000),
    ("add_vocals", "title", 80),
    ("add_vocals", "avoid", 200),
    ("add_instrumental", "title", 80),
    ("add_instrumental", "style", 1000),
    ("add_instrumental", "avoid", 200),
    ("replace_section", "title", 80),
    ("replace_section", "full_lyrics", 5000),
    ("mashup", "title", 80),
    ("mashup", "prompt", 5000),
    ("mashup, an idea", "prompt", 500),
    ("sounds", "prompt", 500),
    ("lyrics", "prompt", 200),
    ("video", "author", 50),
    ("video", "brand", 50),
]


@pytest.mark.parametrize(("name", "field", "longest"), TEXTS)
def test_a_text_may_be_as_long_as_documented(name: str, field: str, longest: int) -> None:
    # Characters count, not bytes.
    check(REQUESTS[name].model_copy(update={field: "ü" * longest}))

    error = broken(name, **{field: "ü" * (longest + 1)})

    assert (error.field, error.reason) == (field, LimitReason.TOO_LONG)
    assert (error.limit, error.actual) == (longest, longest + 1)


def test_a_length_that_depends_on_the_model_names_it() -> None:
    assert broken("compose", model="V4", style="x" * 201).model == "V4"


# name of the request, field that may not be empty
EMPTY = [
    ("generate", "prompt"),
    ("generate", "model"),
    ("compose", "title"),
    ("compose", "style"),
    ("compose", "lyrics"),
    ("extend, own parameters", "style"),
    ("extend, own parameters", "title"),
    ("extend, own parameters", "prompt"),
    ("upload_extend", "prompt"),
    ("upload_extend", "style"),
    ("upload_extend", "audio_url"),
    ("upload_cover", "prompt"),
    ("upload_cover", "title"),
    ("upload_cover, an idea", "prompt"),
    ("add_vocals", "prompt"),
    ("add_vocals", "style"),
    ("add_instrumental", "title"),
    ("replace_section", "style"),
    ("mashup", "prompt"),
    ("mashup", "second_url"),
    ("sounds", "prompt"),
    ("lyrics", "prompt"),
    ("style_boost", "text"),
    ("persona", "name"),
    ("persona", "description"),
    ("cover_image", "task_id"),
    ("midi", "separation_task_id"),
]


@pytest.mark.parametrize(("name", "field"), EMPTY)
@pytest.mark.parametrize("blank", ["", " \n\t"], ids=["empty", "blank"])
def test_a_text_that_is_needed_may_not_be_empty(name: str, field: str, blank: str) -> None:
    error = broken(name, **{field: blank})

    assert (error.field, error.reason) == (field, LimitReason.EMPTY)


@pytest.mark.parametrize(
    ("name", "changes", "field", "reason"),
    [
        ("extend, own parameters", {"continue_at": None}, "continue_at", LimitReason.EMPTY),
        ("extend, own parameters", {"continue_at": 120}, "continue_at", LimitReason.BEYOND_THE_END),
        ("extend, own parameters", {"continue_at": 119.999}, "continue_at", LimitReason.BEYOND_THE_END),
        ("extend, own parameters", {"continue_at": 0.001}, "continue_at", LimitReason.OUT_OF_RANGE),
        ("extend, own parameters", {"continue_at": float("nan")}, "continue_at", LimitReason.OUT_OF_RANGE),
        ("extend, own parameters", {"continue_at": float("inf")}, "continue_at", LimitReason.OUT_OF_RANGE),
        ("extend, instrumental", {"prompt": "sing"}, "prompt", LimitReason.NOT_WITH_INSTRUMENTAL),
        ("extend, instrumental", {"vocal": Vocal.MALE}, "vocal", LimitReason.NOT_WITH_INSTRUMENTAL),
        ("extend", {"track": TrackReference(task_id="t", audio_id="")}, "track.audio_id", LimitReason.EMPTY),
        ("upload_extend", {"source_seconds": 481}, "source_seconds", LimitReason.OUT_OF_RANGE),
        ("upload_extend", {"source_seconds": 60}, "continue_at", LimitReason.BEYOND_THE_END),
        ("upload_cover", {"source_seconds": 480.1}, "source_seconds", LimitReason.OUT_OF_RANGE),
        ("upload_cover, an idea", {"avoid": "metal"}, "avoid", LimitReason.NEEDS_STYLE_AND_TITLE),
        ("upload_cover, an idea", {"persona_id": "p"}, "persona_id", LimitReason.NEEDS_STYLE_AND_TITLE),
        ("mashup, an idea", {"style_weight": 0.0}, "style_weight", LimitReason.NEEDS_STYLE_AND_TITLE),
        ("compose", {"weirdness": 1.01}, "weirdness", LimitReason.OUT_OF_RANGE),
        ("compose", {"style_weight": float("nan")}, "style_weight", LimitReason.OUT_OF_RANGE),
        ("compose", {"seconds": 9}, "seconds", LimitReason.OUT_OF_RANGE),
        ("replace_section", {"end": 20.49}, "end", LimitReason.TOO_SHORT_WINDOW),
        ("replace_section", {"end": 5}, "end", LimitReason.TOO_SHORT_WINDOW),
        ("replace_section", {"end": 70.51, "source_seconds": 300}, "end", LimitReason.TOO_LONG_WINDOW),
        ("replace_section", {"end": 50.51, "source_seconds": 80}, "end", LimitReason.OVER_HALF_OF_THE_SONG),
        ("replace_section", {"start": 90, "end": 121}, "end", LimitReason.BEYOND_THE_END),
        ("replace_section", {"start": -1}, "start", LimitReason.OUT_OF_RANGE),
        ("replace_section, own audio", {"model": None}, "model", LimitReason.EMPTY),
        ("replace_section, own audio", {"source": AudioLink(url="")}, "source.url", LimitReason.EMPTY),
        ("sounds", {"tempo": 0}, "tempo", LimitReason.OUT_OF_RANGE),
        ("sounds", {"tempo": 301}, "tempo", LimitReason.OUT_OF_RANGE),
        ("sounds", {"key": "Db"}, "key", LimitReason.NOT_ONE_OF),
        ("persona", {"end": 22.4}, "end", LimitReason.TOO_SHORT_WINDOW),
        ("persona", {"end": 42.6}, "end", LimitReason.TOO_LONG_WINDOW),
        ("separation", {"mode": SeparationMode.ONE_STEM}, "stem", LimitReason.EMPTY),
        ("separation, one stem", {"stem": "Kazoo"}, "stem", LimitReason.NOT_ONE_OF),
    ],
)
def test_what_is_outside_is_named(name: str, changes: dict[str, Any], field: str, reason: LimitReason) -> None:
    error = broken(name, **changes)

    assert (error.field, error.reason) == (field, reason)


@pytest.mark.parametrize(
    "changes",
    [
        {"end": 20.5},
        {"end": 70.5},
        {"start": 10.15, "end": 40.3, "source_seconds": 60.3},
    ],
)
def test_a_window_on_the_edge_passes(changes: dict[str, Any]) -> None:
    check(REQUESTS["replace_section"].model_copy(update={"source_seconds": 120} | changes))


def test_a_window_tells_both_bounds() -> None:
    error = broken("replace_section", end=15.5)

    assert (error.minimum, error.limit, error.actual) == (10, 60, 5)


@pytest.mark.parametrize(
    ("name", "model", "allowed"),
    [
        ("add_vocals", "V4_5", ("V4_5PLUS", "V5", "V5_5")),
        ("add_instrumental", "V4", ("V4_5PLUS", "V5", "V5_5")),
        ("sounds", "V4_5PLUS", ("V5", "V5_5")),
    ],
)
def test_a_model_that_an_operation_does_not_take_is_named_with_those_it_takes(
    name: str, model: str, allowed: tuple[str, ...]
) -> None:
    error = broken(name, model=model)

    assert (error.field, error.reason) == ("model", LimitReason.MODEL_NOT_FOR_THIS)
    assert (error.model, error.allowed) == (model, allowed)


@pytest.mark.parametrize("name", ["add_vocals", "sounds", "generate"])
@pytest.mark.parametrize("model", ["V6", "V17"])
def test_a_model_that_no_page_rules_out_passes(name: str, model: str) -> None:
    check(REQUESTS[name].model_copy(update={"model": model}))


def test_the_names_to_choose_from_are_those_of_the_description() -> None:
    schemas = openapi.document()["components"]["schemas"]

    assert list(STEM_NAMES) == schemas["StemName"]["enum"]
    assert {"Any", *SOUND_KEYS} == set(schemas["SoundsRequest"]["properties"]["soundKey"]["enum"])


async def test_nothing_is_sent_when_a_limit_is_broken(client: SunoClient, api: FakeSuno) -> None:
    request = REQUESTS["generate"].model_copy(update={"prompt": "x" * 501})

    with pytest.raises(LimitExceededError) as caught:
        await client.submit(request, callback_url=CALLBACK)

    assert api.received == []
    assert (caught.value.charged, caught.value.action) == (Charged.NO, Action.GIVE_UP)
    assert str(caught.value) == "prompt: too long"
