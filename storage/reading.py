"""From what the engine answers to the values of `storage/rows`."""

import json

from storage.engines.sqlite import Row
from storage.rows.book import Payer, PayerKind
from storage.rows.delivery import Delivery, DeliveryState, Subject, SubjectKind
from storage.rows.job import Failure, Job, JobState
from storage.rows.moderation import Moderation, ModerationKind
from storage.rows.persona import Persona
from storage.rows.take import Take, TakeKind
from storage.times import from_ms, from_ms_or_none

_JOB_COLUMNS = (
    "id",
    "code",
    "guild_id",
    "channel_id",
    "user_id",
    "user_name",
    "locale",
    "operation",
    "request",
    "cost",
    "day",
    "after_job_id",
    "result",
    "card_message_id",
    "dialect",
    "task_id",
    "stage",
    "attempts",
    "polls",
    "interaction_id",
    "card_attempts",
    "card_changes",
    "refusals",
    "unknown_reads",
)
_TAKE_COLUMNS = (
    "id",
    "code",
    "guild_id",
    "owner_id",
    "owner_name",
    "job_id",
    "position",
    "title",
    "style",
    "lyrics",
    "model",
    "dialect",
    "task_id",
    "audio_id",
    "audio_url",
    "image_url",
    "channel_id",
    "hidden_by",
)


def job_of(row: Row) -> Job:
    """A row of `jobs`."""
    return Job(
        **{name: row[name] for name in _JOB_COLUMNS},
        payer=Payer(PayerKind(row["payer"]), row["payer_id"]),
        state=JobState(row["state"]),
        withheld=bool(row["withheld"]),
        adopted=bool(row["adopted"]),
        stream_links=tuple(json.loads(row["stream_links"])),
        failure=None if row["failure"] is None else Failure(**json.loads(row["failure"])),
        created_at=from_ms(row["created_at"]),
        sent_at=from_ms_or_none(row["sent_at"]),
        ended_at=from_ms_or_none(row["ended_at"]),
        card_not_before=from_ms_or_none(row["card_not_before"] or None),
        open_channel=bool(row["open_channel"]),
        private=bool(row["private"]),
        answer_until=from_ms_or_none(row["answer_until"]),
    )


def take_of(row: Row) -> Take:
    """A row of `takes`."""
    milliseconds = row["duration_ms"]
    return Take(
        **{name: row[name] for name in _TAKE_COLUMNS},
        kind=TakeKind(row["kind"]),
        duration=None if milliseconds is None else milliseconds / 1000,
        remixable=bool(row["remixable"]),
        created_at=from_ms(row["created_at"]),
        removed_at=from_ms_or_none(row["removed_at"]),
        open_channel=bool(row["open_channel"]),
        hidden_at=from_ms_or_none(row["hidden_at"]),
    )


def delivery_of(row: Row) -> Delivery:
    """A row of `deliveries`."""
    return Delivery(
        id=row["id"],
        subject=Subject(SubjectKind(row["subject"]), row["subject_id"]),
        part=row["part"],
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        state=DeliveryState(row["state"]),
        message_id=row["message_id"],
        attempts=row["attempts"],
        not_before=from_ms(row["not_before"]),
        trouble=row["trouble"],
        created_at=from_ms(row["created_at"]),
        removed_at=from_ms_or_none(row["removed_at"]),
        posting_at=from_ms_or_none(row["posting_at"]),
    )


def persona_of(row: Row) -> Persona:
    """A row of `personas`."""
    return Persona(
        id=row["id"],
        guild_id=row["guild_id"],
        owner_id=row["owner_id"],
        take_id=row["take_id"],
        persona_id=row["persona_id"],
        name=row["name"],
        description=row["description"],
        created_at=from_ms(row["created_at"]),
    )


def moderation_of(row: Row) -> Moderation:
    """A row of `moderation`."""
    return Moderation(
        what=ModerationKind(row["what"]),
        by_id=row["by_id"],
        guild_id=row["guild_id"],
        job_id=row["job_id"],
        take_id=row["take_id"],
        at=from_ms(row["at"]),
    )
