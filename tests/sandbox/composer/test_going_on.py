"""Songs that go on from another, and songs of which a part is made anew."""

import pytest

from bot.sandbox.composer import Idea, Score, compose

FIRST = "[Verse]\nRain is falling on the tin roof\nAll the night and all the day"
MORE = "[Outro]\nThe rain has gone to sea\nAnd left the roof to me"


@pytest.fixture
def source() -> Score:
    return compose(Idea("folk in the rain", lyrics=FIRST))


def up_to(score: Score, moment: float) -> dict[str, list[tuple[float, int]]]:
    """When which notes begin before a moment, by part."""
    return {
        name: [(round(note.start, 3), note.pitch) for note in notes if note.start < moment]
        for name, notes in score.parts.items()
        if notes[0].start < moment
    }


@pytest.mark.parametrize("take", [0, 1])
def test_an_extended_take_is_its_source_and_more_of_the_same(source: Score, take: int) -> None:
    longer = compose(Idea("", lyrics=MORE, take=take, source=source, begin=20, seconds=40))
    bar = source.beats * 60 / source.tempo

    assert (longer.tempo, longer.key, longer.beats) == (source.tempo, source.key, source.beats)
    assert up_to(longer, 20 - bar) == up_to(source, 20 - bar)
    assert longer.seconds >= 40 - bar
    assert longer.lyrics.startswith("[Verse]\nRain is falling")
    assert longer.lyrics.endswith(MORE)
    assert [word.start for word in longer.sung] == sorted(word.start for word in longer.sung)
    assert all(0 <= note.start < note.end <= longer.seconds for notes in longer.parts.values() for note in notes)


def test_extended_takes_go_on_differently(source: Score) -> None:
    first, second = (compose(Idea("", lyrics=MORE, take=take, source=source, begin=20, seconds=40)) for take in (0, 1))

    assert first.parts["vocals"] != second.parts["vocals"]


def test_an_extension_is_as_long_as_its_words_need(source: Score) -> None:
    lyrics = "\n".join(f"And here comes line number {number} of the song" for number in range(40))
    longer = compose(Idea("", lyrics=lyrics, source=source, begin=20, seconds=40))

    assert longer.lyrics.endswith(lyrics)
    assert 60 < longer.seconds <= 200


def test_only_the_section_is_made_anew(source: Score) -> None:
    prompt = "[Chorus]\nA drum of rain, a drum of tin"
    changed = compose(Idea(prompt, lyrics=FIRST, source=source, begin=10, end=22, seconds=source.seconds))
    bar = source.beats * 60 / source.tempo

    assert changed.seconds == source.seconds
    assert up_to(changed, 10 - bar) == up_to(source, 10 - bar)
    for name in ("guitar", "bass"):
        before, after = ([note for note in score.parts[name] if note.start > 22 + bar] for score in (source, changed))
        assert before == after
    assert "A drum of rain" in changed.lyrics
    assert all(note.end <= changed.seconds for notes in changed.parts.values() for note in notes)
