"""Forms that are opened from a take's buttons, filled in with what is known of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step, is_at_provider, reference_to, suggested
from bot.catalogue.refusals import NotAtProviderError
from bot.interactions.context import Interaction, services_of
from bot.interactions.drafts import draft_step, open_draft
from bot.interactions.options import model_for
from bot.interactions.submitting import require_posting
from bot.suno.operations.add_instrumental import AddInstrumentalRequest
from bot.suno.operations.add_vocals import AddVocalsRequest
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.persona import PERSONA_SECONDS, PersonaRequest
from bot.suno.operations.replace_section import ReplaceSectionRequest
from bot.suno.operations.upload_cover import UploadCoverRequest
from bot.suno.request import PENDING_LINK, SunoRequest
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
    if CATALOGUE[request.operation].keeps_model:
        model = await services_of(interaction).jobs.model_of(take) or model_for(interaction, request)
    else:
        model = model_for(interaction, request)
    await open_draft(interaction, _known(request, take, model))


def _known(request: type[SunoRequest], take: Take, model: str) -> DraftStep:
    """A step on a take with all that can be known; what only the member can say is left out or empty."""
    required = {name: field.annotation for name, field in request.model_fields.items() if field.is_required()}
    known: dict[str, Any] = {"model": model, **dict.fromkeys(CATALOGUE[request.operation].uploads, PENDING_LINK)}
    known |= {name: reference_to(take) for name in ("track", "source") if name in request.model_fields}
    if "source_seconds" in required:
        known["source_seconds"] = take.duration or 0
    texts = {name: "" for name, kind in required.items() if kind is str and name not in known}
    numbers = {name: 0 for name, kind in required.items() if kind is float and name not in known}
    step = draft_step(suggested(Step(request.model_validate({**known, **texts, **numbers}), (take,))))
    return replace(step, fields={name: value for name, value in step.fields.items() if name not in numbers})


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
