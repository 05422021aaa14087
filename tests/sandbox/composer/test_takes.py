"""Two takes of one request differ as two arrangements do."""

import numpy as np
import pytest

from bot.sandbox.composer import Idea, compose, encode_mp3, encode_wav, render
from bot.sandbox.composer.sound.render import play_mix
from tests.sandbox.composer.listening import Sound, decode, likeness

MOST_ALIKE = 0.5
SONGS = (
    "rain on a tin roof, lo-fi", "a rock anthem about winning", "smoky jazz club at midnight", "folk song of the sea",
    "metal thunder", "a waltz for the moon", "techno in a warehouse", "synthwave night drive", "8-bit boss fight",
    "bossa nova on the beach", "polka at the fair", "ska in the sun", "a slow ballad of goodbye",
    "hip hop about the bus", "ambient space", "reggae holiday", "a song for my cat", "funk for friday",
    "epic orchestra", "country road",
)  # fmt: skip
SOUNDS = (
    "a door that creaks", "a heavy door falls shut", "rain on leaves", "thunder far away", "wind in the chimney",
    "footsteps in a corridor", "a car engine", "church bell", "laser gun", "applause", "a dog barks", "quantum blorp",
)  # fmt: skip


def takes(prompt: str, *, is_sound: bool = False) -> list[Sound]:
    seconds = 8 if is_sound else 16
    return [
        play_mix(compose(Idea(prompt, take=take, seconds=seconds, instrumental=is_sound, is_sound=is_sound)))
        for take in range(2)
    ]


@pytest.mark.parametrize("prompt", SONGS)
def test_two_takes_sound_like_two_arrangements(prompt: str) -> None:
    alike = likeness(*takes(prompt))
    print(f"{prompt}: {alike:.2f}")

    assert alike < MOST_ALIKE


@pytest.mark.parametrize("prompt", SOUNDS)
def test_two_sounds_of_one_request_differ(prompt: str) -> None:
    alike = likeness(*takes(prompt, is_sound=True))
    print(f"{prompt}: {alike:.2f}")

    assert alike < MOST_ALIKE


def test_the_measure_knows_the_same_take_again_whatever_the_file() -> None:
    rendering = render(compose(Idea("folk song of the sea", seconds=16)))

    for file in (encode_mp3(rendering.mix), encode_mp3(rendering.mix, bitrate=64_000), encode_wav(0.5 * rendering.mix)):
        heard = decode(file)
        assert likeness(rendering.mix, heard[: len(rendering.mix)]) > 0.95
    shifted = np.roll(rendering.mix, 441, axis=0)
    assert likeness(rendering.mix, shifted) > 0.9


def test_another_seed_is_another_pair() -> None:
    first, second = (play_mix(compose(Idea("folk song of the sea", seconds=16, seed=seed))) for seed in (1, 2))

    assert likeness(first, second) < 0.9
    assert compose(Idea("pop", seed=1)).parts["vocals"] != compose(Idea("pop", seed=2)).parts["vocals"]


def test_a_tempo_and_a_key_that_are_told_hold_for_both_takes() -> None:
    first, second = (compose(Idea("techno, 128 bpm, in F minor", take=take)) for take in range(2))

    assert (first.tempo, first.key) == (second.tempo, second.key) == (128, "F minor")
    assert first.chords != second.chords
    timbres = [{note.timbre for note in score.parts["synth"]} for score in (first, second)]
    assert timbres[0] != timbres[1]
