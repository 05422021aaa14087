"""Moments and modes of a request that its texts do not tell, in words that bot/ui translates and joins."""

from bot.catalogue.texts import N_, Text
from bot.suno.operations.extend import ExtendRequest
from bot.suno.operations.replace_section import ReplaceSectionRequest
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.suno.operations.sounds import SoundsRequest
from bot.suno.operations.upload_extend import UploadExtendRequest
from bot.suno.request import SunoRequest


def no_details(_request: SunoRequest) -> list[Text]:
    return []


def start_told(request: ExtendRequest | UploadExtendRequest) -> list[Text]:
    return [] if request.continue_at is None else [Text(N_("From {moment} on"), moment=request.continue_at)]


def section_told(request: ReplaceSectionRequest) -> list[Text]:
    return [Text(N_("From {start} to {end}"), start=request.start, end=request.end)]


def stems_told(request: SeparationRequest) -> list[Text]:
    told = {
        SeparationMode.VOCALS: Text(N_("Voice and instruments")),
        SeparationMode.ALL_STEMS: Text(N_("All stems")),
        SeparationMode.ONE_STEM: Text(N_("Only: {stem}"), stem=request.stem or ""),
    }
    return [told[request.mode]]


def sound_told(request: SoundsRequest) -> list[Text]:
    return [
        *([Text(N_("a loop"))] if request.loop else []),
        *([] if request.tempo is None else [Text(N_("{tempo} beats a minute"), tempo=request.tempo)]),
        *([Text("{key}", key=request.key)] if request.key else []),
    ]
