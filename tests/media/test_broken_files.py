"""Whatever is wrong with a file, and whatever the libraries make of it: what comes out of bot.media is a MediaError."""

import asyncio
import io
import random
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from bot.media.decoder import Decoder
from bot.media.errors import DecodingError, MediaError, MediaReason
from bot.media.examine import examine
from bot.media.files import file_size, remove_file, working_folder
from bot.media.fit import fit_audio, fit_lossless
from bot.media.pictures import make_cover
from bot.media.probe import probe
from bot.media.tags import Tags, tag_mp3
from bot.media.worker.steps import Step
from tests.media import samples
from tests.media.conftest import names_in
from tests.media.test_pictures import BAD_PICTURES
from tests.media.test_probe import BAD_FILES


def picture(kind: str) -> bytes:
    content = io.BytesIO()
    Image.effect_noise((120, 90), 60).convert("RGB").save(content, kind)
    return content.getvalue()


def spoilt(content: bytes, how: str, dice: random.Random) -> bytes:
    match how:
        case "cut":
            return content[: dice.randrange(len(content))]
        case "bits":
            changed = bytearray(content)
            for _ in range(max(1, len(content) // 200)):
                changed[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
            return bytes(changed)
        case "head":  # where the libraries believe what they read
            return bytes(byte if dice.random() > 0.1 else dice.randrange(256) for byte in content[:400]) + content[400:]
        case _:
            middle = dice.randrange(len(content))
            return content[middle:] + content[:middle]


SPOILING = ("cut", "bits", "head", "turned round")
PICTURES = {f"cover.{kind.lower()}": picture(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}


@pytest.mark.parametrize("how", SPOILING)
@pytest.mark.parametrize("name", [*samples.EVERY_KIND, *PICTURES])
def test_a_spoilt_file_is_used_or_refused_for_good(tmp_path: Path, name: str, how: str) -> None:
    content = {**samples.EVERY_KIND, **PICTURES}[name]
    dice = random.Random(f"{name} {how}")
    job, arguments = (
        ("cover", {"side": 100, "max_pixels": 1_000_000, "max_bytes": 100_000})
        if name in PICTURES
        else (
            "as_mp3",
            {
                "destination": tmp_path / "made",
                "bit_rate": 64_000,
                "max_seconds": 60,
                "unless_mp3": False,
                "unless_silent": False,
            },
        )
    )
    for _ in range(8):
        (tmp_path / name).write_bytes(spoilt(content, how, dice))

        answer = Step(job, {"source": tmp_path / name, **arguments}).answer()

        assert "result" in answer or answer["reason"] in FOR_GOOD, answer


async def test_what_no_library_documents_is_the_files_fault_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(samples.MP3)

    answer = await asyncio.to_thread(Step("probe", {"source": tmp_path / "song.mp3", "max_seconds": "long"}).answer)

    assert answer["reason"] is MediaReason.CORRUPT
    assert re.fullmatch(r"TypeError at audio\.py:\d+", answer["text"])


FOR_GOOD = (
    *("not_audio", "no_sound", "not_a_picture", "corrupt", "too_long", "decoder_limit"),
    "cut_off",  # of a download; another may be whole
)


ALL_BAD = {**{name: content for name, (content, _) in (BAD_FILES | BAD_PICTURES).items()}, "no file": None}


@pytest.mark.parametrize("content", ALL_BAD.values(), ids=ALL_BAD.keys())
async def test_nothing_but_a_media_error_leaves_the_folder(
    decoder: Decoder, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "song.mp3"
    if content is not None:
        path.write_bytes(content)
    before = names_in(tmp_path)

    # Some are good for something: half a song can be given a tag.
    outcomes: list[object] = []
    outcomes += await asyncio.gather(
        probe(decoder, path),
        examine(decoder, path, tmp_path / "made.mp3", picture=path),
        make_cover(decoder, path),
        fit_audio(decoder, path, 10, seconds=1),
        fit_lossless(decoder, path, -1),
        return_exceptions=True,
    )
    outcomes += await asyncio.gather(tag_mp3(path, Tags(title="Rain")), return_exceptions=True)

    assert [error for error in outcomes if isinstance(error, BaseException) and not isinstance(error, MediaError)] == []

    assert names_in(tmp_path) == before


async def test_a_decoder_that_cannot_be_started_is_a_fault_of_ours(
    decoder: Decoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    (tmp_path / "song.mp3").write_bytes(samples.MP3)

    with pytest.raises(DecodingError) as caught:
        await probe(decoder, tmp_path / "song.mp3")

    assert caught.value.reason is MediaReason.DECODER_FAILED
    assert caught.value.retryable


async def test_a_disk_without_the_folder_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(MediaError) as caught:
        async with working_folder(tmp_path / "gone"):
            pass
    assert caught.value.reason is MediaReason.UNWRITABLE
    for call in (file_size, remove_file):
        with pytest.raises(MediaError):
            await asyncio.to_thread(call, tmp_path / "file" / "inside")
