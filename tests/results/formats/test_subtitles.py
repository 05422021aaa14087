"""Timed words into lines, LRC and SRT, read back by parsers as strict as the strictest player."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.results.formats.subtitles import ROW, SungLine, lrc, srt, sung_lines
from bot.suno.results import TimedWord

_LRC_LINE = re.compile(r"\[(\d{2}):([0-5]\d)\.(\d{2})\]([^\[\]\n]*)")
_LRC_TAG = re.compile(r"\[(ti|ar|length):([^\[\]\n]*)\]")
_SRT_TIME = r"(\d{2}):([0-5]\d):([0-5]\d),(\d{3})"
_SRT_CUE = re.compile(rf"(\d+)\n{_SRT_TIME} --> {_SRT_TIME}\n((?:[^\n]+\n)+)")


def read_lrc(text: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Tags, and lines by their hundredths of a second."""
    tags: dict[str, str] = {}
    lines: list[tuple[int, str]] = []
    for row in text.removesuffix("\n").split("\n"):
        if tag := _LRC_TAG.fullmatch(row):
            assert not lines
            tags[tag[1]] = tag[2]
            continue
        line = _LRC_LINE.fullmatch(row)
        assert line is not None, row
        lines.append(((int(line[1]) * 60 + int(line[2])) * 100 + int(line[3]), line[4]))
    return tags, lines


def read_srt(text: str) -> list[tuple[int, int, str]]:
    """Start and end in milliseconds, and the text with its line breaks."""
    cues: list[tuple[int, int, str]] = []
    for block in text.removesuffix("\n").split("\n\n") if text else []:
        cue = _SRT_CUE.fullmatch(f"{block}\n" if not block.endswith("\n") else block)
        assert cue is not None, block
        assert int(cue[1]) == len(cues) + 1
        start, end = (
            ((int(cue[at]) * 60 + int(cue[at + 1])) * 60 + int(cue[at + 2])) * 1000 + int(cue[at + 3]) for at in (2, 6)
        )
        cues.append((start, end, cue[10].strip("\n")))
    return cues


def words(*texts: str, every: float = 0.5) -> list[TimedWord]:
    return [TimedWord(text, index * every, (index + 1) * every) for index, text in enumerate(texts)]


def test_lines_end_where_the_lyrics_say_and_marks_are_gone() -> None:
    sung = words("[Verse]\nRain ", "on ", "tin\n", "[Chorus 2: all]\n(Drip) ", "drop", every=1)

    assert sung_lines(sung) == [SungLine("Rain on tin", 0, 3000), SungLine("(Drip) drop", 3000, 5000)]


def test_a_mark_that_is_split_over_words_is_gone_too() -> None:
    assert [line.text for line in sung_lines(words("[Verse ", "1]\nRain ", "falls[end]"))] == ["Rain falls"]


def test_words_without_blanks_around_them_stay_apart() -> None:
    assert [line.text for line in sung_lines(words("Rain", "on", "tin"))] == ["Rain on tin"]


def test_lyrics_without_line_breaks_end_at_pauses_and_at_two_rows() -> None:
    sung = [TimedWord("word", 0.1 * index, 0.1 * index + 0.1) for index in range(20)]
    later = [TimedWord("later", 30, 31)]

    lines = sung_lines([*sung, *later])

    assert [line.text.count("word") for line in lines] == [16, 4, 0]
    assert lines[-1] == SungLine("later", 30_000, 31_000)


def test_an_instrumental_has_no_lines() -> None:
    assert sung_lines([]) == []
    assert sung_lines(words("[Instrumental]\n", " ", "\n", "[Outro]")) == []


def test_words_in_the_wrong_order_are_sorted() -> None:
    assert [line.text for line in sung_lines([TimedWord("late", 2, 3), TimedWord("early", 1, 2)])] == ["early late"]


def test_times_that_are_none_come_from_the_word_before() -> None:
    sung = [TimedWord("one\n", 1, 2), TimedWord("two\n", math.nan, math.inf), TimedWord("three", -5, 1e300)]

    lines = sung_lines(sung)

    assert [line.text for line in lines] == ["three one", "two"]
    assert all(line.start < line.end for line in lines)


def test_lrc_has_its_tags_and_clears_the_screen_in_pauses() -> None:
    lines = [SungLine("Rain on tin", 1230, 3000), SungLine("Drip", 61_005, 62_000)]

    text = lrc(lines, title="Tin [live]\nRoof", artist="Bob with Bandstand", seconds=200.4)

    assert text == (
        "[ti:Tin (live) Roof]\n[ar:Bob with Bandstand]\n[length:03:20]\n"
        "[00:01.23]Rain on tin\n[00:03.00]\n[01:01.00]Drip\n[01:02.00]\n"
    )


def test_srt_is_numbered_and_wrapped() -> None:
    long = "These are so many words that nobody would read them in a single row"
    text = srt([SungLine("Rain", 1230, 3000), SungLine(long, 3_723_004, 3_724_000)])

    assert text == (
        "1\n00:00:01,230 --> 00:00:03,000\nRain\n\n"
        "2\n01:02:03,004 --> 01:02:04,000\nThese are so many words that nobody would\nread them in a single row\n"
    )


@pytest.mark.parametrize("nasty", ["-->", "00:00:01,000 --> 00:00:02,000", "<b>bold</b>", "[00:10.00]", "a" * 500])
def test_words_that_look_like_the_format_do_no_harm(nasty: str) -> None:
    lines = sung_lines(words(nasty, "and", "more"))

    assert len(read_srt(srt(lines))) == len(lines)
    _, rows = read_lrc(lrc(lines, title=nasty, artist=nasty, seconds=None))
    assert [row for _, row in rows if row] == [line.text for line in lines]


any_time = some.floats() | some.floats(0, 300)
any_text = some.text() | some.sampled_from(["rain ", "tin\n", "[Verse]\n", "\n\n", "word", "[", "]", "1\n\n2", "-->"])
any_words = some.lists(some.builds(TimedWord, any_text, any_time, any_time), max_size=40)


@given(any_words)
def test_any_words_are_files_that_players_read(sung: list[TimedWord]) -> None:
    lines = sung_lines(sung)

    cues = read_srt(srt(lines))
    assert len(cues) == len(lines)
    for start, end, text in cues:
        assert start < end
        assert all(len(row) <= ROW for row in text.split("\n"))
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(cues))
    _, rows = read_lrc(lrc(lines, title="A", artist="B", seconds=1.0))
    assert [text for _, text in rows if text] == [line.text for line in lines]
    times = [at for at, text in rows if text]
    assert times == sorted(set(times))


@given(any_words)
def test_nothing_sung_is_lost(sung: list[TimedWord]) -> None:
    plain_words = [word for word in sung if re.fullmatch(r"[a-z]+[ \n]?", word.text)]

    lines = sung_lines(plain_words)

    assert sorted(" ".join(line.text for line in lines).split()) == sorted(word.text.strip() for word in plain_words)
