"""Cards that do not show at once: there is one in the end, or nobody pays."""

from typing import Any

import discord
import pytest
from simcord.http.client import FakeWebhookAdapter, _FakeResponse

from storage.rows.job import JobState
from tests.stage.messages import labels_of, state_of, text_of
from tests.stage.world import World


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (500, 0), (503, 0), (429, 0), (400, 50035)])
async def test_a_card_that_discord_does_not_take_is_posted_by_the_bot(world: World, status: int, code: int) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    await world.generate("rain")
    assert world.cards() == []
    assert world.creates == []

    await world.until(lambda: world.cards())
    assert "rain" in text_of(world.card)
    assert world.alice.mention in text_of(world.card)
    assert labels_of(world.card) == ["Cancel"]
    await world.until(lambda: state_of(world.card).startswith("Done:"))
    assert len(world.cards()) == len(world.posts()) == len(world.creates) == 1


async def test_a_card_that_did_show_although_its_answer_was_lost_stays_the_only_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """discord.py repeats an answer after a server error; Discord then says that there is one already."""
    request = FakeWebhookAdapter.request

    async def answer_lost(adapter: FakeWebhookAdapter, route: Any, *args: Any, **kwargs: Any) -> Any:
        answer = await request(adapter, route, *args, **kwargs)
        if "callback" in route.path:
            monkeypatch.undo()
            response: Any = _FakeResponse(400)
            raise discord.HTTPException(response, {"code": 40060, "message": "already"})
        return answer

    monkeypatch.setattr(FakeWebhookAdapter, "request", answer_lost)
    await world.generate()
    await world.until(lambda: world.posts())
    await world.rest(60, step=3)

    assert len(world.cards()) == len(world.posts()) == 1


async def test_a_card_that_cannot_even_be_looked_for_is_found_later(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    world.env.inject_error("GET", "/webhooks/*", status=500)
    result = await world.generate()
    await world.until(lambda: world.posts())
    await world.rest(60, step=3)

    assert not result.followups
    assert len(world.cards()) == len(world.posts()) == 1


async def test_without_a_card_nobody_pays(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013, times=None)
    await world.generate()
    await world.rest(120, step=3)

    assert await world.states() == {JobState.CANCELLED: 1}
    assert (await world.books()).allowance == [("reserve", 1200), ("release", -1200)]
    assert world.creates == []


async def test_a_discord_that_is_down_for_long_lets_the_job_go(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=500)
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=500, times=None)
    await world.generate()
    await world.rest(60)
    assert await world.states() == {JobState.ACCEPTED: 1}
    for _ in range(20):
        await world.pass_time(60)
        await world.rest(2)

    assert await world.states() == {JobState.CANCELLED: 1}
    assert (await world.books()).spent == 0
    assert world.creates == []


async def test_a_card_left_without_a_note_is_found_after_a_restart(world: World) -> None:
    """As the process leaves it that ends right after the card has shown."""
    await world.generate()

    async def forget(connection: object) -> None:
        await connection.execute(  # type: ignore[attr-defined]
            "UPDATE jobs SET state = 'accepted', card_message_id = NULL, sent_at = NULL, callback_digest = NULL"
        )

    world.suno.faults.add("connection-reset", operation="generate", times=0)
    await world.app.stores._database.write(forget)
    await world.restart()
    await world.until(lambda: world.posts())

    assert len(world.cards()) == len(world.posts()) == 1


async def test_an_edit_that_fails_is_made_later(world: World) -> None:
    await world.generate()
    world.env.inject_error("PATCH", f"/channels/{world.channel.id}/messages/*", status=500, times=3)
    await world.until(lambda: world.posts())
    await world.until(lambda: state_of(world.card).startswith("Done:"))

    assert labels_of(world.card) == []


async def test_a_card_is_edited_at_most_every_ten_seconds(world: World) -> None:
    world.suno.faults.add("stuck")
    await world.generate()
    await world.rest(180, step=2)

    edits = [request for request in world.env.http_requests if request.method == "PATCH"]
    assert 3 <= len(edits) <= 19
