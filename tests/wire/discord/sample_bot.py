"""A small real bot, with one of each thing that the stand-in has to serve. Run as a process by the tests."""

import asyncio
import io
import os
import re
import signal
from typing import Any, Self

import discord
from discord import app_commands
from discord.ext import commands


class AgainButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"again:(?P<number>[0-9]{1,9})"):
    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Again", custom_id=f"again:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        if self.number == 2:
            await interaction.response.defer()
            await interaction.delete_original_response()
            return
        await interaction.response.send_message(f"again {self.number}", ephemeral=True)


class SongForm(discord.ui.Modal, title="A song"):
    name: discord.ui.Label[Self] = discord.ui.Label(
        text="Title", component=discord.ui.TextInput(custom_id="title", default="Untitled", max_length=80)
    )
    mood: discord.ui.Label[Self] = discord.ui.Label(
        text="Mood",
        component=discord.ui.Select(
            custom_id="mood",
            options=[
                discord.SelectOption(label="Calm", value="calm"),
                discord.SelectOption(label="Wild", value="wild"),
            ],
        ),
    )
    recording: discord.ui.Label[Self] = discord.ui.Label(
        text="Recording", component=discord.ui.FileUpload(custom_id="recording", required=False)
    )
    loud: discord.ui.Label[Self] = discord.ui.Label(text="Loud", component=discord.ui.Checkbox(custom_id="loud"))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        title, mood, recording, loud = (item.component for item in (self.name, self.mood, self.recording, self.loud))
        assert isinstance(title, discord.ui.TextInput)
        assert isinstance(mood, discord.ui.Select)
        assert isinstance(recording, discord.ui.FileUpload)
        assert isinstance(loud, discord.ui.Checkbox)
        files = [await attachment.to_file() for attachment in recording.values]
        text = f"{title.value}, {mood.values[0]}, {'loud' if loud.value else 'quiet'}"
        await interaction.response.send_message(text, files=files)


class SampleBot(commands.AutoShardedBot):
    async def setup_hook(self) -> None:
        self.add_dynamic_items(AgainButton)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that the real gateway wants between two shards."""


def build() -> SampleBot:
    intents = discord.Intents(guilds=True, members=os.environ.get("ASK_FOR_MEMBERS") == "yes")
    bot = SampleBot(commands.when_mentioned, intents=intents, chunk_guilds_at_startup=False, max_messages=None)

    @bot.tree.command()
    async def echo(
        interaction: discord.Interaction[Any],
        text: app_commands.Range[str, 1, 50],
        file: discord.Attachment | None = None,
    ) -> None:
        """Say it back, with a button."""
        view = discord.ui.View(timeout=None).add_item(AgainButton(7))
        files = [await file.to_file()] if file else []
        await interaction.response.send_message(text, view=view, files=files)

    @bot.tree.command()
    async def form(interaction: discord.Interaction[Any]) -> None:
        """Open a form."""
        await interaction.response.send_modal(SongForm())

    @bot.tree.command()
    async def deliver(interaction: discord.Interaction[Any], number: int) -> None:
        """Post once, however often it is asked: the nonce, and past its time the history, say so."""
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.defer(ephemeral=True, thinking=True)
        label = f"delivery {number}"
        known = [entry async for entry in interaction.channel.history(limit=50) if entry.content == label]
        message = known[0] if known else await interaction.channel.send(label, nonce=f"d{number}")
        await interaction.followup.send(str(message.id))

    @bot.tree.command()
    async def flood(interaction: discord.Interaction[Any], count: int) -> None:
        """Post many messages at once."""
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.send_message("going", ephemeral=True)
        await asyncio.gather(*(interaction.channel.send(f"flood {number}") for number in range(count)))

    @bot.tree.command()
    async def find(interaction: discord.Interaction[Any], code: str) -> None:
        """Answer with what was chosen."""
        await interaction.response.send_message(code)

    @find.autocomplete("code")
    async def suggest(_: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"Song {typed}", value=f"code-{typed}")]

    @bot.tree.context_menu(name="Quote this")
    async def quote(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    @bot.tree.command()
    async def workout(interaction: discord.Interaction[Any]) -> None:
        """Use the rest of the API once."""
        channel, guild = interaction.channel, interaction.guild
        assert isinstance(channel, discord.TextChannel)
        assert guild is not None
        assert channel.permissions_for(guild.me).attach_files
        assert interaction.app_permissions.send_messages
        song = discord.File(io.BytesIO(b"tune"), "song.mp3")
        cover = discord.File(io.BytesIO(b"picture"), "cover.png")
        shown = discord.Embed(title="Card").set_thumbnail(url="attachment://cover.png")
        sent = await interaction.response.send_message("one", view=discord.ui.View().add_item(AgainButton(1)))
        card = channel.get_partial_message(sent.message_id or 0)
        await interaction.edit_original_response(content="two", embed=shown, attachments=[cover])
        await (await interaction.original_response()).edit(content="three", view=None)
        more = await interaction.followup.send("more", ephemeral=True, wait=True)
        await more.edit(content="more of it", attachments=[song])
        await more.delete()
        lyrics = discord.File(io.BytesIO(b"la la"), "lyrics.txt")
        post = await channel.send(
            "here", reference=card, mention_author=False, allowed_mentions=discord.AllowedMentions.none()
        )
        post = await post.edit(attachments=[lyrics])
        again = await (await channel.fetch_message(post.id)).attachments[0].to_file()
        post = await post.edit(attachments=[*post.attachments, again])
        assert [file.filename for file in post.attachments] == ["lyrics.txt", "lyrics.txt"]
        layout = discord.ui.LayoutView(timeout=None)
        row: discord.ui.ActionRow[Any] = discord.ui.ActionRow(AgainButton(2))
        layout.add_item(discord.ui.Container(discord.ui.TextDisplay("a layout"), row))
        await channel.send(view=layout)
        async with channel.typing():
            await bot.fetch_channel(channel.id)
            await bot.fetch_guild(guild.id)
            await guild.fetch_member(interaction.user.id)
        await (await bot.fetch_user(interaction.user.id)).send("done")
        await card.edit(content="four")
        await post.delete()

    settings = app_commands.Group(name="settings", description="Settings", guild_only=True)

    @settings.command()
    async def quota(interaction: discord.Interaction[Any], member: discord.Member, credits: int) -> None:
        """Set a quota."""
        await interaction.response.send_message(f"{member.name} has {credits}")

    bot.tree.add_command(settings)
    return bot


async def main() -> None:
    async with build() as bot:
        stopping = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
        running = asyncio.create_task(bot.start(os.environ["DISCORD_TOKEN"]))
        asked = asyncio.create_task(stopping.wait())
        await asyncio.wait((running, asked), return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if running.done():
            await running


if __name__ == "__main__":
    discord.utils.setup_logging()
    asyncio.run(main())
