"""How words are sung: a buzz shaped by the formants of each syllable."""

from collections.abc import Sequence

import numpy as np

from bot.sandbox.composer.arrangement.lyrics import VOWELS, vowels_of
from bot.sandbox.composer.notes import Note
from bot.sandbox.composer.sound.sounds import RATE, TABLE, Samples, hertz, noise, wave

# The resonances of the mouth in Hz; n is a closed one, with the sound through the nose.
FORMANTS = {
    "a": (780, 1250, 2650, 3400),
    "e": (500, 1850, 2550, 3400),
    "i": (310, 2200, 2900, 3500),
    "o": (480, 850, 2500, 3300),
    "u": (340, 720, 2400, 3300),
    "n": (250, 1000, 2300, 3200),
}
HISSES = {"s": (5000, 9500, 0.10), "f": (2000, 8000, 0.05), "t": (2500, 6500, 0.05), "k": (1200, 2800, 0.05)}
HISS_OF = {"s": "s", "z": "s", "x": "s", "c": "k", "f": "f", "v": "f", "h": "f", "t": "t", "d": "t", "p": "t", "k": "k",
           "g": "k", "q": "k"}  # fmt: skip


def sing(notes: Sequence[Note], frames: int) -> Samples:
    """A voice of one channel: a buzz whose pitch glides from note to note, shaped by the formants of each syllable."""
    voice = np.zeros(frames + RATE, np.float32)
    hop = 64  # samples between two points of the pitch curve
    grid = np.arange(0, len(voice) + hop, hop) / RATE
    starts = np.array([note.start for note in notes])
    current = np.clip(np.searchsorted(starts, grid + 0.02, side="right") - 1, 0, None)
    held = np.clip(grid - starts[current] - 0.2, 0, 0.6)
    glide = np.hanning(46)  # 65 ms
    pitch = np.convolve(np.array([note.pitch for note in notes])[current], glide / glide.sum(), mode="same")
    pitch += 0.45 * held * np.sin(2 * np.pi * 5.4 * grid) + 0.06 * np.sin(7 * grid)
    phase = np.cumsum(440 * 2 ** ((pitch - 69) / 12)) * (hop * TABLE / RATE)
    breath = noise(4 * RATE, 1500, 7000)
    for note in notes:
        first, last = int((note.start - 0.03) * RATE), int((note.end + 0.07) * RATE)
        first = max(first, 0)
        place = np.arange(first, min(last, len(voice)))
        turns = np.interp(place, grid * RATE, phase).astype(np.int64) & (TABLE - 1)
        time = (place / RATE - note.start).astype(np.float32)
        length = note.end - note.start
        onset = note.syllable[: next((i for i, letter in enumerate(note.syllable) if letter in VOWELS), 0)]
        vowels = vowels_of(note.syllable)
        ease = np.clip((time + 0.03) / 0.06, 0, 1) * np.clip((length + 0.07 - time) / 0.09, 0, 1)
        turn = np.clip((time / length - 0.5) * 2.5, 0, 1)  # a diphthong moves in its second half
        sound = _vowel(vowels[0], note.pitch)[turns] * (1 - turn) + _vowel(vowels[-1], note.pitch)[turns] * turn
        if set(onset) & set("mnlrwbdgvjy"):
            closed = np.clip(1 - time / 0.07, 0, 1)
            sound = sound * (1 - closed) + 0.4 * closed * _vowel("n", note.pitch)[turns]
        sound += 0.015 * breath[place % len(breath)]
        voice[first : place[-1] + 1] += (note.velocity * ease * sound).astype(np.float32)
        if onset and onset[0] in HISS_OF and note.start > 0.1:
            low, high, loud = HISSES[HISS_OF[onset[0]]]
            hiss = noise(int(0.09 * RATE), low, high) * np.hanning(int(0.09 * RATE)) * loud
            begin = int((note.start - 0.06) * RATE)
            voice[begin : begin + len(hiss)] += hiss.astype(np.float32)
    return voice[:frames]


def _vowel(name: str, pitch: int) -> Samples:
    harmonics = np.arange(1, max(3, int(5500 / hertz(pitch)))) * hertz(pitch)
    mouth = sum(
        gain / (1 + ((harmonics - formant) / (70 + 0.03 * formant)) ** 2)
        for formant, gain in zip(FORMANTS[name], (1, 0.7, 0.45, 0.3), strict=True)
    )
    return wave(tuple((mouth + 0.02) * (harmonics[0] / harmonics) ** 0.6))
