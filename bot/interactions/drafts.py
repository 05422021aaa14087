"""Drafts: what a member asked for and has not got yet, kept so that a form can show it again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step, reference_to
from bot.catalogue.refusals import (
    BadInputError,
    BadRecordingError,
    BadValueError,
    DraftGoneError,
    NothingKeptError,
    OneSoundError,
    RefusedError,
    TakeOutOfSightError,
    UnknownCodeError,
)
from bot.catalogue.variations import DIFFERENCE, require_room, with_difference
from bot.interactions.context import Interaction, Services, member_of, services_of
from bot.interactions.finding import find_take_to_build_on
from bot.interactions.forms import open_form, submitted
from bot.interactions.replies import translation_of
from bot.interactions.standing import viewer_of
from bot.library.intake import check_attachment
from bot.suno.errors import LimitExceededError
from bot.suno.request import PENDING_LINK, SunoRequest
from bot.suno.results import FailureReason
from bot.typed_numbers import read_whole_number
from bot.ui.field_names import SOUND, TRACK
from bot.ui.form_titles import form_title
from bot.ui.times import parse_time
from bot.ui.titles import sources_shown
from storage.rows.draft import Draft, DraftStep
from storage.rows.job import Attachment, Failure
from storage.rows.member import Member
from storage.rows.take import Take

DRAFTS_KEPT = timedelta(days=30)
VARIATION_FORM = "vary"
"""The form of a draft that asks what should be different, whatever its operation."""

_TIMES = ("continue_at", "start", "end")
_NUMBERS = ("tempo",)


async def keep_draft(interaction: Interaction, *steps: DraftStep, price: int | None = None) -> str:
    """Keep a plan that is not made yet, with the price that it is offered for, and return its code."""
    return await keep_draft_of(services_of(interaction), member_of(interaction), *steps, price=price)


async def keep_draft_of(services: Services, member: Member, *steps: DraftStep, price: int | None = None) -> str:
    """As `keep_draft`, for a member who is to be answered later."""
    now = services.clock.now()
    draft = Draft(*member, steps, price)
    return await services.drafts.keep(draft, now=now, forget_before=now - DRAFTS_KEPT)


async def draft_of(interaction: Interaction, code: str) -> Draft:
    """A member's own draft. Raises DraftGoneError, also for somebody else's."""
    draft = await services_of(interaction).drafts.by_code(code)
    if draft is None or (draft.guild_id, draft.user_id) != member_of(interaction):
        raise DraftGoneError
    return draft


async def open_draft(interaction: Interaction, step: DraftStep) -> None:
    """Open the form of an operation, filled in with a step's fields; the step is kept as a new draft.

    Where the operation works on sound and the step has none, the form asks for a file, or for the take again.
    """
    form, tr = _form_of(step), translation_of(interaction)
    code = await keep_draft(interaction, step)
    takes = await services_of(interaction).library.by_ids(step.sources, viewer_of(interaction))
    title = form_title(form, tr, sources_shown(takes, step.attachments), _list_price(step))
    await open_form(interaction, tr, form, code, step.fields, title=title, source=_source_wanted(step))


async def step_of_form(interaction: Interaction, step: DraftStep) -> Step:
    """The form of a draft came back: the step as a request, with what was put into the form's own fields.

    Raises as `step_of_draft`.
    """
    answer = submitted(interaction, _form_of(step), step.fields, source=_source_wanted(step))
    typed = {name: value.strip() if isinstance(value, str) else value for name, value in answer.typed.items()}
    return await step_of_draft(interaction, step, typed, answer.files)


def _list_price(step: DraftStep) -> int:
    """In hundredths of a credit. What has a form costs the same whatever is filled in."""
    price = CATALOGUE[step.operation].operation.price
    assert isinstance(price, int), f"the price of {step.operation} depends on its request"
    return price


def _form_of(step: DraftStep) -> str:
    if DIFFERENCE in step.fields:
        return VARIATION_FORM
    form = CATALOGUE[step.operation].form
    if form is None:  # only requests with a form are offered to be edited: this one's custom id was made up
        raise DraftGoneError
    return form


def _source_wanted(step: DraftStep) -> str | None:
    """Which field the form has for what it works on: TRACK, SOUND, or none where that is known."""
    if not step.sources and TRACK in step.fields:
        return TRACK
    row = CATALOGUE[step.operation]
    if not step.sources and not step.attachments and row.uploads:
        return SOUND if row.takes_recordings else TRACK
    return None


def to_be_edited(step: Step, failure: Failure | None) -> Step:
    """A step that came to nothing, less the recording where that is the reason: the form then asks for another."""
    reason = "" if failure is None else failure.reason
    if reason.startswith("recording_"):
        return replace(step, attachments=())
    if reason == FailureReason.RIGHTS and len(step.row.uploads) == 1:
        return replace(step, sources=())
    return step


def draft_step(step: Step) -> DraftStep:
    """A step as it is kept in a draft."""
    return DraftStep(
        step.request.operation,
        step.request.model_dump(mode="json"),
        tuple(take.id for take in step.sources),
        step.attachments,
    )


async def step_of_draft(
    interaction: Interaction,
    step: DraftStep,
    typed: Mapping[str, Any] | None = None,
    files: Sequence[Attachment] = (),
) -> Step:
    """A draft's step as a request again, with what a form has `typed` and its `files` over it.

    Raises:
        BadValueError, UnknownCodeError: what was typed cannot be read, or names no take; it is kept as a new draft.
        TakeOutOfSightError: as a new draft, whose form asks for another take.
        BadRecordingError: the file cannot be used; the rest is kept as a new draft.
        BadInputError: what should be different in a variation is nothing or too much; it is kept as a new draft.
    """
    fields = {**step.fields, **(typed or {})}
    track, difference = fields.pop(TRACK, None), fields.pop(DIFFERENCE, None)
    attachments = tuple(files) or step.attachments
    try:
        if track is None:
            sources = await _takes_of(interaction, step)
        else:
            sources = await _takes_named(interaction, step.operation, str(track))
        if difference is not None:
            return await _build_variation(interaction, step.operation, fields, sources, str(difference))
        return await build_step(interaction, step.operation, fields, sources, attachments)
    except RefusedError as refused:
        asked = {TRACK: track, DIFFERENCE: difference}
        typed_now = {**fields, **{name: text for name, text in asked.items() if text is not None}}
        kept = replace(step, fields=typed_now, attachments=attachments)
        match refused:
            case BadRecordingError():
                kept = replace(kept, attachments=())
            case TakeOutOfSightError():
                kept = replace(kept, fields={**typed_now, TRACK: ""}, sources=())
        refused.draft = await keep_draft(interaction, kept)
        raise


async def _takes_of(interaction: Interaction, step: DraftStep) -> list[Take]:
    """The takes that a step was to be made from.

    Raises TakeOutOfSightError where the member does not see one any more: what was filled in still points at it, and
    nothing else would ask who may use it.
    """
    seen = await services_of(interaction).library.by_ids(step.sources, viewer_of(interaction))
    if len(seen) < len(step.sources):
        raise TakeOutOfSightError
    return seen


async def _build_variation(
    interaction: Interaction, operation: str, fields: Mapping[str, Any], sources: Sequence[Take], difference: str
) -> Step:
    """A step with what should be different worked in. Raises BadInputError where that is nothing or too much."""
    step = await build_step(interaction, operation, with_difference(operation, fields, difference), sources)
    try:
        require_room(step.request, difference)
    except LimitExceededError as error:
        raise BadInputError(error) from error
    return step


async def _takes_named(interaction: Interaction, operation: str, text: str) -> list[Take]:
    """The takes that a member named in a form, as many as the operation builds on."""
    wanted = max(1, len(CATALOGUE[operation].uploads))
    named = text.split() if wanted > 1 else [text]
    if len(named) != wanted:
        raise UnknownCodeError("take", text)
    return [await find_take_to_build_on(interaction, one) for one in named]


async def build_step(
    interaction: Interaction,
    operation: str,
    fields: Mapping[str, Any],
    sources: Sequence[Take],
    attachments: Sequence[Attachment] = (),
) -> Step:
    """A step from fields as members write them, aimed at its sources.

    A model that is left empty is that of the take, or the server's usual one.

    Raises:
        BadRecordingError: a file is too large or empty, or its link has ended.
        BadValueError: a time or a number cannot be read.
        OneSoundError: there is nothing to work on.
        NothingKeptError: nobody knows how long the take is, and that has to be known.
    """
    services = services_of(interaction)
    for file in attachments:
        check_attachment(file, services.clock.now())
    if len(sources) + len(attachments) < len(CATALOGUE[operation].uploads):
        raise OneSoundError(given=False)
    if fields.get("model") == "":
        known = await services.jobs.model_of(sources[0]) if sources else None
        fields = {**fields, "model": known or services.settings.default_model}
    row, values = CATALOGUE[operation], dict(fields)
    model = row.operation.request
    values |= dict.fromkeys((name for name in row.uploads if name not in values), PENDING_LINK)
    if sources:
        values |= _aim(model, sources[0])
    else:
        values.pop("source_seconds", None)  # of another one, that this is no longer made from
    return Step(model.model_validate(_read(model, values)), tuple(sources), tuple(attachments))


def _aim(model: type[SunoRequest], take: Take) -> dict[str, Any]:
    aimed: dict[str, Any] = {name: reference_to(take) for name in ("track", "source") if name in model.model_fields}
    if "source_seconds" in model.model_fields:
        if take.duration is None and model.model_fields["source_seconds"].is_required():
            raise NothingKeptError
        aimed["source_seconds"] = take.duration
    return aimed


def _read(model: type[SunoRequest], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the request's own types: a form and a command give texts."""
    read: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, str) and not value.strip() and not _is_required(model, name):
            continue  # left empty: the model's own default holds
        if isinstance(value, str) and name in _TIMES:
            read[name] = parse_time(name, value)
        elif isinstance(value, str) and name in _NUMBERS:
            read[name] = _whole(name, value)
        else:
            read[name] = value
    return read


def _is_required(model: type[SunoRequest], name: str) -> bool:
    return name in model.model_fields and model.model_fields[name].is_required()


def _whole(field: str, text: str) -> int:
    number = read_whole_number(text)
    if number is None:
        raise BadValueError(field, "number", text)
    return number
