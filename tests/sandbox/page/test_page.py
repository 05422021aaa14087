"""The page's server, asked as the browser asks it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.page import Page
from bot.sandbox.stage import Stage, set_up


class Browser:
    """Speaks the protocol of the preview's own page."""

    def __init__(self, session: aiohttp.ClientSession, page: Page) -> None:
        self._session = session
        self._address, self._secret = page.url.split("/#")
        self._context = ""
        self._sequence = 0

    async def open(self) -> dict[str, Any]:
        """The page as it is now."""
        snapshot = await self.ask("POST", "/api/pages", {})
        self._context = snapshot["context"]["id"]
        return snapshot

    async def state(self) -> dict[str, Any]:
        return await self.ask("GET", "/api/state")

    async def send_message(self, text: str, *, seen: dict[str, Any]) -> dict[str, Any]:
        """Write into the channel; `seen` is the page that the member sees while doing so."""
        return await self._act("send_message", seen, content=text)

    async def end_session(self, *, seen: dict[str, Any]) -> dict[str, Any]:
        return await self._act("close", seen)

    async def _act(self, kind: str, seen: dict[str, Any], **more: str) -> dict[str, Any]:
        self._sequence += 1
        return await self.ask(
            "POST",
            "/api/action",
            {
                "protocol_version": 3,
                "sequence": self._sequence,
                "request_id": f"request-{self._sequence}",
                "generation": seen["context"]["generation"],
                "bot_generation": seen["botGeneration"],
                "published_revision": seen["publishedRevision"],
                "kind": kind,
                **more,
            },
        )

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        """Raises aiohttp.ClientResponseError."""
        own = {"X-Simcord-Capability": self._secret, "X-Simcord-Context": self._context, "Origin": self._address}
        async with self._session.request(
            method, f"{self._address}{path}", json=body, headers={**own, **(headers or {})}, raise_for_status=True
        ) as answer:
            found: dict[str, Any] = await answer.json()
            return found


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[Stage, Browser, Page]]:
    """Not a fixture: what the simulated Discord sets for a task, it takes back in the same one."""
    async with set_up(folder, speed=10) as stage, Page(stage) as page, aiohttp.ClientSession() as session:
        yield stage, Browser(session, page), page


async def post(stage: Stage, text: str) -> None:
    """Something that the bot posts by itself."""
    await stage.application.bot.get_partial_messageable(stage.channel.id).send(text)


async def changed(browser: Browser, before: dict[str, Any]) -> str:
    """What is to be read once the page is not as before; asks again and again, as the real browser does."""
    async with asyncio.timeout(5):
        while (state := await browser.state())["publishedRevision"] == before["publishedRevision"]:
            continue
    return str(state["messages"])


async def test_a_post_appears_by_itself(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        before = await browser.open()

        await post(stage, "a song is ready")

        assert "a song is ready" in await changed(browser, before)


async def test_an_action_on_a_page_that_has_just_changed_is_not_lost(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        before = await browser.open()
        await post(stage, "a card")
        await changed(browser, before)

        receipt = await browser.send_message("hello", seen=before)

        assert not receipt["rejected"]
        assert stage.channel.last_message is not None
        assert stage.channel.last_message.content == "hello"


async def test_actions_and_refreshes_take_turns(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()

        for number in range(10):
            await post(stage, "a card")
            receipt = await browser.send_message(f"hello {number}", seen=seen)
            assert receipt["settlement"] == "settled"

        said = [message.content for message in stage.channel.history() if message.content.startswith("hello")]
        assert said == [f"hello {number}" for number in range(10)]


async def test_an_action_that_is_refused_for_another_reason_stays_refused(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, browser, _):
        seen = await browser.open()

        receipt = await browser.send_message("hello", seen={**seen, "botGeneration": 99})

        assert receipt["rejected"]
        assert [item["code"] for item in receipt["diagnostics"]] == ["stale-generation"]


@pytest.mark.parametrize("stranger", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
async def test_pages_of_strangers_are_refused(tmp_path: Path, stranger: dict[str, str]) -> None:
    async with opened(tmp_path) as (_, browser, _):
        await browser.open()

        with pytest.raises(aiohttp.ClientResponseError) as caught:
            await browser.ask("GET", "/api/state", headers=stranger)
        assert caught.value.status == 401


async def test_posts_carry_the_time_of_day(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()
        before = stage.env.now()

        await browser.send_message("what time is it?", seen=seen)

        message = stage.channel.last_message
        assert message is not None
        assert message.created_at > before  # by itself the simulated clock stands still
        assert abs(stage.application.clock.now() - message.created_at) < timedelta(seconds=1)


async def test_the_session_can_be_ended_in_the_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, browser, page):
        seen = await browser.open()

        receipt = await browser.end_session(seen=seen)

        assert receipt["settlement"] == "settled"
        async with asyncio.timeout(5):
            await page.closed()
