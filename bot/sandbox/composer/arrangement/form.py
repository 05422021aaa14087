"""The form of a song: how many bars, how many lines, and how much time each of them has."""

import random
from dataclasses import dataclass, replace

from bot.sandbox.composer.arrangement.lyrics import Line, read_lyrics, write_lyrics
from bot.sandbox.composer.notes import Arrangement, Idea

LONGEST = 360.0  # seconds, the most that the API takes as a wish
USUAL = (36.0, 46.0)
SHORT, LONG = 32.0, 58.0  # what a song with few or with many lines may be, before it hurries
BREATHLESS = 180.0  # a song that would be longer is sung faster
QUICKER = 1.25
RING = 2.0  # seconds that the last chord sounds after its bar


@dataclass(frozen=True)
class Form:
    """Bars, counted from 0: an intro, lines of `span` bars each, an outro, and the bar of the last chord."""

    arrangement: Arrangement
    intro: int
    span: int
    lines: list[Line]
    last: int
    seconds: float


def lay_out(idea: Idea, arrangement: Arrangement, rng: random.Random, *, goes_on: bool = False) -> Form:
    """Decide the form. A wanted length is kept, except that a song that goes on may need more for its lyrics."""
    asked = min(idea.seconds, LONGEST) if idea.seconds and not goes_on else None
    least = idea.seconds if idea.seconds and goes_on else SHORT
    unit = 2 if arrangement.beats == 2 else 1  # bars in which a line can be sung at all
    bar = arrangement.beats * 60 / arrangement.tempo
    wanted = asked or (least if goes_on else rng.uniform(*USUAL))
    bars = max(1, int((wanted - RING) / bar))
    intro, outro = (2, 1) if bars >= 10 * unit else (1, 0) if bars >= 6 * unit else (0, 0)
    intro = 0 if goes_on else intro * unit
    frame = intro + outro + 1
    span = 2 * unit if bars >= frame + 2 * unit else unit
    count = max(1, (bars - frame) // span)
    words = idea.lyrics or write_lyrics(idea.prompt or idea.title, count)
    sung = [] if arrangement.instrumental else read_lyrics(words)
    if asked:
        if len(sung) > count and span > unit:
            span, count = unit, max(1, (bars - frame) // unit)
        if len(sung) > count:
            sung = read_lyrics(words, _most_syllables(arrangement))
        outro += max(0, bars - frame) % span
    else:
        shortest, longest = (int((seconds - RING) / bar) - frame for seconds in (least, max(LONG, least)))
        span = unit if 2 * unit * len(sung) > longest else span
        if unit * len(sung) > longest:
            sung = read_lyrics(words, _most_syllables(arrangement))
            arrangement = _hurried(arrangement, unit * len(sung) + frame)
            bar = arrangement.beats * 60 / arrangement.tempo
            longest = int((LONGEST - RING) / bar) - frame
        count = min(max(len(sung), shortest // span + 1), longest // span) if sung else count
    played = [Line("Chorus" if index // 4 % 2 else "Verse") for index in range(len(sung), count)]
    lines = [*sung[:count], *played]
    last = intro + len(lines) * span + outro  # the bar of the last chord
    return Form(arrangement, intro, span, lines, last, asked or round((last + 1) * bar + RING, 3))


def _most_syllables(arrangement: Arrangement) -> int:
    """In the shortest time of a line, with one sixteenth to breathe."""
    return arrangement.beats * 4 * (2 if arrangement.beats == 2 else 1) - 1


def _hurried(arrangement: Arrangement, bars: int) -> Arrangement:
    """With many words to sing and no tempo told, the tempo goes up as far as the style can bear it."""
    seconds = bars * arrangement.beats * 60 / arrangement.tempo
    if arrangement.is_tempo_told or seconds <= BREATHLESS:
        return arrangement
    return replace(arrangement, tempo=round(arrangement.tempo * min(seconds / BREATHLESS, QUICKER)))
