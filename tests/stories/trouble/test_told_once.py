"""A result of several messages that its channel does not take: its member is told once."""

from storage.rows.delivery import DeliveryState
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import message_of

MINUTE = 60.0
HOUR = 60 * MINUTE


async def test_one_private_message_for_all_parts_whatever_changes_meanwhile(stage_with: StageWith) -> None:
    async with stage_with(default_guild_daily_credits=20_000, default_member_daily_credits=20_000) as stage:
        await stage.song()
        (take, _) = await stage.takes()
        question = await stage.slash("stems", track=take.code, mode="all_stems")
        await stage.alice.click(message_of(question), label="Go ahead for 50 credits")
        await stage.until(lambda: len(stage.creates) == 2)
        await stage.arrange.make_public()
        stage.forbid("send_messages")
        await stage.until(lambda: stage.direct_messages(stage.alice))
        await stage.rest(10 * MINUTE, step=10)
        assert len(await parts(stage)) > 1

        stage.forbid("send_messages", "attach_files")
        await stage.rest(HOUR, step=MINUTE)
        stage.forbid("send_messages", "read_message_history")
        await stage.rest(HOUR, step=MINUTE)
        stage.forbid()
        archived = f"/channels/{stage.channel.id}/messages"
        stage.env.inject_error("POST", archived, status=400, code=50083, times=None)
        await stage.restart()
        await stage.rest(3 * HOUR, step=MINUTE)
        stage.env.backend.delete_channel(stage.channel.id)
        stage.env.backend.faults.clear()
        await stage.rest(3 * HOUR, step=MINUTE)

        (told,) = stage.direct_messages(stage.alice)
        assert "What you asked for is done, but I cannot post it" in told.content
        assert set(await parts(stage)) == {DeliveryState.REFUSED}


async def parts(stage: Stage) -> list[DeliveryState]:
    """Where the messages of the latest result stand."""
    deliveries = await stage.database.deliveries()
    latest = max(delivery.subject.id for delivery in deliveries)
    return [delivery.state for delivery in deliveries if delivery.subject.id == latest]
