import stat
from pathlib import Path

import pytest

from bot.media.decoder import Decoder, DecoderLimits
from bot.media.errors import DecodingError, MediaError, MediaReason
from bot.media.probe import probe
from bot.media.transcode import AudioFormat, transcode
from tests.media import samples
from tests.media.conftest import names_in


@pytest.mark.parametrize("name", samples.EVERY_KIND)
async def test_every_kind_becomes_an_mp3(decoder: Decoder, tmp_path: Path, name: str) -> None:
    source, destination = tmp_path / name, tmp_path / "result.mp3"
    source.write_bytes(samples.EVERY_KIND[name])

    seconds = await transcode(decoder, source, destination, AudioFormat.MP3)

    facts = await probe(decoder, destination)
    assert (facts.container, facts.codec, facts.has_video) == ("mp3", "mp3", False)
    assert facts.seconds == pytest.approx(seconds, abs=0.1)
    assert not facts.silent
    assert stat.S_IMODE(destination.stat().st_mode) == 0o600
    assert names_in(tmp_path) == sorted([name, "result.mp3"])


@pytest.mark.parametrize(
    ("to", "codec"), [(AudioFormat.WAV, "pcm_s16le"), (AudioFormat.FLAC, "flac")], ids=["WAV", "FLAC"]
)
async def test_sound_is_written_as_wav_and_flac(decoder: Decoder, tmp_path: Path, to: AudioFormat, codec: str) -> None:
    (tmp_path / "song.mp3").write_bytes(samples.MP3)

    await transcode(decoder, tmp_path / "song.mp3", tmp_path / "result", to)

    facts = await probe(decoder, tmp_path / "result")
    assert (facts.container, facts.codec, facts.sample_rate, facts.channels) == (to.value, codec, 44_100, 2)


@pytest.mark.parametrize(("pcm", "expected"), [("pcm_s16le", "pcm_s16le"), ("pcm_s24le", "pcm_s24le")])
async def test_nothing_is_lost_between_wav_and_flac(decoder: Decoder, tmp_path: Path, pcm: str, expected: str) -> None:
    original = samples.sound("wav", pcm)
    (tmp_path / "song.wav").write_bytes(original)

    await transcode(decoder, tmp_path / "song.wav", tmp_path / "song.flac", AudioFormat.FLAC)
    await transcode(decoder, tmp_path / "song.flac", tmp_path / "again.wav", AudioFormat.WAV)

    assert (await probe(decoder, tmp_path / "again.wav")).codec == expected
    again = (tmp_path / "again.wav").read_bytes()
    assert again[again.index(b"data") :] == original[original.index(b"data") :]


async def test_unusual_rates_become_one_that_every_player_knows(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "high.wav").write_bytes(samples.sound("wav", "pcm_s16le", rate=96_000, seconds=0.5))
    (tmp_path / "low.wav").write_bytes(samples.sound("wav", "pcm_s16le", rate=11_025, channels=1, seconds=0.5))

    for name in ("high", "low"):
        await transcode(decoder, tmp_path / f"{name}.wav", tmp_path / f"{name}.mp3", AudioFormat.MP3)

    high, low = await probe(decoder, tmp_path / "high.mp3"), await probe(decoder, tmp_path / "low.mp3")
    assert (high.sample_rate, high.channels) == (48_000, 2)
    assert (low.sample_rate, low.channels) == (44_100, 1)


async def test_sound_that_is_too_long_leaves_nothing_behind(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(samples.MP3)

    with pytest.raises(DecodingError) as caught:
        await transcode(decoder, tmp_path / "song.mp3", tmp_path / "result.mp3", AudioFormat.MP3, max_seconds=1)

    assert caught.value.reason is MediaReason.TOO_LONG
    assert names_in(tmp_path) == ["song.mp3"]


async def test_a_result_over_the_limit_is_cut_short_by_the_kernel(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(samples.MP3)
    small = Decoder(DecoderLimits(output_bytes=100_000))

    with pytest.raises(DecodingError) as caught:
        await transcode(small, tmp_path / "song.mp3", tmp_path / "result.wav", AudioFormat.WAV)

    assert caught.value.reason is MediaReason.TOO_LARGE
    assert names_in(tmp_path) == ["song.mp3"]


async def test_a_missing_folder_is_the_operators_matter(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(samples.MP3)

    with pytest.raises(MediaError) as caught:
        await transcode(decoder, tmp_path / "song.mp3", tmp_path / "missing" / "a.mp3", AudioFormat.MP3)

    assert caught.value.reason is MediaReason.UNWRITABLE
