"""From a command or a form to `submit`: sources are found, texts read, and what needs a yes gets its question first."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Plan, Step, reference_to, suggested
from bot.catalogue.refusals import BadInputError, BadRecordingError, OneSoundError, RefusedError
from bot.interactions.context import Interaction, member_of, services_of
from bot.interactions.drafts import build_step, draft_step, keep_draft, open_draft
from bot.interactions.finding import find_take_to_build_on
from bot.interactions.offers import Offer, offer
from bot.interactions.options import attached, model_for, persona_id_of
from bot.interactions.replies import translation_of
from bot.interactions.submitting import kept_when_refused, link_to_job, requester_of, require_placing, submit
from bot.suno.errors import LimitReason
from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.parts.songs import SONG_PRICE
from bot.suno.request import SunoRequest
from bot.ui.actions import draft_button
from bot.ui.field_names import TRACK
from bot.ui.i18n import Translation
from bot.ui.text import credits
from bot.ui.titles import details, heading, sources_of_step
from storage.rows.draft import DraftStep
from storage.rows.job import Attachment
from storage.rows.take import TakeKind


async def submit_on_sources(
    interaction: Interaction,
    request: type[SunoRequest],
    fields: Mapping[str, Any],
    *tracks: str | None,
    audio: discord.Attachment | None = None,
    persona: str | None = None,
) -> None:
    """Ask for an operation on takes that members name, or on a file; `fields` and `persona` as they were typed.

    Raises:
        RefusedError: what is wrong, with what was typed as its draft.
    """
    named = [track for track in tracks if track is not None]
    attachments = () if audio is None else (attached(audio),)
    operation = request.operation if named or not attachments else of_a_file(request).operation
    known: dict[str, Any] = {}
    try:
        if persona is not None:
            known["persona_id"] = await persona_id_of(interaction, persona)
        if bool(named) == bool(attachments):
            raise OneSoundError(given=bool(named))
        takes = [await find_take_to_build_on(interaction, track) for track in named]
        step = await build_step(interaction, operation, {**fields, **known}, takes, attachments)
    except RefusedError as refused:
        # With a take named, or nothing at all, the form asks for the take again; else for the file.
        kept = {**fields, **known} if attachments and not named else {**fields, **known, TRACK: " ".join(named)}
        files = () if named or isinstance(refused, BadRecordingError) else attachments
        refused.draft = await keep_draft(interaction, DraftStep(operation, kept, (), files))
        raise
    await confirm_and_submit(interaction, step)


async def begun_on_a_file(interaction: Interaction, request: type[SunoRequest], file: Attachment) -> DraftStep:
    """An operation on a file, with what is known of it: for a form. Raises BadRecordingError."""
    request = of_a_file(request)
    fields: dict[str, Any] = {name: "" for name in ("title", "style", "prompt") if name in request.model_fields}
    fields["model"] = model_for(interaction, request)
    step = await build_step(interaction, request.operation, fields, (), (file,))
    return draft_step(suggested(step))


def of_a_file(request: type[SunoRequest]) -> type[SunoRequest]:
    """The request that does to a file what `request` does to a take."""
    return CATALOGUE[request.operation].on_a_file or request


async def confirm_and_submit(
    interaction: Interaction, *steps: Step, rights_known: bool = False, once_in_hand: bool = False
) -> None:
    """As `submit`, but some questions come first, privately, and before anything is spent.

    A step that needs another before it becomes the whole plan. A text that is missing is asked for in a form. What
    costs more than a song asks once, with the price. A cover of a song that the API made itself may be refused there
    for its rights; once is enough to say so (`rights_known`). What is asked for `once_in_hand` leads to the same that
    the member has in hand already.
    """
    services = services_of(interaction)
    async with kept_when_refused(interaction, steps):
        require_placing(interaction, steps)
        if len(steps) == 1:
            plans = await services.jobs.whole_plans(steps[0])
            if await services.jobs.price_of(plans[0][:-1]):  # something has to be made and paid first
                await _offer_ways(interaction, plans)
                return
            steps = plans[0]
        await _require_free_names(interaction, steps)
        try:
            ready = await services.jobs.ready(steps, requester_of(interaction))
        except BadInputError as refused:
            if len(steps) == 1 and _can_be_filled_in(interaction, steps[0], refused):
                await open_draft(interaction, draft_step(suggested(steps[0])))
                return
            raise
        price = await services.jobs.price_of(steps)
    twin = await services.jobs.twin_in_hand(ready[0], requester_of(interaction)) if once_in_hand else None
    if twin is not None:
        await link_to_job(interaction, twin)
    elif price > SONG_PRICE:
        tr = translation_of(interaction)
        text = tr("{what}: {credits} credits. Go ahead?", what=_bought(ready, tr), credits=credits(price))
        await offer(interaction, text, Offer(steps, price))
    elif not rights_known and _made_by_the_api(ready[0]):
        await _warn_of_rights(interaction, ready[0], price)
    else:
        await submit(interaction, *steps, at_most=price, once_in_hand=once_in_hand)


def _bought(steps: Sequence[Step], tr: Translation) -> str:
    """What a plan makes, and in which way."""
    made = [(heading(step.request, tr, sources_of_step(step)), details(step.request, tr)) for step in steps]
    return ", ".join(part for parts in made for part in parts if part)


async def _require_free_names(interaction: Interaction, steps: Sequence[Step]) -> None:
    """Raises PersonaExistsError."""
    services = services_of(interaction)
    for step in steps:
        name = None if step.row.new_name is None else step.row.new_name(step.request)
        if name is not None and await services.jobs.made_before(step) is None:
            await services.personas.require_free_name(name, member_of(interaction).guild_id)


def _can_be_filled_in(interaction: discord.Interaction[Any], step: Step, refused: BadInputError) -> bool:
    """Whether a form may ask for what is missing; Discord takes no form in answer to a form."""
    return (
        refused.limit.reason is LimitReason.EMPTY
        and interaction.type is not discord.InteractionType.modal_submit
        and step.row.form is not None
    )


async def offer_plans(interaction: Interaction, text: str, plans: Sequence[tuple[Plan, str]]) -> None:
    """Offer plans, each with a label and its price, once it is certain that they are possible."""
    require_placing(interaction, plans[0][0])
    jobs, requester, tr = services_of(interaction).jobs, requester_of(interaction), translation_of(interaction)
    offers = []
    for plan, label in plans:
        await jobs.ready(plan, requester)
        price = await jobs.price_of(plan)
        cost = tr("{credits} credits", credits=credits(price)) if price else tr("made before, free")
        offers.append(Offer(plan, price, f"{label}: {cost}"))
    await offer(interaction, text, *offers)


async def _offer_ways(interaction: Interaction, plans: Sequence[Plan]) -> None:
    """Ask in which way the step before is to be made."""
    tr, after = translation_of(interaction), plans[0][-1].row.after
    assert after is not None  # there is something to be made first
    labels = [tr(after.label, first=details(first.request, tr)) for first, _ in plans]
    await offer_plans(interaction, tr(after.question), list(zip(plans, labels, strict=True)))


def _made_by_the_api(step: Step) -> bool:
    """Whether a step covers a song of the API's own, which it has been seen to refuse."""
    return step.row.may_match and any(take.kind is not TakeKind.UPLOAD for take in step.sources)


async def _warn_of_rights(interaction: Interaction, step: Step, price: int) -> None:
    tr, asked, take = translation_of(interaction), step.request.model_dump(), step.sources[0]
    extend = suggested(Step(ExtendRequest(track=reference_to(take), model=asked["model"]), (take,)))
    compose = DraftStep(
        ComposeRequest.operation,
        {
            "model": asked["model"],
            "title": asked["title"] or take.title,
            "style": asked["style"] or take.style,
            "lyrics": take.lyrics,
            "instrumental": not take.lyrics,
        },
    )
    text = tr(
        "The song service has been seen to refuse covers of songs that it made itself, as matches of a known recording."
        " A refusal costs your allowance nothing. You can try it, or go another way:"
    )
    others = [
        draft_button(tr, await keep_draft(interaction, draft_step(extend)), tr("Extend it instead")),
        draft_button(tr, await keep_draft(interaction, compose), tr("Compose in that style")),
    ]
    label = tr("Cover anyway, {credits} credits", credits=credits(price))
    await offer(interaction, text, Offer([step], price, label), others=others)
