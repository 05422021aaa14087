"""A sound is a noise, where it does not ask for music."""

import numpy as np
import pytest

from bot.sandbox.composer import Idea, Score, compose, midi_instruments
from bot.sandbox.composer.effects.families import FAMILIES
from bot.sandbox.composer.sound.render import play_mix, play_stems
from tests.sandbox.composer.listening import RATE, Sound, decibels, integrated_loudness, spectrogram


def sound(prompt: str, **wanted: float) -> Score:
    return compose(Idea(prompt, instrumental=True, is_sound=True, seconds=8, **wanted))  # type: ignore[arg-type]


def in_tones(heard: Sound) -> float:
    """The share of the power of each moment that lies in its ten strongest frequencies of 2,048: noise has little."""
    power = np.sort(np.square(spectrogram(heard, window=4096, hop=4096)), axis=1)
    loud = power[power.sum(axis=1) > 0.1 * power.sum(axis=1).max()]
    return float((loud[:, -10:].sum(axis=1) / loud.sum(axis=1)).mean())


@pytest.mark.parametrize("words", [words for words, _ in FAMILIES])
def test_every_noise_is_heard_and_does_not_clip(words: str) -> None:
    score = sound(f"a {words.split('|')[0]}")
    heard = play_mix(score)

    assert set(score.parts) == {"fx"}
    assert midi_instruments(score) == []
    assert len(heard) == 8 * RATE
    assert -30 < integrated_loudness(heard) < -14
    assert decibels(float(np.abs(heard).max())) <= -1
    ((part, stem),) = play_stems(score)
    assert part == "fx"
    np.testing.assert_allclose(stem, heard, atol=1e-5)


def test_a_door_that_creaks_is_no_piece_of_music() -> None:
    models = {note.timbre.split()[0] for note in sound("a door that creaks").parts["fx"]}
    both = {note.timbre.split()[0] for note in sound("a heavy door falls shut").parts["fx"]}

    assert models == {"effect:creak"}
    assert both == {"effect:creak", "effect:slam"}


def test_noises_are_noise_and_tones_are_tones() -> None:
    noisy = max(in_tones(play_mix(sound(prompt))) for prompt in ("rain on leaves", "applause", "ocean waves"))
    tonal = min(in_tones(play_mix(sound(prompt))) for prompt in ("church bell", "computer beep", "police siren"))

    assert noisy < 0.5
    assert tonal > 0.8


def test_what_happens_keeps_to_a_tempo_that_is_told() -> None:
    for note in sound("a heavy door falls shut", tempo=90).parts["fx"]:
        halves = note.start / (30 / 90)
        assert halves == pytest.approx(round(halves), abs=0.01)


def test_an_unknown_noise_is_made_of_its_words() -> None:
    first, second = sound("quantum blorp"), sound("velvet snorkel gargle")

    assert [{note.timbre.split()[0] for note in score.parts["fx"]} for score in (first, first)] == [
        {note.timbre.split()[0] for note in score.parts["fx"]}
        for score in (sound("quantum blorp"), sound("blorp quantum"))
    ]
    assert {note.timbre.split()[0] for note in first.parts["fx"]} != {
        note.timbre.split()[0] for note in second.parts["fx"]
    }


def test_a_sound_that_asks_for_music_is_music() -> None:
    score = sound("a funky bass riff")

    assert "bass" in score.parts
    assert score.seconds == 8


def test_a_noise_in_the_words_of_a_song_is_heard_in_it() -> None:
    score = compose(Idea("the door that creaks, folk"))

    assert {"vocals", "guitar", "fx"} <= set(score.parts)
    assert all(note.timbre.startswith("effect:creak") for note in score.parts["fx"])
