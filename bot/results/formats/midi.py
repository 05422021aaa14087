"""Notes as the API tells them, in seconds, as a MIDI file that any notation program or sequencer opens."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import mido

from bot.results.formats.general_midi import is_percussion, program_of
from bot.suno.results import Instrument, Note

_TICKS_PER_BEAT = 480
_MICROSECONDS_PER_BEAT = 500_000
TICKS_PER_SECOND = _TICKS_PER_BEAT * 1_000_000 // _MICROSECONDS_PER_BEAT
"""The API tells no tempo, so the file has a fixed one, 120 beats a minute: every note sounds when it should."""

LONGEST_SECONDS = 2 * 60 * 60
MOST_NOTES = 100_000
MOST_TRACKS = 100

_DRUM_CHANNEL = 9  # the tenth, counted from 0
_MELODIC_CHANNELS = [channel for channel in range(16) if channel != _DRUM_CHANNEL]


@dataclass(frozen=True, order=True)
class Played:
    """One note in the file: `start` and `end` in ticks, `velocity` from 1 to 127."""

    start: int
    pitch: int
    end: int
    velocity: int


def midi_file(title: str, instruments: Sequence[Instrument]) -> bytes | None:
    """A file with a tempo track, named `title`, and one track for each instrument with notes; None without any.

    Drums are on channel 10. The others have a channel each; from the sixteenth on a further port begins, as
    sequencers write it, since a port has 16 channels.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=_TICKS_PER_BEAT, charset="utf-8")
    file.tracks.append(
        mido.MidiTrack(
            [
                mido.MetaMessage("track_name", name=title),
                mido.MetaMessage("set_tempo", tempo=_MICROSECONDS_PER_BEAT),
                mido.MetaMessage("time_signature", numerator=4, denominator=4),
            ]
        )
    )
    melodic = 0
    left = MOST_NOTES
    for instrument in instruments[:MOST_TRACKS]:
        notes = playable(instrument.notes)[:left]
        if not notes:
            continue
        left -= len(notes)
        if is_percussion(instrument.name):
            file.tracks.append(_track(instrument.name, notes, port=0, channel=_DRUM_CHANNEL, program=None))
            continue
        port, place = divmod(melodic, len(_MELODIC_CHANNELS))
        channel = _MELODIC_CHANNELS[place]
        file.tracks.append(_track(instrument.name, notes, port, channel, program_of(instrument.name)))
        melodic += 1
    if len(file.tracks) == 1:
        return None
    content = io.BytesIO()
    file.save(file=content)
    return content.getvalue()


def playable(notes: Iterable[Note]) -> list[Played]:
    """The notes of one instrument, in order, as one player could play them.

    A key cannot be struck while it is down: an earlier note ends where the next of its pitch begins, and of those that
    begin together the longest is played, as loud as the loudest. Every note lasts at least a tick. What begins
    before 0 or after two hours, or has no key on a keyboard, is left out.
    """
    last: dict[int, Played] = {}
    done: list[Played] = []
    for note in sorted(_in_ticks(note) for note in notes if _is_sane(note)):
        before = last.get(note.pitch)
        if before is not None and before.start == note.start:
            end, velocity = max(before.end, note.end), max(before.velocity, note.velocity)
            last[note.pitch] = Played(note.start, note.pitch, end, velocity)
            continue
        if before is not None:
            done.append(Played(before.start, before.pitch, min(before.end, note.start), before.velocity))
        last[note.pitch] = note
    return sorted([*done, *last.values()])


def _is_sane(note: Note) -> bool:
    return 0 <= note.pitch <= 127 and 0 <= note.start < LONGEST_SECONDS  # what is not a number is not


def _in_ticks(note: Note) -> Played:
    start = round(note.start * TICKS_PER_SECOND)
    seconds = min(note.end, LONGEST_SECONDS) if note.end > note.start else note.start
    loudness = note.velocity if 0 <= note.velocity <= 1 else 1.0
    return Played(start, note.pitch, max(start + 1, round(seconds * TICKS_PER_SECOND)), max(1, round(loudness * 127)))


def _track(name: str, notes: Sequence[Played], port: int, channel: int, program: int | None) -> mido.MidiTrack:
    track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
    if port:
        track.append(mido.MetaMessage("midi_port", port=port))
    if program is not None:
        track.append(mido.Message("program_change", channel=channel, program=program))
    # Of what happens at one moment the ends come first, so that a key can be struck again at once.
    events = sorted(
        [(note.start, 1, note.pitch, note.velocity) for note in notes]
        + [(note.end, 0, note.pitch, 0) for note in notes]
    )
    now = 0
    for at, strikes, pitch, velocity in events:
        kind = "note_on" if strikes else "note_off"
        track.append(mido.Message(kind, channel=channel, note=pitch, velocity=velocity, time=at - now))
        now = at
    return track
