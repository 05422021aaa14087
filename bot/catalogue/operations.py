"""The catalogue: what members can ask for, one row for each operation.

A new operation is a file in `bot/suno/operations` and a row here.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.catalogue.derived_titles import (
    blended,
    covered,
    extended,
    varied,
    with_instruments,
    with_new_section,
    with_vocals,
)
from bot.catalogue.details import no_details, section_told, sound_told, start_told, stems_told
from bot.catalogue.placement import Placement
from bot.catalogue.row import After, Row
from bot.catalogue.texts import N_
from bot.suno.operations.add_instrumental import ADD_INSTRUMENTAL
from bot.suno.operations.add_vocals import ADD_VOCALS
from bot.suno.operations.compose import COMPOSE
from bot.suno.operations.cover_image import COVER_IMAGE
from bot.suno.operations.extend import EXTEND
from bot.suno.operations.generate import GENERATE
from bot.suno.operations.lyrics import LYRICS
from bot.suno.operations.mashup import MASHUP
from bot.suno.operations.midi import MIDI
from bot.suno.operations.persona import PERSONA
from bot.suno.operations.replace_section import REPLACE_SECTION
from bot.suno.operations.separation import SEPARATION, SeparationMode, SeparationRequest
from bot.suno.operations.sounds import SOUNDS
from bot.suno.operations.style_boost import STYLE_BOOST
from bot.suno.operations.timed_lyrics import TIMED_LYRICS
from bot.suno.operations.upload_cover import UPLOAD_COVER
from bot.suno.operations.upload_extend import UPLOAD_EXTEND, UploadExtendRequest
from bot.suno.operations.video import VIDEO
from bot.suno.operations.wav import WAV
from bot.suno.request import SunoRequest, TrackReference
from storage.rows.take import TakeKind


def _always(_request: SunoRequest) -> str:
    return ""


def _by_stems(request: SeparationRequest) -> str:
    return f"{request.mode.value}:{request.stem or ''}"


def _ways_to_stems(source: TrackReference) -> Sequence[SeparationRequest]:
    return [SeparationRequest(source=source, mode=mode) for mode in (SeparationMode.VOCALS, SeparationMode.ALL_STEMS)]


_ROWS: tuple[Row[Any], ...] = (
    Row(
        GENERATE,
        command="generate",
        title=N_("🎵 A song from an idea"),
        thing=N_("a song"),
        details=no_details,
        form="idea",
        uploads=(),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        called_by_its_words=True,
        derived_title=varied,
        varies="prompt",
    ),
    Row(
        COMPOSE,
        command="compose",
        title=N_("🎵 A song from an idea"),
        thing=N_("a song"),
        details=no_details,
        form="song",
        uploads=(),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        called_by_its_words=True,
        derived_title=varied,
        varies="style",
    ),
    Row(
        EXTEND,
        command="extend",
        title=N_("⏩ Going on with {name}"),
        thing=N_("a song"),
        details=start_told,
        form="extend",
        uploads=(),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        keeps_model=True,
        on_a_file=UploadExtendRequest,
        derived_title=extended,
    ),
    Row(
        UPLOAD_EXTEND,
        command="extend",
        title=N_("⏩ Going on with {name}"),
        thing=N_("a song"),
        details=start_told,
        form="upload_extend",
        uploads=("audio_url",),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        derived_title=extended,
    ),
    Row(
        UPLOAD_COVER,
        command="cover",
        title=N_("🎭 A cover of {name}"),
        thing=N_("a song"),
        details=no_details,
        form="cover",
        uploads=("audio_url",),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        may_match=True,
        derived_title=covered,
    ),
    Row(
        ADD_VOCALS,
        command="add-vocals",
        title=N_("🎤 A voice over {name}"),
        thing=N_("a song"),
        details=no_details,
        form="add_vocals",
        uploads=("audio_url",),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        derived_title=with_vocals,
    ),
    Row(
        ADD_INSTRUMENTAL,
        command="add-instrumental",
        title=N_("🎸 Accompanying {name}"),
        thing=N_("a song"),
        details=no_details,
        form="add_instrumental",
        uploads=("audio_url",),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        derived_title=with_instruments,
    ),
    Row(
        REPLACE_SECTION,
        command="replace",
        title=N_("✂️ A new section in {name}"),
        thing=N_("a new section"),
        details=section_told,
        form="replace_section",
        uploads=("source",),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        keeps_model=True,
        derived_title=with_new_section,
    ),
    Row(
        MASHUP,
        command="mashup",
        title=N_("🔀 A blend of {name}"),
        thing=N_("a song"),
        details=no_details,
        form="mashup",
        uploads=("first_url", "second_url"),
        after=None,
        remixes=True,
        makes=TakeKind.SONG,
        made_once=None,
        placement=Placement.CHANNEL,
        derived_title=blended,
    ),
    Row(
        SOUNDS,
        command="sound",
        title=N_("🔊 A sound"),
        thing=N_("a sound"),
        details=sound_told,
        form="sound",
        uploads=(),
        after=None,
        remixes=True,
        makes=TakeKind.SOUND,
        made_once=None,
        placement=Placement.CHANNEL,
        derived_title=varied,
        varies="prompt",
    ),
    Row(
        LYRICS,
        command="lyrics",
        title=N_("📝 Lyrics"),
        thing=N_("lyrics"),
        details=no_details,
        form="lyrics",
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=None,
        placement=Placement.CHANNEL,
    ),
    Row(
        STYLE_BOOST,
        command="style",
        title=N_("🎨 A richer style"),
        thing=N_("a style"),
        details=no_details,
        form="style",
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=None,
        placement=Placement.CHANNEL,
    ),
    Row(
        TIMED_LYRICS,
        command="karaoke",
        title=N_("🎙️ Karaoke for {name}"),
        thing=N_("karaoke"),
        details=no_details,
        form=None,
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=_always,
        placement=Placement.PRIVATE,
    ),
    Row(
        PERSONA,
        command="persona create",
        title=N_("🗣️ A persona of {name}"),
        thing=N_("a persona"),
        details=no_details,
        form="persona",
        uploads=(),
        after=None,
        remixes=True,
        makes=None,
        made_once=_always,
        placement=Placement.CHANNEL,
        new_name=lambda request: request.name,
    ),
    Row(
        COVER_IMAGE,
        command="artwork",
        title=N_("🖼️ Cover pictures for {name}"),
        thing=N_("cover pictures"),
        details=no_details,
        form=None,
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=_always,
        placement=Placement.PRIVATE,
    ),
    Row(
        WAV,
        command="wav",
        title=N_("💿 {name} without loss"),
        thing=N_("a WAV"),
        details=no_details,
        form=None,
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=_always,
        placement=Placement.PRIVATE,
    ),
    Row(
        SEPARATION,
        command="stems",
        title=N_("🎚️ Stems of {name}"),
        thing=N_("stems"),
        details=stems_told,
        form=None,
        uploads=("source",),
        after=None,
        remixes=True,
        makes=None,
        made_once=_by_stems,
        placement=Placement.PRIVATE,
    ),
    Row(
        MIDI,
        command="midi",
        title=N_("🎹 The notes of {name}"),
        thing=N_("a MIDI file"),
        details=no_details,
        form=None,
        uploads=(),
        after=After(
            SEPARATION,
            "separation_task_id",
            ways=_ways_to_stems,
            question=N_(
                "Notes are found in stems, and this take has none yet. One click makes both; the notes themselves cost"
                " nothing. Which stems shall it be?"
            ),
            label=N_("{first}, then MIDI"),
        ),
        remixes=True,
        makes=None,
        made_once=_always,
        placement=Placement.PRIVATE,
    ),
    Row(
        VIDEO,
        command="video",
        title=N_("🎬 A video of {name}"),
        thing=N_("a video"),
        details=no_details,
        form=None,
        uploads=(),
        after=None,
        remixes=False,
        makes=None,
        made_once=_always,
        placement=Placement.PRIVATE,
    ),
)

CATALOGUE: Mapping[str, Row[Any]] = MappingProxyType({row.name: row for row in _ROWS})
"""By the name of the operation."""


def read_request(operation: str, text: str) -> SunoRequest:
    """The request of a job as it is kept in the database."""
    request: SunoRequest = CATALOGUE[operation].operation.read(text)
    return request
