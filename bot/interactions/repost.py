"""Posting a take anew, from the bot's own copy."""

from bot.catalogue.refusals import TakenDownError
from bot.interactions.context import Interaction, services_of
from bot.interactions.replies import public_locale, taken_back_on_failure
from bot.interactions.shown_results import file_limit_of
from bot.interactions.standing import readers_of
from bot.interactions.submitting import require_posting
from bot.ui.i18n import translation_for
from bot.ui.posts import title_of
from bot.ui.text import one_line
from storage.rows.take import Take


async def show_take(interaction: Interaction, take: Take) -> None:
    """Answer publicly with a take, playable, and its buttons.

    Raises:
        MissingPermissionsError: it could not be posted here.
        TakenDownError: a moderator has taken it down.
        NothingKeptError: there is no copy, and none to be had.
    """
    require_posting(interaction)
    if take.hidden_at is not None:
        raise TakenDownError(take)
    services = services_of(interaction)
    tr = translation_for(public_locale(interaction))
    # Discord waits three seconds for a first answer, files included: on a slow line too short for any song.
    await interaction.response.send_message(tr("Fetching **{title}** …", title=one_line(title_of(take, tr), 100)))
    async with taken_back_on_failure(interaction):
        kept = await services.library.kept(take) or await services.library.fetched(take)
        async with services.result_views.take(kept, tr, file_limit_of(interaction), readers_of(interaction)) as part:
            with part.as_kwargs() as message:
                files = message.pop("files")
                await interaction.edit_original_response(content=None, attachments=files, **message)
