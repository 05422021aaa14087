"""The card: one public message per job that shows what was asked, by whom, for how much, and where it stands."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.catalogue.operations import CATALOGUE, read_request
from bot.suno.request import SunoRequest
from bot.suno.results import FailureReason
from bot.ui import progress_wording
from bot.ui.actions import PUT_BACK_ALL, again_button, cancel_button, edit_button, post_after_all_button, view_of
from bot.ui.failure_wording import failure
from bot.ui.i18n import Translation, translation_for
from bot.ui.moderation_wording import on_card
from bot.ui.text import countdown, credits, escaped
from bot.ui.titles import Source, details, heading, origin
from storage.rows.delivery import REMOVED, Delivery, DeliveryState
from storage.rows.job import UNFINISHED, Job, JobState
from storage.rows.moderation import Moderation
from storage.rows.take import Take

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR = 12
_COLOURS = {
    JobState.FINISHED: discord.Colour.green(),
    JobState.FAILED: discord.Colour.red(),
    JobState.CANCELLED: discord.Colour.dark_grey(),
    JobState.SETTLED: discord.Colour.dark_grey(),
    JobState.UNCLEAR: discord.Colour.orange(),
    JobState.OVERDUE: discord.Colour.orange(),
}
# A link button takes no more (Discord: 512 characters).
_LONGEST_LINK = 512


@dataclass(frozen=True)
class CardFacts:
    """What a card shows beside its job.

    `place` in the queue from 1, None when it does not wait; `pause` a word for why nothing is sent, else None;
    `ready_at` when the result is to be expected; `unclear_until` when an unclear job is settled; `sources` are what
    it builds on; `removed` tells that nothing of its result is found in the library any more, `taken_down` that some of
    it can be put back; `moderated` is what others did to it.
    """

    place: int | None = None
    pause: str | None = None
    now: datetime | None = None
    ready_at: datetime | None = None
    unclear_until: datetime | None = None
    deliveries: "Sequence[Delivery]" = field(default=())
    takes: "Sequence[Take]" = field(default=())
    sources: "Sequence[Source]" = field(default=())
    removed: bool = False
    taken_down: bool = False
    moderated: "Sequence[Moderation]" = field(default=())


def card(job: Job, facts: CardFacts) -> dict[str, Any]:
    """`content`, `embed` and `view` for discord.py's send and edit. Everything is bounded by Discord's limits."""
    tr = translation_for(job.locale)
    request = read_request(job.operation, job.request)
    embed = discord.Embed(
        title=heading(request, tr, facts.sources),
        description=_asked_for(request, tr),
        colour=_COLOURS.get(job.state, discord.Colour.blurple()),
    )
    embed.add_field(name=tr("Cost"), value=_cost(job, tr))
    if facts.sources:
        embed.add_field(name=tr("Made from"), value=origin(facts.sources, tr), inline=False)
    embed.add_field(name=tr("State"), value=_state(job, facts, tr)[:1024], inline=False)
    embed.set_footer(text=tr("Job {code}", code=job.code))
    # Not in the embed: there a client shows somebody it does not know as a bare number.
    content = [tr("Asked for by {member}", member=f"<@{job.user_id}>"), *on_card(facts.moderated, tr)]
    return {"content": "\n".join(content)[:2000], "embed": embed, "view": view_of(*_buttons(job, facts, tr))}


def _cost(job: Job, tr: Translation) -> str:
    return tr("{credits} credits", credits=credits(job.cost)) if job.cost else tr("Nothing")


def _asked_for(request: SunoRequest, tr: Translation) -> str | None:
    """The member's words: the idea, or the style above the first lines of the lyrics."""
    told = ("name", "prompt", "text", "description", "style", "lyrics")
    parts = [escaped(getattr(request, name, "") or "", 700) for name in told]
    quoted = "\n\n".join(f">>> {part}" if index == 0 else part for index, part in enumerate(filter(None, parts)))
    return "\n".join(filter(None, [details(request, tr), quoted])) or None


def _state(job: Job, facts: CardFacts, tr: Translation) -> str:
    match job.state:
        case JobState.ACCEPTED | JobState.QUEUED:
            return _waiting(facts, tr)
        case JobState.PREPARING:
            return progress_wording.preparation(job.stage, tr)
        case JobState.SENDING:
            return tr("Sending it to the song service")
        case JobState.UNCLEAR:
            assert facts.unclear_until is not None
            return progress_wording.unclear(facts.unclear_until, tr)
        case JobState.RUNNING:
            return _running(job, facts, tr)
        case JobState.OVERDUE:
            return tr("Taking much longer than usual. It is being asked for, and posted when it comes.")
        case JobState.FINISHED:
            return _finished(job, facts, tr)
        case JobState.FAILED:
            assert job.failure is not None
            return tr("{reason}\nNothing was taken from your allowance.", reason=failure(job.failure, tr))
        case JobState.CANCELLED:
            return tr("Cancelled. Nothing was taken from your allowance.")
        case JobState.SETTLED if job.failure is not None:
            return tr("The song service did not take this: nothing was charged for it. Your allowance was returned.")
        case JobState.SETTLED:
            return tr("No song arrived within a day. Your allowance was returned; the operator has been told.")


