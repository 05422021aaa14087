from pathlib import Path

import pytest

from bot.media.decoder import Decoder
from bot.media.fit import best_bit_rate, fit_audio, fit_lossless
from bot.media.probe import probe
from tests.media import samples
from tests.media.conftest import names_in

MIB = 1024 * 1024
LOUD_MP3 = samples.sound("mp3", "libmp3lame", seconds=5, bit_rate=320_000)


@pytest.mark.parametrize(
    ("minutes", "limit_mib", "expected"),
    [(4, 10, 320), (5, 10, 256), (8, 10, 160), (8, 25, 320), (20, 10, 64), (30, 10, None), (1, 0, None)],
)
def test_the_bit_rate_follows_from_length_and_limit(minutes: float, limit_mib: int, expected: int | None) -> None:
    assert best_bit_rate(minutes * 60, limit_mib * MIB) == expected


async def test_a_song_that_fits_is_left_untouched(decoder: Decoder, tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(LOUD_MP3)

    assert await fit_audio(decoder, song, len(LOUD_MP3), seconds=5) == song
    assert song.read_bytes() == LOUD_MP3


@pytest.mark.parametrize("reserve", [0, 30_000])
async def test_a_song_over_the_limit_becomes_a_smaller_mp3(decoder: Decoder, tmp_path: Path, reserve: int) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(LOUD_MP3)

    smaller = await fit_audio(decoder, song, 150_000, seconds=5, reserve_bytes=reserve)

    assert smaller is not None
    assert 40_000 < smaller.stat().st_size <= 150_000 - reserve
    assert (await probe(decoder, smaller)).seconds == pytest.approx(5, abs=0.1)
    assert song.read_bytes() == LOUD_MP3


async def test_a_song_that_cannot_fit_is_said_to_be_so(decoder: Decoder, tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(LOUD_MP3)

    assert await fit_audio(decoder, song, 20_000, seconds=5) is None
    # A length that is wrong is noticed from the result.
    assert await fit_audio(decoder, song, 39_000, seconds=3.5) is None
    assert names_in(tmp_path) == ["song.mp3"]


async def test_a_wav_fits_as_itself_or_as_flac_or_not_at_all(decoder: Decoder, tmp_path: Path) -> None:
    wav = tmp_path / "song.wav"
    wav.write_bytes(samples.EVERY_KIND["song.wav"])
    size = wav.stat().st_size

    assert await fit_lossless(decoder, wav, size) == wav
    assert await fit_lossless(decoder, wav, size // 2) == tmp_path / "song.flac"
    assert (await probe(decoder, tmp_path / "song.flac")).codec == "flac"
    (tmp_path / "song.flac").unlink()
    assert await fit_lossless(decoder, wav, 1000) is None
    assert names_in(tmp_path) == ["song.wav"]
