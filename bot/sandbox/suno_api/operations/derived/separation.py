"""Separation: which parts of a song make which stem of the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import model_validator
from pydantic.alias_generators import to_camel

from bot.sandbox.suno_api.operations.base.composer import SongRequest
from bot.sandbox.suno_api.operations.base.context import Context, seed_of
from bot.sandbox.suno_api.operations.base.operation import Operation
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Text, Url, refuse
from bot.sandbox.suno_api.tasks.errors import TaskFailedError
from bot.sandbox.suno_api.tasks.results import Song, Stem, Stems
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task, TaskKind, new_audio_id

# The stems that split_stem_advanced can name.
STEM_NAMES = frozenset(
    """Lead Vocal|Drum Kit|Kick|Snare|Risers|Bass|Backing Vocals|Piano|Electric Guitar|Percussion|String Section
    |Synth|Acoustic Guitar|Sound Effects|Synth Pad|Synth Bass|Guitar|Brass Section|Organ|Electronic Drum Kit
    |Lead Electric Guitar|Synth Keys|Rhythm Electric Guitar|Electric Piano|Upright Bass|Keyboards
    |Distorted Electric Guitar|Synth Strings|Synth Lead|Woodwinds|Rhythm Acoustic Guitar|Flute|Harp|Tambourine
    |Trumpet|Arpeggiator|Accordion|Fiddle|Pedal Steel Guitar|Synth Voice|Violin|Digital Piano|Synth Brass|Mandolin
    |Choir|Banjo|Bells|Clarinet|Tenor Saxophone|Trombone|Shaker|French Horn|Glockenspiel|Electric Bass|Cello
    |Timpani|Harmonica|Marimba|Vibraphone|Lap Steel Guitar|Saxophone|Orchestra|Horns|Cymbals|Hand Clap|Oboe
    |Celesta|Congas|Drone|Alto Saxophone|Double Bass|Ukulele|Harpsichord|Baritone Saxophone|Xylophone|Tuba
    |Bass Guitar|Whistle|Lead Guitar|Rhodes|808|Bongos|Bassoon|Cowbell|Viola|Sitar|Steel Drums|Piccolo|Theremin
    |Bagpipes|Hi-Hat|Music Box|Melodica|Tabla|Koto|Djembe|Taiko|Didgeridoo""".replace("\n    ", "").split("|")
)
_VOICES = ("vocals", "backing_vocals")

# The composer's part by what a stem name of the API contains; the first that fits.
_PART_BY_STEM = (
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


class SeparationBody(AsynchronousRequest):
    task_id: Text | None = None
    audio_id: Text | None = None
    audio_url: Url | None = None
    type: Literal["separate_vocal", "split_stem", "split_stem_advanced"] = "separate_vocal"
    stem_name: Text | None = None

    @model_validator(mode="after")
    def _names_one_source_and_a_stem(self) -> Self:
        if bool(self.task_id and self.audio_id) == bool(self.audio_url):
            raise refuse("Please enter taskId and audioId, or audioUrl.")
        if (self.type == "split_stem_advanced") != (self.stem_name is not None):
            raise refuse("stemName belongs to type split_stem_advanced.")
        if self.stem_name is not None and self.stem_name not in STEM_NAMES:
            raise refuse("stemName is not one of the known stems.")
        return self


def _separation_price(body: SeparationBody) -> int:
    return {"separate_vocal": 1000, "split_stem": 5000, "split_stem_advanced": 2000}[body.type]


def _known_source(store: TaskStore, body: SeparationBody) -> None:
    if body.task_id is not None and body.audio_id is not None:
        store.known_take(body.task_id, body.audio_id)


async def _separate(context: Context, task: Task, body: SeparationBody) -> Stems:
    """The stems of a take, or of an upload, for which a song of the same seed stands in."""
    song = await _song(context, body)
    if body.type == "split_stem":
        stems = await context.composer.stems(song)
        return Stems([_stem(context, task, song, part, mp3, [part]) for part, mp3 in stems.items()])
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
            _stem(context, task, song, names[0], await context.composer.without(song, others), chosen),
            _stem(context, task, song, names[1], await context.composer.without(song, chosen), others),
        ]
    )


async def _song(context: Context, body: SeparationBody) -> Song:
    if body.audio_url is None:
        assert body.task_id is not None
        assert body.audio_id is not None
        return context.store.known_take(body.task_id, body.audio_id).song
    seed = seed_of(context.uploaded(body.audio_url))
    request = SongRequest(prompt="", style="pop", title="Upload", lyrics="", instrumental=False, seed=seed)
    return await context.composer.compose(request, 0)


def _stem(context: Context, task: Task, song: Song, name: str, mp3: bytes, parts: Sequence[str]) -> Stem:
    return Stem(
        stem_id=new_audio_id(),
        slot="vocal" if name == "vocals" else to_camel(name),
        group=name.replace("_", " ").title(),
        file=context.keep(task, mp3, "mp3"),
        song=song,
        parts=parts,
    )


def _part_named(stem_name: str) -> str:
    return next(part for pattern, part in _PART_BY_STEM if re.search(pattern, stem_name.lower()))


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "separation",
        "/api/v1/vocal-removal/generate",
        SeparationBody,
        TaskKind.SEPARATION,
        _separation_price,
        _separate,
        _known_source,
    ),
)
