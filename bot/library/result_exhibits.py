"""Which exhibit shows which outcome."""

from collections.abc import Mapping
from typing import Any

from bot.library.exhibits import Exhibit
from bot.library.links import Links
from bot.library.notes_exhibit import NotesExhibit
from bot.library.persona_exhibit import PersonaExhibit
from bot.library.pictures_exhibit import PicturesExhibit
from bot.library.result_files import ResultFiles
from bot.library.shelves import Shelves
from bot.library.stems_exhibit import StemsExhibit
from bot.library.texts_exhibit import LyricsExhibit, StyleExhibit
from bot.library.video_exhibit import VideoExhibit
from bot.library.wav_exhibit import WavExhibit
from bot.library.words_exhibit import WordsExhibit
from bot.media.sandbox import Sandbox
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
