"""Plans that wait for a yes: a private question, with a button for each that carries its price."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalogue.plans import Step
from bot.interactions.context import Interaction
from bot.interactions.drafts import draft_step, keep_draft
from bot.interactions.replies import answer_privately, translation_of
from bot.ui.actions import go_button, view_of


@dataclass(frozen=True)
class Offer:
    """A plan that waits for a yes: what it costs in hundredths of a credit, and what its button says."""

    steps: Sequence[Step]
    price: int
    label: str | None = None


async def offer(interaction: Interaction, text: str, *offers: Offer, others: Sequence[Any] = ()) -> None:
    """Ask privately, with a button for each plan and `others` beside them.

    The price that a button names is kept with its draft: a yes takes no more than that.
    """
    tr = translation_of(interaction)
    buttons = [
        go_button(tr, await keep_draft(interaction, *map(draft_step, one.steps), price=one.price), one.price, one.label)
        for one in offers
    ]
    await answer_privately(interaction, text, view=view_of(*buttons, *others))
