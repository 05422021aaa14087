"""Does the work of every operation: turns an accepted request into files and facts."""

from __future__ import annotations

import asyncio
import zlib
from dataclasses import dataclass, replace

from bot.sandbox.suno_api.operations.base.composer import Artist, Song, Wish
from bot.sandbox.suno_api.operations.derived import requests
from bot.sandbox.suno_api.operations.music import fields as music_requests
from bot.sandbox.suno_api.tasks.account import Account
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.files import FileStore, StoredFile
from bot.sandbox.suno_api.tasks.results import Lyrics, Music, Notes, Pictures, Take, TaskFailedError, Video, Wav
from bot.sandbox.suno_api.tasks.task import Archive, Task, new_audio_id

_EXTENSION_SECONDS = 20.0
_SOUND_SECONDS = 8.0


@dataclass(frozen=True)
class Workshop:
    """What the operations work with."""

    artist: Artist
    files: FileStore
    archive: Archive
    account: Account
    clock: Clock

    async def two_takes(self, task: Task, wish: Wish, *, model: str, parent: str = "") -> Music:
        """Every music task makes two takes that differ."""
        songs = await asyncio.gather(*(self.artist.perform(wish, take) for take in range(2)))
        return Music([self._take(task, song, model) for song in songs], parent_audio_id=parent)

    def keep(self, task: Task, content: bytes, extension: str) -> StoredFile:
        return self.files.keep(content, extension=extension, operation=task.operation.name)

    def uploaded(self, url: str) -> bytes:
        """The audio behind an address in a request. A wrong one is noticed only now, as with the real API."""
        file = self.files.behind(url)
        if file is None:
            raise TaskFailedError(451, "The uploaded file could not be fetched.")
        return file.content

    def _take(self, task: Task, song: Song, model: str) -> Take:
        return Take(
            audio_id=new_audio_id(),
            song=song,
            model=model,
            audio=self.keep(task, song.audio, "mp3"),
            stream=self.files.keep(song.audio, extension="mp3", operation=task.operation.name, folder="stream"),
            picture=self.keep(task, song.picture, "jpeg"),
            made_at=self.clock.now(),
        )


def seed_of(*parts: str | bytes) -> int:
    """A seed from what a song is made of: the same ingredients sound the same."""
    return zlib.crc32(b"\n".join(part.encode() if isinstance(part, str) else part for part in parts))


async def generate(workshop: Workshop, task: Task, body: music_requests.GenerateBody) -> Music:
    _expect_persona(workshop, body.persona_id)
    wish = _wish(body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental)
    return await workshop.two_takes(task, replace(wish, seconds=body.duration), model=body.model)


async def upload_cover(workshop: Workshop, task: Task, body: music_requests.UploadCoverBody) -> Music:
    _expect_persona(workshop, body.persona_id)
    source = workshop.uploaded(body.upload_url)
    wish = _wish(body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental)
    return await workshop.two_takes(task, replace(wish, seed=seed_of(source)), model=body.model)


async def mashup(workshop: Workshop, task: Task, body: music_requests.MashupBody) -> Music:
    sources = [workshop.uploaded(url) for url in body.upload_url_list]
    wish = _wish(body.prompt, body.style, body.title, custom=body.custom_mode, instrumental=body.instrumental)
    return await workshop.two_takes(task, replace(wish, seed=seed_of(*sources)), model=body.model)


async def extend(workshop: Workshop, task: Task, body: music_requests.ExtendBody) -> Music:
    _expect_persona(workshop, body.persona_id)
    source = _source(workshop, body.audio_id)
    if body.continue_at is not None and body.continue_at >= source.song.seconds:
        raise TaskFailedError(501, "continueAt lies behind the end of the source.")
    wish = Wish(
        prompt=body.prompt,
        style=body.style if body.default_param_flag else source.song.style,
        title=body.title if body.default_param_flag else source.song.title,
        lyrics=body.prompt if body.default_param_flag else source.song.lyrics,
        instrumental=body.instrumental or not (body.prompt or source.song.lyrics),
        seed=seed_of(source.audio_id),
        seconds=(body.continue_at or source.song.seconds) + _EXTENSION_SECONDS,
    )
    return await workshop.two_takes(task, wish, model=body.model, parent=body.audio_id)


async def upload_extend(workshop: Workshop, task: Task, body: music_requests.UploadExtendBody) -> Music:
    _expect_persona(workshop, body.persona_id)
    source = workshop.uploaded(body.upload_url)
    wish = Wish(
        prompt=body.prompt,
        style=body.style,
        title=body.title,
        lyrics=body.prompt if body.default_param_flag else "",
        instrumental=body.instrumental,
        seed=seed_of(source),
        seconds=(body.continue_at or 0.0) + _EXTENSION_SECONDS,
    )
    return await workshop.two_takes(task, wish, model=body.model)


