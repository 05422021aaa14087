"""What happens in a sound effect, and when: written as notes, so that everything else takes it like a song."""

import random
import re

from bot.sandbox.composer.chance import chance
from bot.sandbox.composer.effects.families import ANYTHING, FAMILIES, MUSICAL, Event
from bot.sandbox.composer.notes import EFFECT, Idea, Note, Score
from bot.sandbox.composer.words import says

USUAL_SECONDS = 8.0
LOW, HIGH = (42.0, 52.0), (66.0, 78.0)  # MIDI pitches: how dark or how bright a noise is
MOST_KINDS = 3
_ENDED = r"\b(?:{})(?:s|es|d|ed|y|ing|ning|ping|ging)?\b"


def effect(idea: Idea) -> Score | None:
    """The noise that a prompt asks for; None when it asks for music."""
    events = _named(idea.prompt)
    if not events:
        if says(idea.prompt, MUSICAL):
            return None
        events = chance("effect", *sorted(idea.prompt.casefold().split())).sample(ANYTHING, 2)
    seconds = idea.seconds or USUAL_SECONDS
    return Score(
        title=idea.title or idea.prompt.strip()[:80],
        style=idea.style or "sound effect",
        lyrics="",
        tempo=idea.tempo or 60.0,
        key=idea.key or "C major",
        beats=4,
        seconds=seconds,
        room=0.0,
        parts={"fx": _written(events, idea, seconds)},
    )


def noises_of(idea: Idea, seconds: float) -> list[Note]:
    """The noises that are named in the words of a song; [] when there are none."""
    return _written(_named(f"{idea.style} {idea.prompt}"), idea, seconds)


def _named(text: str) -> list[Event]:
    return [event for words, found in FAMILIES if re.search(_ENDED.format(words), text, re.I) for event in found][
        :MOST_KINDS
    ]


def _written(events: list[Event], idea: Idea, seconds: float) -> list[Note]:
    begins_low = chance("effect", idea.prompt, idea.seed).random() < 0.5
    pitches = LOW if begins_low == (idea.take % 2 == 0) else HIGH
    notes = [note for event in events for note in _happening(event, idea, seconds, pitches)]
    return sorted(notes, key=lambda note: note.start)


def _happening(event: Event, idea: Idea, seconds: float, pitches: tuple[float, float]) -> list[Note]:
    rng = chance("events", idea.prompt, idea.seed, idea.take, event.model)
    if event.every is None:
        return [Note(0.0, seconds, round(rng.uniform(*pitches)), event.loud, _timbre(event, rng))]
    notes: list[Note] = []
    moment = rng.uniform(0.05, 0.6 * event.every[0])
    while moment < seconds - 0.1:
        start = moment
        if idea.tempo:  # on the beat, or on a half of it
            half = 30 / idea.tempo
            start = round(moment / half) * half
        end = min(seconds, start + rng.uniform(*event.seconds))
        if end - start > 0.05 and (not notes or start > notes[-1].start):
            loud = event.loud * rng.uniform(0.7, 1)
            pitch = round(rng.uniform(*pitches))
            notes.append(Note(round(start, 4), round(end, 4), pitch, round(loud, 3), _timbre(event, rng)))
        moment += rng.uniform(*event.every)
    return notes


def _timbre(event: Event, rng: random.Random) -> str:
    """The model with a number: no two noises are the same."""
    return f"{EFFECT}{event.model} {rng.randrange(10_000)}"
