"""From notes to sound: one stem for each part, and their sum."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.notes import EFFECT, Note, Score
from bot.sandbox.composer.sound import effects, sounds
from bot.sandbox.composer.sound.loudness import level
from bot.sandbox.composer.sound.sounds import RATE, Samples
from bot.sandbox.composer.sound.voice import sing

# Loudness of each stem beside the voice in dB, and its place from -1 (left) to 1.
MIX_LEVELS = {
    "vocals": (-1.5, 0.0), "backing_vocals": (-9, 0.3), "drums": (-0.5, 0.0), "percussion": (-11, -0.3),
    "bass": (-3, 0.0), "guitar": (-3.5, -0.3), "keyboard": (-3, 0.2), "strings": (-6, 0.25), "synth": (-3.5, -0.15),
    "brass": (-5, 0.3), "woodwinds": (-4, 0.2), "fx": (-24, 0.0),
}  # fmt: skip
DRY = ("bass", "fx")  # would only become muddy in a hall


@dataclass(frozen=True)
class Rendering:
    """The song as sound at 44.1 kHz; `mix` is the sum of `stems` and peaks below full scale (1.0)."""

    mix: Samples
    stems: dict[str, Samples]


def render(score: Score) -> Rendering:
    """Mix and stems at once: 0.35 MB of memory per second and stem."""
    return Rendering(play_mix(score), dict(play_stems(score)))


def play_mix(score: Score) -> Samples:
    """Play the score. Less than half a second of work for a song of 40 s."""
    mix = _together(score, score.parts)
    mix *= level(mix)[:, None]
    return mix


def play_stems(score: Score) -> Iterator[tuple[str, Samples]]:
    """Each part for itself, one after the other: a long song with all its stems would fill the memory."""
    gain = level(_together(score, score.parts))[:, None]  # one gain for all, or they would no longer add up
    for name in score.parts:
        yield name, _together(score, [name]) * gain


def play_without(score: Score, left_out: Collection[str]) -> Samples:
    """The song without some of its parts; silence when none is left."""
    gain = level(_together(score, score.parts))[:, None]
    return _together(score, [name for name in score.parts if name not in left_out]) * gain


def instrumental(rendering: Rendering) -> Samples:
    """The song without its voices: with its vocals the two stems of a separation."""
    rest = np.zeros_like(rendering.mix)
    for name, stem in rendering.stems.items():
        if "vocals" not in name:
            rest += stem
    return rest


def _together(score: Score, names: Iterable[str]) -> Samples:
    """Some of the parts in one room, which sounds the same as each in its own; as loud as it comes."""
    frames = int(score.seconds * RATE)
    sound = np.zeros((frames, 2), np.float32)
    heard_by_room = np.zeros(frames // 2, np.float32)
    for name in names:
        dry = _dry(name, score.parts[name], frames)
        sound += dry
        if share := 0.0 if name in DRY else score.room * (0.4 if name == "drums" else 1.0):
            pairs = dry[: frames // 2 * 2]
            for side, place in ((0, 0), (0, 1), (1, 0), (1, 1)):
                heard_by_room += pairs[place::2, side] * np.float32(share / 4)
    if heard_by_room.any():
        _add_hall(sound, heard_by_room)
    ends = min(RATE, frames // 4)
    sound[frames - ends :] *= np.cos(np.linspace(0, np.pi / 2, ends, dtype=np.float32))[:, None]
    return sound


def _dry(name: str, notes: list[Note], frames: int) -> Samples:
    decibels, place = MIX_LEVELS[name]
    dry = np.zeros((frames, 2), np.float32)
    sides = np.array([np.sqrt(1 - place), np.sqrt(1 + place)], np.float32)
    if "vocals" in name:
        dry += sing(notes, frames)[:, None]
    else:
        play = cache(_play)
        for note in notes:
            sound = play(note.timbre, note.pitch, round(note.end - note.start, 2))
            begin = int(note.start * RATE)
            part = dry[begin : begin + len(sound)]
            part += sound[: len(part)] * np.float32(note.velocity)
    # Parts with many notes are not louder than parts with few: every stem gets its loudness where it sounds at all.
    tenths = dry[: frames // 4410 * 4410].reshape(-1, 4410 * 2)
    power = np.einsum("ij,ij->i", tenths, tenths) / tenths.shape[1]
    heard = power[power >= 0.1 * power.max()].mean() + 1e-12
    dry *= sides * np.float32(10 ** (decibels / 20) / np.sqrt(heard))
    return dry


def _play(timbre: str, pitch: int, seconds: float) -> Samples:
    if timbre.startswith(EFFECT):
        return effects.play(timbre, pitch, seconds)
    if timbre in sounds.DRUMS:
        return sounds.stroke(timbre)
    if timbre in sounds.BEDS:
        return sounds.bed(timbre, seconds)
    return sounds.tone(timbre, pitch, seconds)


def _add_hall(sound: Samples, heard: Samples) -> None:
    """Add the echo of what a room hears, at half the sample rate: it is dull, and that saves most of the time."""
    frames = len(sound)
    size = 1 << (len(heard) + RATE // 2).bit_length()
    spectrum = np.fft.rfft(heard, size)
    for side in (0, 1):
        echo = np.fft.irfft(spectrum * _echoes(size, side), size)[: len(heard) + 1].astype(np.float32)
        sound[::2, side] += echo[: (frames + 1) // 2]
        sound[1::2, side] += 0.5 * (echo[: frames // 2] + echo[1 : frames // 2 + 1])


@lru_cache(maxsize=8)
def _echoes(size: int, side: int) -> NDArray[np.complex64]:
    time = np.arange(RATE // 2 * 3 // 2) * (2 / RATE)
    tail = sounds.noise(len(time), 300, 5500, seed=side + 11) * np.exp(-time / 0.35) * np.minimum(1, time / 0.02)
    tail = np.roll(tail, 350)  # 16 ms before the first echo
    echoes = (tail / np.sqrt(np.sum(tail**2))).astype(np.float32)
    return np.fft.rfft(echoes, size).astype(np.complex64)
