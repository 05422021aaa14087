"""One card for every job, one post for every part of a finished one, and nothing else."""

import re
from collections import defaultdict
from collections.abc import Iterator

from storage.codes import ALPHABET, LENGTH
from storage.rows.delivery import DeliveryState
from storage.rows.job import UNFINISHED, Job, JobState
from tests.crash.audit.evidence import Evidence, Kind, Mistake
from tests.wire.discord import Message

_CODE = f"[{ALPHABET}]{{{LENGTH}}}"
_OF_JOB = re.compile(rf"job:[a-z0-9_]+:({_CODE})")
_LINK = re.compile(r"\[here it is\]\(https://discord\.com/channels/\d+/\d+/(\d+)\)")
_POST = re.compile(rf"({_CODE}) · (\d+)")

Cards = dict[str, list[Message]]
Posts = dict[tuple[str, int], list[Message]]


def in_the_channels(seen: Evidence) -> Iterator[Mistake]:
    cards: Cards = defaultdict(list)
    posts: Posts = defaultdict(list)
    for message in seen.messages:
        foot = message.embeds[-1].get("footer", {}).get("text", "") if message.embeds else ""
        if card := _code_of_card(seen, message):
            cards[card].append(message)
        elif (post := _POST.fullmatch(foot)) and message.interaction is None:
            # What answers somebody is a result that is shown again, as often as they like.
            posts[post[1], int(post[2]) - 1].append(message)
    for job in seen.jobs:
        yield from _card_of(seen, job, cards[job.code])
        yield from _posts_of(seen, job, posts)
    if strangers := (set(cards) | {code for code, _ in posts}) - {job.code for job in seen.jobs}:
        yield Mistake(Kind.DOUBLE, f"cards or posts without a job: {sorted(strangers)}")
    for job in seen.file.cards_to_end():
        yield Mistake(Kind.CARD, f"{seen.state_of(job)}: its card is still to be ended")


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
