"""One card for every job, one post for every part of a finished one, and nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterator

from storage.codes import ALPHABET, LENGTH
from storage.rows.delivery import Delivery, DeliveryState
from storage.rows.job import UNFINISHED, Job, JobState
from tests.crash.audit.evidence import Evidence, Kind, Mistake
from tests.wire.discord import Message

_CODE = f"[{ALPHABET}]{{{LENGTH}}}"
_OF_JOB = re.compile(rf"job:[a-z0-9_]+:({_CODE})")
_LINK = re.compile(r"\[here it is\]\(https://discord\.com/channels/\d+/\d+/(\d+)\)")
_SONG = re.compile(rf"job:again:({_CODE})")
_PART = re.compile(rf"post:remove_part:({_CODE})\.(\d+)")
_LINE = re.compile(rf"job:open:({_CODE})")

ANSWERED_FOR = 14 * 60
"""Seconds for which an answer can surely be edited."""

Cards = dict[str, list[Message]]
Posts = dict[tuple[str, int], list[Message]]


def in_the_channels(seen: Evidence) -> Iterator[Mistake]:
    cards: Cards = defaultdict(list)
    posts: Posts = defaultdict(list)
    for message in seen.messages:
        if card := _code_of_card(seen, message):
            cards[card].append(message)
        # What answers somebody is a result that is shown on their wish, as often as they like.
        elif message.interaction is None and (part := _part_shown(message)) is not None:
            posts[part].append(message)
    for job in seen.jobs:
        if job.private:
            yield from _answer_of(seen, job, cards[job.code], posts)
        else:
            yield from _card_of(seen, job, cards[job.code])
            yield from _posts_of(seen, job, posts)
    if strangers := (set(cards) | {code for code, _ in posts}) - {job.code for job in seen.jobs}:
        yield Mistake(Kind.DOUBLE, f"cards or posts without a job: {sorted(strangers)}")
    for job in seen.file.cards_to_end():
        yield Mistake(Kind.CARD, f"{seen.state_of(job)}: its card is still to be ended")
    if tokens := seen.file.answers_kept():
        yield Mistake(Kind.CARD, f"the tokens of {tokens} private answers are still kept")


def _part_shown(message: Message) -> tuple[str, int] | None:
    """The job and the part of its result that a message shows, as the bot knows it again."""
    for button in message.buttons:
        custom_id = button.get("custom_id", "")
        if part := _PART.fullmatch(custom_id):
            return part[1], int(part[2]) - 1
        if known := _SONG.fullmatch(custom_id) or _LINE.fullmatch(custom_id):
            return known[1], 0
    return None


def _answer_of(seen: Evidence, job: Job, cards: list[Message], posts: Posts) -> Iterator[Mistake]:
    """A private job shows nothing in the channel but, once it can no longer be told privately, one line."""
    if cards:
        yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)} has a card in the channel")
    lines = posts.pop((job.code, 0), [])
    rows = seen.deliveries[job.id]
    if bool(rows) != (job.state is JobState.FINISHED):
        yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: the parts of its result do not fit")
    if len(lines) > 1 or any(code == job.code for code, _ in posts):
        yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)}: {len(lines)} lines in the channel")
    for line in lines:
        if line.posted_at - job.created_at.timestamp() < ANSWERED_FOR:
            yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)}: a line in the channel, and it could be told privately")
    answer = seen.answer(job.card_message_id)
    offered = [] if answer is None else [button.get("custom_id") for button in answer.buttons]
    untold = job.state in (JobState.FAILED, JobState.SETTLED) and not lines
    if untold and f"job:cancel:{job.code}" in offered:
        yield Mistake(Kind.CARD, f"{seen.state_of(job)}: nobody was told that it failed")
    for row in rows[:1]:
        yield from _told(seen, job, row, lines)
    for row in rows[1:]:  # posted because somebody wished it
        stands = any(message.id == row.message_id for message in seen.messages)
        if row.state is not DeliveryState.POSTED or not (stands or row.message_id in seen.witness.taken_back):
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: what was posted on a wish is not there")


def _told(seen: Evidence, job: Job, row: Delivery, lines: list[Message]) -> Iterator[Mistake]:
    """The result stands in the answer to its member, in a line of the channel, or in the next step of the plan."""
    goes_on = any(other.private and other.after_job_id == job.id and not other.interaction_id for other in seen.jobs)
    match row.state:
        case DeliveryState.POSTED if lines:
            if [line.id for line in lines] != [row.message_id]:
                yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: its line is {lines[0].id}")
        case DeliveryState.POSTED:
            answer = seen.answer(row.message_id)
            if row.message_id != job.card_message_id or answer is None:
                yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: its result was shown nowhere")
            elif f"job:post_it:{job.code}" not in [button.get("custom_id") for button in answer.buttons]:
                yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: its answer does not show its result: {answer.text!r}")
        case DeliveryState.WITHHELD if not (job.withheld or goes_on):
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: it is withheld, and nobody cancelled it")
        case DeliveryState.REFUSED if row.trouble != "removed":
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: it was given up for {row.trouble}")
        case DeliveryState.PENDING | DeliveryState.POSTING:
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: it is not shown")


def _code_of_card(seen: Evidence, message: Message) -> str | None:
    """Whose card it is: told by its buttons, by the post it leads to, or by what is written down; None for others."""
    fields = [entry["name"] for embed in message.embeds for entry in embed.get("fields", [])]
    link = _LINK.search(message.content) if not message.embeds else None
    if "State" not in fields and link is None:
        return None
    by_button = (_OF_JOB.fullmatch(button.get("custom_id", "")) for button in message.buttons)
    if button := next(filter(None, by_button), None):
        return button[1]
    for job in seen.jobs:
        posts = [row.message_id for row in seen.deliveries[job.id]]
        if job.card_message_id == message.id or (link is not None and int(link[1]) in posts):
            return job.code
    return f"the card {message.id}"


def _card_of(seen: Evidence, job: Job, cards: list[Message]) -> Iterator[Mistake]:
    # Who never got to see a card pays nothing, and gets none later; that of a recording that was no good goes.
    may_be_gone = job.state in (JobState.FAILED, JobState.CANCELLED) and job.task_id is None
    if len(cards) > 1 or (not cards and not may_be_gone):
        kind = Kind.DOUBLE if cards else Kind.LOSS
        yield Mistake(kind, f"{seen.state_of(job)} has {len(cards)} cards")
    for card in cards:
        offered = [button["custom_id"] for button in card.buttons if "custom_id" in button]
        if job.state not in UNFINISHED and f"job:cancel:{job.code}" in offered:
            yield Mistake(Kind.CARD, f"{seen.state_of(job)}: its card still offers to cancel it: {card.text!r}")
        if job.card_message_id is not None and job.card_message_id != card.id:
            yield Mistake(Kind.CARD, f"{seen.state_of(job)}: its card is {card.id}")
        rows = seen.deliveries[job.id]
        shown = [row for row in rows[:1] if row.state is DeliveryState.POSTED and row.removed_at is None]
        if job.state is JobState.FINISHED and any(f"/{row.message_id})" not in card.text for row in shown):
            yield Mistake(Kind.CARD, f"{seen.state_of(job)}: its card does not lead to its post: {card.text!r}")


def _posts_of(seen: Evidence, job: Job, posts: Posts) -> Iterator[Mistake]:
    rows = seen.deliveries[job.id]
    if [row.part for row in rows] != list(range(len(rows))) or bool(rows) != (job.state is JobState.FINISHED):
        yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: the parts of its result do not fit")
    standing = {part: [post.id for post in found] for (code, part), found in posts.items() if code == job.code}
    for row in rows:
        found = standing.pop(row.part, [])
        wanted = [row.message_id] if row.state is DeliveryState.POSTED else []
        if row.state in (DeliveryState.PENDING, DeliveryState.POSTING):
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: part {row.part} is not posted")
        elif len(found) > len(wanted):
            yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)}: part {row.part} stands there as {found}")
        elif found != wanted and not (not found and row.message_id in seen.witness.taken_back):
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: part {row.part} stands there as {found}")
        if row.state is DeliveryState.REFUSED and row.trouble != "removed":
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: part {row.part} was given up for {row.trouble}")
        if row.state is DeliveryState.WITHHELD and not job.withheld:
            yield Mistake(Kind.LOSS, f"{seen.state_of(job)}: part {row.part} is withheld, and nobody cancelled it")
    if standing:
        yield Mistake(Kind.DOUBLE, f"{seen.state_of(job)}: posts that are not written down: {standing}")
