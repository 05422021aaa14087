"""Separation: which parts of a song make which stem of the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic.alias_generators import to_camel

from bot.sandbox.suno_api.operations.base.composer import Song, Wish
from bot.sandbox.suno_api.operations.base.context import Workshop, seed_of
from bot.sandbox.suno_api.operations.derived.requests import SeparationBody
from bot.sandbox.suno_api.tasks.results import Stem, Stems, TaskFailedError
from bot.sandbox.suno_api.tasks.task import Task, new_audio_id

_VOICES = ("vocals", "backing_vocals")

# The artist's part by what a stem name of the API contains; the first that fits.
_PARTS_BY_WORD = (
    ("backing", "backing_vocals"),
    ("synth bass|bass|808", "bass"),
    ("vocal|voice|choir", "vocals"),
    ("drum kit|kick|snare|hi-hat|cymbals", "drums"),
    ("guitar|banjo|ukulele|mandolin|sitar|koto", "guitar"),
    ("synth|arpeggiator|theremin|drone", "synth"),
    ("piano|key|organ|rhodes|celesta|harpsichord|accordion|music box", "keyboard"),
    ("string|violin|viola|cello|fiddle|orchestra|harp\\b", "strings"),
    ("brass|horn|trumpet|trombone|tuba", "brass"),
    ("woodwinds|flute|clarinet|saxophone|oboe|bassoon|piccolo|whistle|harmonica|melodica|bagpipes", "woodwinds"),
    ("effects|risers", "fx"),
    ("", "percussion"),
)


async def separate(workshop: Workshop, task: Task, body: SeparationBody) -> Stems:
    """The stems of a take, or of an upload, for which a song of the same seed stands in."""
    song = await _song(workshop, body)
    if body.type == "split_stem":
        stems = await workshop.artist.stems(song)
        return Stems([_stem(workshop, task, song, part, mp3, [part]) for part, mp3 in stems.items()])
    if body.type == "separate_vocal":
        chosen, names = [part for part in song.parts if part in _VOICES], ("vocals", "instrumental")
    else:
        assert body.stem_name is not None
        chosen, names = [_part_named(body.stem_name)], (body.stem_name, f"No {body.stem_name}")
        if chosen[0] not in song.parts:
            raise TaskFailedError(501, f"The song has no stem {body.stem_name}.")
    others = [part for part in song.parts if part not in chosen]
    return Stems(
        [
            _stem(workshop, task, song, names[0], await workshop.artist.without(song, others), chosen),
            _stem(workshop, task, song, names[1], await workshop.artist.without(song, chosen), others),
        ]
    )


async def _song(workshop: Workshop, body: SeparationBody) -> Song:
    if body.audio_url is None:
        assert body.task_id is not None
        assert body.audio_id is not None
        return workshop.archive.known_take(body.task_id, body.audio_id).song
    seed = seed_of(workshop.uploaded(body.audio_url))
    wish = Wish(prompt="", style="pop", title="Upload", lyrics="", instrumental=False, seed=seed)
    return await workshop.artist.perform(wish, 0)


def _stem(workshop: Workshop, task: Task, song: Song, name: str, mp3: bytes, parts: Sequence[str]) -> Stem:
    return Stem(
        stem_id=new_audio_id(),
        slot="vocal" if name == "vocals" else to_camel(name),
        group=name.replace("_", " ").title(),
        file=workshop.keep(task, mp3, "mp3"),
        song=song,
        parts=parts,
    )


def _part_named(stem_name: str) -> str:
    return next(part for words, part in _PARTS_BY_WORD if re.search(words, stem_name.lower()))
