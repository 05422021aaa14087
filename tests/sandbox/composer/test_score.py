"""What is on paper, before anything is heard."""

import pytest

from bot.sandbox.composer import Idea, Note, Score, aligned_words, compose, midi_instruments

STYLES = ("lo-fi", "metal", "jazz", "bossa nova", "reggae", "funk", "synthwave", "house", "chiptune", "hip hop",
          "ambient", "lullaby", "waltz", "cinematic", "piano", "folk", "rock", "pop")  # fmt: skip
EVERY_STYLE = pytest.mark.parametrize("style", STYLES)
LYRICS = "[Verse]\nRain is falling on the tin roof\nTonight — alone\n\n[Chorus]\nStay with me (oh)\nUntil the morning"


def strong(notes: list[Note], score: Score) -> list[Note]:
    """The notes on the first beat of a bar."""
    bar = score.beats * 60 / score.tempo
    return [note for note in notes if min(note.start % bar, bar - note.start % bar) < 0.01]


@EVERY_STYLE
def test_every_note_lies_inside_the_song_and_the_instruments(style: str) -> None:
    for take in range(4):
        score = compose(Idea("a song for the road", style=style, take=take))
        notes = [note for part in score.parts.values() for note in part]

        assert 30 <= score.seconds <= 60
        assert len(notes) > 50
        assert all(0 <= note.start < note.end <= score.seconds for note in notes)
        assert all(24 <= note.pitch <= 100 and 0 < note.velocity <= 1 for note in notes)


@EVERY_STYLE
def test_the_tune_fits_the_chords_where_it_matters(style: str) -> None:
    score = compose(Idea("a song for the road", style=style))
    on_the_one = strong(score.parts["vocals"], score)
    chords = {round(chord.start, 2): chord.pitch_classes for chord in score.chords}

    assert on_the_one
    for note in on_the_one:
        assert note.pitch % 12 in chords[min(chords, key=lambda start: abs(start - note.start))]


@EVERY_STYLE
def test_words_are_in_order_and_inside_the_song(style: str) -> None:
    score = compose(Idea("a song for the road", style=style))
    times = [time for word in score.sung for time in (word.start, word.end)]

    assert len(score.sung) >= 10
    assert times == sorted(times)
    assert times[0] > 0
    assert times[-1] < score.seconds
    assert "road" in score.lyrics


@pytest.mark.parametrize(
    ("prompt", "tempo", "key", "beats"),
    [
        ("techno, 128 bpm, in D minor", 128, "D minor", 4),
        ("a ballad in F# major at 70 BPM", 70, "F# major", 4),
        ("slow waltz in Bb minor, 90bpm", 90, "Bb minor", 3),
        ("folk song in Am, 100 bpm", 100, "A minor", 4),
        ("C-sharp minor sonata 60 bpm", 60, "C# minor", 4),
    ],
)
def test_what_is_written_is_obeyed(prompt: str, tempo: float, key: str, beats: int) -> None:
    score = compose(Idea(prompt))

    assert (score.tempo, score.key, score.beats) == (tempo, key, beats)


def test_asked_tempo_and_key_go_before_the_words() -> None:
    score = compose(Idea("techno, 128 bpm, in D minor", tempo=100, key="G major"))

    assert (score.tempo, score.key) == (100, "G major")


@pytest.mark.parametrize(
    ("prompt", "present", "absent"),
    [
        ("lo-fi beats", {"keyboard", "bass", "drums"}, {"brass"}),
        ("ambient space", {"synth", "keyboard"}, {"drums", "percussion"}),
        ("lullaby for a cat", {"keyboard", "strings"}, {"drums", "bass"}),
        ("rock with no drums", {"guitar", "bass"}, {"drums"}),
        ("folk with a violin", {"guitar", "strings", "percussion"}, {"synth"}),
        ("jazz trumpet", {"brass", "keyboard", "drums"}, {"guitar", "woodwinds"}),
        ("techno in the rain", {"synth", "drums", "fx"}, {"guitar"}),
    ],
)
def test_words_choose_the_players(prompt: str, present: set[str], absent: set[str]) -> None:
    parts = set(compose(Idea(prompt, instrumental=True)).parts)

    assert present <= parts
    assert not absent & parts
    assert "vocals" not in parts


def test_sad_words_mean_minor_and_glad_ones_major() -> None:
    keys = {
        mood: {compose(Idea(f"a {mood} song", seed=seed)).key.split()[1] for seed in range(8)}
        for mood in ("sad", "happy")
    }

    assert keys == {"sad": {"minor"}, "happy": {"major"}}


def test_fast_is_faster_than_slow() -> None:
    fast, slow = (compose(Idea(f"{pace} pop song")).tempo for pace in ("fast", "slow"))

    assert fast > 1.2 * slow


