"""Takes as a message: playable files with their covers, what they are, and what can be done with them."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord

from bot.library.take_files import KeptTake, TakeFiles, tags_of
from bot.media.decoder import Decoder
from bot.media.errors import MediaError, MediaReason
from bot.media.files import file_size, read_file
from bot.media.fit import fit_audio
from bot.media.names import file_name
from bot.media.tags import tagged_copy
from bot.results.result_view import REQUEST_LIMIT, Message, MessageLimits
from bot.ui.actions import again_button, edit_button
from bot.ui.i18n import Translation
from bot.ui.posts import LONGEST_LYRICS_SHOWN, family_line, take_embed, title_of
from bot.ui.take_buttons import take_row
from bot.ui.text import escaped, one_line, plain
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.take import Take

log = logging.getLogger(__name__)

# Discord's five, less the common one; the API makes two takes.
_MOST_ROWS = 4


class TakesView:
    def __init__(self, takes: TakeStore, take_files: TakeFiles, decoder: Decoder) -> None:
        self._takes = takes
        self._take_files = take_files
        self._decoder = decoder

    async def keep(self, job: Job, *, patient: bool) -> None:
        trouble: MediaError | None = None
        kept = 0
        for take in await self._takes.of_job(job.id):
            try:
                await self._take_files.keep(take)
                kept += 1
            except MediaError as error:
                log.warning("take %s cannot be fetched: %s", take.code, error)
                trouble = error
        if trouble is not None and (patient or not kept):
            raise trouble

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        buttons = [
            again_button(limits.tr, job.code, _MOST_ROWS),
            edit_button(limits.tr, job.code, _MOST_ROWS),
        ]
        return [await self.message(await self._kept(job), limits, buttons)]

    async def message(
        self, kept: Sequence[KeptTake], limits: MessageLimits, buttons: Sequence[discord.ui.Item[Any]] = ()
    ) -> Message:
        """One message with these takes; each gets its own row above the `buttons` for all of them.

        Raises:
            MediaError: TOO_LARGE when a take is too long to fit at any bit rate worth posting.
        """
        tr = limits.tr
        covers = sum([await asyncio.to_thread(file_size, item.cover) for item in kept if item.cover is not None])
        limit = min(limits.file_limit, (REQUEST_LIMIT - covers) // max(1, len(kept)))
        files: list[tuple[Path | bytes, str]] = []
        embeds = []
        for item in kept:
            files.append((await self._audio(item, limit, limits.folder), audio_name(item.take)))
            embed = take_embed(item.take, tr)
            relatives = await self._takes.relatives(item.take, limits.readers)
            if relatives.parents or relatives.children:
                embed.add_field(name=tr("Family"), value=family_line(relatives, tr), inline=False)
            embeds.append(embed)
        for item, embed in zip(kept, embeds, strict=True):
            if item.cover is not None:
                name = f"cover_{item.take.code}.jpg"
                files.append((item.cover, name))
                embed.set_thumbnail(url=f"attachment://{name}")
        files += _show_lyrics([item.take for item in kept], embeds, tr)
        rows = [button for row, item in enumerate(kept[:_MOST_ROWS]) for button in take_row(item.take, tr, row)]
        return Message(embeds, files, [*rows, *buttons])

    async def headline(self, job: Job, tr: Translation) -> str:
        take = (await self._takes.of_job(job.id))[0]
        return tr("**{title}** is ready.", title=one_line(title_of(take, tr), 100))

    async def _kept(self, job: Job) -> list[KeptTake]:
        found = [await self._take_files.kept(take) for take in await self._takes.of_job(job.id)]
        return [kept for kept in found if kept is not None]

    async def _audio(self, item: KeptTake, limit: int, folder: Path) -> Path:
        """A copy in `folder` that says whose song it is, which our own does not; a smaller one has no tags at all."""
        cover = None if item.cover is None else await asyncio.to_thread(read_file, item.cover)
        tags = replace(tags_of(item.take, cover), artist=f"{item.take.owner_name} with Bandstand")
        copy = folder / f"{item.take.code}.mp3"
        await tagged_copy(item.audio, copy, tags)
        fitting = await fit_audio(self._decoder, copy, limit, seconds=item.take.duration or 0)
        if fitting is None:
            raise MediaError(MediaReason.TOO_LARGE, f"take {item.take.code} does not fit {limit} bytes")
        return fitting


def audio_name(take: Take) -> str:
    """Two takes of one song have one title: the position keeps their files apart."""
    name = file_name(take.title, take.code, "mp3")
    return name if take.position == 0 else f"{name.removesuffix('.mp3')}_{take.position + 1}.mp3"


def _lyrics(take: Take) -> str:
    """Empty also for lyrics of which nothing would be seen: Discord refuses a field without a text."""
    return take.lyrics.strip() if plain(take.lyrics, LONGEST_LYRICS_SHOWN) else ""


def _show_lyrics(
    takes: Sequence[Take], embeds: Sequence[discord.Embed], tr: Translation
) -> list[tuple[Path | bytes, str]]:
    """Short lyrics go into the embeds, once where both takes share them; long ones become files."""
    texts = [_lyrics(take) for take in takes]
    files: list[tuple[Path | bytes, str]] = []
    for index, (take, text) in enumerate(zip(takes, texts, strict=True)):
        if not text or text in texts[index + 1 :]:
            continue
        if len(text) > LONGEST_LYRICS_SHOWN:
            name = file_name(f"{take.title} lyrics {take.position + 1}", take.code, "txt")
            files.append((text.encode(), name))
        else:
            embeds[index].add_field(name=tr("Lyrics"), value=escaped(text, 1024), inline=False)
    return files
