"""Which view shows which outcome."""

from collections.abc import Mapping
from typing import Any

from bot.library.kept_files import KeptFiles
from bot.library.links import Links
from bot.media.decoder import Decoder
from bot.results.artwork import PicturesView
from bot.results.files import ResultFiles
from bot.results.karaoke import TimedLyricsView
from bot.results.midi import NotesView
from bot.results.persona import PersonaView
from bot.results.result_view import ResultView
from bot.results.stems import StemsView
from bot.results.texts import LyricsView, StyleView
from bot.results.video import VideoView
from bot.results.wav import WavView
from bot.suno.results import (
    LyricsWritten,
    NotesFound,
    PersonaMade,
    PicturesDrawn,
    StemsMade,
    StyleBoosted,
    VideoMade,
    WavMade,
    WordsTimed,
)
from storage.library.takes import TakeStore


def views_of(takes: TakeStore, kept_files: KeptFiles, decoder: Decoder, links: Links) -> Mapping[type[Any], ResultView]:
    """All views but that of takes."""
    files = ResultFiles(kept_files, links)
    return {
        LyricsWritten: LyricsView(),
        NotesFound: NotesView(takes),
        PersonaMade: PersonaView(takes),
        PicturesDrawn: PicturesView(takes, files, decoder),
        StemsMade: StemsView(takes, files, decoder),
        StyleBoosted: StyleView(),
        VideoMade: VideoView(takes, files),
        WavMade: WavView(takes, files, decoder),
        WordsTimed: TimedLyricsView(takes),
    }
