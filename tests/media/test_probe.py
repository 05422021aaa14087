import io
import zipfile
from pathlib import Path

import pytest

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaReason
from bot.media.examine import examine
from bot.media.probe import probe
from tests.media import samples


def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("song.mp3", samples.MP3)
    return content.getvalue()


def damaged(content: bytes) -> bytes:
    """Every second block of 400 bytes overwritten, behind an intact beginning."""
    blocks = [content[start : start + 400] for start in range(0, len(content), 400)]
    return b"".join(b"\xa5" * 400 if number % 2 and number > 4 else block for number, block in enumerate(blocks))


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
BAD_FILES = {
    "nothing": (b"", MediaReason.NOT_AUDIO),
    "a renamed ZIP": (zipped(), MediaReason.NOT_AUDIO),
    "text": (b"not a song, but a long text about one" * 50, MediaReason.NOT_AUDIO),
    "a picture": (PNG, MediaReason.NOT_AUDIO),
    "a video without sound": (samples.mute_video(), MediaReason.NO_SOUND),
    "the head of an MP3, then noise": (samples.MP3[:40] + b"\xa5" * 20_000, MediaReason.CORRUPT),
    "a damaged FLAC": (damaged(samples.EVERY_KIND["song.flac"]), MediaReason.CORRUPT),
    "a damaged AAC": (damaged(samples.EVERY_KIND["song.aac"]), MediaReason.CORRUPT),
    "half an M4A, its index lost": (samples.EVERY_KIND["song.m4a"][:8000], MediaReason.CORRUPT),
    "the head of a WAV alone": (samples.EVERY_KIND["song.wav"][:44], MediaReason.CORRUPT),
}


@pytest.mark.parametrize("name", samples.EVERY_KIND)
async def test_every_kind_of_recording_is_understood(decoder: Decoder, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(samples.EVERY_KIND[name])

    facts = await probe(decoder, tmp_path / name)

    assert facts.seconds == pytest.approx(2, abs=0.1)
    assert facts.sample_rate in (44_100, 48_000)
    assert facts.channels == (1 if name == "voice-message.ogg" else 2)
    assert facts.has_video is name.startswith("clip")
    assert not facts.silent


@pytest.mark.parametrize(("content", "reason"), BAD_FILES.values(), ids=BAD_FILES.keys())
async def test_a_bad_file_has_its_reason(decoder: Decoder, tmp_path: Path, content: bytes, reason: MediaReason) -> None:
    (tmp_path / "song.mp3").write_bytes(content)

    with pytest.raises(DecodingError) as caught:
        await probe(decoder, tmp_path / "song.mp3")

    assert caught.value.reason is reason
    assert not caught.value.retryable


@pytest.mark.parametrize("loudness", [0, 0.0005])
@pytest.mark.parametrize("name", ["mp3/libmp3lame", "flac/flac"])
async def test_silence_is_told_apart_from_a_quiet_song(
    decoder: Decoder, tmp_path: Path, name: str, loudness: float
) -> None:
    container, _, codec = name.partition("/")
    (tmp_path / "silent").write_bytes(samples.sound(container, codec, loudness=loudness))
    (tmp_path / "quiet").write_bytes(samples.sound(container, codec, loudness=0.01))

    assert (await probe(decoder, tmp_path / "silent")).silent
    assert not (await probe(decoder, tmp_path / "quiet")).silent


async def test_an_hour_of_silence_is_given_up_after_the_longest_length_allowed(
    decoder: Decoder, tmp_path: Path
) -> None:
    # FLAC packs an hour of silence into some hundred kilobytes.
    hour = samples.sound("flac", "flac", seconds=3600, rate=8000, channels=1, loudness=0)
    (tmp_path / "silence.flac").write_bytes(hour)

    with pytest.raises(DecodingError) as caught:
        await probe(decoder, tmp_path / "silence.flac", max_seconds=480)

    assert caught.value.reason is MediaReason.TOO_LONG
    assert caught.value.seconds == pytest.approx(3600, abs=1)


PLAYLISTS = {
    "an HLS play list": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{other}\n#EXT-X-ENDLIST\n",
    "an HLS play list with an address": (
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://127.0.0.1:1/song.mp3\n#EXT-X-ENDLIST\n"
    ),
    "a concat list": "ffconcat version 1.0\nfile {other}\n",
    "a session description": "v=0\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
}


@pytest.mark.parametrize("text", PLAYLISTS.values(), ids=PLAYLISTS.keys())
async def test_a_list_posing_as_sound_opens_no_other_file(decoder: Decoder, tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.mp3"
    other.write_bytes(samples.MP3)
    (tmp_path / "song.mp3").write_text(text.format(other=other))

    with pytest.raises(DecodingError) as caught:
        await probe(decoder, tmp_path / "song.mp3")

    assert caught.value.reason is MediaReason.NOT_AUDIO


@pytest.mark.parametrize(("loudness", "level"), [(0.5, -9.0), (0.01, -43.0), (0.0, -120.0)])
async def test_how_loud_the_loudest_second_is_can_be_measured(
    decoder: Decoder, tmp_path: Path, loudness: float, level: float
) -> None:
    (tmp_path / "song.wav").write_bytes(samples.sound("wav", "pcm_s16le", loudness=loudness))

    measured = await examine(decoder, tmp_path / "song.wav", tmp_path / "song.mp3", measured=True)
    unmeasured = await probe(decoder, tmp_path / "song.wav")

    assert measured.facts.loudest_second == pytest.approx(level, abs=1)
    assert unmeasured.loudest_second is None
