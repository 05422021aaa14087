"""A take as another kind of file: pictures for its cover, a WAV, a video."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Operation, fixed_price
from bot.sandbox.suno_api.operations.base.validation import AsynchronousRequest, Text
from bot.sandbox.suno_api.tasks.errors import RefusalError
from bot.sandbox.suno_api.tasks.results import Pictures, Video, Wav
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Task, TaskKind


class CoverImageBody(AsynchronousRequest):
    task_id: Text


def _new_cover(store: TaskStore, body: CoverImageBody) -> None:
    store.known_music(body.task_id)
    if earlier := store.earlier("cover-image", task_id=body.task_id):
        raise RefusalError(400, "Cover images of this task exist already.", data={"taskId": earlier.task_id})


async def _cover_image(context: Context, task: Task, body: CoverImageBody) -> Pictures:
    music = context.store.known_music(body.task_id)
    pictures = await context.composer.pictures(music.takes[0].song)
    return Pictures([context.keep(task, picture, "jpeg") for picture in pictures])


class WavBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text


def _new_wav(store: TaskStore, body: WavBody) -> None:
    store.known_take(body.task_id, body.audio_id)
    if earlier := store.earlier("wav", audio_id=body.audio_id):
        raise RefusalError(409, data={"taskId": earlier.task_id})


async def _wav(context: Context, task: Task, body: WavBody) -> Wav:
    take = context.store.known_take(body.task_id, body.audio_id)
    return Wav(context.keep(task, await context.composer.wav(take.song), "wav"))


class VideoBody(AsynchronousRequest):
    task_id: Text
    audio_id: Text
    author: Annotated[str, Field(max_length=50)] = ""
    domain_name: Annotated[str, Field(max_length=50)] = ""


def _known_take(store: TaskStore, body: VideoBody) -> None:
    store.known_take(body.task_id, body.audio_id)


async def _video(context: Context, task: Task, body: VideoBody) -> Video:
    take = context.store.known_take(body.task_id, body.audio_id)
    return Video(context.keep(task, await context.composer.video(take.song), "mp4"))


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "cover-image",
        "/api/v1/suno/cover/generate",
        CoverImageBody,
        TaskKind.COVER_IMAGE,
        fixed_price(0),
        _cover_image,
        _new_cover,
    ),
    Operation("wav", "/api/v1/wav/generate", WavBody, TaskKind.WAV, fixed_price(40), _wav, _new_wav),
    Operation("video", "/api/v1/mp4/generate", VideoBody, TaskKind.VIDEO, fixed_price(200), _video, _known_take),
)
