"""What a listener hears: the tests decode the files and look at nothing else, unless they say so."""

from io import BytesIO

import av
import numpy as np
import pytest

from bot.sandbox.composer import (
    Idea,
    compose,
    encode_mp3,
    encode_wav,
    instrumental,
    render,
)
from tests.sandbox.composer.listening import (
    RATE,
    decibels,
    decode,
    find_key,
    find_tempo,
    integrated_loudness,
    spectrogram,
)
from tests.sandbox.composer.songs import Song, make_song

# Shorter than a song usually is, to have time for ten.
TEN = [
    Idea(prompt, seconds=22)
    for prompt in (
        "rain on a tin roof, lo-fi, 84 bpm",
        "a rock anthem about winning",
        "smoky jazz club at midnight in Bb major",
        "folk song of the sea",
        "metal thunder in E minor, 150 bpm",
        "a waltz for the moon",
        "techno in a warehouse, 128 bpm, F minor",
        "synthwave night drive",
        "8-bit boss fight in A major",
        "bossa nova on the beach",
    )
]
EVERY_SONG = pytest.mark.parametrize("idea", TEN, ids=lambda idea: idea.prompt)


@EVERY_SONG
def test_tempo_and_key_are_heard_in_the_file(idea: Idea) -> None:
    song = make_song(idea)

    assert find_tempo(song.heard) == pytest.approx(song.score.tempo, rel=0.02)
    assert find_key(song.heard) == song.score.key


@EVERY_SONG
def test_a_song_is_as_loud_as_others_and_never_clips(idea: Idea) -> None:
    heard = make_song(idea).heard

    assert integrated_loudness(heard) == pytest.approx(-16, abs=1)
    assert decibels(np.abs(heard).max()) <= -1


@EVERY_SONG
def test_low_middle_and_high_are_all_there_and_none_is_harsh(idea: Idea) -> None:
    heard = make_song(idea).heard
    power = np.square(spectrogram(heard, window=4096, hop=4096)).sum(axis=0)
    edges = [round(hertz * 4096 / RATE) for hertz in (30, 250, 2500, 6000, 14000)]
    low, middle, presence, high = (decibels(np.sqrt(band.sum() / power.sum())) for band in np.split(power, edges)[1:-1])

    assert -12 < low < -1
    assert -8 < middle < -0.5
    assert -26 < presence < -9
    assert -45 < high < -10
    assert np.abs(heard.mean(axis=0)).max() < 0.001  # no direct current


@EVERY_SONG
def test_a_song_begins_at_once_plays_through_and_comes_to_rest(idea: Idea) -> None:
    heard = make_song(idea).heard
    seconds = [decibels(np.sqrt(np.mean(heard[begin : begin + RATE] ** 2))) for begin in range(0, 21 * RATE, RATE)]

    assert len(heard) / RATE == pytest.approx(22, abs=0.1)
    assert min(seconds[:-2]) > -40
    assert decibels(np.sqrt(np.mean(heard[-RATE // 20 :] ** 2))) < -45


def test_songs_are_in_stereo(rain: Song) -> None:
    left, right = rain.heard.T

    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.98
    assert decibels(np.sqrt(np.mean(left**2) / np.mean(right**2))) == pytest.approx(0, abs=2)


def test_the_decoded_stems_add_up_to_the_decoded_mix(rain: Song) -> None:
    piece = slice(10 * RATE, 25 * RATE)
    heard = [decode(encode_mp3(stem[piece])) for stem in rain.rendering.stems.values()]
    mix = decode(encode_mp3(rain.rendering.mix[piece]))

    assert len(heard) >= 5
    assert decibels(np.sqrt(np.mean((np.sum(heard, axis=0) - mix) ** 2) / np.mean(mix**2))) < -20


def test_two_stems_add_up_to_the_mix_exactly(rain: Song) -> None:
    voices = sum(stem for name, stem in rain.rendering.stems.items() if "vocals" in name)

    np.testing.assert_allclose(instrumental(rain.rendering) + voices, rain.rendering.mix, atol=1e-5)


def test_no_stem_is_silent_or_clips(rain: Song) -> None:
    for name, stem in rain.rendering.stems.items():
        assert decibels(np.abs(stem).max()) <= -1, name
        assert integrated_loudness(stem) > -50, name


def test_the_voice_sounds_where_words_are_sung_and_only_there(rain: Song) -> None:
    voice = np.abs(rain.rendering.stems["vocals"]).max(axis=1)
    words = rain.score.sung
    singing = [voice[int(word.start * RATE) : int(word.end * RATE)].max() for word in words]

    assert min(singing) > 0.02
    assert voice[: int((words[0].start - 0.2) * RATE)].max() < 0.001


@pytest.mark.parametrize(("vowel", "first", "second"), [("a", 780, 1250), ("i", 310, 2200), ("o", 480, 850)])
def test_the_voice_has_the_formants_of_its_vowels(vowel: str, first: int, second: int) -> None:
    idea = Idea("slow ballad in C major", lyrics="\n".join([" ".join([f"t{vowel}n"] * 6)] * 6), seconds=20)
    voice = render(compose(idea)).stems["vocals"]
    power = np.square(spectrogram(voice, window=4096, hop=4096)).sum(axis=0)

    def around(hertz: float) -> float:
        middle, reach = round(hertz * 4096 / RATE), round(130 * 4096 / RATE)
        return float(power[middle - reach : middle + reach].max())

    valley = (first * second) ** 0.5 if second > 2 * first else 2 * second
    assert around(first) > 4 * around(valley)
    assert around(second) > 1.5 * around(valley)


def test_the_same_idea_makes_the_same_file_and_another_take_another_tune(rain: Song) -> None:
    again = compose(Idea("rain on a tin roof, lo-fi"))
    second = compose(Idea("rain on a tin roof, lo-fi", take=1))

    assert encode_mp3(render(again).mix) == rain.mp3
    assert (second.title, second.style) == (again.title, again.style)
    assert abs(second.tempo / again.tempo - 1) > 0.05
    assert second.key.split()[0] != again.key.split()[0]
    assert second.key.split()[1] == again.key.split()[1]
    assert [note.pitch for note in second.parts["vocals"]] != [note.pitch for note in again.parts["vocals"]]
    assert second.chords != again.chords
    assert {note.timbre for note in second.parts["keyboard"]} != {note.timbre for note in again.parts["keyboard"]}


def test_a_short_sound_has_its_length() -> None:
    song = make_song(Idea("a bright bell, ambient", instrumental=True, seconds=6))

    assert len(song.heard) / RATE == pytest.approx(6, abs=0.05)
    assert integrated_loudness(song.heard) == pytest.approx(-16, abs=1)


def test_a_wav_file_holds_the_samples_to_within_its_sixteen_bits(rain: Song) -> None:
    second = rain.rendering.mix[10 * RATE : 11 * RATE]

    np.testing.assert_allclose(decode(encode_wav(second)), second, atol=2 / 32768)


def test_an_mp3_is_44100_hz_in_stereo(rain: Song) -> None:
    with av.open(BytesIO(rain.mp3), "r") as container:
        stream = container.streams.audio[0]

        assert (stream.codec_context.name, stream.rate, stream.layout.nb_channels) == ("mp3float", RATE, 2)
        assert stream.bit_rate == 128_000
