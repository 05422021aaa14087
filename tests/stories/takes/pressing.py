"""Going on from the first post on a stage."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import labels_of, state_of


async def posted(stage: Stage, number: int = 1) -> None:
    await stage.until(lambda: len(stage.posts()) == number)
    await stage.until(lambda: all(state_of(card).startswith("Done:") for card in stage.cards()))


async def click(stage: Stage, member: MemberActor, action: str, take: Take) -> InteractionResult:
    """A button under the first post."""
    return await member.click(stage.posts()[0], custom_id=f"take:{action}:{take.code}")


def numbered(shown: InteractionResult, place: int) -> str:
    """The label of the button that opens the take in that place of a list."""
    (label,) = [label for label in labels_of(shown) if label.startswith(f"{place}. ")]
    return label


async def first_of(stage: Stage) -> Take:
    return (await stage.takes())[0]
