"""Files of a take: `/stems`, `/wav`, `/midi`, `/video`, `/artwork`, `/karaoke`. What was made once is shown again."""

from functools import partial

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.catalogue.refusals import NotYoursError, TakeRemovedError
from bot.client import Bandstand
from bot.interactions.confirming import confirm_and_submit
from bot.interactions.context import Interaction, member_of
from bot.interactions.file_requests import FILES, ask_for_notes, offer_stems, separation
from bot.interactions.finding import find_job, find_take
from bot.interactions.options import MOST_CHOICES, TAKE_HINT, TakeOption
from bot.interactions.replies import translation_of
from bot.results.artwork import MOST_PICTURES
from bot.suno.limits import STEM_NAMES
from bot.suno.prices import SEPARATION_PRICES
from bot.suno.requests import SeparationMode
from bot.ui.posts import title_of
from bot.ui.text import credits, one_line
from storage.rows.take import Take


class Files(commands.Cog):
    def __init__(self, bot: Bandstand) -> None:
        self._services = bot.services
        for number in range(1, MOST_PICTURES + 1):
            bot.on_button("job", f"cover_{number}", partial(self._choose_cover, number))
        for kind in FILES:
            bot.on_button("take", kind, partial(self._ask_for, kind))
        bot.on_button("take", "midi", self._notes)
        bot.on_button("take", "stems", self._stems)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT, mode="Which stems, each with its price; voice and instruments at first")
    async def stems(
        self, interaction: Interaction, track: Transform[Take, TakeOption], mode: str | None = None
    ) -> None:
        """Take a song apart: voice and instruments, all stems, or one of them."""
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
        await confirm_and_submit(interaction, FILES["wav"](track))

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
        await confirm_and_submit(interaction, FILES["video"](track))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def artwork(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """Cover pictures for a take, to choose from; free."""
        await confirm_and_submit(interaction, FILES["artwork"](track))

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(track=TAKE_HINT)
    async def karaoke(self, interaction: Interaction, track: Transform[Take, TakeOption]) -> None:
        """The lyrics of a take with the time of each line, as .lrc and .srt; 0.5 credits."""
        await confirm_and_submit(interaction, FILES["karaoke"](track))

    async def _ask_for(self, kind: str, interaction: Interaction, track: str) -> None:
        await confirm_and_submit(interaction, FILES[kind](await find_take(interaction, track)))

    async def _notes(self, interaction: Interaction, track: str) -> None:
        await ask_for_notes(interaction, await find_take(interaction, track))

    async def _stems(self, interaction: Interaction, code: str) -> None:
        """The button: the command has its mode."""
        await offer_stems(interaction, await find_take(interaction, code))

    async def _choose_cover(self, number: int, interaction: Interaction, code: str) -> None:
        """A picture becomes the cover of its take, if the take's owner, or somebody who may manage messages, wants."""
        job = await find_job(interaction, code)
        (take,) = (await self._services.jobs.step_of(code, *member_of(interaction))).sources
        if take.removed_at is not None:
            raise TakeRemovedError(take.code)
        if take.owner_id != interaction.user.id and not interaction.permissions.manage_messages:
            raise NotYoursError
        # The picture goes into the MP3 as well, which may take longer than Discord waits for a first answer.
        await interaction.response.defer(ephemeral=True, thinking=True)
        take = await self._services.covers.choose_cover(job, number)
        tr = translation_of(interaction)
        title = one_line(title_of(take, tr), 100)
        text = tr("**{title}** (`{code}`) has this picture as its cover now.", title=title, code=take.code)
        await interaction.followup.send(text, ephemeral=True)


async def setup(bot: Bandstand) -> None:
    await bot.add_cog(Files(bot))
