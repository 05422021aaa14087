"""The card: one public message per job that shows what was asked, by whom, for how much, and where it stands.

Once what was asked for is posted, one line is left of it: the post says the rest.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.catalogue.operations import CATALOGUE, read_request
from bot.suno.request import SunoRequest
from bot.suno.results import FailureReason
from bot.ui import ended_wording, progress_wording
from bot.ui.actions import (
    PUT_BACK_ALL,
    again_button,
    cancel_button,
    edit_button,
    open_result_button,
    post_after_all_button,
    view_of,
)
from bot.ui.how_made import words_of
from bot.ui.i18n import Translation, translation_for
from bot.ui.moderation_wording import on_card
from bot.ui.text import clock_time, countdown, credits, escaped, one_line
from bot.ui.titles import Source, details, heading, origin, summary
from storage.rows.delivery import REMOVED, Delivery, DeliveryState
from storage.rows.job import UNFINISHED, Job, JobState
from storage.rows.moderation import Moderation
from storage.rows.take import Take

if TYPE_CHECKING:
    from collections.abc import Sequence

_BAR = 8
_STEPS = 10
_LONGEST_QUOTE = 300
_MOST_QUOTED_LINES = 4
_LONGEST_IDEA = 32  # two lines of a phone, with what stands around it
# A link button takes no more (Discord: 512 characters).
_LONGEST_LINK = 512
# Of an address its beginning: without it no client makes a link of it, or shows below a line what it leads to.
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True)
class CardFacts:
    """What a card shows beside its job.

    `place` in the queue from 1, None when it does not wait; `pause` a word for why nothing is sent, else None;
    `ready_at` when the result is to be expected; `unclear_until` when an unclear job is settled; `given_up_at` when
    what cannot be posted is not tried any more; `sources` are what it builds on; `removed` tells that nothing of its
    result is found in the library any more, `taken_down` that some of it can be put back; `moderated` is what others
    did to it; `step_before` of a private plan is made and kept, whatever becomes of the step of this card.
    """

    place: int | None = None
    pause: str | None = None
    now: datetime | None = None
    ready_at: datetime | None = None
    unclear_until: datetime | None = None
    given_up_at: datetime | None = None
    deliveries: "Sequence[Delivery]" = field(default=())
    takes: "Sequence[Take]" = field(default=())
    sources: "Sequence[Source]" = field(default=())
    removed: bool = False
    taken_down: bool = False
    moderated: "Sequence[Moderation]" = field(default=())
    step_before: Job | None = None


def card(job: Job, facts: CardFacts) -> dict[str, Any]:
    """`content`, `embed` and `view` for discord.py's send and edit. Everything is bounded by Discord's limits.

    `embed` and `view` are None for the one line that is left in the end.
    """
    tr = translation_for(job.locale)
    request = read_request(job.operation, job.request)
    post = _post_of(job, facts)
    if post is not None:
        # Not in the embed: there a client shows somebody it does not know as a bare number.
        content = [_in_one_line(job, request, facts, _link_to(job, post), tr), *on_card(facts.moderated, tr)]
        return {"content": "\n".join(content)[:2000], "embed": None, "view": None}
    embed = discord.Embed(
        title=heading(request, tr, facts.sources),
        description=_asked_for(job, request, tr),
        colour=_colour(job, facts),
    )
    if facts.sources:
        embed.add_field(name=tr("Made from"), value=origin(facts.sources, tr), inline=False)
    embed.add_field(name=tr("State"), value=_state(job, facts, tr)[:1024], inline=False)
    if job.state in UNFINISHED and not job.withheld:
        embed.set_footer(text=f"/cancel job:{job.code}")
    content = [tr("Asked for by {member}", member=f"<@{job.user_id}>"), *on_card(facts.moderated, tr)]
    return {"content": "\n".join(content)[:2000], "embed": embed, "view": view_of(*_buttons(job, facts, tr))}


def _post_of(job: Job, facts: CardFacts) -> Delivery | None:
    """Where what was asked for stands, and there is nothing left to be done on the card; else None."""
    if job.state is not JobState.FINISHED or job.withheld or facts.taken_down:
        return None
    first = facts.deliveries[0]
    return first if first.state is DeliveryState.POSTED and first.removed_at is None else None


def _link_to(job: Job, post: Delivery) -> str:
    return f"https://discord.com/channels/{job.guild_id}/{post.channel_id}/{post.message_id}"


def _in_one_line(job: Job, request: SunoRequest, facts: CardFacts, link: str, tr: Translation) -> str:
    """Who, what, for how much, and where it is."""
    member = f"<@{job.user_id}>"
    told = summary(request, tr, _LONGEST_IDEA, facts.sources)
    idea = one_line(_SCHEME.sub("", told), 2 * _LONGEST_IDEA)
    if not job.cost:
        return tr("{member}: {idea} · [here it is]({link})", member=member, idea=idea, link=link)
    return tr(
        "{member}: {idea} · {credits} credits · [here it is]({link})",
        member=member,
        idea=idea,
        credits=credits(job.cost),
        link=link,
    )


def _colour(job: Job, facts: CardFacts) -> discord.Colour:
    """Green is for what is there, orange for what is late, grey for what does not come any more."""
    match job.state:
        case JobState.FAILED:
            return discord.Colour.red()
        case JobState.CANCELLED | JobState.SETTLED:
            return discord.Colour.dark_grey()
        case JobState.UNCLEAR | JobState.OVERDUE:
            return discord.Colour.orange()
        case JobState.FINISHED:
            return _colour_of_delivery(facts.deliveries[0])
        case _:
            return discord.Colour.blurple()


def _colour_of_delivery(delivery: Delivery) -> discord.Colour:
    match delivery.state:
        case DeliveryState.POSTED if delivery.removed_at is None:
            return discord.Colour.green()
        case DeliveryState.PENDING | DeliveryState.POSTING:
            return discord.Colour.blurple() if delivery.trouble is None else discord.Colour.orange()
        case _:
            return discord.Colour.dark_grey()


def _asked_for(job: Job, request: SunoRequest, tr: Translation) -> str:
    """What it is made with, in plain lines, for how much, and the member's words as a quote."""
    style = one_line(getattr(request, "style", None) or "", 200)
    name = one_line(getattr(request, "name", ""), 100)
    lines = [
        details(request, tr),
        tr("Name: {name}", name=name) if name else "",
        tr("Style: {style}", style=style) if style else "",
        _cost(job, tr),
        *_quoted(words_of(request)),
    ]
    return "\n".join(filter(None, lines))


