"""Takes as they are posted: copies that say whose they are, made of copies that do not."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutagen.id3 import ID3

from bot.library.take_files import KeptTake
from bot.media.tags import Tags, tag_mp3
from tests.factories import AS_BOB
from tests.media.samples import MP3, sound, sound_of
from tests.results.bench import ENGLISH, TEN_MIB, ResultBench, content_of
from tests.sandbox.suno_api.tone_composer import plain_jpeg

read_tags: Callable[[Path], Any] = ID3  # mutagen says little about its types

NAME = "Bob"
"""Whose takes these are."""


async def kept_take(bench: ResultBench, audio: bytes = MP3, **changes: object) -> KeptTake:
    take = await bench.a_take(
        audio_url=bench.server.serve("/song.mp3", audio),
        image_url=bench.server.serve("/cover.jpeg", plain_jpeg(1)),
        **changes,
    )
    return await bench.take_files.keep(take)


async def posted(bench: ResultBench, kept: KeptTake, folder: Path, limit: int = TEN_MIB) -> Path:
    """The sound of a take as its message has it, in a file of the test's own."""
    async with bench.result_views.take(kept, ENGLISH, limit, AS_BOB) as message:
        content = content_of(message, "Tin_Roof_1.mp3")
    path = folder / "posted.mp3"
    await asyncio.to_thread(path.write_bytes, content)
    return path


def names_in(content: bytes) -> bool:
    """Whether a file names the owner, in any way that tags are written."""
    return any(NAME.encode(encoding) in content for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


async def test_our_own_copies_say_nothing_of_whose_they_are(bench: ResultBench) -> None:
    kept = await kept_take(bench)

    assert kept.take.owner_name == NAME
    files = [path for path in (bench.folder / "media").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert [path.name for path in files if NAME in path.name or names_in(path.read_bytes())] == []


async def test_the_posted_file_says_whose_it_is_and_all_that_the_kept_one_says(
    bench: ResultBench, tmp_path: Path
) -> None:
    kept = await kept_take(bench)

    path = await posted(bench, kept, tmp_path)

    tags = read_tags(path)
    assert tags["TPE1"].text == ["Bob with Bandstand"]
    assert (str(tags["TIT2"]), str(tags["TCON"])) == ("Tin Roof", "lo-fi")
    assert [frame.text for frame in tags.getall("USLT")] == ["Drip"]
    assert kept.take.code in str(tags.getall("COMM")[0])
    assert kept.cover is not None
    assert tags.getall("APIC")[0].data == kept.cover.read_bytes()
    assert sound_of(path.read_bytes()) == sound_of(kept.audio.read_bytes())


async def test_a_file_that_was_kept_with_a_name_is_posted_with_the_one_that_holds(
    bench: ResultBench, tmp_path: Path
) -> None:
    """As an earlier version kept them; the member may have another name by now."""
    kept = await kept_take(bench)
    await tag_mp3(kept.audio, Tags(title="Tin Roof", artist="An old name with Bandstand"))
    before = await asyncio.to_thread(kept.audio.read_bytes)

    path = await posted(bench, kept, tmp_path)

    assert read_tags(path)["TPE1"].text == ["Bob with Bandstand"]
    assert "old name".encode("utf-16-le") not in await asyncio.to_thread(path.read_bytes)
    assert await asyncio.to_thread(kept.audio.read_bytes) == before


async def test_posting_leaves_nothing_behind_and_the_kept_file_as_it_is(bench: ResultBench, tmp_path: Path) -> None:
    kept = await kept_take(bench)
    before = {path: path.read_bytes() for path in (bench.folder / "media").rglob("*") if path.is_file()}

    await posted(bench, kept, tmp_path)

    assert {path: path.read_bytes() for path in (bench.folder / "media").rglob("*") if path.is_file()} == before


async def test_a_file_over_the_limit_is_made_smaller_from_the_copy(bench: ResultBench, tmp_path: Path) -> None:
    kept = await kept_take(bench, sound("mp3", "libmp3lame", seconds=3, bit_rate=320_000))
    limit = kept.audio.stat().st_size - 1

    path = await posted(bench, kept, tmp_path, limit)

    assert 20_000 < path.stat().st_size <= limit
    assert not names_in(path.read_bytes())  # it has no tags at all
