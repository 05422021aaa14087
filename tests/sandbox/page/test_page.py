"""The page's server, asked as the browser asks it."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import discord
import jsonschema
import pytest

from bot.sandbox.page import Page
from bot.sandbox.stage import Stage, set_up
from tests.sandbox.page.browser import Browser


@asynccontextmanager
async def opened(folder: Path, *, fault: str = "") -> AsyncIterator[tuple[Stage, Browser, Page]]:
    """Not a fixture: what the simulated Discord sets for a task, it takes back in the same one."""
    async with set_up(folder, speed=10) as stage, Page(stage, fault=fault) as page, aiohttp.ClientSession() as session:
        yield stage, Browser(session, page.url), page


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


async def test_midi_is_a_file_to_save_and_no_player_that_cannot_play_it(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        before = await browser.open()

        files = [discord.File(io.BytesIO(b"MThd"), name) for name in ("Rain.mid", "Rain.mp3")]
        await stage.application.bot.get_partial_messageable(stage.channel.id).send(files=files)
        await changed(browser, before)

        state = await browser.state()
        kinds = {file["filename"]: file["contentType"] for file in state["assets"].values()}
        assert (kinds["Rain.mid"], kinds["Rain.mp3"]) == ("application/octet-stream", "audio/mpeg")
        (midi,) = [asset for asset, file in state["assets"].items() if file["filename"] == "Rain.mid"]
        assert await browser.load(f"/api/assets/{midi}?download=1") == b"MThd"


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


async def test_a_typed_line_is_the_command_that_it_names(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()

        receipt = await browser.send_message("/generate prompt: rain, at 5:30: softly instrumental: yes", seen=seen)

        assert (receipt["settlement"], receipt["command"]["invocation"]) == ("settled", "generate")
        card = stage.channel.last_message
        assert card is not None
        assert "rain, at 5:30: softly" in str(card.embeds[0].to_dict())


async def test_a_typed_line_that_is_no_command_posts_nothing_and_is_explained(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()
        before = stage.channel.last_message

        receipt = await browser.send_message("/genrate rain", seen=seen)

        assert "Did you mean /generate?" in browser.note
        assert stage.channel.last_message == before
        protocol = await browser.ask("GET", "/protocol.schema.json")
        jsonschema.validate(receipt, {**protocol["$defs"]["actionResponse"], "$defs": protocol["$defs"]})
        assert receipt["rejected"]
        assert (await browser.send_message("/help", seen=seen))["settlement"] == "settled"  # no number is left out


async def test_a_member_is_told_who_has_the_command(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, browser, _page):
        await browser.send_message("/credits", seen=await browser.open())

        assert browser.note == "/credits is not for you: choose Maya under “Viewing as” at the top."


async def test_a_command_that_the_preview_refuses_is_explained_too(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, browser, _page):
        seen = await browser.open()

        receipt = await browser.send_message("/help", seen={**seen, "botGeneration": 99})

        assert receipt["rejected"]
        assert "could not be run just now" in browser.note


async def test_text_without_a_slash_is_a_message(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        await browser.send_message("and/or prompt: rain", seen=await browser.open())

        assert stage.channel.last_message is not None
        assert stage.channel.last_message.content == "and/or prompt: rain"


async def test_the_menu_of_a_message_opens_its_form_in_the_page(tmp_path: Path) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()
        recording = await stage.guest.send(stage.channel, "on my phone", attachments=[("humming.mp3", b"ID3")])

        for menu in stage.application.bot.tree.get_commands(type=discord.AppCommandType.message):
            receipt = await browser.choose_menu(menu.name, recording.id, seen=seen)

            assert receipt["settlement"] == "settled", menu.name
            assert receipt["outcomes"][0]["kind"] in ("modal", "response"), menu.name
        receipt = await browser.choose_menu("Cover this", recording.id, seen=seen)
        assert receipt["outcomes"] == [{"kind": "modal"}]
        assert (await browser.state())["modal"] is not None


@pytest.mark.parametrize(("name", "message"), [("Do what I mean", 0), ("Cover this", 1)])
async def test_a_menu_or_a_message_that_is_not_there_is_refused(tmp_path: Path, name: str, message: int) -> None:
    async with opened(tmp_path) as (stage, browser, _):
        seen = await browser.open()
        assert stage.channel.last_message is not None

        receipt = await browser.choose_menu(name, message or stage.channel.last_message.id, seen=seen)

        assert receipt["rejected"]


async def test_what_is_ours_is_on_the_page_and_comes_from_this_machine(tmp_path: Path) -> None:
    fault = "lost-answer — <nobody> is told"
    async with opened(tmp_path, fault=fault) as (_, _browser, page), aiohttp.ClientSession() as session:
        address = page.url.partition("#")[0]
        async with session.get(address) as answer:
            html = await answer.text()
            policy = answer.headers["Content-Security-Policy"]
        for name, kind in (("sandbox.js", "application/javascript"), ("sandbox.css", "text/css")):
            assert f'"/{name}"' in html
            async with session.get(address + name) as answer:
                assert (answer.status, answer.content_type) == (200, kind)
                assert "http" not in await answer.text()

    assert "default-src 'self'" in policy
    assert html.index("/sandbox.js") < html.index("/app.js")
    assert 'role="status"' in html
    assert "lost-answer — &lt;nobody&gt; is told" in html
    assert "&quot;Cover this&quot;" in html


async def test_no_fault_is_named_when_there_is_none(tmp_path: Path) -> None:
    async with (
        opened(tmp_path) as (_, _browser, page),
        aiohttp.ClientSession() as session,
        session.get(page.url.partition("#")[0]) as answer,
    ):
        assert "Fault" not in await answer.text()
