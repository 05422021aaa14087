import asyncio
import io
import resource
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mutagen.id3 import ID3
from PIL import Image

from bot.media.decoder import Decoder
from bot.media.errors import MediaError, MediaReason
from bot.media.formats import id3v2_bytes
from bot.media.probe import probe
from bot.media.tags import Tags, tag_mp3, tagged_copy
from tests.media import samples
from tests.media.conftest import names_in

read: Callable[[Path], Any] = ID3  # mutagen says little about its types


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(content, "JPEG")
    return content.getvalue()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.mp3"
    path.write_bytes(samples.MP3)
    return path


async def test_a_player_shows_title_style_lyrics_cover_and_source(decoder: Decoder, song: Path) -> None:
    await tag_mp3(
        song,
        Tags(
            title="Дождь \N{UMBRELLA WITH RAIN DROPS}",
            style="lo-fi, piano",
            lyrics="[Verse]\nRain on a tin roof",
            artist="Alice",
            source="https://bandstand.example/k7q2",
            cover=picture(),
        ),
    )

    found = read(song)
    assert found.version == (2, 3, 0)
    assert found["TIT2"].text == ["Дождь \N{UMBRELLA WITH RAIN DROPS}"]
    assert found["TCON"].text == ["lo-fi, piano"]
    assert found["TPE1"].text == ["Alice"]
    assert found["USLT::XXX"].text == "[Verse]\nRain on a tin roof"
    assert found["COMM::XXX"].text == ["https://bandstand.example/k7q2"]
    assert found["WOAF"].url == "https://bandstand.example/k7q2"
    assert found["APIC:Cover"].data == picture()
    facts = await probe(decoder, song)
    assert facts.seconds == pytest.approx(2, abs=0.1)
    assert not facts.has_video


async def test_what_is_empty_is_left_out_and_old_tags_go(song: Path) -> None:
    await tag_mp3(song, Tags(title="First", lyrics="old words", cover=picture()))
    await tag_mp3(song, Tags(title="Sec\0ond", source="take k7q2"))

    found = read(song)
    assert sorted(found) == ["COMM::XXX", "TIT2"]
    assert found["TIT2"].text == ["Second"]
    assert (await asyncio.to_thread(song.read_bytes)).endswith(samples.MP3[200:])


async def test_tags_that_came_with_the_file_are_never_unpacked(tmp_path: Path) -> None:
    # A compressed frame that would unfold to 100 MB when read.
    bomb = zlib.compress(bytes(100_000_000))
    frame = b"TXXX" + synchsafe(len(bomb) + 4) + b"\0\x09" + synchsafe(100_000_000) + bomb
    (tmp_path / "song.mp3").write_bytes(b"ID3\x04\0\0" + synchsafe(len(frame)) + frame + samples.MP3[200:])

    await tag_mp3(tmp_path / "song.mp3", Tags(title="Clean"))

    assert sorted(read(tmp_path / "song.mp3")) == ["TIT2"]
    assert (tmp_path / "song.mp3").stat().st_size < len(samples.MP3) + 5000


async def test_a_copy_gets_other_tags_and_the_file_stays_as_it_is(tmp_path: Path, song: Path) -> None:
    await tag_mp3(song, Tags(title="Rain", artist="Old name", lyrics="old words"))
    before = await asyncio.to_thread(song.read_bytes)

    await tagged_copy(song, tmp_path / "copy.mp3", Tags(title="Rain", artist="Alice"))

    assert await asyncio.to_thread(song.read_bytes) == before
    copy = await asyncio.to_thread((tmp_path / "copy.mp3").read_bytes)
    found = read(tmp_path / "copy.mp3")
    assert (sorted(found), found["TPE1"].text) == (["TIT2", "TPE1"], ["Alice"])
    assert copy.endswith(samples.MP3[200:])
    assert "Old name".encode("utf-16-le") not in copy


async def test_a_copy_of_what_is_no_mp3_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "song.mp3"
    source.write_bytes(samples.EVERY_KIND["song.wav"])

    with pytest.raises(MediaError) as caught:
        await tagged_copy(source, tmp_path / "copy.mp3", Tags(title="Rain"))

    assert caught.value.reason is MediaReason.NOT_AUDIO


