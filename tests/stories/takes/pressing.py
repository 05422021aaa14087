"""Going on from the first post on a stage."""

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import buttons_of, is_posted, labels_of, message_of


async def posted(stage: Stage, number: int = 1) -> None:
    await stage.until(lambda: len(stage.posts()) == number)
    await stage.until(lambda: all(is_posted(card) for card in stage.cards()))


async def click(stage: Stage, member: MemberActor, action: str, take: Take) -> InteractionResult:
    """A button under the first post, or in the panel behind More."""
    post, custom_id = stage.posts()[0], f"take:{action}:{take.code}"
    if custom_id in [button.custom_id for button in buttons_of(post)]:
        return await member.click(post, custom_id=custom_id)
    panel = await member.click(post, custom_id=f"take:more:{take.code}")
    return await member.click(message_of(panel), custom_id=custom_id)


def numbered(shown: InteractionResult, place: int) -> str:
    """The label of the button that opens the take in that place of a list."""
    (label,) = [label for label in labels_of(shown) if label.startswith(f"{place}. ")]
    return label


async def first_of(stage: Stage) -> Take:
    return (await stage.takes())[0]
