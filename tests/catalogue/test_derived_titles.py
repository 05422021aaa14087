"""What is made of a song is called so that the two are told apart, whoever asks for it and however."""

from typing import Any

import pytest

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step, settled, suggested, title_of_result
from bot.suno.models import KNOWN_MODELS, long_title_limit, title_limit
from bot.suno.operations.parts.sources import SourceFacts
from storage.rows.job import Attachment
from storage.rows.take import Take, TakeKind
from tests.clock import NOON
from tests.suno.factories import REQUESTS

BLEND = "\N{MULTIPLICATION SIGN}"
DERIVING = [row for row in CATALOGUE.values() if row.derived_title is not None]


def a_take(title: str = "Rain", style: str = "lo-fi", lyrics: str = "[Verse]\nDrip") -> Take:
    return Take(
        id=1,
        code="7KQ2MN",
        guild_id=1,
        owner_id=2,
        owner_name="alice",
        job_id=3,
        channel_id=4,
        position=0,
        remixable=True,
        title=title,
        style=style,
        lyrics=lyrics,
        model="chirp-v5",
        duration=120.0,
        kind=TakeKind.SONG,
        dialect="dedicated",
        task_id="task-0",
        audio_id="audio-0",
        audio_url=None,
        image_url=None,
        created_at=NOON,
    )


def derived(operation: str, *titles: str, style: str = "", source_style: str = "lo-fi", **changes: Any) -> str:
    row = CATALOGUE[operation]
    request = REQUESTS[operation].model_copy(update={"title": "", "style": style, **changes})
    assert row.derived_title is not None
    return row.derived_title(request, [SourceFacts(title, source_style) for title in titles])


@pytest.mark.parametrize(
    ("operation", "title", "called"),
    [
        ("extend", "Rain", "Rain (extended)"),
        ("extend", "Rain (extended)", "Rain (extended 2)"),
        ("extend", "Rain (extended 2)", "Rain (extended 3)"),
        ("extend", "Rain (cover: jazz)", "Rain (cover: jazz) (extended)"),
        ("extend", "", "Untitled (extended)"),
        ("upload_extend", "humming", "humming (extended)"),
        ("add_vocals", "Rain", "Rain (with vocals)"),
        ("add_vocals", "Rain (with vocals)", "Rain (with vocals 2)"),
        ("add_instrumental", "Rain", "Rain (with instruments)"),
        ("replace_section", "Rain", "Rain (new section)"),
        ("replace_section", "Rain (new section)", "Rain (new section 2)"),
        ("generate", "Rain", "Rain (variation)"),
        ("compose", "Rain (variation)", "Rain (variation 2)"),
    ],
)
def test_what_is_made_of_a_song_says_how_it_differs(operation: str, title: str, called: str) -> None:
    assert derived(operation, title) == called


@pytest.mark.parametrize(
    ("style", "called"),
    [
        ("jazz", "Rain (cover: jazz)"),
        ("bossa nova, soft guitar", "Rain (cover: bossa nova)"),
        ("slow swing with brushes", "Rain (cover: slow swing)"),
        ("[ska] (fast)", "Rain (cover: ska fast)"),
        ("x" * 60, f"Rain (cover: {'x' * 24})"),
        ("lo-fi", "Rain (cover)"),
        ("", "Rain (cover)"),
    ],
)
def test_a_cover_names_the_first_words_of_its_style(style: str, called: str) -> None:
    assert derived("upload_cover", "Rain", style=style) == called
    assert derived("upload_cover", "Rain (cover: waltz)", style=style) == called


def test_a_blend_names_both() -> None:
    assert derived("mashup", "Rain", "Snow") == f"Rain {BLEND} Snow"
    both = derived("mashup", "r" * 90, "s" * 90)
    assert (len(both), both.count("…")) == (79, 2)
    assert both.startswith("r" * 37)


@pytest.mark.parametrize("row", DERIVING, ids=lambda row: row.name)
@pytest.mark.parametrize("model", [*KNOWN_MODELS, "V9"])
@pytest.mark.parametrize("length", [1, 60, 79, 80, 99, 100, 400])
def test_the_ending_stays_whole_within_the_model_s_limit(row: Any, model: str, length: int) -> None:
    longest = long_title_limit if row.name in ("extend", "upload_extend", "upload_cover") else title_limit

    title = derived(row.name, "r" * length, "s" * length, style="jazz", model=model)

    assert len(title) <= longest(model)
    assert title.endswith((")", "s", "…"))
    assert title != "r" * length


def test_a_form_shows_the_title_that_the_song_will_have() -> None:
    step = suggested(Step(REQUESTS["extend"], (a_take(),)))

    assert step.request.model_dump()["title"] == "Rain (extended)"


def test_a_title_that_was_offered_before_the_style_was_changed_names_the_new_style() -> None:
    unnamed = REQUESTS["upload_cover"].model_copy(update={"title": "", "style": ""})
    offered = suggested(Step(unnamed, (a_take(),))).request
    assert offered.model_dump()["title"] == "Rain (cover)"

    changed = Step(offered.model_copy(update={"style": "swing, brass"}), (a_take(),))
    once = settled(changed, NOON)

    assert once.request.model_dump()["title"] == "Rain (cover: swing)"
    assert settled(once, NOON) == once


def test_a_member_s_own_title_stays() -> None:
    own = REQUESTS["upload_cover"].model_copy(update={"title": "Mine", "style": "swing"})

    assert settled(Step(own, (a_take(),)), NOON).request.model_dump()["title"] == "Mine"


def test_what_is_made_of_a_file_is_called_after_it() -> None:
    unnamed = REQUESTS["add_vocals"].model_copy(update={"title": ""})
    step = Step(unnamed, (), (Attachment("https://cdn.example.com/a", "my humming.mp3", 10),))

    assert settled(step, NOON).request.model_dump()["title"] == "my humming (with vocals)"


@pytest.mark.parametrize(
    ("asked", "told", "called"),
    [
        ("", "Rain", "Rain (extended)"),
        ("", "", "Rain (extended)"),
        ("", "Storm", "Storm"),
        ("Mine", "Mine", "Mine"),
        ("Mine", "", "Mine"),
    ],
)
def test_what_goes_on_as_it_was_is_not_called_like_its_source(asked: str, told: str, called: str) -> None:
    request = REQUESTS["extend"].model_copy(update={"title": asked})

    assert title_of_result(Step(request, (a_take(),)), told) == called


def test_a_song_from_an_idea_is_called_as_the_api_calls_it() -> None:
    assert title_of_result(Step(REQUESTS["generate"]), "Rain") == "Rain"
    assert title_of_result(Step(REQUESTS["generate"], (a_take(),)), "Rain") == "Rain (variation)"