async def test_a_copy_of_a_file_that_has_gone_is_told_like_any_trouble_of_the_disk(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        await tagged_copy(tmp_path / "gone.mp3", tmp_path / "copy.mp3", Tags(title="Rain"))

    assert (caught.value.reason, caught.value.retryable) == (MediaReason.UNWRITABLE, True)


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


SOUND = samples.MP3[id3v2_bytes(samples.MP3[:10]) :]


def old_tag(version: int, *, size: bytes | None = None, flags: int = 0, content: bytes = b"\xff\xfb" * 500) -> bytes:
    return b"ID3" + bytes([version, 0, flags]) + (size or synchsafe(len(content))) + content


def ape(*, header: bool) -> bytes:
    """An APEv2 tag of one item, as it stands at the end of a file."""
    item = struct.pack("<II", 4, 0) + b"Title\0" + b"Rain"
    size, flags = len(item) + 32, 0x8000_0000 if header else 0
    block = struct.pack("<8sIIII8x", b"APETAGEX", 2000, size, 1, flags)
    return (block if header else b"") + item + block


TAGGED = {
    "no tag": (b"", b""),
    "ID3v2.2": (old_tag(2), b""),
    "ID3v2.3": (old_tag(3), b""),
    "ID3v2.4 with a footer": (old_tag(4, flags=0x10) + b"3DI\4\0\x10" + synchsafe(1000), b""),
    "ID3v2.5, which does not exist yet": (old_tag(5), b""),
    "ID3v2.254": (old_tag(254), b""),
    "flags that nobody knows": (old_tag(4, flags=0x0F), b""),
    "an extended header that is too long": (old_tag(4, flags=0x40, content=b"\x7f" * 40), b""),
    "frames of nonsense": (old_tag(3, content=b"TIT2\xff\xff\xff\xff\0\0" + b"\xee" * 50), b""),
    "two tags, one after the other": (old_tag(5) + old_tag(3), b""),
    "ID3v1": (b"", b"TAG" + b"x" * 125),
    "APE": (b"", ape(header=True)),
    "APE without its header": (b"", ape(header=False)),
    "APE at the beginning": (old_tag(3) + ape(header=True), b""),
    "APE and ID3v1": (old_tag(5), ape(header=True) + b"TAG" + b"x" * 125),
}


@pytest.mark.parametrize(("before", "after"), TAGGED.values(), ids=TAGGED.keys())
async def test_whatever_tags_a_song_came_with_it_gets_ours_alone(
    decoder: Decoder, tmp_path: Path, before: bytes, after: bytes
) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(before + SOUND + after)

    await tag_mp3(song, Tags(title="Rain"))

    assert sorted(read(song)) == ["TIT2"]
    content = await asyncio.to_thread(song.read_bytes)
    assert content[id3v2_bytes(content[:10]) :] == SOUND
    assert (await probe(decoder, song)).seconds == pytest.approx(2, abs=0.1)
    assert names_in(tmp_path) == ["song.mp3"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (old_tag(3, size=b"\x7f\x7f\x7f\x7f"), b""),
        (old_tag(3, size=b"\xff\xff\xff\xff"), b""),
        (b"", struct.pack("<8sIIII8x", b"APETAGEX", 2000, 0x7FFFFFFF, 1, 0)),
        (b"", b"TAG"),
    ],
    ids=["a tag larger than the file", "a size that is none", "an APE tag larger than the file", "a bit of ID3v1"],
)
async def test_a_tag_whose_size_cannot_be_is_left_where_it_is(tmp_path: Path, before: bytes, after: bytes) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(before + SOUND + after)

    await tag_mp3(song, Tags(title="Rain"))

    content = await asyncio.to_thread(song.read_bytes)
    assert content[id3v2_bytes(content[:10]) :] == before + SOUND + after


async def test_a_copy_has_tags_of_its_own_and_the_source_keeps_its(song: Path) -> None:
    await tag_mp3(song, Tags(title="Rain"))
    before = await asyncio.to_thread(song.read_bytes)

    await tagged_copy(song, song.with_name("copy.mp3"), Tags(title="Rain", artist="Alice"))

    assert sorted(read(song.with_name("copy.mp3"))) == ["TIT2", "TPE1"]
    assert await asyncio.to_thread(song.read_bytes) == before


async def test_half_a_character_in_a_title_is_no_reason_to_fail(song: Path) -> None:
    await tag_mp3(song, Tags(title="Rain \ud83d", lyrics="\udc00"))

    assert read(song)["TIT2"].text == ["Rain ?"]


async def test_a_disk_that_refuses_is_told_as_such_and_the_song_stays(song: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    try:
        with pytest.raises(MediaError) as caught:
            await tag_mp3(song, Tags(title="Rain"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert caught.value.reason is MediaReason.UNWRITABLE
    assert await asyncio.to_thread(song.read_bytes) == samples.MP3
    assert names_in(song.parent) == ["song.mp3"]


@pytest.mark.parametrize("name", ["song.m4a", "song.wav", "voice-message.ogg"])
async def test_what_is_no_mp3_is_left_as_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(samples.EVERY_KIND[name])

    with pytest.raises(MediaError) as caught:
        await tag_mp3(path, Tags(title="Rain"))

    assert caught.value.reason is MediaReason.NOT_AUDIO
    assert path.read_bytes() == samples.EVERY_KIND[name]
