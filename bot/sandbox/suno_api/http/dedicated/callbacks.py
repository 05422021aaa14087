"""What callbacks tell: one builder per kind of task, in the spelling of its page.

The same facts as in the records, mostly in snake_case; where the pages disagree, the spelling in use here is
named beside the code.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.suno_api.http.dedicated.kinds import KIND_BY_NAME
from bot.sandbox.suno_api.http.dedicated.records import music_record, origin_stem, track_is_ready
from bot.sandbox.suno_api.operations.catalogue import OPERATION_BY_NAME
from bot.sandbox.suno_api.tasks.results import Lyrics, Notes, Pictures, Stems, Video, Wav
from bot.sandbox.suno_api.tasks.task import Link, Stage, Task, TaskKind

_CALLBACK_TYPES = {
    Stage.TEXT: "text",
    Stage.FIRST: "first",
    Stage.COMPLETE: "complete",
    Stage.FAILED: "error",
}
# Not translated: camelCase among snake_case keys.
_KEPT_KEYS = frozenset({"createTime"})


def callback_payload(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    """The whole body of the callback that tells of `stage`; the task must have reached it."""
    data = _CALLBACKS[task.kind](task, stage, link)
    if task.failure is None:
        return {"code": 200, "msg": "success", "data": data}
    code = task.failure.code if task.failure.code in KIND_BY_NAME[task.kind].callback_codes else 500
    return {"code": code, "msg": task.failure.message, "data": data}


def _music_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    head = {"callbackType": _CALLBACK_TYPES[stage], "task_id": task.task_id}
    if task.failure is not None:
        extra = dict(OPERATION_BY_NAME[task.operation].failed_data)
        if "error" in extra:
            extra["error"] = task.failure.message
        return head | extra
    record = music_record(task, link)
    tracks = [_snake_case(track) for track in record["response"]["sunoData"]]
    if stage is Stage.FIRST:
        tracks = [track for index, track in enumerate(tracks) if track_is_ready(task, index)]
    return head | {"data": tracks}


def _snake_case(track: dict[str, Any]) -> dict[str, Any]:
    return {
        key if key in _KEPT_KEYS else re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), key): value
        for key, value in track.items()
    }


def _lyrics_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    """`callbackType` is complete even for a failure."""
    lyrics = task.result(Lyrics)
    drafts = lyrics and [
        {"text": draft.text, "title": draft.title, "status": "complete", "error_message": ""} for draft in lyrics.drafts
    ]
    return {"callbackType": "complete", "task_id": task.task_id, "data": drafts}


def _cover_image_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    pictures = task.result(Pictures)
    links = [link(file) for file in pictures.files] if pictures else []
    return {"taskId": task.task_id, "images": [url for url in links if url] if pictures else None}


def _wav_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    wav = task.result(Wav)
    return {"audioWavUrl": link(wav.file) if wav else None, "task_id": task.task_id}


def _video_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    video = task.result(Video)
    return {"task_id": task.task_id, "video_url": link(video.file) if video else None}


def _separation_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    """The key is `vocal_removal_info` for the advanced type and `vocal_separation_info` for the others."""
    result = task.result(Stems)
    if result is None:
        return {"task_id": task.task_id, "vocal_separation_info": None}
    if task.body.type == "split_stem_advanced":
        extract, remove = (origin_stem(stem, link) for stem in result.stems)
        info: dict[str, Any] = {"origin_data": [{"extract": extract, "remove": remove}]}
        return {"task_id": task.task_id, "vocal_removal_info": info}
    # No ids here: for MIDI they have to be taken from the record.
    links = {_snake_slot(stem.slot): link(stem.file) for stem in result.stems}
    return {"task_id": task.task_id, "vocal_separation_info": {"origin_url": "", **links}}


def _snake_slot(slot: str) -> str:
    return "backing_vocals_url" if slot == "backingVocals" else f"{slot}_url"


def _midi_callback(task: Task, stage: Stage, link: Link) -> dict[str, Any]:
    """Every second note has its end as text, like the example on the page."""
    notes = task.result(Notes)
    if notes is None:
        return {"taskId": task.task_id}
    instruments = copy.deepcopy(list(notes.instruments))
    for instrument in instruments:
        for note in instrument["notes"][::2]:
            note["end"] = str(note["end"])
    return {"taskId": task.task_id, "state": "complete", "instruments": instruments}


_CALLBACKS: Mapping[TaskKind, Callable[[Task, Stage, Link], Any]] = {
    TaskKind.MUSIC: _music_callback,
    TaskKind.LYRICS: _lyrics_callback,
    TaskKind.COVER_IMAGE: _cover_image_callback,
    TaskKind.WAV: _wav_callback,
    TaskKind.SEPARATION: _separation_callback,
    TaskKind.MIDI: _midi_callback,
    TaskKind.VIDEO: _video_callback,
}
