"""Rows and requests with defaults that read well; a test names what it is about."""

import itertools
from datetime import datetime
from typing import Any

from bot.suno.operations.generate import GenerateRequest
from storage.engines.sqlite import Connection, Database
from storage.ledger.jobs import JobStore
from storage.library.takes import TakeStore, insert_takes
from storage.rows.book import Ceilings
from storage.rows.job import Accepted, Job, Made, NewJob
from storage.rows.member import Viewer
from storage.rows.take import NewTake, Take, TakeKind, TakeOwner
from tests.clock import NOON

SONG = 1200
"""The price of a song, in hundredths of a credit."""
PLENTY = Ceilings(operator_daily=10**9, max_guild_daily=10**9, default_guild_daily=10**9, default_member_daily=10**9)

GUILD, CHANNEL, ALICE, BOB = 1001, 2001, 3001, 3002
AS_ALICE, AS_BOB = (Viewer(GUILD, user, CHANNEL) for user in (ALICE, BOB))
"""Who looks, standing in the channel."""

_message_ids = itertools.count(900_001)


def a_request(**changes: Any) -> GenerateRequest:
    return GenerateRequest(**({"prompt": "rain on a tin roof", "model": "V5"} | changes))


def a_new_job(**changes: Any) -> NewJob:
    """What a member asks for, before it is accepted."""
    usual: dict[str, Any] = {
        "interaction_id": None,
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "user_id": ALICE,
        "user_name": "alice",
        "locale": "en-US",
        "operation": "generate",
        "request": a_request().model_dump_json(),
        "cost": SONG,
        "day": NOON.date().isoformat(),
        "open_channel": True,
    }
    return NewJob(**(usual | changes))


async def a_job(store: JobStore, *, now: datetime = NOON, ceilings: Ceilings = PLENTY, **changes: Any) -> Job:
    """An accepted job whose card is not shown yet."""
    (job,) = await a_plan(store, a_new_job(**changes), now=now, ceilings=ceilings)
    return job


async def a_plan(store: JobStore, *steps: NewJob, now: datetime = NOON, ceilings: Ceilings = PLENTY) -> tuple[Job, ...]:
    """Accepted jobs, each after the one before it."""
    accepted = await store.accept(steps, ceilings, now=now)
    assert isinstance(accepted, Accepted)
    return accepted.jobs


async def a_queued_job(store: JobStore, **changes: Any) -> Job:
    """A job that may be sent; as the caller gets it, its `state` is still that of its acceptance."""
    job = await a_job(store, **changes)
    assert await store.card_shown(job.id, next(_message_ids))
    return job


async def a_running_job(store: JobStore, *, now: datetime = NOON, task_id: str | None = None, **changes: Any) -> Job:
    """A job at the provider, whose record is due at once. Nothing else may be waiting to be sent."""
    job = await a_queued_job(store, now=now, **changes)
    claimed = await store.claim_next_to_send(max_running=10**6, now=now)
    assert claimed is not None
    assert claimed[0].id == job.id
    assert await store.started(job.id, dialect="dedicated", task_id=task_id or f"task-{job.id}", poll_at=now, now=now)
    return job


def a_new_take(**changes: Any) -> NewTake:
    usual: dict[str, Any] = {
        "title": "Tin Roof",
        "style": "lo-fi, rain",
        "lyrics": "[Verse]\nDrip, drop",
        "model": "chirp-v5",
        "duration": 60.0,
        "dialect": "dedicated",
        "task_id": "task",
        "audio_id": "audio-0",
        "audio_url": "https://files.example.com/audio-0.mp3",
        "image_url": None,
    }
    return NewTake(**(usual | changes))


async def a_take(
    database: Database,
    *,
    sources: tuple[int, ...] = (),
    channel_id: int = CHANNEL,
    open_channel: bool = True,
    **changes: Any,
) -> Take:
    """A take of a finished job that builds on `sources`, made in a channel where everybody may look or not."""
    store = JobStore(database)
    job = await a_running_job(store, sources=sources, channel_id=channel_id, open_channel=open_channel)
    assert await store.finish(job.id, Made([a_new_take(**changes)]), now=NOON)
    (take,) = await TakeStore(database).of_job(job.id)
    return take


async def a_recording(database: Database, *, guild_id: int = GUILD, owner_id: int = ALICE) -> Take:
    """A member's own recording, which the provider has never had."""
    new = NewTake("Humming", kind=TakeKind.UPLOAD, duration=60.0)

    async def unit(connection: Connection) -> Take:
        (take,) = await insert_takes(connection, [new], TakeOwner(guild_id, owner_id, "somebody", None), NOON)
        return take

    return await database.write(unit)
