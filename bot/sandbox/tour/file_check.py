"""Opens the files that the tour leaves, each as what its name says, with the libraries that others open them with."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import av
import mido
from PIL import Image

_LRC_LINE = re.compile(r"\[(\d+):(\d\d)\.(\d\d)\]\S")
_SRT_TIMES = re.compile(r"(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})")


class UnusableFileError(Exception):
    """A file is not what its name says, or has nothing in it."""


def contents_of(path: Path) -> str:
    """What is in a file, in a few words such as "0:37" or "8 files". Raises UnusableFileError."""
    look = _BY_ENDING.get(path.suffix)
    if look is None:
        raise UnusableFileError(f"{path.name}: nobody expects a file of this kind")
    try:
        return look(path)
    except UnusableFileError as error:
        raise UnusableFileError(f"{path.name}: {error}") from error
    except Exception as error:  # whatever the libraries raise, it does not open
        raise UnusableFileError(f"{path.name} does not open: {type(error).__name__}: {error}") from error


def _recording(path: Path) -> str:
    with av.open(str(path)) as recording:
        next(recording.decode(audio=0))
        return _length(recording)


def _video(path: Path) -> str:
    with av.open(str(path)) as video:
        next(video.decode(audio=0))
        video.seek(0)
        picture = next(video.decode(video=0))
        return f"{_length(video)}, {picture.width} x {picture.height}"


def _length(container: av.container.InputContainer) -> str:
    seconds = round((container.duration or 0) / av.time_base)
    _require(seconds > 0, "it plays for no time")
    return f"{seconds // 60}:{seconds % 60:02}"


def _notes(path: Path) -> str:
    tracks = [sum(message.type == "note_on" for message in track) for track in mido.MidiFile(path).tracks]
    _require(sum(tracks) > 0, "no note in it")
    return f"{sum(tracks)} notes on {sum(map(bool, tracks))} tracks"


def _karaoke(path: Path) -> str:
    times = [
        timedelta(minutes=int(found[1]), seconds=int(found[2]), milliseconds=10 * int(found[3]))
        for found in _LRC_LINE.finditer(path.read_text())
    ]
    _require(bool(times) and times == sorted(times), "no lines with a time, or not in their order")
    return f"{len(times)} lines"


def _subtitles(path: Path) -> str:
    blocks = path.read_text().strip().split("\n\n")
    begun = timedelta(0)
    for number, block in enumerate(blocks, 1):
        counted, times, *lines = block.split("\n")
        found = _SRT_TIMES.fullmatch(times)
        _require(counted == str(number) and found is not None and any(lines), f"its block {number} is not one")
        assert found is not None
        start, end = _moment(*found.groups()[:4]), _moment(*found.groups()[4:])
        _require(begun <= start < end, f"its block {number} ends before it begins, or begins too early")
        begun = start
    return f"{len(blocks)} lines"


def _moment(hours: str, minutes: str, seconds: str, milliseconds: str) -> timedelta:
    return timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds), milliseconds=int(milliseconds))


def _picture(path: Path) -> str:
    with Image.open(path) as picture:
        picture.load()
        return f"{picture.width} x {picture.height}"


def _archive(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        _require(damaged is None, f"{damaged} is damaged in it")
        _require(bool(archive.namelist()), "nothing is in it")
        return f"{len(archive.namelist())} files"


def _text(path: Path) -> str:
    characters = len(path.read_text(encoding="utf-8").strip())
    _require(characters > 0, "nothing is in it")
    return f"{characters} characters"


def _require(met: bool, otherwise: str) -> None:
    if not met:
        raise UnusableFileError(otherwise)


_BY_ENDING: Mapping[str, Callable[[Path], str]] = {
    ".mp3": _recording,
    ".wav": _recording,
    ".flac": _recording,
    ".mp4": _video,
    ".mid": _notes,
    ".lrc": _karaoke,
    ".srt": _subtitles,
    ".jpg": _picture,
    ".png": _picture,
    ".zip": _archive,
    ".txt": _text,
}
