"""Forms that are opened from a take's buttons, filled in with what is known of it."""

from collections.abc import Mapping
from typing import Any

from bot.catalogue.operations import PENDING_LINK
from bot.catalogue.plans import Step, is_at_provider, reference_to, suggested
from bot.catalogue.refusals import NotAtProviderError
from bot.interactions.context import Interaction, services_of
from bot.interactions.drafts import draft_step, open_draft
from bot.interactions.options import model_for
from bot.interactions.submitting import require_posting
from bot.suno.limits import PERSONA_SECONDS
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    ExtendRequest,
    PersonaRequest,
    ReplaceSectionRequest,
    SunoRequest,
    UploadCoverRequest,
)
from bot.ui.actions import ADD_INSTRUMENTAL, ADD_VOCALS, COVER, EXTEND, REPLACE, Action
from storage.rows.draft import DraftStep
from storage.rows.take import Take

FORMS: Mapping[type[SunoRequest], Action] = {
    ExtendRequest: EXTEND,
    UploadCoverRequest: COVER,
    AddVocalsRequest: ADD_VOCALS,
    AddInstrumentalRequest: ADD_INSTRUMENTAL,
    ReplaceSectionRequest: REPLACE,
}
"""The button that opens the form, by what is asked for."""

_LONGEST_NAME = 80
_LONGEST_DESCRIPTION = 1000


async def open_take_form(interaction: Interaction, request: type[SunoRequest], take: Take) -> None:
    """Answer with the form of an operation on a take. Raises MissingPermissionsError where its song has no place."""
    require_posting(interaction)
    if request in (ExtendRequest, ReplaceSectionRequest):  # they keep to the model that made the take
        model = await services_of(interaction).jobs.model_of(take) or model_for(interaction, request)
    else:
        model = model_for(interaction, request)
    await open_draft(interaction, _known(request, take, model))


def _known(request: type[SunoRequest], take: Take, model: str) -> DraftStep:
    fields: dict[str, Any] = {"model": model}
    if request is ExtendRequest:
        fields["track"] = reference_to(take)
    elif request is ReplaceSectionRequest:
        # Which section is the member's to say.
        fields |= {"source": reference_to(take), "start": 0, "end": 0, "title": "", "style": ""}
        fields["source_seconds"] = take.duration or 0
    else:
        fields["audio_url"] = PENDING_LINK
        fields |= {name: "" for name in ("title", "style", "prompt") if name in request.model_fields}
    step = draft_step(suggested(Step(request.model_validate(fields), (take,))))
    unknown = ("start", "end") if request is ReplaceSectionRequest else ()
    return DraftStep(
        step.operation, {name: value for name, value in step.fields.items() if name not in unknown}, step.sources
    )


async def open_persona_form(interaction: Interaction, take: Take) -> None:
    """Answer with the form of a new persona. Raises NotAtProviderError, MissingPermissionsError."""
    require_posting(interaction)
    if not is_at_provider(take, services_of(interaction).clock.now()):
        raise NotAtProviderError(take)
    longest = float(PERSONA_SECONDS[1])
    fields = {
        "name": take.title[:_LONGEST_NAME],
        "description": (take.style or take.title)[:_LONGEST_DESCRIPTION],
        "start": 0.0,
        "end": longest if take.duration is None else min(longest, take.duration),
    }
    await open_draft(interaction, DraftStep(PersonaRequest.operation, fields, (take.id,)))
