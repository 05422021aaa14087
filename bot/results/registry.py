"""Which exhibit shows which outcome."""

from collections.abc import Mapping
from typing import Any

from bot.library.kept_files import Shelves
from bot.library.links import Links
from bot.media.decoder import Sandbox
from bot.results.artwork import PicturesExhibit
from bot.results.files import ResultFiles
from bot.results.karaoke import WordsExhibit
from bot.results.midi import NotesExhibit
from bot.results.persona import PersonaExhibit
from bot.results.result_view import Exhibit
from bot.results.stems import StemsExhibit
from bot.results.texts import LyricsExhibit, StyleExhibit
from bot.results.video import VideoExhibit
from bot.results.wav import WavExhibit
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
from storage.takes import TakeStore


def exhibits_of(takes: TakeStore, shelves: Shelves, sandbox: Sandbox, links: Links) -> Mapping[type[Any], Exhibit]:
    """All exhibits but that of takes."""
    files = ResultFiles(shelves, links)
    return {
        LyricsWritten: LyricsExhibit(),
        NotesFound: NotesExhibit(takes),
        PersonaMade: PersonaExhibit(takes),
        PicturesDrawn: PicturesExhibit(takes, files, sandbox),
        StemsMade: StemsExhibit(takes, files, sandbox),
        StyleBoosted: StyleExhibit(),
        VideoMade: VideoExhibit(takes, files),
        WavMade: WavExhibit(takes, files, sandbox),
        WordsTimed: WordsExhibit(takes),
    }
