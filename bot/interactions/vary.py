"""Like this, but …: the form of a new song that a take's button opens, filled in with how the take was asked for."""

from dataclasses import replace

from bot.catalogue.variations import DIFFERENCE, begun_variation
from bot.interactions.context import Interaction, services_of
from bot.interactions.drafts import draft_step, open_draft
from bot.interactions.options import model_for
from bot.interactions.submitting import require_posting
from bot.suno.operations.compose import ComposeRequest
from storage.rows.take import Take


async def open_vary_form(interaction: Interaction, take: Take) -> None:
    """Answer with the form. Raises MissingPermissionsError where the song has no place.

    Submitted, it comes back as a draft like any other, with one text more: see `step_of_draft`.
    """
    require_posting(interaction)
    jobs = services_of(interaction).jobs
    model = await jobs.model_of(take) or model_for(interaction, ComposeRequest)
    step = draft_step(begun_variation(take, await jobs.step_that_made(take, interaction.user.id), model))
    await open_draft(interaction, replace(step, fields={**step.fields, DIFFERENCE: ""}))
