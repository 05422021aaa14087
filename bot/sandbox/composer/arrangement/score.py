"""From an idea to a score: a new song, or one that goes on from another."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from bot.sandbox.composer.arrangement.form import lay_out
from bot.sandbox.composer.arrangement.lyrics import first_phrase
from bot.sandbox.composer.arrangement.prompt import read_prompt, style_shown
from bot.sandbox.composer.arrangement.styles import OTHERS
from bot.sandbox.composer.arrangement.writer import Writer
from bot.sandbox.composer.chance import chance
from bot.sandbox.composer.effects.events import effect, noises_of
from bot.sandbox.composer.notes import Arrangement, Chord, Idea, Layer, Note, Score, SungWord

Timed = TypeVar("Timed", Note, SungWord)


def compose(idea: Idea) -> Score:
    """Write the song. The same idea gives the same score, on every machine."""
    source, arrangement = idea.source, idea.source.arrangement if idea.source else None
    if source is not None and arrangement is not None:
        return _made_anew(idea, source, arrangement)
    if idea.is_sound and (noise := effect(idea)) is not None:
        return noise
    seed = (idea.prompt, idea.style, idea.seed)
    arrangement = read_prompt(idea, chance(*seed))
    form = lay_out(idea, arrangement, chance("form", *seed, idea.take))
    phrase = first_phrase(idea.prompt) or "Untitled"
    title = idea.title or phrase[0].upper() + phrase[1:]
    score = Writer(form, title, style_shown(idea, arrangement.kind), seed=(*seed, idea.take)).write()
    if "fx" not in score.parts and (noises := noises_of(idea, score.seconds)):
        score.parts["fx"] = noises
    return score


def _made_anew(idea: Idea, source: Score, arrangement: Arrangement) -> Score:
    """The source with other bars from `begin` to `end`, played by the same players or, in other takes, by others."""
    bar = source.beats * 60 / source.tempo
    whole = int(source.seconds / bar)
    first = min(max(1, round(idea.begin / bar)), whole - 1)
    after = None if idea.end is None else min(max(first + 1, round(idea.end / bar)), whole)
    begin, end = first * bar, None if after is None else after * bar
    seconds = (idea.seconds or source.seconds) - begin if end is None else end - begin
    rest = replace(idea, source=None, seconds=max(bar, seconds), lyrics=idea.lyrics if end is None else idea.prompt)
    seed = (idea.prompt, idea.style, idea.seed, idea.take)
    arrangement = replace(arrangement, layers=_players(arrangement, idea.take), instrumental=idea.instrumental)
    form = lay_out(rest, arrangement, chance("form", *seed), goes_on=end is None)
    new = Writer(form, idea.title or source.title, idea.style or source.style, seed).write()
    return _spliced(source, new, begin, end)


def _players(arrangement: Arrangement, take: int) -> list[Layer]:
    return [
        layer._replace(timbre=OTHERS.get(layer.timbre, layer.timbre)) if take % 2 and layer.role == "lead" else layer
        for layer in arrangement.layers
    ]


def _spliced(source: Score, new: Score, begin: float, end: float | None) -> Score:
    """The new score in the place of the source from `begin` to `end`, or to where the source had ended."""
    resumed = end if end is not None else float("inf")
    seconds = round(begin + new.seconds if end is None else source.seconds, 3)
    names = dict.fromkeys((*source.parts, *new.parts))
    parts = {
        name: [
            *_before(source.parts.get(name, ()), begin),
            *(_later(note, begin, seconds) for note in new.parts.get(name, ())),
            *_after(source.parts.get(name, ()), resumed),
        ]
        for name in names
    }
    sung = [
        *_before(source.sung, begin),
        *(_later(word, begin, seconds) for word in new.sung),
        *_after(source.sung, resumed),
    ]
    return replace(
        new,
        seconds=seconds,
        chords=[
            *(chord for chord in source.chords if chord.start < begin - 0.01),
            *(Chord(chord.start + begin, chord.pitch_classes) for chord in new.chords),
            *(chord for chord in source.chords if chord.start >= resumed - 0.01),
        ],
        parts={name: notes for name, notes in parts.items() if notes},
        sung=sung,
        lyrics="".join(word.text for word in sung).strip(),
    )


def _before(things: Iterable[Timed], moment: float) -> Iterator[Timed]:
    """What has begun by then, without what would sound afterwards."""
    return (replace(thing, end=min(thing.end, moment)) for thing in things if thing.start < moment - 0.03)


def _later(thing: Timed, seconds: float, end: float) -> Timed:
    return replace(thing, start=round(thing.start + seconds, 4), end=round(min(thing.end + seconds, end), 4))


def _after(things: Iterable[Timed], moment: float) -> Iterator[Timed]:
    """What begins from then on."""
    return (thing for thing in things if thing.start >= moment - 0.03)
