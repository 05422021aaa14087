"""What the witnesses say, side by side: the database, the provider, the channels, the disk and the members."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.sandbox.suno_api import Received
from bot.sandbox.suno_api.tasks.task import Task
from storage.ledger.jobs import digest_of
from storage.rows.delivery import Delivery, SubjectKind
from storage.rows.job import UNFINISHED, Job, JobState
from tests.crash.members.crowd import Witness
from tests.stage.process_stage import ProcessStage
from tests.storage.crashed_file import Booking, CrashedFile
from tests.storage.inspection import Entry
from tests.wire.discord import Message

CALLBACK = "callBackUrl"
IN_DOUBT = frozenset({JobState.UNCLEAR, JobState.SETTLED})
"""Sent without an answer and not claimed: whether the provider took it stays open."""
GIVEN_BACK = frozenset({JobState.FAILED, JobState.CANCELLED, JobState.SETTLED})
INSTANT = {"style_boost": "style", "timed_lyrics": "timed-lyrics", "persona": "persona"}
"""What the provider answers at once, without a task: the name of the operation there."""


class Kind(StrEnum):
    DOUBLE = "double"
    LOSS = "loss"
    BOOK = "book"
    CARD = "card"
    FILE = "file"
    END = "end"
    DISCORD = "discord"


@dataclass(frozen=True)
class Mistake:
    """Something that must not be."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(frozen=True)
class Evidence:
    """Mappings go by the id of a job; one that is missing has nothing there."""

    stage: ProcessStage
    file: CrashedFile
    witness: Witness
    jobs: list[Job]
    deliveries: Mapping[int, list[Delivery]]
    bookings: Mapping[int, list[Booking]]
    costs: Mapping[int, list[Entry]]
    tasks: Mapping[int, list[Task]]
    """What the provider accepted for a job."""
    strays: list[Task]
    """What the provider accepted and no job knows."""
    messages: list[Message]
    """What stands in the channels of all servers."""

    def answer(self, message_id: int | None) -> Message | None:
        """A private message that the bot has shown somebody."""
        return next((message for message in self._answers() if message.id == message_id), None)

    def _answers(self) -> Iterator[Message]:
        for interaction in self.stage.discord.state.interactions.values():
            yield from (message for message in interaction.messages if message.ephemeral)

    def state_of(self, job: Job) -> str:
        """A job in a line, for whoever looks for the reason."""
        deliveries = [f"{row.part} {row.state} {row.message_id} {row.trouble}" for row in self.deliveries[job.id]]
        faults = [name for task in self.tasks[job.id] for name in task.faults.names()]
        return (
            f"job {job.code} (id {job.id}, {job.operation}, {job.state}{', withheld' if job.withheld else ''},"
            f" stage {job.stage}, {job.attempts} attempts, {job.polls} polls, card {job.card_message_id}, after"
            f" {job.after_job_id}, failure {job.failure}, deliveries {deliveries}, task {job.task_id}, faults {faults})"
        )


def gather(stage: ProcessStage, witness: Witness) -> Evidence:
    file = CrashedFile(stage.database_file)
    by_callback = file.jobs_by_callback()
    tasks: dict[int, list[Task]] = defaultdict(list)
    strays = []
    for task in stage.suno.tasks.values():
        job_id = by_callback.get(digest_of(secret_in(task.callback_url)))
        if job_id is None:
            strays.append(task)
        else:
            tasks[job_id].append(task)
    channels = [channel for channel in stage.discord.state.channels.values() if channel.guild is not None]
    return Evidence(
        stage=stage,
        file=file,
        witness=witness,
        jobs=file.jobs(),
        deliveries=_by_subject(file.deliveries()),
        bookings=_by_job(file.bookings()),
        costs=_by_job(file.provider_entries()),
        tasks=tasks,
        strays=strays,
        messages=[message for channel in channels for message in channel.messages],
    )


def _by_job(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.job_id].append(row)
    return found


def _by_subject(rows: Iterable[Delivery]) -> Mapping[int, list[Delivery]]:
    """Messages about jobs; nothing else is written about here."""
    found: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        assert row.subject.kind is SubjectKind.JOB
        found[row.subject.id].append(row)
    return found


def secret_in(callback_url: str) -> str:
    """The part of a callback address that only one attempt of one job has."""
    return callback_url.rpartition("/")[2].partition(".")[0]


def creates(stage: ProcessStage) -> list[Received]:
    """Every request that may have started a task, accepted or not."""
    return [one for one in stage.suno.received if is_create(one)]


def is_create(request: Received) -> bool:
    return isinstance(request.body, dict) and CALLBACK in request.body


def instant_requests(stage: ProcessStage) -> list[Received]:
    """Every request for what is answered at once and cannot be taken back."""
    return [one for one in stage.suno.received if one.operation in INSTANT.values()]


def goes_nowhere(stage: ProcessStage, jobs: Iterable[Job]) -> list[Job]:
    """Jobs that the provider has accepted and will never say anything about, and steps that wait for one of those.

    Steps that wait for one that is unclear too: what becomes of it is decided after a day alone.
    """
    stuck = {task.task_id for task in stage.suno.tasks.values() if "stuck" in task.faults}
    known = {job.id: job for job in jobs}

    def hears_nothing(job: Job) -> bool:
        return job.state in UNFINISHED and job.task_id in stuck

    def waits_in_vain(job: Job) -> bool:
        before = None if job.after_job_id is None else known.get(job.after_job_id)
        return before is not None and (before.state is JobState.UNCLEAR or hears_nothing(before))

    return [job for job in known.values() if job.state in UNFINISHED and (hears_nothing(job) or waits_in_vain(job))]
