"""A take with its picture, in one process."""

import os
from pathlib import Path

import pytest

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaReason
from bot.media.examine import examine
from bot.media.probe import probe
from tests.media import samples
from tests.media.conftest import names_in
from tests.media.test_pictures import picture


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The decoding processes that were started."""
    started: list[int] = []
    ended = os.killpg

    def noted(pid: int, number: int) -> None:
        started.append(pid)
        ended(pid, number)

    monkeypatch.setattr(os, "killpg", noted)  # each is ended so, also when it has ended by itself
    return started


async def test_a_song_and_its_cover_take_one_process(decoder: Decoder, tmp_path: Path, processes: list[int]) -> None:
    (tmp_path / "song").write_bytes(samples.MP3)
    (tmp_path / "cover").write_bytes(picture("PNG"))

    found = await examine(decoder, tmp_path / "song", tmp_path / "song.mp3", picture=tmp_path / "cover")

    assert found.facts == await probe(decoder, tmp_path / "song")
    assert found.mp3 == tmp_path / "song"
    assert isinstance(found.cover, bytes)
    assert names_in(tmp_path) == ["cover", "song"]
    assert len(processes) == 2  # one of them for the comparison


async def test_what_is_no_mp3_becomes_one_on_the_way(decoder: Decoder, tmp_path: Path, processes: list[int]) -> None:
    (tmp_path / "song").write_bytes(samples.EVERY_KIND["song.m4a"])

    found = await examine(decoder, tmp_path / "song", tmp_path / "song.mp3")

    assert len(processes) == 1
    assert (found.facts.codec, found.mp3, found.cover) == ("aac", tmp_path / "song.mp3", None)
    made = await probe(decoder, found.mp3)
    assert (made.codec, made.sample_rate, made.channels) == ("mp3", 44_100, 2)
    assert made.seconds == pytest.approx(found.facts.seconds, abs=0.1)
    assert found.mp3.stat().st_mode & 0o777 == 0o600


async def test_an_mp3_is_made_anew_where_it_must_be(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(samples.MP3)

    found = await examine(decoder, tmp_path / "song", tmp_path / "song.mp3", always_anew=True)

    assert found.mp3 == tmp_path / "song.mp3"
    assert names_in(tmp_path) == ["song", "song.mp3"]


async def test_trouble_with_the_picture_costs_the_picture_alone(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(samples.MP3)
    (tmp_path / "cover").write_bytes(picture("JPEG", (900, 900))[:2000])

    found = await examine(decoder, tmp_path / "song", tmp_path / "song.mp3", picture=tmp_path / "cover")

    assert found.facts.codec == "mp3"
    assert isinstance(found.cover, DecodingError)
    assert found.cover.reason is MediaReason.CORRUPT


async def test_a_song_that_is_none_leaves_nothing(decoder: Decoder, tmp_path: Path) -> None:
    (tmp_path / "song").write_bytes(samples.EVERY_KIND["song.wav"][:44])
    (tmp_path / "cover").write_bytes(picture("PNG"))

    with pytest.raises(DecodingError) as caught:
        await examine(decoder, tmp_path / "song", tmp_path / "song.mp3", picture=tmp_path / "cover")

    assert caught.value.reason is MediaReason.CORRUPT
    assert names_in(tmp_path) == ["cover", "song"]
