import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.media.decoder import Decoder, DecoderLimits, Step
from bot.media.errors import DecodingError, MediaReason
from bot.media.probe import probe
from tests.media import samples
from tests.media.conftest import names_in, until


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.mp3"
    path.write_bytes(samples.MP3)
    return path


Impostor = Callable[[str], None]


@pytest.fixture
def impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Impostor:
    """Puts a script in the worker's place."""

    def replace_worker(script: str) -> None:
        package = tmp_path / "impostor" / "bot" / "media" / "worker"
        package.mkdir(parents=True)
        (package / "__main__.py").write_text(script)
        monkeypatch.setattr("bot.media.decoder._PROJECT", tmp_path / "impostor")

    return replace_worker


async def test_the_process_knows_no_secret(impostor: Impostor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "c4n4ry")
    impostor(
        "import json, os, sys\nprint(json.dumps({'result': {'environment': dict(os.environ), 'path': sys.path,"
        " 'alone': os.getpgid(0) == os.getpid()}}))"
    )

    found = await Decoder().run("look")

    assert set(found["environment"]) <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL", "LC_CTYPE"}
    assert "c4n4ry" not in json.dumps(found["environment"])
    assert "" not in found["path"]
    assert str(Path.cwd()) not in found["path"]
    assert found["alone"]


async def test_a_job_that_takes_too_long_is_killed_with_its_children(impostor: Impostor, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    impostor(
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(note)!r}).write_text(f'{{os.getpid()}} {{child.pid}}')\n"
        "time.sleep(60)"
    )

    with pytest.raises(DecodingError) as caught:
        await Decoder(DecoderLimits(wall_seconds=0.5)).run("sleep")

    assert caught.value.reason is MediaReason.DECODER_LIMIT
    assert len(noted(note)) == 2
    await until(lambda: not any(map(is_running, noted(note))))


async def test_a_cancelled_job_is_killed(impostor: Impostor, tmp_path: Path) -> None:
    note = tmp_path / "pids"
    impostor(f"import os, pathlib, time\npathlib.Path({str(note)!r}).write_text(str(os.getpid()))\ntime.sleep(60)")

    task = asyncio.create_task(Decoder().run("sleep"))
    await until(lambda: noted(note) != [])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    await until(lambda: not any(map(is_running, noted(note))))


def noted(note: Path) -> list[int]:
    """Process ids that a script has written down so far."""
    return [int(pid) for pid in note.read_text().split()] if note.exists() else []


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


@pytest.mark.parametrize("limit", [signal.SIGXCPU, signal.SIGALRM, signal.SIGKILL])
async def test_an_end_by_the_kernel_counts_as_a_limit(impostor: Impostor, limit: signal.Signals) -> None:
    impostor(f"import os\nos.kill(os.getpid(), {limit.value})")

    with pytest.raises(DecodingError) as caught:
        await Decoder().run("die")

    assert caught.value.reason is MediaReason.DECODER_LIMIT


async def test_a_crash_is_the_files_fault_and_logged(impostor: Impostor, caplog: pytest.LogCaptureFixture) -> None:
    impostor("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")

    with pytest.raises(DecodingError) as caught:
        await Decoder().run("die")

    assert caught.value.reason is MediaReason.CORRUPT
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    "script",
    ["", "print('not JSON')", "print('[]')", "print('{}')", "raise RuntimeError", "print('9' * 9_000_000)"],
)
async def test_nonsense_instead_of_an_answer_is_our_fault(
    impostor: Impostor, caplog: pytest.LogCaptureFixture, script: str
) -> None:
    impostor(script)

    with pytest.raises(DecodingError) as caught:
        await Decoder().run("talk")

    assert caught.value.reason is MediaReason.DECODER_FAILED
    assert caught.value.retryable
    assert len(caplog.text) < 10_000


async def test_a_flood_of_complaints_is_not_kept(impostor: Impostor, caplog: pytest.LogCaptureFixture) -> None:
    impostor("import sys\nsys.stderr.write('x' * 5_000_000)")

    with pytest.raises(DecodingError):
        await Decoder().run("complain")

    assert len(caplog.text) < 10_000


async def test_too_little_memory_is_a_limit(song: Path) -> None:
    limits = DecoderLimits(memory_bytes=100_000_000)  # enough to begin with, not for FFmpeg

    with pytest.raises(DecodingError) as caught:
        await probe(Decoder(limits), song)

    assert caught.value.reason is MediaReason.DECODER_LIMIT
    assert not caught.value.retryable


async def test_a_crash_for_want_of_memory_is_a_limit_and_not_the_files_fault(
    impostor: Impostor, caplog: pytest.LogCaptureFixture
) -> None:
    # As a library does that gets no memory and goes on without it.
    impostor(
        "import json, os, signal, sys\n"
        "if json.load(sys.stdin)['limits']['memory_bytes'] < 150_000_000:\n"
        "    os.kill(os.getpid(), signal.SIGSEGV)\n"
        "print(json.dumps({'result': {}}))"
    )

    with pytest.raises(DecodingError) as caught:
        await Decoder(DecoderLimits(memory_bytes=100_000_000)).run("swell")

    assert caught.value.reason is MediaReason.DECODER_LIMIT
    assert caplog.records == []


async def test_what_was_done_before_a_crash_counts(impostor: Impostor) -> None:
    impostor(
        "import json, os, signal\n"
        "print(json.dumps({'result': {'seconds': 3}}), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGSEGV)"
    )

    done, crashed = await Decoder().run_steps([Step("listen", {}), Step("look", {})])

    assert done == {"seconds": 3}
    assert isinstance(crashed, DecodingError)
    assert crashed.reason is MediaReason.CORRUPT


async def test_what_was_done_before_time_was_up_counts(impostor: Impostor) -> None:
    impostor("import json, time\nprint(json.dumps({'result': {'seconds': 3}}), flush=True)\ntime.sleep(60)")

    done, late = await Decoder(DecoderLimits(wall_seconds=2)).run_steps([Step("listen", {}), Step("look", {})])

    assert done == {"seconds": 3}
    assert isinstance(late, DecodingError)
    assert late.reason is MediaReason.DECODER_LIMIT


async def test_as_many_processes_run_at_once_as_there_are_cores() -> None:
    assert Decoder()._turns._value == len(os.sched_getaffinity(0))


async def test_no_more_jobs_run_at_once_than_allowed(impostor: Impostor, tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    impostor(
        "import json, os, pathlib, time\n"
        f"marks = pathlib.Path({str(marks)!r})\n"
        "mine = marks / str(os.getpid())\n"
        "mine.touch()\n"
        "most = 0\n"
        "for _ in range(10):\n"
        "    most = max(most, len(list(marks.iterdir())))\n"
        "    time.sleep(0.01)\n"
        "mine.unlink()\n"
        "print(json.dumps({'result': {'most': most}}))"
    )
    decoder = Decoder(at_once=2)

    answers = await asyncio.gather(*(decoder.run("count") for _ in range(6)))

    assert max(answer["most"] for answer in answers) == 2


async def test_jobs_leave_no_process_and_no_open_file(decoder: Decoder, song: Path) -> None:
    await probe(decoder, song)
    before = len(names_in(Path("/proc/self/fd")))

    await asyncio.gather(*(probe(decoder, song) for _ in range(4)))

    assert len(names_in(Path("/proc/self/fd"))) == before
    assert sys.executable not in children()


def children() -> str:
    """Command lines of the processes that this one has started and not reaped."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return " ".join(Path(f"/proc/{pid}/cmdline").read_text() for pid in pids)
