"""A take in its parts: every stem as an MP3, and all of them as one ZIP."""

import asyncio
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import discord

from bot.catalogue.outcomes import outcome_of
from bot.library.take_files import LARGEST_AUDIO
from bot.media.decoder import Decoder
from bot.media.examine import examine
from bot.media.files import disk_errors, file_size
from bot.media.fit import fit_audio
from bot.media.formats import MediaKind
from bot.media.names import file_name
from bot.media.probe import probe
from bot.media.tags import Tags, tag_mp3
from bot.results.files import NewFiles, ResultFiles, largest_file, linked_in
from bot.results.formats.archive import write_zip
from bot.results.result_view import MOST_FILES, REQUEST_LIMIT, Message, MessageLimits
from bot.suno.results import StemsMade
from bot.ui.embeds import bold_title, lines_within, result_embed
from bot.ui.i18n import Translation
from bot.ui.posts import title_of
from bot.ui.text import escaped, plain
from storage.library.takes import TakeStore
from storage.rows.job import Job
from storage.rows.take import Take

MOST_STEMS = 40
"""The API makes twelve at most; what it might make one day still has to end."""
ZIP_ROLE = "zip"
_SILENT_BELOW = -50.0  # dBFS, in the loudest second: a residue that nobody hears
_MOST_TEXT = 4000  # of an embed's 4,096 characters


@dataclass(frozen=True)
class NamedStem:
    """A stem with its place among our copies; `label` is what a musician calls it."""

    label: str
    role: str
    url: str

    @property
    def silent_role(self) -> str:
        """Its place where nothing is heard in it: what was measured once is known by that."""
        return f"silent-{self.role}"

    def copy_in(self, kept: Mapping[str, Path]) -> Path | None:
        return kept.get(self.role) or kept.get(self.silent_role)


@dataclass(frozen=True)
class _Packed:
    """The messages of a result: positions of stems, and whether the ZIP has room in the last one."""

    messages: list[list[int]]
    zip_inside: bool


class StemsView:
    """The ZIP is made last, of all stems that could be had. From then on the set stays as it is, so that the second
    message continues the first one although a file may have turned up in between."""

    def __init__(self, takes: TakeStore, files: ResultFiles, decoder: Decoder) -> None:
        self._takes = takes
        self._files = files
        self._decoder = decoder

    async def keep(self, job: Job, *, patient: bool) -> None:
        async with self._files.adding(job) as new:
            if ZIP_ROLE in new.kept:
                return
            (take,) = await self._takes.sources_of(job.id)
            stems = named_stems(outcome_of(job, StemsMade))
            missing = {
                stem.role: partial(self._keep_stem, new, take, stem) for stem in stems if stem.copy_in(new.kept) is None
            }
            await self._files.keep_each(job, missing, any_kept=bool(new.kept), patient=patient)
            kept = await self._files.of(job)
            archive = new.folder / "stems.zip"
            copies = [(stem.copy_in(kept), _audio_name(take, stem)) for stem in stems]
            contents = [(copy, name) for copy, name in copies if copy is not None]
            await asyncio.to_thread(_write_zip, archive, contents, job.ended_at or job.created_at)
            await new.put(ZIP_ROLE, archive, "stems.zip")

    async def _keep_stem(self, new: NewFiles, take: Take, stem: NamedStem) -> None:
        fetched = await new.fetch(stem.role, stem.url, kind=MediaKind.AUDIO, max_bytes=LARGEST_AUDIO)
        examined = await examine(self._decoder, fetched.path, new.folder / f"{stem.role}-converted.mp3", measured=True)
        tags = Tags(
            title=f"{take.title or take.code} ({stem.label})",
            style=take.style,
            artist=f"{take.owner_name} with Bandstand",
            source=f"Bandstand, take {take.code}",
        )
        await tag_mp3(examined.mp3, tags)
        loudest = examined.facts.loudest_second
        role = stem.silent_role if loudest is not None and loudest < _SILENT_BELOW else stem.role
        await new.put(role, examined.mp3, f"{role}.mp3")

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        kept = await self._files.of(job)
        all_stems = named_stems(outcome_of(job, StemsMade))
        there = [stem for stem in all_stems if stem.copy_in(kept) is not None]
        # Where nothing is heard in any of them, there is nothing else to show.
        stems = [stem for stem in there if stem.role in kept] or there
        archive_size = await _size(kept[ZIP_ROLE])
        # By their sizes as kept, not as fitted: a smaller limit must not move a stem to another message.
        packed = pack([await _size(_copy_of(stem, kept)) for stem in stems], archive_size)
        messages = []
        for number, positions in enumerate(packed.messages, 1):
            chosen = [stems[position] for position in positions]
            embed = _embed(take, chosen, number, len(packed.messages), limits.tr)
            files, notes = await self._attach(job, take, chosen, kept, limits)
            if number == 1:
                notes = [*_left_out(all_stems, there, stems, limits.tr), *notes]
            if number == len(packed.messages):
                name = _zip_name(take)
                if packed.zip_inside and archive_size <= largest_file(limits):
                    files.append((kept[ZIP_ROLE], name))
                elif line := await self._files.link_line(job, ZIP_ROLE, name, None, limits.tr):
                    notes.append(limits.tr("All of them in one ZIP: {link}", link=line))
            embed.description = lines_within(_MOST_TEXT, [embed.description or "", *notes], limits.tr).strip()
            messages.append(Message([embed], files))
        return messages

    async def _attach(
        self, job: Job, take: Take, stems: Sequence[NamedStem], kept: dict[str, Path], limits: MessageLimits
    ) -> tuple[list[tuple[Path | bytes, str]], list[str]]:
        """The files of a message, and a line for each stem that does not fit at any bit rate worth posting."""
        files: list[tuple[Path | bytes, str]] = []
        lines = []
        for stem in stems:
            name = _audio_name(take, stem)
            copy = _copy_of(stem, kept)
            fitted = await self._fitted(copy, limits)
            if fitted is not None:
                files.append((fitted, name))
            elif line := await self._files.link_line(
                job, stem.role if stem.role in kept else stem.silent_role, name, stem.url, limits.tr
            ):
                lines.append(f"{escaped(stem.label, 80)}: {line}")
        return files, lines

    async def _fitted(self, path: Path, limits: MessageLimits) -> Path | None:
        limit = largest_file(limits)
        if await _size(path) <= limit:
            return path
        source = linked_in(limits.folder, path)
        facts = await probe(self._decoder, source)
        return await fit_audio(self._decoder, source, limit, seconds=facts.seconds)

    async def headline(self, job: Job, tr: Translation) -> str:
        (take,) = await self._takes.sources_of(job.id)
        return tr("The stems of {title} are ready.", title=bold_title(take, tr))


