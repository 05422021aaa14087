"""Cards that do not show at once: there is one in the end, or nobody pays."""

from typing import Any

import discord
import pytest
from simcord.http.client import FakeWebhookAdapter, _FakeResponse

from bot.jobs import missing_cards
from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import is_posted, labels_of, text_of


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (500, 0), (503, 0), (429, 0), (400, 50035)])
async def test_a_card_that_discord_does_not_take_is_posted_by_the_bot(stage: Stage, status: int, code: int) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    await stage.generate("rain")
    assert stage.cards() == []
    assert stage.creates == []

    await stage.until(lambda: stage.cards())
    assert "rain" in text_of(stage.card)
    assert stage.alice.mention in text_of(stage.card)
    assert labels_of(stage.card) == ["Cancel"]
    await stage.until(lambda: is_posted(stage.card))
    assert len(stage.cards()) == len(stage.posts()) == len(stage.creates) == 1


async def test_a_card_that_did_show_although_its_answer_was_lost_stays_the_only_one(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
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
    await stage.generate()
    await stage.until(lambda: stage.posts())
    await stage.rest(60, step=3)

    assert len(stage.cards()) == len(stage.posts()) == 1


async def test_a_card_that_cannot_even_be_looked_for_is_found_later(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=400, code=40060)
    stage.env.inject_error("GET", "/webhooks/*", status=500)
    result = await stage.generate()
    await stage.until(lambda: stage.posts())
    await stage.rest(60, step=3)

    assert not result.followups
    assert len(stage.cards()) == len(stage.posts()) == 1


async def test_without_a_card_nobody_pays(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=403, code=50013, times=None)
    await stage.generate()
    await stage.rest(120, step=3)

    assert await stage.states() == {JobState.CANCELLED: 1}
    assert (await stage.books()).allowance == [("reserve", 1200), ("release", -1200)]
    assert stage.creates == []


async def test_a_discord_that_is_down_for_long_lets_the_job_go(stage: Stage) -> None:
    stage.env.inject_error("POST", "/interactions/*/callback", status=500)
    stage.env.inject_error("POST", f"/channels/{stage.channel.id}/messages", status=500, times=None)
    await stage.generate()
    await stage.rest(60)
    assert await stage.states() == {JobState.ACCEPTED: 1}
    for _ in range(20):
        await stage.pass_time(60)
        await stage.rest(2)

    assert await stage.states() == {JobState.CANCELLED: 1}
    assert (await stage.books()).spent == 0
    assert stage.creates == []


async def test_a_card_that_cannot_be_built_fills_no_log_and_lets_the_job_go(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a mistake of ours")

    stage.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    monkeypatch.setattr(missing_cards, "card", broken)
    await stage.generate()
    await stage.rest(5 * 60, step=1)

    said = [record.getMessage() for record in stage.expect_errors()]
    assert 5 <= len(said) <= 11
    assert all("its card cannot be built" in line for line in said)
    assert await stage.states() == {JobState.ACCEPTED: 1}
    await stage.rest(15 * 60, step=10)
    stage.expect_errors()
    assert await stage.states() == {JobState.CANCELLED: 1}
    assert (await stage.books()).spent == 0


async def test_a_card_left_without_a_note_is_found_after_a_restart(stage: Stage) -> None:
    """As the process leaves it that ends right after the card has shown."""
    await stage.generate()
    stage.suno.faults.add("connection-reset", operation="generate", times=0)
    await stage.arrange.forget_cards()
    await stage.restart()
    await stage.until(lambda: stage.posts())

    assert len(stage.cards()) == len(stage.posts()) == 1


async def test_an_edit_that_fails_is_made_later(stage: Stage) -> None:
    await stage.generate()
    stage.env.inject_error("PATCH", f"/channels/{stage.channel.id}/messages/*", status=500, times=3)
    await stage.until(lambda: stage.posts())
    await stage.until(lambda: is_posted(stage.card))

    assert labels_of(stage.card) == []


async def test_a_card_is_edited_at_most_every_ten_seconds(stage: Stage) -> None:
    stage.suno.faults.add("stuck")
    await stage.generate()
    await stage.rest(180, step=2)

    edits = [request for request in stage.env.http_requests if request.method == "PATCH"]
    assert 3 <= len(edits) <= 19
