"""What the tour says of the files that it leaves."""

import re
import zipfile
from pathlib import Path

import mido
import pytest
from PIL import Image

from bot.sandbox.tour.file_check import UnusableFileError, contents_of
from tests.media.samples import sound


def test_a_file_that_opens_is_told_in_a_few_words(tmp_path: Path) -> None:
    song = written(tmp_path / "song.mp3", sound("mp3", "libmp3lame", seconds=3))
    karaoke = written(tmp_path / "song.lrc", b"[ti:Roof]\n[00:01.50]Rain on a tin roof\n[00:04.00]Oh, rain\n")
    subtitles = written(
        tmp_path / "song.srt", b"1\n00:00:01,500 --> 00:00:03,900\nRain\n\n2\n00:00:04,000 --> 00:00:05,000\nOh\n"
    )
    notes, picture, archive = tmp_path / "song.mid", tmp_path / "cover.png", tmp_path / "stems.zip"
    mido.MidiFile(tracks=[mido.MidiTrack([mido.Message("note_on", note=60), mido.Message("note_off", note=60)])]).save(
        notes
    )
    Image.new("RGB", (8, 6)).save(picture)
    with zipfile.ZipFile(archive, "w") as stems:
        stems.write(song, "voice.mp3")

    assert [contents_of(path) for path in (song, karaoke, subtitles, notes, picture, archive)] == [
        *("0:03", "2 lines", "2 lines", "1 notes on 1 tracks", "8 x 6", "1 files")
    ]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("song.wav", b"RIFF", "song.wav does not open"),
        ("song.mid", b"MThd", "song.mid does not open"),
        ("cover.jpg", b"\xff\xd8\xff", "cover.jpg does not open"),
        ("stems.zip", b"PK", "stems.zip does not open"),
        ("video.mp4", b"", "video.mp4 does not open"),
        ("song.lrc", b"[ti:Roof]\n", "song.lrc: no lines with a time"),
        ("song.lrc", b"[00:05.00]Oh\n[00:01.00]Rain\n", "song.lrc: no lines with a time, or not in their order"),
        ("song.srt", b"1\n00:00:05,000 --> 00:00:01,000\nRain\n", "song.srt: its block 1 ends before it begins"),
        ("lyrics.txt", b" \n", "lyrics.txt: nothing is in it"),
        ("song.exe", b"MZ", "song.exe: nobody expects a file of this kind"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(name: str, content: bytes, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableFileError, match=re.escape(complaint)):
        contents_of(written(tmp_path / name, content))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
