"""From notes to sound: one stem for each part, and their sum."""

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.sandbox.composer.notes import Note, Score
from bot.sandbox.composer.sound import sounds
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
    """Play the score. About half a second of work for a song of 40 s; 0.35 MB of memory per second and stem."""
    frames = int(score.seconds * RATE)
    ends = min(RATE, frames // 4)
    fade = np.ones((frames, 1), np.float32)
    fade[-ends:, 0] = np.cos(np.linspace(0, np.pi / 2, ends))
    stems = {name: _stem(name, notes, score.room, frames) for name, notes in score.parts.items()}
    for stem in stems.values():
        stem *= fade
    gain = level(_sum(stems))[:, None]
    for stem in stems.values():  # one gain for all, or they would no longer add up
        stem *= gain
    return Rendering(_sum(stems), stems)


def instrumental(rendering: Rendering) -> Samples:
    """The song without its voices: with its vocals the two stems of a separation."""
    others = {name: stem for name, stem in rendering.stems.items() if "vocals" not in name}
    return _sum(others) if others else np.zeros_like(rendering.mix)


def _sum(stems: dict[str, Samples]) -> Samples:
    first, *others = stems.values()
    mix = first.copy()
    for other in others:
        mix += other
    return mix


def _stem(name: str, notes: list[Note], room: float, frames: int) -> Samples:
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
    power = np.square(dry[: frames // 4410 * 4410]).reshape(-1, 4410 * 2).mean(axis=1)
    heard = power[power >= 0.1 * power.max()].mean() + 1e-12
    dry *= sides * np.float32(10 ** (decibels / 20) / np.sqrt(heard))
    if name not in DRY:
        dry += _hall(dry, room * (0.4 if name == "drums" else 1.0))
    return dry


def _play(timbre: str, pitch: int, seconds: float) -> Samples:
    if timbre in sounds.DRUMS:
        return sounds.stroke(timbre)
    if timbre in sounds.BEDS:
        return sounds.bed(timbre, seconds)
    return sounds.tone(timbre, pitch, seconds)


def _hall(dry: Samples, share: float) -> Samples:
    """The echo of a room. It is dull, so half the sample rate is enough and saves most of the time."""
    frames = len(dry)
    pairs = dry[: frames // 2 * 2]
    half = (pairs[::2, 0] + pairs[::2, 1] + pairs[1::2, 0] + pairs[1::2, 1]) / 4
    size = 1 << (len(half) + RATE // 2).bit_length()
    spectrum = np.fft.rfft(half, size)
    wet = np.empty_like(dry)
    for side in (0, 1):
        echo = np.fft.irfft(spectrum * _echoes(size, side), size)[: len(half) + 1]
        wet[::2, side] = echo[: len(wet[::2])]
        wet[1::2, side] = 0.5 * (echo[: len(wet[1::2])] + echo[1 : len(wet[1::2]) + 1])
    return wet * np.float32(share)


@lru_cache(maxsize=8)
def _echoes(size: int, side: int) -> NDArray[np.complex64]:
    time = np.arange(RATE // 2 * 3 // 2) * (2 / RATE)
    tail = sounds.noise(len(time), 300, 5500, seed=side + 11) * np.exp(-time / 0.35) * np.minimum(1, time / 0.02)
    tail = np.roll(tail, 350)  # 16 ms before the first echo
    echoes = (tail / np.sqrt(np.sum(tail**2))).astype(np.float32)
    return np.fft.rfft(echoes, size).astype(np.complex64)
