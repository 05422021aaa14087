"""What must be true once everything has come to rest, however often the process was killed on the way.

Three witnesses are held against each other: the database, the provider's own list of what it accepted and charged,
and what stands in the channels.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.stage.process_stage import Stage, is_card, is_song
from tests.wire.discord import Message

Row = dict[str, Any]

ENDED = {"finished", "failed", "cancelled", "settled"}


@dataclass(frozen=True)
class Tally:
    """How a run ended. `mistakes` are sentences; none may be there."""

    jobs: int
    finished: int
    failed: int
    unclear: int
    """Sent without an answer and not claimed by a callback: for the operator, never sent twice."""
    mistakes: tuple[str, ...]


def audit(stage: Stage) -> Tally:
    """Look at everything. Every job of a run must have asked for another prompt."""
    jobs = stage.rows("SELECT * FROM jobs ORDER BY id")
    states = Counter(job["state"] for job in jobs)
    mistakes = (
        *(f"job {job['code']} is still {job['state']}" for job in jobs if job["state"] not in ENDED | {"unclear"}),
        *_in_the_file(stage),
        *_in_the_allowance(stage, jobs),
        *_in_the_costs(stage, jobs),
        *_in_the_channels(stage, jobs),
        *(f"Discord: {violation}" for violation in stage.discord.violations),
    )
    return Tally(len(jobs), states["finished"], states["failed"], states["unclear"] + states["settled"], mistakes)


def _in_the_file(stage: Stage) -> Iterator[str]:
    if (found := stage.rows("PRAGMA integrity_check")) != [{"integrity_check": "ok"}]:
        yield f"the file is damaged: {found}"
    if found := stage.rows("PRAGMA foreign_key_check"):
        yield f"rows point to nothing: {found}"


def _in_the_allowance(stage: Stage, jobs: list[Row]) -> Iterator[str]:
    """Members' book: reserved once, and then settled or released once, by how the job ended."""
    for job in jobs:
        entries = stage.rows("SELECT kind, amount FROM allowance_entries WHERE job_id = ? ORDER BY id", job["id"])
        kinds = [entry["kind"] for entry in entries]
        wanted = {"finished": ["reserve", "settle"]}.get(
            job["state"], ["reserve", "release"] if job["state"] in ENDED else ["reserve"]
        )
        spent = 0 if job["state"] in ENDED - {"finished"} else job["cost"]
        if kinds != wanted or sum(entry["amount"] for entry in entries) != spent:
            yield f"job {job['code']} ({job['state']}): allowance entries {entries}"


def _in_the_costs(stage: Stage, jobs: list[Row]) -> Iterator[str]:
    """Provider's book: what it charged and gave back stands in ours, and no job was accepted twice."""
    accepted: dict[str, list[str]] = {}
    for task in stage.suno.tasks.values():
        accepted.setdefault(task.body.prompt, []).append(task.task_id)
    charged = {row["job_id"]: row for row in stage.rows("SELECT * FROM provider_entries WHERE kind = 'charge'")}
    opened = {row["job_id"] for row in stage.rows("SELECT job_id FROM provider_entries WHERE kind = 'open'")}
    for job in jobs:
        tasks = accepted.get(_prompt_of(job), [])
        if len(tasks) > 1:
            yield f"job {job['code']} was paid {len(tasks)} times"
        entry = charged.get(job["id"])
        if job["state"] in ("unclear", "settled"):
            if entry is not None or job["id"] not in opened:
                yield f"job {job['code']} ({job['state']}): its cost is not open"
        elif ([entry["task_id"]] if entry is not None else []) != tasks:
            yield f"job {job['code']} ({job['state']}): charged as {entry}, accepted as {tasks}"
    unclear = {_prompt_of(job) for job in jobs if job["state"] in ("unclear", "settled")}
    theirs = -sum(
        entry.amount
        for entry in stage.suno.entries
        if entry.task_id and stage.suno.tasks[entry.task_id].body.prompt not in unclear
    )
    (ours,) = stage.rows("SELECT COALESCE(SUM(amount), 0) AS sum FROM provider_entries WHERE kind <> 'open'")
    if ours["sum"] != theirs:
        yield f"the provider charged {theirs}, our book says {ours['sum']}"


def _in_the_channels(stage: Stage, jobs: list[Row]) -> Iterator[str]:
    """One card for every job, one post for every finished one, and nothing else."""
    messages = [message for channel in stage.discord.state.channels.values() for message in channel.messages]
    cards = Counter(_code_of_card(message) for message in messages if is_card(message))
    songs = Counter(_code_of_song(message) for message in messages if is_song(message))
    deliveries = {row["job_id"]: row for row in stage.rows("SELECT * FROM deliveries")}
    ids = {message.id for message in messages}
    for job in jobs:
        code, state = job["code"], job["state"]
        # A member who never got to see a card pays nothing, and gets none later.
        if cards[code] != 1 and not (state == "cancelled" and job["card_message_id"] is None):
            yield f"job {code} ({state}) has {cards[code]} cards"
        if songs[code] != (1 if state == "finished" and not job["withheld"] else 0):
            yield f"job {code} ({state}) was posted {songs[code]} times"
        delivery = deliveries.get(job["id"])
        if state == "finished" and not job["withheld"] and (delivery is None or delivery["message_id"] not in ids):
            yield f"job {code}: its post is not the one that is written down: {delivery}"
        if state in ENDED and job["card_message_id"] is not None and not job["card_final"]:
            yield f"job {code} ({state}): its card does not show the end"
    if strangers := (cards.keys() | songs.keys()) - {job["code"] for job in jobs}:
        yield f"cards or posts without a job: {sorted(strangers)}"


def _prompt_of(job: Row) -> str:
    return str(json.loads(job["request"])["prompt"])


def _code_of_card(message: Message) -> str:
    footers = [embed.get("footer", {}).get("text", "") for embed in message.embeds]
    return str(next(text.removeprefix("Job ") for text in footers if text.startswith("Job ")))


def _code_of_song(message: Message) -> str:
    again = next(button["custom_id"] for button in message.buttons if button["custom_id"].startswith("job:again:"))
    return str(again.removeprefix("job:again:"))
