"""The client at its start: commands and when Discord is told of them."""

import discord
import pytest
from discord import app_commands

import bot.client
from bot.errors import StartupError
from bot.ui.translator import CommandTranslator
from tests.stage.messages import text_of
from tests.stage.world import World
from tests.stories.conftest import WorldAt


def syncs(world: World) -> list[str]:
    return [
        request.path.partition("/applications/")[2].partition("/")[2]
        for request in world.env.http_requests
        if request.method == "PUT" and request.path.endswith("/commands")
    ]


async def test_discord_is_told_of_the_commands_once(world: World) -> None:
    assert syncs(world) == ["commands"]
    await world.restart()
    assert syncs(world) == ["commands"]


async def test_discord_is_told_again_when_something_about_them_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.client, "COGS", bot.client.COGS[:-1])
    await world.restart()

    assert syncs(world) == ["commands", "commands"]
    assert "credits" not in world.admin.available_commands(world.channel)


async def test_discord_is_told_again_when_a_translation_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
    await world.restart()

    assert syncs(world) == ["commands", "commands"]


async def test_one_server_can_get_the_commands_at_once(world_at: WorldAt) -> None:
    async with world_at() as world:
        guild = world.guild.id
        await world.restart(dev_guild_id=guild)
        assert syncs(world) == ["commands", f"guilds/{guild}/commands"]
        await world.restart(dev_guild_id=guild)
        assert len(syncs(world)) == 2

        result = await world.alice.slash(world.channel, "help")
        assert "`/generate`" in text_of(result)

        await world.restart(dev_guild_id=None)
        assert syncs(world)[2:] == ["commands", f"guilds/{guild}/commands"]
        names = world.alice.available_commands(world.channel)
        assert len(names) == len(set(names))  # no command stands there twice


async def test_a_cog_that_does_not_load_stops_the_start(world_at: WorldAt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.client, "COGS", (*bot.client.COGS, "cogs.missing"))
    with pytest.raises(StartupError, match=r"cogs\.missing"):
        async with world_at():
            pass


async def test_command_names_are_unique(world: World) -> None:
    names = [command.qualified_name for command in world.app.bot.tree.walk_commands()]

    assert len(names) == len(set(names))
    spine = {"generate", "compose", "queue", "cancel", "quota", "help", "show", "credits", "settings", "settings quota"}
    assert spine <= set(names)


async def test_nothing_is_asked_of_discord_that_needs_approval(world: World) -> None:
    intents = world.app.bot.intents

    assert [name for name, on in intents if on] == ["guilds"]
