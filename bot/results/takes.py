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
from bot.ui.actions import again_button, edit_button, job_lyrics_button
from bot.ui.how_made import how_made, idea_of
from bot.ui.i18n import Translation
from bot.ui.lyrics import first_line, has_lyrics
from bot.ui.posts import family_line, takes_embed, title_of
from bot.ui.take_buttons import lyrics_buttons, take_row
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.take import Relatives, Take, TakeKind

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
        kept = await self._kept(job)
        row = min(len(kept), _MOST_ROWS)
        buttons = [
            again_button(limits.tr, job.code, row),
            edit_button(limits.tr, job.code, row),
        ]
        if any(has_lyrics(item.take) for item in kept):
            buttons.insert(0, job_lyrics_button(limits.tr, job.code, row))
        relatives = await self._takes.relatives(kept[0].take, limits.readers)
        return [await self._message(kept, job, Relatives(relatives.parents, ()), limits, buttons)]

    async def message(self, kept: KeptTake, limits: MessageLimits) -> Message:
        """One take by itself, as it is shown at any later time: also how it was made, and what became of it.

        Raises:
            MediaError: TOO_LARGE when it is too long to fit at any bit rate worth posting.
        """
        take, tr = kept.take, limits.tr
        job = await self._takes.made_by(take)
        relatives = await self._takes.relatives(take, limits.readers)
        message = await self._message([kept], job, relatives, limits, lyrics_buttons(take, tr, 1))
        made = how_made(job, relatives.parents, tr)
        if made:
            message.embeds[0].add_field(name=tr("How it was made"), value=made, inline=False)
        return message

    async def _message(
        self,
        kept: Sequence[KeptTake],
        job: Job | None,
        relatives: Relatives,
        limits: MessageLimits,
        buttons: Sequence[discord.ui.Item[Any]],
    ) -> Message:
        """One message with these takes; each gets its own row above the `buttons` for all of them."""
        tr = limits.tr
        takes = [item.take for item in kept]
        cover = next((item for item in kept if item.cover is not None), None)
        idea, family = idea_of(job), family_line(relatives, tr)
        embed = takes_embed(takes, tr, idea=idea, family=family, lyrics=first_line(takes))
        files: list[tuple[Path | bytes, str]] = []
        descriptions = {}
        room = REQUEST_LIMIT
        if cover is not None and cover.cover is not None:
            name = f"cover_{cover.take.code}.jpg"
            files.append((cover.cover, name))
            descriptions[name] = tr("The cover of {title}", title=title_of(cover.take, tr))
            embed.set_thumbnail(url=f"attachment://{name}")
            room -= await asyncio.to_thread(file_size, cover.cover)
        limit = min(limits.file_limit, room // max(1, len(kept)))
        players = [(await self._audio(item, limit, limits.folder), audio_name(item.take)) for item in kept]
        rows = [
            button
            for row, take in enumerate(takes[:_MOST_ROWS])
            for button in take_row(take, await self._takes.favourite_count(take.id), tr, row)
        ]
        return Message([embed], [*players, *files], [*rows, *buttons], descriptions)

    async def headline(self, job: Job, tr: Translation) -> str:
        """Without the title, which stands below it: a long one would take a second line of a phone."""
        (take, *_) = await self._takes.of_job(job.id)
        return tr("Your sound is ready.") if take.kind is TakeKind.SOUND else tr("Your song is ready.")

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
    """Two takes of one song have one title: their numbers keep the files apart, also where the title is cut off."""
    name = file_name(take.title, take.code, "mp3")
    return name if take.kind is TakeKind.UPLOAD else f"{name.removesuffix('.mp3')}_{take.position + 1}.mp3"
