"""The message with a song's takes: playable files, what they are, and what can be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord

from bot.media.names import file_name
from bot.ui.buttons import again_button, edit_button, favourite_button, view_of
from bot.ui.text import escaped, length, one_line, plain
from bot.ui.words import Words
from storage.takes import Take

# Longer lyrics come as a file: an embed's description would push the player off a phone's screen.
LONGEST_LYRICS_SHOWN = 700
_COLOUR = discord.Colour.green()


@dataclass(frozen=True)
class PlayableTake:
    """A take with files that fit: `audio` is an MP3, `cover` a JPEG or None."""

    take: Take
    audio: Path
    cover: Path | None


def title_of(take: Take, words: Words) -> str:
    """A take's title as plain text; takes that the API left without one are called by their code."""
    return plain(" ".join(take.title.split()), 100) or words("Take {code}", code=take.code)


def takes_message(
    playable: Sequence[PlayableTake], words: Words, *, job_code: str | None, content: str | None = None
) -> dict[str, Any]:
    """`content`, `embeds`, `files` and `view` for discord.py's send; the caller sends it at once, files are open.

    With `job_code` the row offers to make it once more; Discord's limits hold for any text in the takes.
    """
    files: list[discord.File] = []
    embeds: list[discord.Embed] = []
    shared_lyrics = {_lyrics(item.take) for item in playable} - {""}
    for item in playable:
        files.append(discord.File(item.audio, filename=audio_name(item.take)))
    for item in playable:
        embed = _take_embed(item.take, words)
        if item.cover is not None:
            name = f"cover_{item.take.code}.jpg"
            files.append(discord.File(item.cover, filename=name))
            embed.set_thumbnail(url=f"attachment://{name}")
        embeds.append(embed)
    for lyrics in sorted(shared_lyrics):
        if len(lyrics) > LONGEST_LYRICS_SHOWN:
            take = next(item.take for item in playable if _lyrics(item.take) == lyrics)
            files.append(text_file(lyrics, file_name(f"{take.title} lyrics", take.code, "txt")))
        elif len(shared_lyrics) == 1:
            embeds[-1].add_field(name=words("Lyrics"), value=escaped(lyrics, 1024), inline=False)
        else:
            for embed, item in zip(embeds, playable, strict=True):
                if _lyrics(item.take) == lyrics:
                    embed.add_field(name=words("Lyrics"), value=escaped(lyrics, 1024), inline=False)
    buttons: list[discord.ui.Item[Any]] = []
    if job_code is not None:
        buttons += [again_button(words, job_code), edit_button(words, job_code)]
    buttons += [favourite_button(words, item.take.code) for item in playable]
    message: dict[str, Any] = {"embeds": embeds, "files": files, "view": view_of(*buttons)}
    return message if content is None else {"content": content, **message}


def _lyrics(take: Take) -> str:
    """Empty also for lyrics of which nothing would be seen: Discord refuses a field without a text."""
    return take.lyrics.strip() if plain(take.lyrics, LONGEST_LYRICS_SHOWN) else ""


def audio_name(take: Take) -> str:
    """Two takes of one song have one title: the position keeps their files apart."""
    name = file_name(take.title, take.code, "mp3")
    return name if take.position == 0 else f"{name.removesuffix('.mp3')}_{take.position + 1}.mp3"


def text_file(text: str, name: str) -> discord.File:
    import io

    return discord.File(io.BytesIO(text.encode()), filename=name)


def _take_embed(take: Take, words: Words) -> discord.Embed:
    title = one_line(title_of(take, words), 200)
    embed = discord.Embed(
        title=words("{title} · take {number}", title=title, number=take.position + 1),
        description=one_line(take.style, 600) or None,
        colour=_COLOUR,
    )
    embed.add_field(name=words("Length"), value=length(take.duration))
    embed.add_field(name=words("Model"), value=one_line(take.model, 60) or "-")
    embed.add_field(name=words("Code"), value=f"`{take.code}`")
    return embed
