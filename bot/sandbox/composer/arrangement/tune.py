"""The tune of a line: a motif that comes from its words, fitted to the chords."""

import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.sandbox.composer.arrangement.lyrics import vowels_of
from bot.sandbox.composer.chance import chance

RANGE = 9.0  # semitones between the lowest and the highest goal of a contour
BRIGHT = {"i": 1.2, "e": 0.8, "a": 0.0, "o": -0.8, "u": -1.2}  # how a vowel pulls at the tune, in semitones
# How a line moves, from 0 at its begin to 1 at its end; about as high as low.
CONTOURS: tuple[Callable[[float], float], ...] = (
    lambda place: 1 - abs(2 * place - 0.8),
    lambda place: 1 - place,
    lambda place: place,
    lambda place: abs(2 * place - 1),
    lambda place: 0.5 + 0.5 * math.sin(2 * math.pi * place),
)


class Motif(NamedTuple):
    """What is kept when a line comes again: its rhythm in steps from its begin, and goals in semitones over a tone."""

    onsets: list[int]
    goals: list[float]


def motif(syllables: Sequence[str], steps: int, *seed: object) -> Motif:
    """The same syllables have the same motif in one song; `steps` is the length of the line in sixteenths."""
    rng = chance("motif", *seed, *syllables)
    contour = rng.choice(CONTOURS)
    goals = []
    for index, syllable in enumerate(syllables):
        pull = BRIGHT[vowels_of(syllable)[0]] if syllable else rng.uniform(-1, 1)
        goals.append(RANGE * (contour(index / max(1, len(syllables) - 1)) - 0.4) + pull)
    return Motif(_rhythm(len(syllables), steps, rng), goals)


def _rhythm(count: int, steps: int, rng: random.Random) -> list[int]:
    """So many onsets, in sixteenths from the beginning of a line: on a beat rather than off it."""
    eighths = count <= (steps - 4) // 2  # then there is time for a breath, too
    grid = range(0, steps - 4, 2) if eighths else range(steps - 1)
    weight = {step: 9 if step == 0 else 4 if step % 8 == 0 else 3 if step % 4 == 0 else 1.2 - step % 2 for step in grid}
    return sorted(sorted(grid, key=lambda step: rng.random() ** (1 / weight[step]), reverse=True)[:count])


def nearest(goal: float, last: int, tones: Sequence[int]) -> int:
    """The pitch among these pitch classes that is near the goal and not far from the last pitch, nor the same."""
    middle = round(goal)
    near = [pitch for pitch in range(middle - 6, middle + 7) if pitch % 12 in tones]
    costs = {pitch: abs(pitch - goal) + 0.3 * abs(pitch - last) + 0.8 * (pitch == last) for pitch in near}
    return min(costs, key=lambda pitch: costs[pitch])