def named_stems(made: StemsMade) -> list[NamedStem]:
    """The stems in order, each with a label and a role of its own although the API may name two the same."""
    named: list[NamedStem] = []
    taken: set[str] = set()
    for stem in made.stems[:MOST_STEMS]:
        label = " ".join(plain(stem.name, 30).split()) or "Stem"
        slug = _slug(label)
        number = next(number for number in range(1, MOST_STEMS + 1) if _numbered(slug, number) not in taken)
        role = _numbered(slug, number)
        taken.add(role)
        named.append(NamedStem(label if number == 1 else f"{label} {number}", f"stem-{role}", stem.url))
    return named


def pack(sizes: Sequence[int], archive_size: int) -> _Packed:
    """Put files of these sizes into as few messages as their order allows, and the ZIP with the last ones.

    The ZIP gets a message of its own only where it is sure to fit, on every server.
    """
    messages: list[list[int]] = []
    total = 0
    for position, size in enumerate(sizes):
        size = min(size, REQUEST_LIMIT)
        if not messages or len(messages[-1]) == MOST_FILES or total + size > REQUEST_LIMIT:
            messages.append([])
            total = 0
        messages[-1].append(position)
        total += size
    if len(messages[-1]) < MOST_FILES and total + archive_size <= REQUEST_LIMIT:
        return _Packed(messages, zip_inside=True)
    if archive_size <= discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES:
        return _Packed([*messages, []], zip_inside=True)
    return _Packed(messages, zip_inside=False)


def _embed(take: Take, stems: Sequence[NamedStem], number: int, of: int, tr: Translation) -> discord.Embed:
    title = tr("Stems of {title}", title=title_of(take, tr))
    if of > 1:
        title = tr("{title}, {number} of {all}", title=title, number=number, all=of)
    return result_embed(title, take, tr, escaped(", ".join(stem.label for stem in stems), 1500) or None)


def _left_out(
    wanted: Sequence[NamedStem], there: Sequence[NamedStem], shown: Sequence[NamedStem], tr: Translation
) -> list[str]:
    lines = []
    if missing := [stem for stem in wanted if stem not in there]:
        lines.append(tr("Could not be fetched: {stems}", stems=_labels(missing)))
    if silent := [stem for stem in there if stem not in shown]:
        lines.append(tr("Silent, so left out here: {stems}. The ZIP has them.", stems=_labels(silent)))
    return lines


def _labels(stems: Sequence[NamedStem]) -> str:
    return escaped(", ".join(stem.label for stem in stems), 500)


def _copy_of(stem: NamedStem, kept: Mapping[str, Path]) -> Path:
    copy = stem.copy_in(kept)
    assert copy is not None  # it was chosen for being there
    return copy


def _audio_name(take: Take, stem: NamedStem) -> str:
    # The title gives way: the end of a name that is too long would be cut, and with it what tells stems apart.
    return file_name(f"{take.title[:24] or take.code} {stem.label}", take.code, "mp3")


def _zip_name(take: Take) -> str:
    return file_name(f"{take.title[:40] or take.code} stems", take.code, "zip")


def _slug(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:30] or "stem"


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"


def _write_zip(archive: Path, contents: Sequence[tuple[Path, str]], at: datetime) -> None:
    with disk_errors():
        write_zip(archive, contents, at=at)


async def _size(path: Path) -> int:
    return await asyncio.to_thread(file_size, path)
