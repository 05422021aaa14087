"""`python -m bot diagnose` as an operator meets it: beside a running bot or without, in words, with an exit code."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import discord
import pytest
from aiohttp import web

from tests.stage.address import Address
from tests.stage.process_stage import KEY, PATIENCE, WEBHOOK_KEY, ProcessStage, open_process_stage
from tests.wire.discord import BotProcess, Fault


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[ProcessStage]:
    async with open_process_stage(tmp_path, program="bot") as running:
        running.discord.create_guild("The Tin Roofs").create_channel("music")
        yield running


@dataclass
class Diagnosis:
    code: int
    lines: list[str]

    @property
    def wrong(self) -> list[str]:
        return [line.removeprefix("WRONG").strip() for line in self.lines if line.startswith("WRONG")]

    def of(self, subject: str) -> list[str]:
        """The lines about a subject, each with its verdict."""
        return [line for line in self.lines if line[7:].startswith(f"{subject}:")]


def ports_of(bot: BotProcess) -> dict[str, str]:
    """The settings that name the ports which a running bot got."""
    urls = {"OPS_PORT": bot.ops_url, "WEB_PORT": bot.web_url}
    return {name: str(urlsplit(url).port) for name, url in urls.items() if url is not None}


@asynccontextmanager
async def a_healthy_bot(stage: ProcessStage) -> AsyncIterator[dict[str, str]]:
    """Run the bot until it says that it is well; gives the settings with which it is found."""
    async with stage.bot() as bot, aiohttp.ClientSession() as session, asyncio.timeout(PATIENCE):
        await bot.online()
        assert bot.ops_url is not None
        status = 0
        while status != 200:
            async with session.get(f"{bot.ops_url}/healthz") as answer:
                status = answer.status
        yield ports_of(bot)
        assert bot.returncode is None


async def diagnose(stage: ProcessStage, **settings: str) -> Diagnosis:
    """What the command prints and its exit code; whatever it found, no secret and no word of Python may stand there."""
    before = len(stage.log_file.read_text()) if stage.log_file.exists() else 0
    async with stage.bot("diagnose", **settings) as command:
        code = await command.wait(PATIENCE)
    text = stage.log_file.read_text()[before:]
    for secret in (stage.discord.token, KEY, WEBHOOK_KEY, "canary"):
        assert secret not in text
    for word in ("Traceback", "Error", "Exception", "None", "<"):
        assert word not in text, text
    diagnosis = Diagnosis(code, text.splitlines())
    assert code == (1 if diagnosis.wrong else 0), text
    return diagnosis


async def test_beside_a_running_bot_all_is_well(stage: ProcessStage) -> None:
    async with a_healthy_bot(stage) as ports:
        sessions = stage.discord.gateway.identified
        found = await diagnose(stage, **ports)

        assert found.wrong == []
        assert found.lines[0].startswith("Bandstand ")
        assert found.lines[-1] == "Nothing is wrong."
        assert found.of("bot") == ["ok     bot: it runs: the lock beside the database is held."]
        assert "is sound" in found.of("database")[0]
        assert "bandstand" in found.of("Discord")[0]
        assert "Discord knows" in found.of("Discord commands")[0]
        assert "the bot is on 1" in found.of("Discord servers")[0]
        assert "10,000.00 credits are left, 833 songs" in found.of("Suno API")[0]
        assert found.of("health") == ["ok     health: the bot says that all is well with it."]
        assert "reaches this bot" in found.of("callbacks")[0]
        assert stage.discord.gateway.identified == sessions, "it does not connect as a second bot"
    assert stage.discord.violations == []


async def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(stage: ProcessStage) -> None:
    found = await diagnose(stage)

    assert found.wrong == []
    assert "does not exist yet" in found.of("database")[0]
    assert "does not run" in found.of("callbacks")[0]
    assert "the next start of the bot tells them" in found.of("Discord commands")[0]
    assert [path.name for path in stage.folder.iterdir()] == ["bot.log"]


def _another_token(stage: ProcessStage) -> dict[str, str]:
    return {"DISCORD_TOKEN": "canary.of-a.token"}


def _no_discord(stage: ProcessStage) -> dict[str, str]:
    stage.discord.faults.add(Fault(route="GET /users/@me", status=None, times=None))
    return {}


def _too_few_rights(stage: ProcessStage) -> dict[str, str]:
    rights = discord.Permissions(view_channel=True, send_messages=True)
    stage.discord.create_guild("Quiet\x1b[2J \u202eRoom", bot_permissions=rights)
    guild = list(stage.discord.state.guilds.values())[-1]
    guild.everyone.permissions = discord.Permissions.none()
    return {}


def _a_server_it_is_not_on(stage: ProcessStage) -> dict[str, str]:
    return {"DEV_GUILD_ID": "81384788765712384"}


def _another_key(stage: ProcessStage) -> dict[str, str]:
    return {"KIE_API_KEY": "canary"}


def _no_credits(stage: ProcessStage) -> dict[str, str]:
    stage.suno.top_up(-9_990)
    return {}


def _no_api(stage: ProcessStage) -> dict[str, str]:
    with Address() as nobody:  # closed at once, and nobody is given that port within this test
        return {"KIE_API_BASE_URL": nobody.url}


def _discord_for_the_api(stage: ProcessStage) -> dict[str, str]:
    return {"KIE_API_BASE_URL": stage.discord.url}


def _a_damaged_database(stage: ProcessStage) -> dict[str, str]:
    stage.database_file.write_bytes(b"Dear diary, " * 400)
    return {}


def _a_newer_database(stage: ProcessStage) -> dict[str, str]:
    stage.database.make_newer(9999)
    return {}


def _a_folder_that_cannot_be_written(stage: ProcessStage) -> dict[str, str]:
    return {"MEDIA_DIR": "/proc/songs"}  # a chmod would not stop root


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_another_token, ["Discord: it refuses the token", "DISCORD_TOKEN"]),
        (_no_discord, ["Discord: it cannot be reached: the connection breaks off"]),
        (_too_few_rights, ["Discord servers: rights are missing on Quiet?[2J ?Room", "Attach Files", "Embed Links"]),
        (_a_server_it_is_not_on, ["Discord commands:", "DEV_GUILD_ID=81384788765712384"]),
        (_another_key, ["Suno API: it refuses the key", "KIE_API_KEY"]),
        (_no_credits, ["Suno API: it takes the key, but 10 credits are left", "top up"]),
        (_no_api, ["Suno API:", "KIE_API_BASE_URL", "the connection is refused"]),
        (_discord_for_the_api, ["Suno API:", "is KIE_API_BASE_URL that of the API?"]),
        (_a_damaged_database, ["database:", "bandstand.db cannot be read", "restore a backup"]),
        (_a_newer_database, ["database:", "newer Bandstand", "9999"]),
        (_a_folder_that_cannot_be_written, ["disk of the songs:", "MEDIA_DIR"]),
    ],
)
async def test_what_is_wrong_is_told_with_what_to_do(
    stage: ProcessStage, spoil: Callable[[ProcessStage], dict[str, str]], words: list[str]
) -> None:
    found = await diagnose(stage, **spoil(stage))

    assert len(found.wrong) == 1, found.lines
    for word in words:
        assert word in found.wrong[0]
    assert found.lines[-1] == "1 thing is wrong."


async def test_a_public_address_that_does_not_lead_to_the_bot_is_told(stage: ProcessStage) -> None:
    async with a_healthy_bot(stage) as ports:
        elsewhere = await diagnose(stage, **ports, PUBLIC_BASE_URL=stage.suno.url)
        with Address() as nobody:
            nowhere = await diagnose(stage, **ports, PUBLIC_BASE_URL=nobody.url)

    assert "does not lead to the bot: something else answers there (HTTP 404)" in elsewhere.wrong[0]
    assert f"http://127.0.0.1:{ports['WEB_PORT']}" in elsewhere.wrong[0]
    assert "does not lead to the bot: the connection is refused" in nowhere.wrong[0]


async def test_a_public_address_that_leads_to_another_bot_is_told(stage: ProcessStage, tmp_path: Path) -> None:
    other = {
        "DATABASE_PATH": str(tmp_path / "other.db"),
        "MEDIA_DIR": str(tmp_path / "b"),
    }
    async with a_healthy_bot(stage) as ports, stage.bot(**other) as second:
        await second.online()
        assert second.web_url is not None
        found = await diagnose(stage, **ports, PUBLIC_BASE_URL=second.web_url)

    (sentence,) = found.wrong
    assert "another bot answers" in sentence


async def test_what_the_bot_says_of_its_own_health_is_told(stage: ProcessStage) -> None:
    held = stage.discord.faults.add(Fault(route="GET /gateway/bot", status=200, held=True))
    async with stage.bot() as bot:
        await asyncio.wait_for(held.reached.wait(), PATIENCE)
        ports = ports_of(bot)
        found = await diagnose(stage, **ports)
        elsewhere = await diagnose(stage, OPS_PORT=ports["WEB_PORT"], WEB_PORT="0")

    assert found.wrong == ['health: the bot itself says "discord: not connected".']
    assert "is not the bot: check OPS_HOST and OPS_PORT" in elsewhere.wrong[0]


async def test_settings_that_cannot_be_used_come_first(stage: ProcessStage) -> None:
    async with stage.bot("diagnose", WEB_PORT="eighty") as command:
        assert await command.wait(PATIENCE) == 2
    assert "WEB_PORT: " in stage.log_file.read_text()
    assert stage.discord.calls == []


async def test_a_clock_that_is_off_is_told(stage: ProcessStage) -> None:
    async def answer(request: web.Request) -> web.Response:
        credits = {"code": 200, "msg": "success", "data": 100}
        return web.json_response(credits, headers={"Date": "Tue, 03 Nov 2020 12:00:00 GMT"})

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    found = await diagnose(stage, KIE_API_BASE_URL=f"http://127.0.0.1:{runner.addresses[0][1]}")
    await runner.cleanup()

    (sentence,) = found.wrong
    assert sentence.startswith("clock: this machine's is")
    assert "minutes ahead of that of the API" in sentence