def _quoted(words: str) -> list[str]:
    lines = [line for line in words.splitlines() if line.strip()]
    shown = "\n".join(lines[:_MOST_QUOTED_LINES]) + ("\n…" if len(lines) > _MOST_QUOTED_LINES else "")
    return [f"> {line}" for line in escaped(shown, _LONGEST_QUOTE).splitlines()]


def _cost(job: Job, tr: Translation) -> str:
    """The price beside what it buys; empty where nothing was taken in the end, which the state says."""
    if job.state in (JobState.FAILED, JobState.CANCELLED, JobState.SETTLED):
        return ""
    thing = tr(CATALOGUE[job.operation].thing)
    if not job.cost:
        return tr("Free, {thing}", thing=thing)
    return tr("{credits} credits, {thing}", credits=credits(job.cost), thing=thing)


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
        case JobState.FAILED | JobState.CANCELLED | JobState.SETTLED:
            return ended_wording.without_result(job, facts.step_before, facts.sources, tr)


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
    if facts.ready_at is None or facts.now is None or job.sent_at is None:
        return progress_wording.stage(job.stage, tr)
    passed = (facts.now - job.sent_at) / (facts.ready_at - job.sent_at)
    done = int(min(max(passed, 0.0), 0.9) * _STEPS)
    full = round(done * _BAR / _STEPS)
    bar = "▰" * full + "▱" * (_BAR - full)
    share = (
        progress_wording.share(job.stage, 100 * done // _STEPS, tr) if done else progress_wording.stage(job.stage, tr)
    )
    ready = tr("Ready {when}", when=countdown(facts.ready_at)) if facts.ready_at > facts.now else tr("Ready any moment")
    return f"{bar} {share}\n{ready}"


def _finished(job: Job, facts: CardFacts, tr: Translation) -> str:
    codes = ", ".join(f"`{take.code}`" for take in facts.takes)
    delivery = facts.deliveries[0]
    if facts.removed and (delivery.state is not DeliveryState.POSTED or delivery.removed_at is not None):
        if facts.taken_down:
            return tr("Done. It was taken down since.")
        return tr("Done. It was removed from the library since.")
    match delivery.state:
        case DeliveryState.POSTED if delivery.removed_at is not None:
            return _post_removed(job, codes, tr)
        case DeliveryState.POSTED:
            return tr("Done: [here it is]({link})", link=_link_to(job, delivery))
        case DeliveryState.REFUSED if delivery.trouble == REMOVED:
            return _post_removed(job, codes, tr)
        case DeliveryState.WITHHELD | DeliveryState.REFUSED if not facts.takes:
            return _with_way_back(tr("Done and kept, but not posted."), job, tr)
        case DeliveryState.WITHHELD if not job.withheld:
            return tr("Done and kept, but not posted. `/show` brings it back: {codes}", codes=codes)
        case DeliveryState.WITHHELD:
            return tr("Cancelled while running: not posted, but kept. `/show` brings it back: {codes}", codes=codes)
        case DeliveryState.REFUSED:
            return tr(
                "Done, but it cannot be posted here. `/show` brings it back where I may post: {codes}", codes=codes
            )
        case DeliveryState.PENDING | DeliveryState.POSTING if delivery.trouble is not None:
            return _files_late(facts, codes, tr)
        case _:
            return tr("Done, fetching the files")


def _post_removed(job: Job, codes: str, tr: Translation) -> str:
    if codes:
        return tr("Done. Its post was removed; `/show` brings it back: {codes}", codes=codes)
    return _with_way_back(tr("Done. Its post was removed."), job, tr)


def _with_way_back(text: str, job: Job, tr: Translation) -> str:
    """For results that are no takes: what is made once is shown again, and anything else is made anew."""
    if CATALOGUE[job.operation].made_once is None:
        return text
    return f"{text} {tr('Asking for the same again shows it, and costs nothing.')}"


def _files_late(facts: CardFacts, codes: str, tr: Translation) -> str:
    assert facts.given_up_at is not None
    text = tr(
        "Done, but its files could not be posted yet. That is tried again by itself, until {when} at the latest.",
        when=clock_time(facts.given_up_at),
    )
    return f"{text} {codes}".rstrip()


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
        kept = [] if facts.step_before is None else [open_result_button(tr, facts.step_before.code)]
        return [*kept, *edit, *([] if hopeless else [again_button(tr, job.code)])]
    return [post_after_all_button(tr, job.code)] if job.withheld else []


def _listen_label(number: int, tr: Translation) -> str:
    return tr("Listen now") if number == 1 else tr("Listen now ({number})", number=number)
