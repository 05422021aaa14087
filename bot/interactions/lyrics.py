"""Showing lyrics whole, to whoever asks."""

from collections.abc import Sequence

from bot.interactions.context import Interaction
from bot.interactions.replies import answer_privately, translation_of
from bot.ui.lyrics import lyrics_messages
from storage.rows.take import Take


async def show_lyrics(interaction: Interaction, takes: Sequence[Take]) -> None:
    """Answer privately with the lyrics of takes of one song, each text once."""
    tr = translation_of(interaction)
    messages = lyrics_messages(takes, tr)
    if not messages:
        await answer_privately(interaction, tr("Nothing is sung in this one: it has no lyrics."))
        return
    first, *others = messages
    await interaction.response.send_message(**first, ephemeral=True)
    for message in others:
        await interaction.followup.send(**message, ephemeral=True)
