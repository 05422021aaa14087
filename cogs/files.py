"""Files of a take: `/stems`, `/wav`, `/midi`, `/video`, `/artwork`, `/karaoke`. What was made once is shown again."""

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.catalogue.authority import Right
from bot.client import Bandstand
from bot.interactions.confirming import confirm_and_submit
from bot.interactions.context import Interaction, member_of
from bot.interactions.file_requests import (
    artwork_of,
    ask_for_notes,
    karaoke_of,
    offer_stems,
    separation,
    video_of,
    wav_of,
)
from bot.interactions.finding import find_job, find_take, find_take_to_act_on
from bot.interactions.handlers import presses, presses_each
from bot.interactions.options import MOST_CHOICES, TAKE_HINT, TakeOption
from bot.interactions.replies import translation_of
from bot.interactions.telling import tell_owner_of_take
from bot.suno.operations.separation import SEPARATION_PRICES, STEM_NAMES, SeparationMode
from bot.ui.actions import ARTWORK, CHOOSE_COVER, KARAOKE, MIDI, STEMS, VIDEO, WAV
from bot.ui.posts import title_of
from bot.ui.text import credits, one_line
from storage.rows.moderation import ModerationKind, NewModeration
from storage.rows.take import Take


class Files(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT, mode="Which stems, each with its price; voice and instruments at first")
    async def stems(
        self, interaction: Interaction, track: Transform[Take, TakeOption], mode: str | None = None
    ) -> None:
        """Take a song apart: voice and instruments, all stems, or one of them; 10, 50 or 20 credits."""
        await confirm_and_submit(interaction, separation(track, mode))

    @stems.autocomplete("mode")
    async def _modes(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        tr = translation_of(interaction)
        prices = {mode: credits(price) for mode, price in SEPARATION_PRICES.items()}
        names = {
            SeparationMode.VOCALS.value: tr(
                "Voice and instruments · {credits} credits", credits=prices[SeparationMode.VOCALS]
            ),
            SeparationMode.ALL_STEMS.value: tr(
                "All stems, up to twelve · {credits} credits", credits=prices[SeparationMode.ALL_STEMS]
            ),
        } | {
            stem: tr("Only {stem} · {credits} credits", stem=stem, credits=prices[SeparationMode.ONE_STEM])
            for stem in STEM_NAMES
        }
        return [
            app_commands.Choice(name=name, value=value)
            for value, name in names.items()
            if typed.casefold() in name.casefold()
        ][:MOST_CHOICES]

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def wav(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """A take without loss, for 0.4 credits."""
        await confirm_and_submit(interaction, wav_of(track))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def midi(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """The notes of a take as a MIDI file: free once it has stems, else together with them."""
        await ask_for_notes(interaction, track)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def video(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """A take as a video with moving pictures, for 2 credits."""
        await confirm_and_submit(interaction, video_of(track))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def artwork(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """Cover pictures for a take, to choose from; free."""
        await confirm_and_submit(interaction, artwork_of(track))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def karaoke(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """The lyrics of a take with the time of each line, as .lrc and .srt; 0.5 credits."""
        await confirm_and_submit(interaction, karaoke_of(track))

    # --- the same from buttons ---

    @presses(STEMS)
    async def ask_for_stems(self, interaction: Interaction, code: str) -> None:
        """The command has its mode; the button asks for it."""
        await offer_stems(interaction, await find_take(interaction, code))

    @presses(WAV)
    async def ask_for_wav(self, interaction: Interaction, code: str) -> None:
        await confirm_and_submit(interaction, wav_of(await find_take(interaction, code)))

    @presses(MIDI)
    async def ask_for_midi(self, interaction: Interaction, code: str) -> None:
        await ask_for_notes(interaction, await find_take(interaction, code))

    @presses(VIDEO)
    async def ask_for_video(self, interaction: Interaction, code: str) -> None:
        await confirm_and_submit(interaction, video_of(await find_take(interaction, code)))

    @presses(ARTWORK)
    async def ask_for_artwork(self, interaction: Interaction, code: str) -> None:
        await confirm_and_submit(interaction, artwork_of(await find_take(interaction, code)))

    @presses(KARAOKE)
    async def ask_for_karaoke(self, interaction: Interaction, code: str) -> None:
        await confirm_and_submit(interaction, karaoke_of(await find_take(interaction, code)))

    @presses_each(CHOOSE_COVER)
    async def choose_cover(self, interaction: Interaction, number: int, code: str) -> None:
        """A picture becomes the cover of its take, if its owner, or somebody who may manage the server, wants."""
        job = await find_job(interaction, code)
        (take,) = (await self._services.jobs.step_of(code, *member_of(interaction))).sources
        take = await find_take_to_act_on(interaction, take.code, Right.CHANGE)
        # The picture goes into the MP3 as well, which may take longer than Discord waits for a first answer.
        await interaction.response.defer(ephemeral=True, thinking=True)
        take = await self._services.covers.choose_cover(job, number)
        tr = translation_of(interaction)
        title = one_line(title_of(take, tr), 100)
        text = tr("**{title}** (`{code}`) has this picture as its cover now.", title=title, code=take.code)
        await interaction.followup.send(text, ephemeral=True)
        if take.owner_id != interaction.user.id:
            done = NewModeration(ModerationKind.COVER, interaction.user.id, take.guild_id, take.job_id, take.id)
            await self._services.removals.write_down(done)
            await tell_owner_of_take(interaction, ModerationKind.COVER, take)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Files(bot))
