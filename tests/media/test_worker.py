"""The decoding process from the inside: what FFmpeg may open, and the fence around it."""

import json
import subprocess
import sys
from pathlib import Path

import av
import pytest

from bot.media.errors import DecodingError
from bot.media.formats import MP3
from bot.media.worker import audio
from tests.media import samples
from tests.media.test_probe import PLAYLISTS


@pytest.fixture(autouse=True)
def _first_bytes_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opens the outer gate, so that these tests meet the inner one."""
    monkeypatch.setattr("bot.media.worker.audio.recognise", lambda _head: MP3)


@pytest.mark.parametrize("text", PLAYLISTS.values(), ids=PLAYLISTS.keys())
def test_ffmpeg_itself_is_kept_from_reading_lists(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.mp3"
    other.write_bytes(samples.MP3)
    (tmp_path / "song.mp3").write_text(text.format(other=other.name))

    with (
        (tmp_path / "song.mp3").open("rb") as file,
        pytest.raises(DecodingError),
        audio.open_sound(file),
    ):
        pass


def test_without_the_fence_ffmpeg_would_read_a_list(tmp_path: Path) -> None:
    # Proves that the lists above are real ones, and the refusal ours.
    (tmp_path / "other.mp3").write_bytes(samples.MP3)
    (tmp_path / "song.mp3").write_text(PLAYLISTS["a concat list"].format(other="other.mp3"))

    with av.open(str(tmp_path / "song.mp3")) as container:
        assert container.format.name == "concat"


def test_a_codec_outside_the_list_is_not_decoded(tmp_path: Path) -> None:
    (tmp_path / "song.mkv").write_bytes(samples.sound("matroska", "ac3", rate=48_000))

    with (
        (tmp_path / "song.mkv").open("rb") as file,
        pytest.raises(DecodingError, match="codec"),
        audio.open_sound(file),
    ):
        pass


def test_the_limits_hold_inside_the_process() -> None:
    script = """
import io, json, os, resource, sys
from bot.media.worker.fence import limit
limit({"memory_bytes": 300_000_000, "cpu_seconds": 7, "output_bytes": 1000, "wall_seconds": 5})
found = {"umask": os.umask(0), "limits": [resource.getrlimit(kind) for kind in (
    resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)]}
try:
    bytearray(400_000_000)
except MemoryError:
    found["memory"] = "refused"
print(json.dumps(found))
"""
    answer = subprocess.run(  # noqa: S603 - a fixed script
        [sys.executable, "-c", script], capture_output=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert json.loads(answer.stdout) == {
        "umask": 0o077,
        "limits": [[most, most] for most in (300_000_000, 7, 1000, 16, 0)],
        "memory": "refused",
    }


def test_one_audible_sample_is_no_silence() -> None:
    frame = av.AudioFrame(format="s16", layout="mono", samples=1000)
    quiet = bytearray(frame.planes[0].buffer_size)
    frame.planes[0].update(bytes(quiet))
    assert not audio._is_audible(audio._content_of(frame))

    quiet[500:502] = (-40).to_bytes(2, "little", signed=True)
    frame.planes[0].update(bytes(quiet))
    assert audio._is_audible(audio._content_of(frame))
