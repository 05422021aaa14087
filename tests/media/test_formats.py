import pytest

from bot.media.formats import HEAD_BYTES, MediaKind, recognise
from tests.media import samples


@pytest.mark.parametrize("name", samples.EVERY_KIND)
def test_every_kind_is_recognised_by_its_first_bytes(name: str) -> None:
    found = recognise(samples.EVERY_KIND[name][:HEAD_BYTES])

    assert found is not None
    assert MediaKind.RECORDING in found.kinds
    assert found.extension == {"mkv": "webm"}.get(name.rpartition(".")[2], name.rpartition(".")[2])


def test_an_mp3_without_tags_is_recognised() -> None:
    frames = samples.MP3[samples.MP3.index(b"\xff\xfb") :]

    found = recognise(frames[:HEAD_BYTES])

    assert found is not None
    assert found.extension == "mp3"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"\xff\xff\xff\xff",
        b"\xff\xfe<\0h\0t\0m\0l\0",  # UTF-16 text begins like an MPEG frame
        b"<!DOCTYPE html><html>",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n",
        b"ffconcat version 1.0\n",
        b"RIFF\0\0\0\0AVI LIST",
        b"MZ\x90\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'>",
    ],
)
def test_what_is_no_media_is_not_taken_for_it(head: bytes) -> None:
    assert recognise(head) is None
