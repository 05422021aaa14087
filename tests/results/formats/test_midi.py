"""Notes into MIDI files, read back with mido."""

import io
import math
from typing import Any

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.results.formats import midi
from bot.results.formats.general_midi import is_percussion, program_of
from bot.results.formats.midi import LONGEST_SECONDS, TICKS_PER_SECOND, Played, midi_file, playable
from bot.suno.operations.separation import STEM_NAMES
from bot.suno.results import Instrument, Note


def read(content: bytes | None) -> Any:
    assert content is not None
    return mido.MidiFile(file=io.BytesIO(content), charset="utf-8")


def notes_in(track: Any) -> list[Played]:
    """The notes of a track, by what is struck and let go; nothing may be struck twice or left down."""
    now = 0
    down: dict[int, tuple[int, int]] = {}
    found = []
    for message in track:
        assert message.time >= 0
        now += message.time
        if message.type == "note_on":
            assert message.note not in down
            down[message.note] = (now, message.velocity)
        elif message.type == "note_off":
            start, velocity = down.pop(message.note)
            found.append(Played(start, message.note, now, velocity))
    assert not down
    return sorted(found)


def messages(track: Any, kind: str) -> list[Any]:
    return [message for message in track if message.type == kind]


def name_of(track: Any) -> str:
    return str(messages(track, "track_name")[0].name)


def a_note(pitch: int = 60, start: float = 0.5, end: float = 1.25, velocity: float = 0.8) -> Note:
    return Note(pitch, start, end, velocity)


def test_each_instrument_is_a_track_with_its_name_and_sound() -> None:
    file = read(
        midi_file(
            "Dächer",
            [
                Instrument("Electric Bass (finger)", (a_note(40),)),
                Instrument("Drums", (a_note(36),)),
                Instrument("Something else", (a_note(70),)),
            ],
        )
    )

    tempo, bass, drums, other = file.tracks
    assert name_of(tempo) == "Dächer"
    assert [message.tempo for message in messages(tempo, "set_tempo")] == [500_000]
    assert [name_of(track) for track in (bass, drums, other)] == ["Electric Bass (finger)", "Drums", "Something else"]
    assert [message.program for message in messages(bass, "program_change")] == [33]
    assert {message.channel for message in messages(drums, "note_on")} == {9}
    assert not messages(drums, "program_change")
    assert not messages(other, "program_change")
    assert {message.channel for message in messages(bass, "note_on")} == {0}
    assert {message.channel for message in messages(other, "note_on")} == {1}


def test_notes_sound_when_the_api_says() -> None:
    file = read(midi_file("", [Instrument("Piano", (a_note(64, 2, 3.5), a_note(60, 0.5, 1.25)))]))

    assert notes_in(file.tracks[1]) == [Played(480, 60, 1200, 102), Played(1920, 64, 3360, 102)]
    # mido's own clock, which goes by tempo and resolution.
    assert file.length == pytest.approx(3.5)


def test_twenty_instruments_each_have_a_channel_of_their_own() -> None:
    file = read(midi_file("", [Instrument(f"Piano {number}", (a_note(),)) for number in range(20)]))

    places = [
        (
            next((message.port for message in messages(track, "midi_port")), 0),
            messages(track, "note_on")[0].channel,
        )
        for track in file.tracks[1:]
    ]
    assert len(set(places)) == 20
    assert all(channel != 9 for _, channel in places)


def test_without_notes_there_is_no_file() -> None:
    assert midi_file("A title", []) is None
    assert midi_file("A title", [Instrument("Piano", ())]) is None


def test_a_key_that_is_down_is_not_struck_again() -> None:
    notes = [a_note(60, 0, 10), a_note(60, 1, 2), a_note(60, 1, 3, 0.1), a_note(62, 0, 10)]

    assert playable(notes) == [
        Played(0, 60, 960, 102),
        Played(0, 62, 9600, 102),
        Played(960, 60, 2880, 102),
    ]


