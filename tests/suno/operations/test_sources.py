"""What a source tells where a member left something open, for every operation."""

from typing import Any

import pytest

from bot.suno.operations.parts.shape import Vocal
from bot.suno.operations.parts.sources import SourceFacts
from bot.suno.registry import OPERATIONS
from bot.suno.request import PENDING_LINK, SunoRequest, TrackReference
from tests.suno.factories import REQUESTS, TRACK

SONG = SourceFacts("Roof", "lo-fi", "[Verse]\nRain", seconds=120)
HUMMING = SourceFacts("Humming")
INSTRUMENTAL = SourceFacts("Roof", "lo-fi", seconds=120, instrumental=True)

every_request = pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)


def filled_in(name: str, *sources: SourceFacts, **changes: Any) -> dict[str, Any]:
    """The fields of a request after its sources have told what they can."""
    request = REQUESTS[name].model_copy(update=changes)
    told: SunoRequest = OPERATIONS[request.operation].fill_in(request, sources)
    return told.model_dump()


def open_fields(request: SunoRequest) -> set[str]:
    return {name for name, value in request.model_dump().items() if value in (None, "", False)}


@every_request
@pytest.mark.parametrize("sources", [[SONG], [HUMMING], [INSTRUMENTAL], [SONG, HUMMING]])
def test_filling_in_twice_changes_nothing(request_: SunoRequest, sources: list[SourceFacts]) -> None:
    fill_in = OPERATIONS[request_.operation].fill_in
    once = fill_in(request_, sources)

    assert fill_in(once, sources) == once


@every_request
def test_only_what_is_open_is_filled_in(request_: SunoRequest) -> None:
    before = request_.model_dump()
    after = OPERATIONS[request_.operation].suggest(request_, [SONG, HUMMING]).model_dump()

    changed = {name for name in before if before[name] != after[name]}
    assert changed <= open_fields(request_) | {"source_seconds"}


@every_request
def test_audio_of_our_own_takes_the_place_of_a_take_that_is_gone(request_: SunoRequest) -> None:
    own = OPERATIONS[request_.operation].from_own_copy(request_)

    assert own is None or str(TRACK.audio_id) not in own.model_dump_json()


def test_a_continued_take_goes_up_as_a_recording() -> None:
    own = OPERATIONS["extend"].from_own_copy(REQUESTS["extend, own parameters"])

    assert own is not None
    assert own.operation == "upload_extend"
    assert own.model_dump(include={"audio_url", "continue_at", "prompt"}) == {
        "audio_url": PENDING_LINK,
        "continue_at": 61.239,
        "prompt": "go on",
    }


def test_a_recording_goes_on_before_its_end() -> None:
    assert filled_in("upload_extend", SONG, continue_at=None)["continue_at"] == 119.5
    assert filled_in("upload_extend", HUMMING, continue_at=None)["continue_at"] is None


def test_a_take_that_goes_on_with_a_singer_keeps_its_title_and_style() -> None:
    told = filled_in("extend", SONG, vocal=Vocal.MALE)

    assert (told["title"], told["style"], told["continue_at"]) == ("Roof", "lo-fi", 119.5)


def test_a_form_sent_off_unchanged_goes_on_as_it_was() -> None:
    told = filled_in("extend", SONG, title="Roof", style="lo-fi", continue_at=119.5)

    assert (told["title"], told["style"], told["continue_at"]) == ("", "", None)


def test_a_cover_in_another_style_sings_the_same_words() -> None:
    assert filled_in("upload_cover", SONG, prompt="", title="")["prompt"] == SONG.lyrics


@pytest.mark.parametrize(("prompt", "instrumental"), [("", True), ("la la", False)])
def test_nobody_sings_on_where_nobody_sang(prompt: str, instrumental: bool) -> None:
    assert filled_in("upload_cover", INSTRUMENTAL, prompt=prompt)["instrumental"] is instrumental


@pytest.mark.parametrize("operation", ["mashup", "add_vocals", "add_instrumental", "replace_section"])
def test_what_has_no_title_is_called_as_its_first_source_tells(operation: str) -> None:
    assert filled_in(operation, SONG, HUMMING, title="")["title"] == "Roof"


def test_a_section_knows_the_words_of_the_whole_song() -> None:
    told = filled_in("replace_section", SONG, full_lyrics="", source=TrackReference(task_id="t", audio_id="a"))

    assert (told["full_lyrics"], told["source_seconds"]) == (SONG.lyrics, 120)
