"""Sung words with their times, made into lines, and the lines into files for players: LRC and SRT."""

import math
import re
import textwrap
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.suno.results import TimedWord
from bot.ui.text import plain

ROW = 42
"""Characters that are read at a glance below a picture; subtitles have at most two such rows."""
_MOST_ROWS = 2

LATEST = 99 * 60 * 1000
"""In milliseconds: LRC counts minutes with two digits."""
_APART = 100  # milliseconds; two lines that begin closer than this cannot be told apart anyway
_SHORTEST = 1000  # milliseconds that a line stays to be read, where the next one lets it
_PAUSE = 3.0  # seconds of silence that end a line, and after which the last line goes from the screen

# Players read an arrow as a time, and angle brackets as HTML.
_ANGLES = str.maketrans(
    {"<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"}
)

# Section marks such as [Verse 2] stand inside the words, and so do the ends of lines.
_PIECES = re.compile(r"(?P<mark>\[[^\[\]\n]{0,80}\])|(?P<end>\n)|\[?[^\s\[]+|\[")


@dataclass(frozen=True)
class SungLine:
    """One line; `start` and `end` in milliseconds, `start` < `end` <= the next line's start."""

    text: str
    start: int
    end: int


def sung_lines(words: Sequence[TimedWord]) -> list[SungLine]:
    """The lines of a song, in order of time; [] when nothing is sung.

    Words that come in a wrong order are sorted. Lines end where the text says so, at a section mark, at a long pause
    and before they grow too long for two rows.
    """
    return _in_turn([short for line in _lines(words) for short in _shortened(line)])


def lrc(lines: Sequence[SungLine], *, title: str, artist: str, seconds: float | None) -> str:
    """An LRC file: one time for each line, and an empty line where the singing pauses."""
    tags = {"ti": title, "ar": artist}
    if seconds is not None:
        minutes, rest = divmod(round(seconds), 60)
        tags["length"] = f"{minutes:02}:{rest:02}"
    rows = [f"[{name}:{_without_brackets(plain(' '.join(text.split()), 200))}]" for name, text in tags.items()]
    for index, line in enumerate(lines):
        rows.append(f"[{_lrc_time(line.start)}]{line.text}")
        ends_late = index + 1 == len(lines) or lines[index + 1].start - line.end > _PAUSE * 1000
        if ends_late:
            rows.append(f"[{_lrc_time(line.end)}]")
    return "\n".join(rows) + "\n"


def srt(lines: Sequence[SungLine]) -> str:
    """An SRT file: numbered, each line in at most two rows or so."""
    return "\n".join(
        f"{number}\n{_srt_time(line.start)} --> {_srt_time(line.end)}\n{_srt_text(line.text)}\n"
        for number, line in enumerate(lines, 1)
    )


def _lines(words: Sequence[TimedWord]) -> Iterator[list[TimedWord]]:
    """The words of each line as the text has them, without marks; a mark may begin in one word and end in another."""
    ordered = sorted(_with_sane_times(words), key=lambda word: word.start)
    texts = [f"{word.text} " for word in ordered]
    begins = [0]
    for text in texts:
        begins.append(begins[-1] + len(text))
    line: list[TimedWord] = []
    for piece in _PIECES.finditer("".join(texts)):
        if piece["mark"] or piece["end"]:
            yield line
            line = []
            continue
        owner = ordered[bisect_right(begins, piece.start()) - 1]
        text = _without_brackets(plain(piece[0], len(piece[0])))
        # A word that is longer than a row is not one, and would break every layout.
        line += [TimedWord(text[at : at + ROW], owner.start, owner.end) for at in range(0, len(text), ROW)]
    yield line


def _with_sane_times(words: Iterable[TimedWord]) -> Iterator[TimedWord]:
    """A time that is none is taken from the word before."""
    last = 0.0
    for word in words:
        start = min(max(word.start, 0.0), LATEST / 1000) if math.isfinite(word.start) else last
        end = min(max(word.end, start), LATEST / 1000) if math.isfinite(word.end) else start
        last = start
        yield TimedWord(word.text, start, end)


def _shortened(line: Sequence[TimedWord]) -> Iterator[SungLine]:
    """A line as it is, or as several."""
    current: list[TimedWord] = []
    for word in line:
        if current and (word.start - current[-1].end > _PAUSE or len(_rows([*current, word])) > _MOST_ROWS):
            yield _joined(current)
            current = []
        current.append(word)
    if current:
        yield _joined(current)


def _rows(words: Iterable[TimedWord]) -> list[str]:
    return textwrap.wrap(" ".join(word.text for word in words), ROW, break_on_hyphens=False)


def _joined(words: Sequence[TimedWord]) -> SungLine:
    end = max(word.end for word in words)
    return SungLine(" ".join(word.text for word in words), round(words[0].start * 1000), round(end * 1000))


def _in_turn(lines: Sequence[SungLine]) -> list[SungLine]:
    """The same lines, none of which begins before another has: players show one at a time."""
    starts: list[int] = []
    for line in lines:
        starts.append(max(line.start, starts[-1] + _APART) if starts else line.start)
    if not lines:
        return []
    return [
        SungLine(line.text, start, int(min(max(line.end, start + _SHORTEST), after)))
        for line, start, after in zip(lines, starts, [*starts[1:], math.inf], strict=True)
    ]


def _without_brackets(text: str) -> str:
    """Square brackets would be read as times or tags."""
    return text.replace("[", "(").replace("]", ")")


def _lrc_time(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds // 10, 6000)
    return f"{minutes:02}:{rest // 100:02}.{rest % 100:02}"


def _srt_time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"


def _srt_text(text: str) -> str:
    harmless = text.replace("-->", "→").translate(_ANGLES)
    return "\n".join(textwrap.wrap(harmless, ROW, break_on_hyphens=False))
