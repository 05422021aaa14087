"""Styles are what they say, and are told apart by what is measured in their sound."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.sandbox.composer import Idea, Score, compose
from bot.sandbox.composer.arrangement.styles import STYLES
from bot.sandbox.composer.sound.render import play_mix
from tests.sandbox.composer.listening import RATE, spectrogram

ADDED = ("polka", "ska", "ballad", "blues", "country", "tango", "march", "reggaeton", "dnb", "trap", "disco", "samba",
         "gospel", "punk")  # fmt: skip
LEAST_DISTANCE = 1.5
# What makes a distance of 1: a tempo 10 % away, a tenth of a beat of swing, another metre, strokes of which a quarter
# falls elsewhere, 3 dB between the balances of low and high.
TEMPO, SWING, BEATS, STROKES, BALANCE = np.log2(1.1), 0.1, 1.0, 0.5, 3.0
HOP, WINDOW = 512, 1024


@dataclass(frozen=True)
class Features:
    score: Score
    swing: float
    strokes: NDArray[np.float64]
    """How strongly something begins at each sixteenth of four beats: low, middle, high; of length 1 each."""
    balance: NDArray[np.float64]
    """Decibels of five bands, of the whole."""

    def distance(self, other: "Features") -> float:
        tempo = np.log2(self.score.tempo / other.score.tempo) / TEMPO
        balance = np.sqrt(np.mean((self.balance - other.balance) ** 2)) / BALANCE
        strokes = np.linalg.norm(self.strokes - other.strokes) / STROKES
        rest = (self.swing - other.swing) / SWING, (self.score.beats - other.score.beats) / BEATS
        return float(np.linalg.norm([tempo, balance, strokes, *rest]))


@cache
def features(style: str) -> Features:
    score = compose(Idea("a song for the road", style=style, seconds=16, instrumental=True))
    assert score.arrangement is not None
    power = np.square(spectrogram(play_mix(score), window=WINDOW, hop=HOP))
    heard = np.stack(
        [power[:, low:high].sum(axis=1) for low, high in ((1, 4), (4, 12), (12, 60), (60, 150), (150, 370))]
    )
    begins = np.maximum(0, np.diff(np.log1p(heard / heard.mean(axis=1, keepdims=True))))
    place = np.floor((np.arange(begins.shape[1]) + 1.5) * HOP / RATE * score.tempo / 15 + 0.5).astype(int)
    cycle = 12 if score.beats == 3 else 16
    strokes = [
        np.array([onsets[place % cycle == step % cycle].mean() for step in range(16)])
        for onsets in (begins[0], begins[1:3].sum(axis=0), begins[3:].sum(axis=0))
    ]
    return Features(
        score,
        score.arrangement.kind.swing,
        np.concatenate([row / (np.linalg.norm(row) + 1e-9) for row in strokes]),
        10 * np.log10(heard.sum(axis=1) / heard.sum() + 1e-6),
    )


def test_every_added_style_is_far_from_all_others() -> None:
    known = {kind.name: features(kind.name) for kind in STYLES}
    print(f"{'style':12} {'bpm':>4} swing beats {'balance of five bands, dB':30} nearest")
    nearest = {}
    for name, mine in known.items():
        distance, other = min((mine.distance(its), other) for other, its in known.items() if other != name)
        nearest[name] = distance
        balance = " ".join(f"{band:5.0f}" for band in mine.balance)
        print(
            f"{name:12} {mine.score.tempo:4.0f} {mine.swing:5.2f} {mine.score.beats:5} {balance} {other} {distance:.2f}"
        )

    assert set(ADDED) <= set(nearest)
    assert {name: distance for name, distance in nearest.items() if name in ADDED and distance < LEAST_DISTANCE} == {}
    assert min(nearest.values()) > 0.5


def steps_of(score: Score, part: str, timbre: str = "") -> set[float]:
    """At which beats of a bar a part begins notes."""
    beat = 60 / score.tempo
    return {
        round(note.start / beat % score.beats, 1) % score.beats
        for note in score.parts.get(part, [])
        if timbre in ("", note.timbre) and note.start < score.seconds - 5
    }


@pytest.mark.parametrize("seed", range(4))
def test_a_polka_is_in_two_with_bass_and_chord_in_turns(seed: int) -> None:
    score = compose(Idea("polka at the fair", seed=seed))

    assert score.beats == 2
    assert 110 <= score.tempo <= 130
    assert steps_of(score, "bass") == {0.0, 1.0}
    assert steps_of(score, "keyboard") == {0.5, 1.5}
    assert score.key.endswith("major")


@pytest.mark.parametrize("seed", range(4))
def test_ska_is_fast_and_its_guitar_plays_off_the_beat(seed: int) -> None:
    score = compose(Idea("ska in the sun", seed=seed))

    assert score.tempo >= 150
    assert steps_of(score, "guitar") == {0.5, 1.5, 2.5, 3.5}


@pytest.mark.parametrize("seed", range(4))
def test_a_ballad_is_slow_with_piano_and_strings_and_hardly_a_drum(seed: int) -> None:
    score = compose(Idea("a ballad of goodbye", seed=seed))

    assert score.beats == 4
    assert score.tempo <= 72
    assert {note.timbre for note in score.parts["keyboard"]} == {"piano"}
    assert "strings" in score.parts
    bars = score.seconds / (4 * 60 / score.tempo)
    assert len(score.parts["drums"]) / bars < 4


def test_a_style_that_nobody_knows_is_composed_from_its_words() -> None:
    names = (
        "zorblax wave",
        "mushroom lounge",
        "gentle robot lament",
        "heavy porcelain",
        "moon butter",
        "ultra beige",
    )
    scores = {name: compose(Idea("a song for the road", style=name, instrumental=True)) for name in names}
    again = compose(Idea("another song", style="moon butter", instrumental=True, seed=5))

    assert [score.style for score in scores.values()] == list(names)
    made = {
        (tuple(sorted(score.parts)), score.arrangement.kind.layers) for score in scores.values() if score.arrangement
    }
    assert len(made) == len(names)
    assert again.arrangement is not None
    assert scores["moon butter"].arrangement is not None
    assert again.arrangement.kind == scores["moon butter"].arrangement.kind
    assert scores["gentle robot lament"].tempo < 80


def test_instruments_in_an_unknown_style_are_played() -> None:
    parts = compose(Idea("", style="warm strings, slow, a harp and a flute", instrumental=True)).parts

    assert "strings" in parts
    assert "flute" in {note.timbre for note in parts["woodwinds"]}


@pytest.mark.parametrize(
    ("prompt", "style", "shown"),
    [
        ("", "Dreamy Zorblax-Wave (slow)", "Dreamy Zorblax-Wave (slow)"),
        ("rain on a tin roof, lo-fi", "", "lo-fi"),
        ("fishing at dawn, zorblax wave, slow", "", "zorblax wave, slow"),
        ("polka at the fair", "", "polka"),
        ("slow waltz in Bb minor, 90bpm", "", "waltz, 90bpm"),
        ("Oh, how I miss the days that we had together", "", "pop"),
        ("a song for my cat", "", "pop"),
    ],
)
def test_a_style_is_shown_as_it_was_typed(prompt: str, style: str, shown: str) -> None:
    assert compose(Idea(prompt, style=style)).style == shown
