"""What polling shows: one builder per kind of task. camelCase, except inside `originData`.

Times are epoch milliseconds, as observed; the pages show text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.suno_api.http.dedicated.kinds import status_word
from bot.sandbox.suno_api.tasks.compact_json import compact_json
from bot.sandbox.suno_api.tasks.results import Lyrics, Music, Notes, Pictures, Stem, Stems, Take, Video, Wav
from bot.sandbox.suno_api.tasks.task import Link, Stage, Task, TaskKind

# Slots of a separation that the record always names; those without a stem stay null.
STEM_SLOTS = (
    "instrumental",
    "vocal",
    "backingVocals",
    "drums",
    "bass",
    "guitar",
    "piano",
    "keyboard",
    "percussion",
    "strings",
    "synth",
    "fx",
    "brass",
    "woodwinds",
)


def record(task: Task, link: Link) -> dict[str, Any]:
    """The `data` of a task's record."""
    return _RECORDS[task.kind](task, link)


def music_record(task: Task, link: Link) -> dict[str, Any]:
    music = task.result(Music)
    response = None
    if task.stage is not Stage.PENDING and task.failure is None:
        tracks = [_track(task, index, take, link) for index, take in enumerate(music.takes)] if music else []
        response = {"taskId": task.task_id, "sunoData": tracks}
    return {
        "taskId": task.task_id,
        "parentMusicId": music.parent_audio_id if music else "",
        "param": compact_json(task.sent),
        "response": response,
        "status": status_word(task),
        "type": "GENERATE",
        "operationType": task.operation.replace("-", "_"),
        "createTime": _milliseconds(task.created_at),
        **_error(task),
    }


def track_is_ready(task: Task, index: int) -> bool:
    """Whether the final file of a take may be shown: at `first` that of one take, at the end those of all."""
    if "one-of-two" in task.faults and index > 0:
        return False
    return task.stage is Stage.COMPLETE or index == 0


def _track(task: Task, index: int, take: Take, link: Link) -> dict[str, Any]:
    ready = track_is_ready(task, index)
    return {
        "id": take.audio_id,
        "audioUrl": link(take.audio) if ready else "",
        "sourceAudioUrl": link(take.audio) if ready else "",
        "streamAudioUrl": link(take.stream),
        "sourceStreamAudioUrl": link(take.stream),
        "imageUrl": link(take.picture),
        "sourceImageUrl": link(take.picture),
        "prompt": take.song.lyrics,
        "modelName": _model_name(take.model),
        "title": take.song.title,
        "tags": take.song.style,
        "createTime": _milliseconds(take.made_at),
        "duration": round(take.song.seconds, 2) if ready else None,
    }


def _model_name(model: str) -> str:
    """The upstream spelling of a model: V4_5PLUS is shown as chirp-v4-5plus."""
    return "chirp-" + model.lower().replace("_", "-")


def _lyrics_record(task: Task, link: Link) -> dict[str, Any]:
    lyrics = task.result(Lyrics)
    response = lyrics and {
        "taskId": task.task_id,
        "data": [
            {"text": draft.text, "title": draft.title, "status": "complete", "errorMessage": ""}
            for draft in lyrics.drafts
        ],
    }
    return {
        "taskId": task.task_id,
        "param": compact_json(task.sent),
        "response": response,
        "status": status_word(task),
        "type": "LYRICS",
        **_error(task),
    }


def _cover_image_record(task: Task, link: Link) -> dict[str, Any]:
    pictures = task.result(Pictures)
    links = [link(file) for file in pictures.files] if pictures else []
    return {
        "parentTaskId": task.body.task_id,
        "response": {"images": [url for url in links if url]} if pictures else None,
        **_flagged(task),
    }


def _wav_record(task: Task, link: Link) -> dict[str, Any]:
    wav = task.result(Wav)
    return {
        "musicId": task.body.audio_id,
        "musicIndex": 0,
        "response": {"audioWavUrl": link(wav.file)} if wav else None,
        **_flagged(task),
    }


def _video_record(task: Task, link: Link) -> dict[str, Any]:
    video = task.result(Video)
    return {
        "musicId": task.body.audio_id,
        "musicIndex": 0,
        "response": {"videoUrl": link(video.file)} if video else None,
        **_flagged(task),
    }


def _separation_record(task: Task, link: Link) -> dict[str, Any]:
    result = task.result(Stems)
    return {
        "musicId": task.body.audio_id,
        "musicIndex": 0,
        "response": _separation(result.stems, link) if result else None,
        **_flagged(task),
    }


def _separation(stems: Any, link: Link) -> dict[str, Any]:
    by_slot = {stem.slot: stem for stem in stems}
    return {
        "id": None,
        "originUrl": "",
        "originData": [origin_stem(stem, link) for stem in stems],
        **{f"{slot}Url": link(by_slot[slot].file) if slot in by_slot else None for slot in STEM_SLOTS},
    }


def origin_stem(stem: Stem, link: Link) -> dict[str, Any]:
    """A stem with its id; snake_case in records and callbacks alike."""
    return {
        "id": stem.stem_id,
        "audio_url": link(stem.file),
        "stem_type_group_name": stem.group,
        "duration": round(stem.song.seconds, 2),
    }


def _midi_record(task: Task, link: Link) -> dict[str, Any]:
    notes = task.result(Notes)
    return {
        "recordTaskId": -1,
        "audioId": task.body.audio_id,
        "midiData": {"state": "complete", "instruments": list(notes.instruments)} if notes else None,
        **_flagged(task),
    }


def _flagged(task: Task) -> dict[str, Any]:
    """What the records with a `successFlag` have in common."""
    return {
        "taskId": task.task_id,
        "callbackUrl": task.callback_url,
        "successFlag": status_word(task),
        "createTime": _milliseconds(task.created_at),
        "completeTime": _milliseconds(task.completed_at) if task.completed_at is not None else None,
        **_error(task),
    }


def _error(task: Task) -> dict[str, Any]:
    failure = task.failure
    return {
        "errorCode": failure.code if failure else None,
        "errorMessage": failure.message if failure else None,
    }


def _milliseconds(moment: float) -> int:
    return int(moment * 1000)


_RECORDS: Mapping[TaskKind, Callable[[Task, Link], dict[str, Any]]] = {
    TaskKind.MUSIC: music_record,
    TaskKind.LYRICS: _lyrics_record,
    TaskKind.COVER_IMAGE: _cover_image_record,
    TaskKind.WAV: _wav_record,
    TaskKind.SEPARATION: _separation_record,
    TaskKind.MIDI: _midi_record,
    TaskKind.VIDEO: _video_record,
}
