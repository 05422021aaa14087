"""Writing into an MP3 what it is, so that a downloaded file still tells in a player.

Only MP3s are tagged. Sound that comes as anything else (the API may restore a song as M4A) becomes an MP3 first, by
`transcode`: one kind of file in the library, one kind of tag, and every player shows it.
"""

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen import MutagenError
from mutagen.id3 import APIC, COMM, ID3, TCON, TIT2, TPE1, USLT, WOAF, Encoding, PictureType

from bot.media.errors import MediaError, MediaReason
from bot.media.files import disk_errors, move_into_place, remove_file, temporary_beside
from bot.media.formats import HEAD_BYTES, MP3, recognise
from bot.media.old_tags import sound_range

_PIECE = 1024 * 1024
_UNKNOWN_LANGUAGE = "XXX"  # ID3's own word for it
# mutagen says little about its types; these names say what strict checking needs.
_new_id3: Callable[[], Any] = ID3
_picture: Callable[..., Any] = APIC
_link: Callable[..., Any] = WOAF


@dataclass(frozen=True)
class Tags:
    """What to write; empty texts and None are left out.

    `style` becomes the genre. `cover` is a JPEG from `make_cover`. `source` says where it comes from: an https
    address, or words such as a take's code. It must hold nothing secret, since files travel.
    """

    title: str
    style: str = ""
    lyrics: str = ""
    artist: str = ""
    source: str = ""
    cover: bytes | None = None


async def tag_mp3(path: Path, tags: Tags) -> None:
    """Give an MP3 these tags, replacing all it had. Another file takes its place: not for one on the store yet.

    Old tags are dropped unread, by their size, since they are as untrusted as the sound and may be of a kind that the
    library for tags refuses. ID3v2.3, which more players and file managers read in full than 2.4.

    Raises MediaError: NOT_AUDIO when it is no MP3; DISK_FULL, UNWRITABLE.
    """
    await asyncio.to_thread(_write, path, tags)


async def tagged_copy(source: Path, copy: Path, tags: Tags) -> None:
    """Write a copy of an MP3 that has these tags instead of its own; the source stays as it is. `copy` is new.

    For a copy that is sent away at once: nothing waits until it is on the disk. Costs one copying of the file.

    Raises MediaError as `tag_mp3`.
    """
    await asyncio.to_thread(_copy, source, copy, tags)


def _frames(tags: Tags) -> Any:
    frames = _new_id3()
    _add_text(frames, TIT2, tags.title)
    _add_text(frames, TPE1, tags.artist)
    _add_text(frames, TCON, tags.style)
    _add_text(frames, USLT, tags.lyrics, lang=_UNKNOWN_LANGUAGE, desc="")
    _add_text(frames, COMM, tags.source, lang=_UNKNOWN_LANGUAGE, desc="")
    if tags.source.startswith("https://") and tags.source.isascii():
        frames.add(_link(url=tags.source))
    if tags.cover:
        frames.add(
            _picture(
                encoding=Encoding.LATIN1,
                mime="image/jpeg",
                type=PictureType.COVER_FRONT,
                desc="Cover",
                data=tags.cover,
            )
        )
    return frames


def _add_text(frames: Any, kind: Callable[..., Any], text: str, **fields: str) -> None:
    # A zero character separates values in these frames, and half a character cannot be written at all.
    if plain := text.replace("\0", "").encode("utf-8", "replace").decode().strip():
        frames.add(kind(encoding=Encoding.UTF16, text=plain, **fields))


def _write(path: Path, tags: Tags) -> None:
    temporary = temporary_beside(path)
    with disk_errors():
        try:
            _rewrite(path, temporary, tags)
            move_into_place(temporary, path)
        finally:
            remove_file(temporary)


def _copy(source: Path, copy: Path, tags: Tags) -> None:
    with disk_errors():
        _rewrite(source, copy, tags)


def _rewrite(source: Path, destination: Path, tags: Tags) -> None:
    """Write these tags, and the sound of `source` without any other, to `destination`, which is new."""
    with source.open("rb") as old:
        if recognise(old.read(HEAD_BYTES)) is not MP3:
            raise MediaError(MediaReason.NOT_AUDIO, "only MP3 files are tagged")
        start, end = sound_range(old)
        old.seek(start)
        with destination.open("xb") as new:
            new.write(_written(tags))
            while start < end and (piece := old.read(min(_PIECE, end - start))):
                start += new.write(piece)


def _written(tags: Tags) -> bytes:
    """The tag as bytes, made beside the file: the library for tags never sees what others have written."""
    content = io.BytesIO()
    try:
        _frames(tags).save(content, v1=0, v2_version=3)
    except (MutagenError, ValueError) as error:
        raise MediaError(MediaReason.UNWRITABLE, f"the tags cannot be written: {type(error).__name__}") from None
    return content.getvalue()