@pytest.mark.parametrize(
    "note",
    [
        a_note(start=math.nan),
        a_note(start=math.inf, end=math.inf),
        a_note(start=1e300, end=1e301),
        a_note(start=-1),
        a_note(pitch=128),
        a_note(pitch=-1),
    ],
)
def test_what_no_file_can_hold_is_left_out(note: Note) -> None:
    assert playable([note]) == []


@pytest.mark.parametrize("end", [math.nan, 0.5, -3.0])
def test_a_note_without_length_is_as_short_as_can_be(end: float) -> None:
    assert playable([a_note(start=0.5, end=end)]) == [Played(480, 60, 481, 102)]


@pytest.mark.parametrize(("velocity", "loudness"), [(0.0, 1), (1.0, 127), (99.0, 127), (math.nan, 127)])
def test_loudness_stays_within_what_midi_knows(velocity: float, loudness: int) -> None:
    (played,) = playable([a_note(velocity=velocity)])

    assert played.velocity == loudness


def test_a_flood_of_notes_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(midi, "MOST_NOTES", 250)
    notes = tuple(a_note(index % 128, index, index + 0.5) for index in range(100))

    file = read(midi_file("", [Instrument(f"Piano {number}", notes) for number in range(5)]))

    assert [len(messages(track, "note_on")) for track in file.tracks] == [0, 100, 100, 50]


any_number = some.floats() | some.floats(0, 300) | some.integers(0, 5).map(float)
any_note = some.builds(Note, some.integers(-5, 140), any_number, any_number, any_number)
any_instrument = some.builds(Instrument, some.text() | some.sampled_from(STEM_NAMES), some.lists(any_note).map(tuple))


@given(some.text(), some.lists(any_instrument, max_size=25))
def test_any_notes_are_a_file_with_the_same_notes(title: str, instruments: list[Instrument]) -> None:
    content = midi_file(title, instruments)

    expected = [(entry.name, playable(entry.notes)) for entry in instruments if playable(entry.notes)]
    if not expected:
        assert content is None
        return
    assert [(name_of(track), notes_in(track)) for track in read(content).tracks[1:]] == expected


@given(some.lists(any_note))
def test_every_note_is_played_in_order_and_lasts(notes: list[Note]) -> None:
    played = playable(notes)

    assert played == sorted(played)
    for note in played:
        assert 0 <= note.start < note.end <= LONGEST_SECONDS * TICKS_PER_SECOND + 1
        assert 1 <= note.velocity <= 127


@pytest.mark.parametrize(
    ("name", "program"),
    [
        ("Acoustic Grand Piano", 0),
        ("Electric Bass (finger)", 33),
        ("Distortion Guitar", 30),
        ("Timpani", 47),
        ("Gunshot", 127),
        ("Bass", 33),
        ("Synth Bass", 38),
        ("Guitar", 25),
        ("Lead Electric Guitar", 27),
        ("Keyboard", 4),
        ("Strings", 48),
        ("Synth", 81),
        ("Brass", 61),
        ("Woodwinds", 73),
        ("Vocals", 53),
        ("Backing Vocals", 52),
        ("Steel Drums", 114),
        ("Sound Effects", None),
        ("", None),
        ("鼓", None),
    ],
)
def test_the_name_tells_the_sound(name: str, program: int | None) -> None:
    assert program_of(name) == program
    assert not is_percussion(name)


@pytest.mark.parametrize("name", ["Drums", "Drum Kit", "Kick", "Snare", "Hi-Hat", "percussion", "Hand Clap", "Taiko"])
def test_what_is_struck_without_a_pitch_goes_to_the_drum_channel(name: str) -> None:
    assert is_percussion(name)


def test_nearly_every_stem_that_the_api_names_has_a_sound() -> None:
    unknown = [name for name in STEM_NAMES if not is_percussion(name) and program_of(name) is None]

    assert unknown == ["Risers", "Sound Effects"]
