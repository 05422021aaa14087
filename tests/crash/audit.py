"""What must be true once everything has come to rest, however often the process was killed on the way.

Three witnesses are held against each other: the database, the provider's own list of what it accepted and charged,
and what stands in the channels.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from storage.rows.job import Job, JobState
from tests.stage.process_stage import ProcessStage, is_card, is_song
from tests.storage.inspection import Entry
from tests.wire.discord import Message

ENDED = {JobState.FINISHED, JobState.FAILED, JobState.CANCELLED, JobState.SETTLED}


@dataclass(frozen=True)
class Tally:
    """How a run ended. `mistakes` are sentences; none may be there."""

    jobs: int
    finished: int
    failed: int
    unclear: int
    """Sent without an answer and not claimed by a callback: for the operator, never sent twice."""
    mistakes: tuple[str, ...]


def audit(stage: ProcessStage) -> Tally:
    """Look at everything. Every job of a run must have asked for another prompt."""
    jobs = stage.database.jobs()
    states = Counter(job.state for job in jobs)
    mistakes = (
        *(f"job {job.code} is still {job.state}" for job in jobs if job.state not in ENDED | {JobState.UNCLEAR}),
        *_in_the_file(stage),
        *_in_the_allowance(stage, jobs),
        *_in_the_costs(stage, jobs),
        *_in_the_channels(stage, jobs),
        *(f"Discord: {violation}" for violation in stage.discord.violations),
    )
    return Tally(
        len(jobs),
        states[JobState.FINISHED],
        states[JobState.FAILED],
        states[JobState.UNCLEAR] + states[JobState.SETTLED],
        mistakes,
    )


def _in_the_file(stage: ProcessStage) -> Iterator[str]:
    yield from (f"the file is damaged: {damage}" for damage in stage.database.damage())


def _in_the_allowance(stage: ProcessStage, jobs: list[Job]) -> Iterator[str]:
    """Members' book: reserved once, and then settled or released once, by how the job ended."""
    book: dict[int, list[Entry]] = {}
    for entry in stage.database.allowance_entries():
        book.setdefault(entry.job_id, []).append(entry)
    for job in jobs:
        entries = book.get(job.id, [])
        kinds = [entry.kind for entry in entries]
        wanted = {JobState.FINISHED: ["reserve", "settle"]}.get(
            job.state, ["reserve", "release"] if job.state in ENDED else ["reserve"]
        )
        spent = 0 if job.state in ENDED - {JobState.FINISHED} else job.cost
        if kinds != wanted or sum(entry.amount for entry in entries) != spent:
            yield f"job {job.code} ({job.state}): allowance entries {entries}"


def _in_the_costs(stage: ProcessStage, jobs: list[Job]) -> Iterator[str]:
    """Provider's book: what it charged and gave back stands in ours, and no job was accepted twice."""
    accepted: dict[str, list[str]] = {}
    for task in stage.suno.tasks.values():
        accepted.setdefault(task.body.prompt, []).append(task.task_id)
    entries = stage.database.provider_entries()
    charged = {entry.job_id: entry for entry in entries if entry.kind == "charge"}
    opened = {entry.job_id for entry in entries if entry.kind == "open"}
    for job in jobs:
        tasks = accepted.get(_prompt_of(job), [])
        if len(tasks) > 1:
            yield f"job {job.code} was paid {len(tasks)} times"
        entry = charged.get(job.id)
        if job.state in (JobState.UNCLEAR, JobState.SETTLED):
            if entry is not None or job.id not in opened:
                yield f"job {job.code} ({job.state}): its cost is not open"
        elif ([entry.task_id] if entry is not None else []) != tasks:
            yield f"job {job.code} ({job.state}): charged as {entry}, accepted as {tasks}"
    unclear = {_prompt_of(job) for job in jobs if job.state in (JobState.UNCLEAR, JobState.SETTLED)}
    theirs = -sum(
        entry.amount
        for entry in stage.suno.entries
        if entry.task_id and stage.suno.tasks[entry.task_id].body.prompt not in unclear
    )
    ours = stage.database.spent().provider
    if ours != theirs:
        yield f"the provider charged {theirs}, our book says {ours}"


def _in_the_channels(stage: ProcessStage, jobs: list[Job]) -> Iterator[str]:
    """One card for every job, one post for every finished one, and nothing else."""
    messages = [message for channel in stage.discord.state.channels.values() for message in channel.messages]
    cards = Counter(_code_of_card(message) for message in messages if is_card(message))
    songs = Counter(_code_of_song(message) for message in messages if is_song(message))
    deliveries = {delivery.subject.id: delivery for delivery in stage.database.deliveries()}
    without_an_end = {job.id for job in stage.database.cards_to_end()}
    ids = {message.id for message in messages}
    for job in jobs:
        code, state = job.code, job.state
        # A member who never got to see a card pays nothing, and gets none later.
        if cards[code] != 1 and not (state is JobState.CANCELLED and job.card_message_id is None):
            yield f"job {code} ({state}) has {cards[code]} cards"
        if songs[code] != (1 if state is JobState.FINISHED and not job.withheld else 0):
            yield f"job {code} ({state}) was posted {songs[code]} times"
        delivery = deliveries.get(job.id)
        if state is JobState.FINISHED and not job.withheld and (delivery is None or delivery.message_id not in ids):
            yield f"job {code}: its post is not the one that is written down: {delivery}"
        if job.id in without_an_end:
            yield f"job {code} ({state}): its card does not show the end"
    if strangers := (cards.keys() | songs.keys()) - {job.code for job in jobs}:
        yield f"cards or posts without a job: {sorted(strangers)}"


def _prompt_of(job: Job) -> str:
    return str(json.loads(job.request)["prompt"])


def _code_of_card(message: Message) -> str:
    footers = [embed.get("footer", {}).get("text", "") for embed in message.embeds]
    return str(next(text.removeprefix("Job ") for text in footers if text.startswith("Job ")))


def _code_of_song(message: Message) -> str:
    again = next(button["custom_id"] for button in message.buttons if button["custom_id"].startswith("job:again:"))
    return str(again.removeprefix("job:again:"))