def _waiting(facts: CardFacts, tr: Translation) -> str:
    lines = []
    if facts.place is not None:
        lines.append(tr("Waiting, place {place} in the queue", place=facts.place))
    else:
        lines.append(tr("Waiting for its turn"))
    if facts.pause is not None:
        reason = progress_wording.pause(facts.pause, tr)
        lines.append(tr("Nothing is sent at the moment: {reason}. It goes on by itself.", reason=reason))
    return "\n".join(lines)


def _running(job: Job, facts: CardFacts, tr: Translation) -> str:
    if job.withheld:
        return tr("Cancelled while running: it will not be posted. The result goes to the library.")
    lines = [progress_wording.stage(job.stage, tr)]
    if facts.ready_at is not None and facts.now is not None and job.sent_at is not None:
        share = (facts.now - job.sent_at) / (facts.ready_at - job.sent_at)
        done = round(min(max(share, 0.0), 0.95) * _BAR)
        lines.insert(0, "▰" * done + "▱" * (_BAR - done))
        if facts.ready_at > facts.now:
            lines.append(tr("Ready {when}", when=countdown(facts.ready_at)))
        else:
            lines.append(tr("Ready any moment"))
    return "\n".join(lines)


def _finished(job: Job, facts: CardFacts, tr: Translation) -> str:
    codes = ", ".join(f"`{take.code}`" for take in facts.takes)
    delivery = facts.deliveries[0]
    if facts.removed and (delivery.state is not DeliveryState.POSTED or delivery.removed_at is not None):
        if facts.taken_down:
            return tr("Done. It was taken down since.")
        return tr("Done. It was removed from the library since.")
    match delivery.state:
        case DeliveryState.POSTED if delivery.removed_at is not None:
            return _post_removed(codes, tr)
        case DeliveryState.POSTED:
            link = f"https://discord.com/channels/{job.guild_id}/{delivery.channel_id}/{delivery.message_id}"
            return tr("Done: [here it is]({link})", link=link)
        case DeliveryState.WITHHELD | DeliveryState.REFUSED if not facts.takes:
            return tr("Done and kept, but not posted. Asking for the same again shows it, and costs nothing.")
        case DeliveryState.WITHHELD if not job.withheld:
            return tr("Done and kept, but not posted. `/show` brings it back: {codes}", codes=codes)
        case DeliveryState.WITHHELD:
            return tr("Cancelled while running: not posted, but kept. `/show` brings it back: {codes}", codes=codes)
        case DeliveryState.REFUSED if delivery.trouble == REMOVED:
            return _post_removed(codes, tr)
        case DeliveryState.REFUSED:
            return tr(
                "Done, but it cannot be posted here. `/show` brings it back where I may post: {codes}", codes=codes
            )
        case DeliveryState.PENDING | DeliveryState.POSTING if delivery.trouble is not None:
            return tr("Done. Its files could not be posted yet; it is tried again by itself. {codes}", codes=codes)
        case _:
            return tr("Done, fetching the files")


def _post_removed(codes: str, tr: Translation) -> str:
    return tr("Done. Its post was removed; `/show` brings it back: {codes}", codes=codes)


def _buttons(job: Job, facts: CardFacts, tr: Translation) -> list[discord.ui.Item[Any]]:
    if facts.taken_down:
        return [PUT_BACK_ALL.button(job.code, tr("Put it back"))]
    if job.state in UNFINISHED:
        if job.withheld:
            return [post_after_all_button(tr, job.code)]
        listen = [
            discord.ui.Button[Any](label=_listen_label(number, tr), url=link, emoji="🎧")
            for number, link in enumerate(job.stream_links[:2], start=1)
            if len(link) <= _LONGEST_LINK
        ]
        return [*listen, cancel_button(tr, job.code)]
    if job.state in (JobState.FAILED, JobState.CANCELLED, JobState.SETTLED):
        edit = [edit_button(tr, job.code)] if CATALOGUE[job.operation].form is not None else []
        # The same audio would be refused for its rights again.
        hopeless = job.failure is not None and job.failure.reason == FailureReason.RIGHTS
        return [*edit, *([] if hopeless else [again_button(tr, job.code)])]
    return [post_after_all_button(tr, job.code)] if job.withheld else []


def _listen_label(number: int, tr: Translation) -> str:
    return tr("Listen now") if number == 1 else tr("Listen now ({number})", number=number)
