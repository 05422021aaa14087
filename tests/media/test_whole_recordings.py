"""A recording that breaks off is told from a whole one, by the length that it says it has."""

import struct
from pathlib import Path

import pytest

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaReason
from bot.media.examine import examine
from bot.media.probe import probe
from bot.media.transcode import AudioFormat, transcode
from tests.media import samples
from tests.media.conftest import names_in

SECONDS = 20
SHARE_THERE = 0.15


def with_its_index_first(m4a: bytes) -> bytes:
    """As an M4A is laid out for the web: without that, one that breaks off has no index and cannot be read at all."""
    boxes = []
    place = 0
    while place < len(m4a):
        size = struct.unpack(">I", m4a[place : place + 4])[0]
        boxes.append(m4a[place : place + size])
        place += size
    index = bytearray(next(box for box in boxes if box[4:8] == b"moov"))
    table = index.index(b"stco")
    for number in range(struct.unpack(">I", index[table + 8 : table + 12])[0]):
        entry = table + 12 + 4 * number
        moved = struct.unpack(">I", index[entry : entry + 4])[0] + len(index)
        index[entry : entry + 4] = struct.pack(">I", moved)
    rest = [box for box in boxes if box[4:8] != b"moov"]
    return rest[0] + bytes(index) + b"".join(rest[1:])


def with_length(wav: bytes, length: int) -> bytes:
    """A WAV whose header tells another size of its samples."""
    place = wav.index(b"data") + 4
    return wav[:place] + struct.pack("<I", length) + wav[place + 4 :]


WAV = samples.sound("wav", "pcm_s16le", seconds=SECONDS)
PROMISING = {
    "song.wav": WAV,
    "song.flac": samples.sound("flac", "flac", seconds=SECONDS),
    "song.aiff": samples.sound("aiff", "pcm_s16be", seconds=SECONDS),
    "song.mp3": samples.sound("mp3", "libmp3lame", seconds=SECONDS),
    "song.webm": samples.sound("webm", "libopus", seconds=SECONDS, rate=48_000),
    "song.m4a": with_its_index_first(samples.sound("ipod", "aac", seconds=SECONDS)),
}


@pytest.mark.parametrize("name", PROMISING)
async def test_a_recording_that_breaks_off_is_not_taken_for_a_whole_one(
    decoder: Decoder, tmp_path: Path, name: str
) -> None:
    whole, broken = tmp_path / f"whole-{name}", tmp_path / name
    whole.write_bytes(PROMISING[name])
    broken.write_bytes(PROMISING[name][: int(len(PROMISING[name]) * SHARE_THERE)])
    assert (await probe(decoder, whole)).seconds == pytest.approx(SECONDS, abs=0.1)

    with pytest.raises(DecodingError) as caught:
        await probe(decoder, broken)
    with pytest.raises(DecodingError) as examined:
        await examine(decoder, broken, tmp_path / "made.mp3", always_anew=True)

    assert caught.value.reason is examined.value.reason is MediaReason.CUT_OFF
    assert caught.value.seconds == pytest.approx(SECONDS * SHARE_THERE, abs=0.8)
    assert caught.value.promised == pytest.approx(SECONDS, abs=0.1)
    assert names_in(tmp_path) == sorted([name, f"whole-{name}"])


@pytest.mark.parametrize("missing", [0.3, 0.9])
async def test_less_than_a_second_may_be_missing(decoder: Decoder, tmp_path: Path, missing: float) -> None:
    (tmp_path / "song.wav").write_bytes(WAV[: -int(missing * 44_100 * 4)])

    assert (await probe(decoder, tmp_path / "song.wav")).seconds == pytest.approx(SECONDS - missing, abs=0.1)


@pytest.mark.parametrize("length", [0, 0x7FFF_F000, 0xFFFF_FFFF])
async def test_a_wav_that_was_written_to_a_pipe_promises_nothing(decoder: Decoder, tmp_path: Path, length: int) -> None:
    (tmp_path / "song.wav").write_bytes(with_length(WAV, length))

    assert (await probe(decoder, tmp_path / "song.wav")).seconds == pytest.approx(SECONDS, abs=0.1)


async def test_an_mp3_without_a_table_of_contents_is_not_judged_by_a_guess(decoder: Decoder, tmp_path: Path) -> None:
    # A quiet beginning at few bits a second lets the guess be ten times too long.
    few, many = (
        samples.sound("mp3", "libmp3lame", seconds=seconds, bit_rate=rate)
        for seconds, rate in ((1, 320_000), (8, 32_000))
    )
    (tmp_path / "song.mp3").write_bytes(frames_of(few) + frames_of(many) * 4)

    assert (await probe(decoder, tmp_path / "song.mp3")).seconds > 30


def frames_of(mp3: bytes) -> bytes:
    """An MP3 without its tag, and without the frame that holds the table of contents."""
    table = max(mp3.find(b"Xing"), mp3.find(b"Info"))
    return mp3[mp3.index(mp3[mp3.rindex(b"\xff", 0, table) : mp3.rindex(b"\xff", 0, table) + 2], table) :]


async def test_a_video_that_is_longer_than_its_sound_is_whole(decoder: Decoder, tmp_path: Path) -> None:
    for name in ("clip.mp4", "clip.mkv"):
        (tmp_path / name).write_bytes(samples.EVERY_KIND[name])
        assert (await probe(decoder, tmp_path / name)).has_video


async def test_what_is_kept_already_is_made_smaller_without_being_judged(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(WAV[: len(WAV) // 2])

    seconds = await transcode(decoder, tmp_path / "song.wav", tmp_path / "song.mp3", AudioFormat.MP3)

    assert seconds == pytest.approx(SECONDS / 2, abs=0.1)


async def test_tags_in_an_old_encoding_do_not_keep_a_recording_from_being_read(
    decoder: Decoder, tmp_path: Path
) -> None:
    text = b"INFOINAM" + struct.pack("<I", 6) + b"Fr\xfchl\0"
    (tmp_path / "song.wav").write_bytes(WAV + b"LIST" + struct.pack("<I", len(text)) + text)

    assert (await probe(decoder, tmp_path / "song.wav")).seconds == pytest.approx(SECONDS, abs=0.1)