async def add_instrumental(workshop: Workshop, task: Task, body: music_requests.AddInstrumentalBody) -> Music:
    source = workshop.uploaded(body.upload_url)
    wish = Wish(prompt="", style=body.tags, title=body.title, lyrics="", instrumental=True, seed=seed_of(source))
    return await workshop.two_takes(task, wish, model=body.model)


async def add_vocals(workshop: Workshop, task: Task, body: music_requests.AddVocalsBody) -> Music:
    source = workshop.uploaded(body.upload_url)
    wish = Wish(
        prompt=body.prompt,
        style=body.style,
        title=body.title,
        lyrics=body.prompt,
        instrumental=False,
        seed=seed_of(source),
    )
    return await workshop.two_takes(task, wish, model=body.model)


async def replace_section(workshop: Workshop, task: Task, body: music_requests.ReplaceSectionBody) -> Music:
    if body.audio_id is not None:
        source = _source(workshop, body.audio_id)
        if body.infill_end_s > source.song.seconds:
            raise TaskFailedError(501, "The section ends behind the end of the song.")
        if body.infill_end_s - body.infill_start_s > source.song.seconds / 2:
            raise TaskFailedError(501, "The section is longer than half of the song.")
        seed, seconds, model = seed_of(source.audio_id), source.song.seconds, source.model
    else:
        assert body.upload_url is not None
        assert body.model is not None
        seed, seconds, model = seed_of(workshop.uploaded(body.upload_url)), None, body.model
    wish = Wish(
        prompt=body.prompt,
        style=body.tags,
        title=body.title,
        lyrics=body.full_lyrics,
        instrumental=False,
        seed=seed,
        seconds=seconds,
    )
    return await workshop.two_takes(task, wish, model=model, parent=body.audio_id or "")


async def sounds(workshop: Workshop, task: Task, body: music_requests.SoundsBody) -> Music:
    wish = Wish(
        prompt=body.prompt,
        style="",
        title=body.prompt[:80],
        lyrics="",
        instrumental=True,
        seed=seed_of(body.prompt),
        seconds=_SOUND_SECONDS,
        tempo=body.sound_tempo,
        key=_key_name(body.sound_key),
    )
    return await workshop.two_takes(task, wish, model=body.model)


async def lyrics(workshop: Workshop, task: Task, body: requests.LyricsBody) -> Lyrics:
    return Lyrics([workshop.artist.lyrics(body.prompt, variant) for variant in range(2)])


async def cover_image(workshop: Workshop, task: Task, body: requests.CoverImageBody) -> Pictures:
    music = workshop.archive.known_music(body.task_id)
    pictures = await workshop.artist.pictures(music.takes[0].song)
    return Pictures([workshop.keep(task, picture, "jpeg") for picture in pictures])


async def wav(workshop: Workshop, task: Task, body: requests.WavBody) -> Wav:
    take = workshop.archive.known_take(body.task_id, body.audio_id)
    return Wav(workshop.keep(task, await workshop.artist.wav(take.song), "wav"))


async def video(workshop: Workshop, task: Task, body: requests.VideoBody) -> Video:
    take = workshop.archive.known_take(body.task_id, body.audio_id)
    return Video(workshop.keep(task, await workshop.artist.video(take.song), "mp4"))


async def midi(workshop: Workshop, task: Task, body: requests.MidiBody) -> Notes:
    if "no-midi-notes" in task.faults:
        return Notes([])
    stems = workshop.archive.known_stems(body.task_id, body.audio_id)
    return Notes(
        [
            instrument
            for stem in stems
            for part in stem.parts
            for instrument in workshop.artist.instruments(stem.song, part)
        ]
    )


def _wish(prompt: str, style: str, title: str, *, custom: bool, instrumental: bool) -> Wish:
    """In custom mode the prompt is what is sung, otherwise what the song is about."""
    return Wish(
        prompt="" if custom else prompt,
        style=style,
        title=title,
        lyrics=prompt if custom and not instrumental else "",
        instrumental=instrumental,
        seed=seed_of(prompt, style, title),
    )


def _source(workshop: Workshop, audio_id: str) -> Take:
    """The take to go on from. A wrong id is noticed only now, as with the real API."""
    take = workshop.archive.take(audio_id)
    if take is None:
        raise TaskFailedError(501, "The source audio does not exist.")
    return take


def _expect_persona(workshop: Workshop, persona_id: str | None) -> None:
    if persona_id is not None and persona_id not in workshop.archive.personas.values():
        raise TaskFailedError(501, "The persona does not exist.")


def _key_name(sound_key: str) -> str | None:
    """ "D#m" is "D# minor"; "Any" leaves it open."""
    if sound_key == "Any":
        return None
    return f"{sound_key[:-1]} minor" if sound_key.endswith("m") else f"{sound_key} major"
