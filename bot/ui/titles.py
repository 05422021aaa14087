"""What a job makes and of what, in a line or two: for cards, lists and choices."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.catalogue.plans import Step
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    CoverImageRequest,
    ExtendRequest,
    LyricsRequest,
    MashupRequest,
    MidiRequest,
    PersonaRequest,
    ReplaceSectionRequest,
    SeparationRequest,
    SoundsRequest,
    StyleBoostRequest,
    SunoRequest,
    TimedLyricsRequest,
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    WavRequest,
)
from bot.ui.i18n import Words
from bot.ui.text import one_line, plain
from bot.ui.times import moment
from storage.job_rows import Attachment
from storage.takes import Take

_LONGEST_NAME = 80


@dataclass(frozen=True)
class Source:
    """What a job builds on, as a card names it: a take, or a file (`code` is None)."""

    title: str
    code: str | None = None
    owner: str = ""


def sources_shown(takes: Sequence[Take], attachments: Sequence[Attachment] = ()) -> tuple[Source, ...]:
    """The sources of a step, takes first."""
    return (
        *(Source(take.title, take.code, take.owner_name) for take in takes),
        *(Source(file.file_name) for file in attachments),
    )


def sources_of_step(step: Step) -> tuple[Source, ...]:
    return sources_shown(step.sources, step.attachments)


_Worded = Callable[[Words, str], str]

# What is made, given the name of what it is made from.
_MADE: Mapping[str, _Worded] = {
    ExtendRequest.operation: lambda words, name: words("⏩ Going on with {name}", name=name),
    UploadExtendRequest.operation: lambda words, name: words("⏩ Going on with {name}", name=name),
    UploadCoverRequest.operation: lambda words, name: words("🎭 A cover of {name}", name=name),
    AddVocalsRequest.operation: lambda words, name: words("🎤 A voice over {name}", name=name),
    AddInstrumentalRequest.operation: lambda words, name: words("🎸 Accompanying {name}", name=name),
    ReplaceSectionRequest.operation: lambda words, name: words("✂️ A new section in {name}", name=name),
    MashupRequest.operation: lambda words, name: words("🔀 A blend of {name}", name=name),
    SoundsRequest.operation: lambda words, name: words("🔊 A sound"),
    LyricsRequest.operation: lambda words, name: words("📝 Lyrics"),
    StyleBoostRequest.operation: lambda words, name: words("🎨 A richer style"),
    TimedLyricsRequest.operation: lambda words, name: words("🎙️ Karaoke for {name}", name=name),
    PersonaRequest.operation: lambda words, name: words("🗣️ A persona of {name}", name=name),
    CoverImageRequest.operation: lambda words, name: words("🖼️ Cover pictures for {name}", name=name),
    WavRequest.operation: lambda words, name: words("💿 {name} without loss", name=name),
    SeparationRequest.operation: lambda words, name: words("🎚️ Stems of {name}", name=name),
    MidiRequest.operation: lambda words, name: words("🎹 The notes of {name}", name=name),
    VideoRequest.operation: lambda words, name: words("🎬 A video of {name}", name=name),
}


def heading(request: SunoRequest, words: Words, sources: Sequence[Source] = ()) -> str:
    """What the job makes, escaped, within Discord's limit for a title."""
    worded = _MADE.get(request.operation)
    if worded is None:
        title = getattr(request, "title", "")
        return f"🎵 {one_line(title, 200)}" if title else words("🎵 A song from an idea")
    names = [_name(source, words) for source in sources] or [words("a song")]
    return worded(words, " + ".join(names))


def summary(request: SunoRequest, words: Words, limit: int, sources: Sequence[Source] = ()) -> str:
    """What tells a job from others in a list, as plain text: what it makes, and its title or how the idea begins."""
    told = next(filter(None, (getattr(request, name, "") for name in ("title", "prompt", "text", "name"))), "")
    made = _MADE.get(request.operation)
    if made is None:
        return plain(" ".join(told.split()), limit)
    names = " + ".join(plain(" ".join(source.title.split()), 40) for source in sources) or words("a song")
    return plain(" ".join(f"{made(words, names)} {told}".split()), limit)


def origin(sources: Sequence[Source], words: Words) -> str:
    """From which takes, with code and author, or from which file."""
    lines = [
        words(
            "{title} (`{code}`) by {owner}",
            title=_name(source, words),
            code=source.code,
            owner=one_line(source.owner, 60),
        )
        if source.code is not None
        else words("the file {name}", name=_name(source, words))
        for source in sources
    ]
    return "\n".join(lines)[:1024]


def details(request: Any, words: Words) -> str:
    """Moments and modes of a request that its texts do not tell; empty where there are none."""
    match request:
        case ExtendRequest(continue_at=float(at)) | UploadExtendRequest(continue_at=float(at)):
            return words("From {moment} on", moment=moment(at))
        case ReplaceSectionRequest(start=start, end=end):
            return words("From {start} to {end}", start=moment(start), end=moment(end))
        case SeparationRequest(mode=mode, stem=stem):
            return {
                "vocals": words("Voice and instruments"),
                "all_stems": words("All stems"),
                "one_stem": words("Only: {stem}", stem=one_line(stem or "", 40)),
            }[mode.value]
        case SoundsRequest(loop=loop, tempo=tempo, key=key):
            told = [
                words("a loop") if loop else "",
                "" if tempo is None else words("{tempo} beats a minute", tempo=tempo),
                key or "",
            ]
            return ", ".join(filter(None, told))
        case _:
            return ""


def _name(source: Source, words: Words) -> str:
    if source.title.strip():
        return one_line(source.title, _LONGEST_NAME)
    return words("take {code}", code=source.code)
