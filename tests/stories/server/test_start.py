"""The client at its start: commands and when Discord is told of them."""

import discord
import pytest
from discord import app_commands

import bot.client
from bot.errors import StartupError
from bot.ui.translator import CommandTranslator
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import text_of


def syncs(stage: Stage) -> list[str]:
    return [
        request.path.partition("/applications/")[2].partition("/")[2]
        for request in stage.env.http_requests
        if request.method == "PUT" and request.path.endswith("/commands")
    ]


async def test_discord_is_told_of_the_commands_once(stage: Stage) -> None:
    assert syncs(stage) == ["commands"]
    await stage.restart()
    assert syncs(stage) == ["commands"]


async def test_discord_is_told_again_when_something_about_them_changed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.client, "COGS", bot.client.COGS[:-1])
    await stage.restart()

    assert syncs(stage) == ["commands", "commands"]
    assert "credits" not in stage.admin.available_commands(stage.channel)


async def test_discord_is_told_again_when_a_translation_changed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    class Translator(CommandTranslator):
        async def translate(
            self,
            string: app_commands.locale_str,
            locale: discord.Locale,
            context: app_commands.TranslationContextTypes,
        ) -> str | None:
            described = context.location is app_commands.TranslationContextLocation.command_description
            return "übersetzt" if described and locale is discord.Locale.german else None

    monkeypatch.setattr(bot.client, "CommandTranslator", Translator)
    await stage.restart()

    assert syncs(stage) == ["commands", "commands"]


async def test_one_server_can_get_the_commands_at_once(stage_with: StageWith) -> None:
    async with stage_with() as stage:
        guild = stage.guild.id
        await stage.restart(dev_guild_id=guild)
        assert syncs(stage) == ["commands", f"guilds/{guild}/commands"]
        await stage.restart(dev_guild_id=guild)
        assert len(syncs(stage)) == 2

        result = await stage.alice.slash(stage.channel, "help")
        assert "`/generate`" in text_of(result)

        await stage.restart(dev_guild_id=None)
        assert syncs(stage)[2:] == ["commands", f"guilds/{guild}/commands"]
        names = stage.alice.available_commands(stage.channel)
        assert len(names) == len(set(names))  # no command stands there twice


async def test_a_cog_that_does_not_load_stops_the_start(stage_with: StageWith, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.client, "COGS", (*bot.client.COGS, "cogs.missing"))
    with pytest.raises(StartupError, match=r"cogs\.missing"):
        async with stage_with():
            pass


async def test_nothing_is_asked_of_discord_that_needs_approval(stage: Stage) -> None:
    intents = stage.app.bot.intents

    assert [name for name, on in intents if on] == ["guilds"]
