"""Files of a take on the wire: one private message, whatever happens to the process on the way."""

import pytest

from bot.checkpoints import Checkpoint
from storage.rows.delivery import DeliveryState
from tests.crash.audit import audit
from tests.stage.process_stage import PATIENCE, ProcessStage, at_rest, is_song, unfinished_work, until
from tests.wire.discord import Channel, Interaction, Member, Message
from tests.wire.discord.process.launch import KILLED

Alice = tuple[Channel, Member]


def offers_to_post(message: Message) -> bool:
    return "Post it" in [button["label"] for button in message.buttons]


async def a_take(channel: Channel, member: Member) -> str:
    """The code of the first take of a song that is posted."""
    member.slash(channel, "generate", prompt="rain on a tin roof")
    song = await channel.wait_for(is_song, PATIENCE)
    codes = [str(button["custom_id"]).rpartition(":")[2] for button in song.buttons if "custom_id" in button]
    return codes[0]


async def answer_to(interaction: Interaction) -> Message:
    """The private answer, once it shows the result."""
    return await interaction.wait_for(offers_to_post, PATIENCE)


AFTER_THE_CARD = [point for point in Checkpoint if point not in (Checkpoint.ACCEPTED, Checkpoint.CLAIMED)]


@pytest.mark.parametrize("checkpoint", AFTER_THE_CARD)
async def test_a_file_is_shown_privately_once_wherever_the_process_ends(
    stage: ProcessStage, alice: Alice, checkpoint: Checkpoint
) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        code = await a_take(channel, member)
        assert await at_rest(stage)
        bot.terminate()
        await bot.wait(PATIENCE)
    before = list(channel.messages)
    async with stage.bot(crash_at=checkpoint) as bot:
        await bot.online()
        asked = member.slash(channel, "wav", track=code)
        assert await bot.wait(PATIENCE) == KILLED
    async with stage.bot() as bot:
        await bot.online()
        answer = await answer_to(asked)
        assert await at_rest(stage), unfinished_work(stage)
        bot.terminate()
        await bot.wait(PATIENCE)

    assert answer.ephemeral
    assert [file.filename.rpartition(".")[2] for file in answer.attachments] == ["wav"]
    assert channel.messages == before
    assert audit(stage).mistakes == (), unfinished_work(stage)


async def test_a_job_whose_private_card_never_showed_is_cancelled_with_everything_returned(
    stage: ProcessStage, alice: Alice
) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        code = await a_take(channel, member)
        assert await at_rest(stage)
        bot.terminate()
        await bot.wait(PATIENCE)
    before = list(channel.messages)
    async with stage.bot(crash_at=Checkpoint.ACCEPTED) as bot:
        await bot.online()
        member.slash(channel, "wav", track=code)
        assert await bot.wait(PATIENCE) == KILLED
    async with stage.bot() as bot:
        await bot.online()
        assert await at_rest(stage), unfinished_work(stage)

    assert stage.database.jobs()[-1].state == "cancelled"
    assert channel.messages == before
    assert audit(stage).mistakes == ()


async def test_post_it_pressed_twice_at_once_posts_once_and_the_token_is_nowhere_to_be_found(
    stage: ProcessStage, alice: Alice
) -> None:
    channel, member = alice
    async with stage.bot(LOG_LEVEL="DEBUG") as bot:
        await bot.online()
        code = await a_take(channel, member)
        asked = member.slash(channel, "wav", track=code)
        answer = await answer_to(asked)
        presses = [member.click(answer, label="Post it") for _ in range(2)]
        said = [await press.response() for press in presses]

        def posts() -> list[Message]:
            return [message for message in channel.messages if "post:remove_part:" in repr(message.components)]

        assert await until(posts)
        assert await at_rest(stage), unfinished_work(stage)
        bot.terminate()
        await bot.wait(PATIENCE)

    refused = [one.message.text for one in said if one.message is not None and one.message is not answer]
    assert refused == ["It is being posted already."]
    assert len(posts()) == 1
    rows = [row for row in stage.database.deliveries() if row.subject.id == 2]
    assert [(row.state, row.message_id) for row in rows] == [
        (DeliveryState.POSTED, answer.id),
        (DeliveryState.POSTED, posts()[0].id),
    ]
    for file in ("bot.log", "bandstand.db"):
        assert asked.token.encode() not in (stage.folder / file).read_bytes(), file
    assert audit(stage).mistakes == ()
