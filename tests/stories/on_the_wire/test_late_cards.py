"""A card that is still on its way when its job is cancelled: it is ended like any other."""

import pytest

from tests.stage.process_stage import PATIENCE, ProcessStage, at_rest, is_card, unfinished_work, until
from tests.wire.discord import Channel, Fault, Member, Message
from tests.wire.discord.process.launch import KILLED

ANSWER = "POST /interactions/{interaction_id}/{token}/callback"

Alice = tuple[Channel, Member]


def code_on(card: Message) -> str:
    """The code of the job on a card."""
    return str(card.embeds[0]["footer"]["text"]).removeprefix("/cancel job:")


def labels_on(card: Message) -> list[str]:
    return [button["label"] for button in card.buttons]


def shows_that_it_is_cancelled(card: Message) -> bool:
    return "Cancelled" in card.text and "Cancel" not in labels_on(card)


async def test_a_card_whose_answer_comes_after_the_job_was_cancelled_is_ended(
    stage: ProcessStage, alice: Alice
) -> None:
    channel, member = alice
    late = stage.discord.faults.add(Fault(route=ANSWER, status=200, after_effect=True, held=True))
    async with stage.bot() as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="rain on a tin roof")
        card = await channel.wait_for(is_card, PATIENCE)
        assert "Cancel" in labels_on(card)
        said = await member.slash(channel, "cancel", job=code_on(card)).message()
        assert "Nothing was taken" in said.text
        late.release.set()

        assert await until(lambda: shows_that_it_is_cancelled(card)), card.text
        assert await at_rest(stage), unfinished_work(stage)
    assert stage.creates == 0
    assert [message for message in channel.messages if is_card(message)] == [card]


@pytest.mark.parametrize("how", ["command", "button"])
async def test_a_card_that_was_never_noted_down_is_ended_too(stage: ProcessStage, alice: Alice, how: str) -> None:
    """The process dies between the answer and its note of it; the member cancels before the next one has looked."""
    channel, member = alice
    async with stage.bot(crash_at="card sent") as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="rain on a tin roof")
        assert await bot.wait(PATIENCE) == KILLED
    card = await channel.wait_for(is_card, PATIENCE)
    async with stage.bot() as bot:
        await bot.online()
        if how == "command":
            said = await member.slash(channel, "cancel", job=code_on(card)).message()
        else:
            said = await member.click(card, label="Cancel").message()
        assert "Nothing was taken" in said.text

        assert await until(lambda: shows_that_it_is_cancelled(card)), card.text
    assert stage.creates == 0
