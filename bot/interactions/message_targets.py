"""What a member means who points at a message: takes, where it is one of ours, else its files with sound."""

from pathlib import PurePath

import discord

from bot.catalogue.refusals import NoSoundError, RefusedError
from bot.interactions.context import Interaction, services_of
from bot.interactions.finding import find_take
from bot.interactions.standing import viewer_of
from bot.jobs.channels import custom_ids
from bot.ui.actions import TAKE, read
from storage.rows.take import Take

# Discord goes by the name of a file, and does not know all of them.
_SOUNDING_NAMES = frozenset(
    {".aac", ".aif", ".aiff", ".flac", ".m4a", ".mkv", ".mov", ".mp3", ".mp4", ".oga", ".ogg", ".opus", ".wav", ".webm"}
)


async def takes_meant(interaction: Interaction, message: discord.Message) -> list[Take]:
    """The takes that a message of ours shows, or whose files it shows; none for anybody else's message.

    Raises:
        NoSoundError: it is ours, and nothing has come of it yet.
        RefusedError: all of its takes were removed, or are not this member's to use.
    """
    ourselves = interaction.client.user
    if ourselves is None or message.author.id != ourselves.id:
        return []
    library, viewer = services_of(interaction).library, viewer_of(interaction)
    # Its buttons name them, wherever they stand; an older message, or a card, is known by its id.
    codes = _codes_on(message) or [take.code for take in await library.of_message(message.id, viewer)]
    found: list[Take] = []
    refused: RefusedError = NoSoundError(ours=True)
    for code in codes:
        try:
            found.append(await find_take(interaction, code))
        except RefusedError as error:
            refused = error
    if not found:
        raise refused
    return found


def files_with_sound(message: discord.Message) -> list[discord.Attachment]:
    """Sound files, voice messages and videos of a message, or of the one that it forwards. Raises NoSoundError."""
    forwarded = [file for snapshot in message.message_snapshots for file in snapshot.attachments]
    files = [file for file in [*message.attachments, *forwarded] if _may_sound(file)]
    if not files:
        raise NoSoundError(ours=False)
    return files


def _may_sound(file: discord.Attachment) -> bool:
    """By what Discord says of it; whether it is true shows when it is read."""
    kind = (file.content_type or "").partition("/")[0]
    return kind in ("audio", "video") or PurePath(file.filename.lower()).suffix in _SOUNDING_NAMES


def _codes_on(message: discord.Message) -> list[str]:
    """The codes of takes in the buttons of a message, each once, in order."""
    found = filter(None, map(read, custom_ids(message)))
    return list(dict.fromkeys(code for action, code in found if action.subject == TAKE))
