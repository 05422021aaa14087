"""The catalogue: one row for each operation, and all that differs between operations above `bot/suno`.

A new operation is a row here, a request model in `bot/suno/requests` and its wire bindings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.suno.prices import list_price
from bot.suno.requests import (
    AddInstrumentalRequest,
    AddVocalsRequest,
    AudioLink,
    ComposeRequest,
    CoverImageRequest,
    ExtendRequest,
    GenerateRequest,
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
    TrackReference,
    UploadCoverRequest,
    UploadExtendRequest,
    VideoRequest,
    WavRequest,
)
from storage.rows.take import TakeKind

PENDING_LINK = "https://upload.invalid/pending"
"""Stands where a link to uploaded audio will be: uploads are short-lived, so they are made just before sending."""

_UPLOAD_SECONDS = 480.0  # docs.kie.ai, Upload And Cover Audio


@dataclass(frozen=True)
class Operation:
    """One row.

    `cost` gives hundredths of a credit for a request. `form` names the form of bot/ui that edits such a request, None
    where there is nothing to edit. `uploads` are the request's fields that take links to uploaded audio, one for each
    source in order, of at most `longest_source` seconds; such a field may name a take at the provider instead.
    `after` names the operation of the step before whose task fills the request's `after_field`. `makes` is the kind of
    takes that come out. `made_once` gives for a request what tells its result apart among those of the same source:
    such a result is kept and shown again instead of made again. `remixes` says that something new is built on the
    source, which its owner may not want. `named_by` is the request's field with the name of what it makes, where a
    server has each name once.
    """

    request: type[SunoRequest]
    form: str | None = None
    cost: Callable[[Any], int] = list_price
    uploads: tuple[str, ...] = ()
    longest_source: float = _UPLOAD_SECONDS
    remixes: bool = False
    after: str | None = None
    after_field: str = ""
    makes: TakeKind = TakeKind.SONG
    made_once: Callable[[Any], str] | None = None
    named_by: str | None = None

    @property
    def name(self) -> str:
        return self.request.operation

    def reuse_key(self, request: SunoRequest, sources: tuple[int, ...]) -> str | None:
        """What a job makes, the same for every request with the same result; None where each one is new."""
        if self.made_once is None:
            return None
        return ":".join([self.name, *map(str, sources), self.made_once(request)])

    def unique_name(self, request: SunoRequest) -> str | None:
        """The name that no other result on the server may have; None where names are free."""
        return None if self.named_by is None else str(getattr(request, self.named_by))

    def fresh(self, request: SunoRequest) -> SunoRequest:
        """A request that was sent before, ready to be asked for again: what was filled in for sending is open again."""
        opened = self.with_links(request, dict.fromkeys(self._by_link(request), PENDING_LINK))
        return opened if self.after is None else opened.model_copy(update={self.after_field: ""})

    def awaits_link(self, request: SunoRequest, field: str) -> bool:
        """Whether audio of ours is still to be uploaded for one of the `uploads`."""
        value = getattr(request, field)
        return (value.url if isinstance(value, AudioLink) else value) == PENDING_LINK

    def with_links(self, request: SunoRequest, links: Mapping[str, str]) -> SunoRequest:
        """The request with links for some of its `uploads`."""
        values = {
            field: AudioLink(url=url) if isinstance(getattr(request, field), AudioLink) else url
            for field, url in links.items()
        }
        return request.model_copy(update=values)

    def is_ready(self, request: SunoRequest) -> bool:
        """Whether a request can be sent as it is, without uploads and without a step before it."""
        if self.after is not None and not getattr(request, self.after_field):
            return False
        return not any(self.awaits_link(request, field) for field in self.uploads)

    def _by_link(self, request: SunoRequest) -> list[str]:
        return [field for field in self.uploads if not isinstance(getattr(request, field), TrackReference)]


def _always(_request: SunoRequest) -> str:
    return ""


def _separation(request: SeparationRequest) -> str:
    return f"{request.mode.value}:{request.stem or ''}"


CATALOGUE: Mapping[str, Operation] = MappingProxyType(
    {
        row.name: row
        for row in (
            Operation(GenerateRequest, form="idea"),
            Operation(ComposeRequest, form="song"),
            Operation(ExtendRequest, form="extend", remixes=True),
            Operation(UploadExtendRequest, form="upload_extend", uploads=("audio_url",), remixes=True),
            Operation(UploadCoverRequest, form="cover", uploads=("audio_url",), remixes=True),
            Operation(AddVocalsRequest, form="add_vocals", uploads=("audio_url",), remixes=True),
            Operation(AddInstrumentalRequest, form="add_instrumental", uploads=("audio_url",), remixes=True),
            Operation(ReplaceSectionRequest, form="replace_section", uploads=("source",), remixes=True),
            Operation(MashupRequest, form="mashup", uploads=("first_url", "second_url"), remixes=True),
            Operation(SoundsRequest, form="sound", makes=TakeKind.SOUND),
            Operation(LyricsRequest, form="lyrics"),
            Operation(StyleBoostRequest, form="style"),
            Operation(TimedLyricsRequest, made_once=_always),
            Operation(PersonaRequest, form="persona", made_once=_always, remixes=True, named_by="name"),
            Operation(CoverImageRequest, made_once=_always),
            Operation(WavRequest, made_once=_always),
            Operation(SeparationRequest, uploads=("source",), made_once=_separation, remixes=True),
            Operation(
                MidiRequest, made_once=_always, remixes=True, after="separation", after_field="separation_task_id"
            ),
            Operation(VideoRequest, made_once=_always),
        )
    }
)


def read_request(operation: str, text: str) -> SunoRequest:
    """The request of a job as it is kept in the database."""
    return CATALOGUE[operation].request.model_validate_json(text)
