"""Credits and rates."""

from bot.sandbox.suno_api import ManualClock
from tests.sandbox.suno_api.api_user import KEY, NOBODY, RECORD, ApiUser


async def test_the_balance_is_a_number_with_decimals(api: ApiUser) -> None:
    await api.accepted("/api/v1/lyrics", {"prompt": "rain", "callBackUrl": NOBODY})

    assert (await api.get("/api/v1/chat/credit"))["data"] == 499.6
    assert api.stand_in.balance == 49_960


async def test_without_credits_nothing_is_accepted_until_a_top_up(api: ApiUser) -> None:
    api.stand_in.top_up(-490)
    refused = await api.post("/api/v1/generate", api.song())
    assert (refused["code"], api.stand_in.tasks) == (402, {})
    style = {"content": "pop"}
    assert (await api.post("/api/v1/style/generate", style))["code"] == 200

    api.stand_in.top_up(12)
    await api.generate()

    assert api.stand_in.balance == 1000 - 40
    assert api.stand_in.balance == 50_000 + sum(entry.amount for entry in api.stand_in.entries)


async def test_twenty_requests_fit_in_any_ten_seconds(api: ApiUser, clock: ManualClock) -> None:
    async def status() -> int:
        headers = {"Authorization": f"Bearer {KEY}"}
        url = api.stand_in.url + "/api/v1/generate"
        async with api.session.post(url, json=api.song(callBackUrl=NOBODY), headers=headers) as response:
            assert (await response.json())["code"] == response.status
            return response.status

    assert [await status() for _ in range(10)] == [200] * 10
    await clock.advance(6)
    assert [await status() for _ in range(12)] == [200] * 10 + [429] * 2
    await clock.advance(3.9)
    assert await status() == 429
    await clock.advance(0.2)
    # The first ten have left the window, the second ten are still in it.
    assert [await status() for _ in range(11)] == [200] * 10 + [429]


async def test_a_task_may_be_asked_for_three_times_a_second(api: ApiUser, clock: ManualClock) -> None:
    task_id, other_id = await api.generate(), await api.generate()

    codes = [(await api.get(RECORD, taskId=task_id))["code"] for _ in range(4)]

    assert codes == [200, 200, 200, 429]
    assert (await api.get(RECORD, taskId=other_id))["code"] == 200
    await clock.advance(1)
    assert (await api.get(RECORD, taskId=task_id))["code"] == 200
