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
from bot.ui.i18n import Translation
from bot.ui.text import one_line, plain
from bot.ui.times import moment
from storage.rows.job import Attachment
from storage.rows.take import Take

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


_Worded = Callable[[Translation, str], str]

# What is made, given the name of what it is made from.
_MADE: Mapping[str, _Worded] = {
    ExtendRequest.operation: lambda tr, name: tr("⏩ Going on with {name}", name=name),
    UploadExtendRequest.operation: lambda tr, name: tr("⏩ Going on with {name}", name=name),
    UploadCoverRequest.operation: lambda tr, name: tr("🎭 A cover of {name}", name=name),
    AddVocalsRequest.operation: lambda tr, name: tr("🎤 A voice over {name}", name=name),
    AddInstrumentalRequest.operation: lambda tr, name: tr("🎸 Accompanying {name}", name=name),
    ReplaceSectionRequest.operation: lambda tr, name: tr("✂️ A new section in {name}", name=name),
    MashupRequest.operation: lambda tr, name: tr("🔀 A blend of {name}", name=name),
    SoundsRequest.operation: lambda tr, name: tr("🔊 A sound"),
    LyricsRequest.operation: lambda tr, name: tr("📝 Lyrics"),
    StyleBoostRequest.operation: lambda tr, name: tr("🎨 A richer style"),
    TimedLyricsRequest.operation: lambda tr, name: tr("🎙️ Karaoke for {name}", name=name),
    PersonaRequest.operation: lambda tr, name: tr("🗣️ A persona of {name}", name=name),
    CoverImageRequest.operation: lambda tr, name: tr("🖼️ Cover pictures for {name}", name=name),
    WavRequest.operation: lambda tr, name: tr("💿 {name} without loss", name=name),
    SeparationRequest.operation: lambda tr, name: tr("🎚️ Stems of {name}", name=name),
    MidiRequest.operation: lambda tr, name: tr("🎹 The notes of {name}", name=name),
    VideoRequest.operation: lambda tr, name: tr("🎬 A video of {name}", name=name),
}


def heading(request: SunoRequest, tr: Translation, sources: Sequence[Source] = ()) -> str:
    """What the job makes, escaped, within Discord's limit for a title."""
    worded = _MADE.get(request.operation)
    if worded is None:
        title = getattr(request, "title", "")
        return f"🎵 {one_line(title, 200)}" if title else tr("🎵 A song from an idea")
    names = [_name(source, tr) for source in sources] or [tr("a song")]
    return worded(tr, " + ".join(names))


def summary(request: SunoRequest, tr: Translation, limit: int, sources: Sequence[Source] = ()) -> str:
    """What tells a job from others in a list, as plain text: what it makes, and its title or how the idea begins."""
    told = next(filter(None, (getattr(request, name, "") for name in ("title", "prompt", "text", "name"))), "")
    made = _MADE.get(request.operation)
    if made is None:
        return plain(" ".join(told.split()), limit)
    names = " + ".join(plain(" ".join(source.title.split()), 40) for source in sources) or tr("a song")
    return plain(" ".join(f"{made(tr, names)} {told}".split()), limit)


def origin(sources: Sequence[Source], tr: Translation) -> str:
    """From which takes, with code and author, or from which file."""
    lines = [
        tr(
            "{title} (`{code}`) by {owner}",
            title=_name(source, tr),
            code=source.code,
            owner=one_line(source.owner, 60),
        )
        if source.code is not None
        else tr("the file {name}", name=_name(source, tr))
        for source in sources
    ]
    return "\n".join(lines)[:1024]


def details(request: Any, tr: Translation) -> str:
    """Moments and modes of a request that its texts do not tell; empty where there are none."""
    match request:
        case ExtendRequest(continue_at=float(at)) | UploadExtendRequest(continue_at=float(at)):
            return tr("From {moment} on", moment=moment(at))
        case ReplaceSectionRequest(start=start, end=end):
            return tr("From {start} to {end}", start=moment(start), end=moment(end))
        case SeparationRequest(mode=mode, stem=stem):
            return {
                "vocals": tr("Voice and instruments"),
                "all_stems": tr("All stems"),
                "one_stem": tr("Only: {stem}", stem=one_line(stem or "", 40)),
            }[mode.value]
        case SoundsRequest(loop=loop, tempo=tempo, key=key):
            told = [
                tr("a loop") if loop else "",
                "" if tempo is None else tr("{tempo} beats a minute", tempo=tempo),
                key or "",
            ]
            return ", ".join(filter(None, told))
        case _:
            return ""


def _name(source: Source, tr: Translation) -> str:
    if source.title.strip():
        return one_line(source.title, _LONGEST_NAME)
    return tr("take {code}", code=source.code)