def test_given_lyrics_are_sung_with_their_tags_and_line_breaks() -> None:
    score = compose(Idea("a quiet evening", lyrics=LYRICS))
    words = aligned_words(score)

    assert words[0]["word"] == "[Verse]\nRain "
    assert words[6]["word"] == "roof\n"
    assert words[8]["word"] == "— alone\n"
    assert words[9]["word"] == "[Chorus]\nStay "
    assert "".join(word["word"] for word in words).split() == LYRICS.split()
    assert all(word["success"] and word["startS"] < word["endS"] for word in words)


def test_the_chorus_has_a_second_voice_and_the_verse_has_not() -> None:
    score = compose(Idea("a quiet evening", lyrics=LYRICS))
    chorus = next(word.start for word in score.sung if word.text.startswith("[Chorus]"))

    assert score.parts["backing_vocals"][0].start == pytest.approx(chorus, abs=0.01)


@pytest.mark.parametrize(("lines", "least", "most"), [(4, 30, 60), (12, 30, 60), (60, 60, 200), (105, 150, 300)])
@pytest.mark.parametrize("style", ["folk", "lo-fi", "polka"])
def test_a_song_grows_with_its_lyrics_and_sings_them_to_the_end(
    style: str, lines: int, least: float, most: float
) -> None:
    """105 of these lines are 5,000 characters, the most that the API takes."""
    lyrics = "[Verse]\n" + "\n".join(f"This is line number {number} of a very long poem" for number in range(lines))
    score = compose(Idea("", style=style, lyrics=lyrics))

    assert score.lyrics == lyrics
    assert least <= score.seconds <= most
    assert all(word.start < word.end <= score.seconds for word in score.sung)


@pytest.mark.parametrize("style", STYLES)
def test_the_longest_lyrics_are_sung_in_every_style(style: str) -> None:
    lyrics = "[Verse]\n" + "\n".join(f"The rain of day {number} falls on my window tonight" for number in range(100))
    score = compose(Idea("", style=style, lyrics=lyrics))

    assert len(lyrics) > 4500
    assert score.lyrics == lyrics
    assert score.seconds <= 360


def test_what_is_too_long_for_a_wanted_length_ends_with_a_whole_line() -> None:
    lyrics = "[Verse]\n" + "\n".join(f"This is line number {number} of a very long poem" for number in range(60))
    score = compose(Idea("folk", lyrics=lyrics, seconds=30))

    assert score.seconds == 30
    assert score.lyrics.endswith("poem")
    assert lyrics.startswith(score.lyrics)


@pytest.mark.parametrize(
    "lyrics", ["雨が降る\n夜の道", "Дождь идёт всю ночь", "hmm hmm", "…\n[Solo]\n", "a" * 500, "☂"]
)
@pytest.mark.parametrize("seconds", [None, 3, 8])
def test_any_lyrics_can_be_sung(lyrics: str, seconds: float | None) -> None:
    score = compose(Idea("", lyrics=lyrics, seconds=seconds))

    assert score.parts
    assert seconds is None or score.seconds == seconds
    assert all(word.end <= score.seconds for word in score.sung)


@pytest.mark.parametrize("prompt", ["lullaby, 40 bpm", "metal, 240 bpm"])
@pytest.mark.parametrize("seconds", [1, 5, 15, 100])
def test_an_asked_length_is_kept_at_any_tempo(prompt: str, seconds: float) -> None:
    score = compose(Idea(prompt, seconds=seconds))
    notes = [note for part in score.parts.values() for note in part]

    assert score.seconds == seconds
    assert max(note.end for note in notes) <= seconds
    assert all(word.start < word.end <= seconds for word in score.sung)


def test_midi_has_the_notes_of_the_stems_in_the_shape_of_the_api() -> None:
    score = compose(Idea("rain on a tin roof, lo-fi"))
    instruments = midi_instruments(score)

    assert {"Vocals", "Backing Vocals", "Drums", "Bass", "Keyboard"} <= {row["name"] for row in instruments}
    for row in instruments:
        assert row["notes"]
        for note in row["notes"]:
            assert set(note) == {"pitch", "start", "end", "velocity"}
            assert 0 <= note["start"] < note["end"] <= score.seconds
            assert isinstance(note["pitch"], int)
            assert 0 < note["velocity"] <= 1
    assert [row["name"] for row in midi_instruments(score, "bass")] == ["Bass"]


def test_an_instrumental_has_no_words() -> None:
    score = compose(Idea("happy pop", lyrics="la la", instrumental=True))

    assert aligned_words(score) == []
    assert score.lyrics == ""
