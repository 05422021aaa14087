"""Writing into an MP3 what it is, so that a downloaded file still tells in a player.

Only MP3s are tagged. Sound that comes as anything else (the API may restore a song as M4A) becomes an MP3 first, by
`transcode`: one kind of file in the library, one kind of tag, and every player shows it.
"""

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mutagen.id3 import APIC, COMM, ID3, TCON, TIT2, TPE1, USLT, WOAF, Encoding, PictureType

from bot.media.errors import MediaError, MediaReason
from bot.media.files import disk_errors, sync_file
from bot.media.formats import HEAD_BYTES, MP3, recognise

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
    """Give an MP3 these tags, replacing all it had. The file is rewritten in place: not for one on the store yet.

    Old tags are dropped unread, since they are as untrusted as the sound. ID3v2.3, which more players and file
    managers read in full than 2.4.

    Raises MediaError: NOT_AUDIO when it is no MP3; DISK_FULL, UNWRITABLE.
    """
    await asyncio.to_thread(_write, path, _frames(tags))


async def tagged_copy(source: Path, copy: Path, tags: Tags) -> None:
    """Write a copy of an MP3 that has these tags instead of its own; the source stays as it is.

    For a copy that is sent away at once: nothing waits until it is on the disk. Costs one copying of the file.

    Raises MediaError as `tag_mp3`.
    """
    await asyncio.to_thread(_copy, source, copy, _frames(tags))


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
    # A zero character separates values in these frames.
    if plain := text.replace("\0", "").strip():
        frames.add(kind(encoding=Encoding.UTF16, text=plain, **fields))


def _write(path: Path, frames: Any) -> None:
    with disk_errors():
        _replace_tags(path, frames)
        sync_file(path)


def _copy(source: Path, copy: Path, frames: Any) -> None:
    with disk_errors():
        shutil.copyfile(source, copy)
        _replace_tags(copy, frames)


def _replace_tags(path: Path, frames: Any) -> None:
    with path.open("rb") as file:
        if recognise(file.read(HEAD_BYTES)) is not MP3:
            raise MediaError(MediaReason.NOT_AUDIO, "only MP3 files are tagged")
    frames.save(path, v1=0, v2_version=3)
