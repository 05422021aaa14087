import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.media.names import file_name

NAMES = {
    "plain": ("Rain on a Tin Roof", "Rain_on_a_Tin_Roof"),
    "letters of many scripts": ("Grüße 東京 Привет", "Grüße_東京_Привет"),
    "apostrophes": ("Don't Stop", "Dont_Stop"),
    "hyphen": ("Lo-fi", "Lo-fi"),
    "a path": ("../../etc/passwd", "etc_passwd"),
    "a Windows path": ("C:\\Windows\\system32", "C_Windows_system32"),
    "leading dots": ("...hidden", "hidden"),
    "another ending inside": ("song.exe", "song_exe"),
    "a mention": ("@everyone <@123>", "everyone_123"),
    "Markdown": ("**bold** [link](https://x.example)", "bold_link_https_x_example"),
    "line breaks": ("one\r\ntwo\tthree", "one_two_three"),
    "zero characters": ("one\0two", "one_two"),
    "reversed direction": ("song\u202e3pm.exe", "song3pm_exe"),
    "zero width": ("so\u200bng\ufeff", "song"),
    "emoji": ("Party 🎉 time", "Party_time"),
    "decomposed letters": ("Cafe\u0301", "Café"),
    "stacked marks": ("Z" + "\u0335\u0336\u0337\u0338" * 9, "Z\u0335\u0336"),
    "a device": ("CON", "CON_"),
    "a device in small letters": ("lpt1", "lpt1_"),
    "not a device": ("Console", "Console"),
    "nothing": ("", "k7q2"),
    "nothing to show": ("🎵🎵 \u200b /", "k7q2"),
    "long": ("la " * 100, "la_" * 19 + "la"),
}


@pytest.mark.parametrize(("title", "stem"), NAMES.values(), ids=NAMES.keys())
def test_a_title_becomes_a_readable_file_name(title: str, stem: str) -> None:
    assert file_name(title, "k7q2", "mp3") == f"{stem}.mp3"


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_no_title_makes_a_harmful_name(title: str, code: str) -> None:
    name = file_name(title, code, ".flac")

    stem, _, ending = name.rpartition(".")
    assert ending == "flac"
    assert 1 <= len(stem) <= 61
    assert len(name.encode()) <= 255
    assert stem[0] not in "._-"
    assert all(unicodedata.category(letter)[0] in "LNM" or letter in "_-" for letter in stem)


@pytest.mark.parametrize("extension", ["", "mp3/..", "..", "MP3", "tar.gz", "mp3\n"])
def test_an_ending_that_is_none_is_refused(extension: str) -> None:
    with pytest.raises(ValueError, match="ending"):
        file_name("Rain", "k7q2", extension)
