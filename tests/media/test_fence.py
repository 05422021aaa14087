"""The fence from the inside: what code that has taken over the decoding process can still do."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.media.decoder import Decoder, DecoderLimits
from bot.media.fence import Fence, fence_of
from bot.media.worker.seccomp import _MACHINES
from tests.media import samples

PROJECT = Path(__file__).parents[2]
NOBODY = 65534
ROOT = os.getuid() == 0

# Only what an ordinary process is let do by every kernel; whether one may look into another depends on its settings.
LOOKING_IN = {"open the memory of the bot", "trace the bot", "read the memory of the bot"}
FILES = {
    "read the environment of the bot",
    "read bandstand.db",
    "read another.mp3",
    "read passwd",
    "list a folder",
    "write a file",
    "remove a file",
}
SOCKETS = {"make an IPv4 socket", "make an IPv6 socket", "make a local socket", "make a pair of sockets"}
PROCESSES = {"make another process", "start a program", "become another program"}
OTHERS = {"signal the bot", "limit the bot", "set up a ring for requests"}
ALL = LOOKING_IN | FILES | SOCKETS | PROCESSES | OTHERS

BOT = """
import ctypes, os, sys, time
secret = b"the key in memory"
if sys.argv[1] == "nobody":
    os.setuid(65534)
ctypes.CDLL(None).prctl(4, int(sys.argv[2] == "open"), 0, 0, 0)
print(ctypes.addressof(ctypes.create_string_buffer(secret)), flush=True)
time.sleep(600)
"""
WORKER = """
import os, sys
import bot.media.worker.__main__ as worker, bot.media.worker.fence as fence, bot.media.worker.steps as steps
import tests.media.attack
steps._JOBS["attack"] = ("tests.media.attack", "attack")
missing = sys.argv[2].split()
if "seccomp" in missing:
    fence.refuse_other_calls = lambda: "an old kernel"
if "landlock" in missing:
    fence.open_nothing_more = lambda: 0
if sys.argv[1] == "nobody":
    os.setuid(65534)
worker.main()
"""


@dataclass(frozen=True)
class Bot:
    """A process that stands for the bot, with a secret in its environment, and what lies in its folder."""

    user: str
    process: int
    address: int
    folder: Path


def bot_of(user: str, *, memory: str = "open") -> Iterator[Bot]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in ("bandstand.db", "another.mp3", "to-remove"):
            (folder / file).write_bytes(samples.MP3)
        for path in (folder, *folder.iterdir()):
            if user == "nobody":
                os.chown(path, NOBODY, NOBODY)
        process = subprocess.Popen(  # noqa: S603 - a fixed script
            [sys.executable, "-c", BOT, user, memory],
            env={"DISCORD_TOKEN": "c4n4ry", "PATH": os.environ["PATH"]},
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdout is not None
            yield Bot(user, process.pid, int(process.stdout.readline()), folder)
            process.kill()


@pytest.fixture(
    params=["as we are", pytest.param("nobody", marks=pytest.mark.skipif(not ROOT, reason="we are nobody special"))]
)
def bot(request: pytest.FixtureRequest) -> Iterator[Bot]:
    yield from bot_of(request.param)


def attacked(bot: Bot, *, missing: str = "") -> tuple[Fence, dict[str, str]]:
    """The fence that is reported, and what came of each attempt: "" for success. `missing` as on an older kernel."""
    arguments = {
        "environ": f"/proc/{bot.process}/environ",
        "memory": f"/proc/{bot.process}/mem",
        "victim": bot.process,
        "address": bot.address,
        "secrets": [str(bot.folder / "bandstand.db"), str(bot.folder / "another.mp3"), "/etc/passwd"],
        "folder": str(bot.folder),
    }
    fence, answer = run_worker(bot.user, missing, "attack", arguments)
    return fence, answer["result"]


def run_worker(user: str, missing: str, job: str, arguments: dict[str, Any]) -> tuple[Fence, dict[str, Any]]:
    request = {"steps": [{"job": job, "arguments": arguments}], "limits": asdict(DecoderLimits())}
    done = subprocess.run(  # noqa: S603 - a fixed script
        [sys.executable, "-c", WORKER, user, missing],
        input=json.dumps(request).encode(),
        capture_output=True,
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    fence, answer = map(json.loads, done.stdout.splitlines())
    assert "result" in answer, (answer, done.stderr.decode())
    return fence_of(fence["fence"]), answer


def succeeded(outcomes: dict[str, str]) -> set[str]:
    return {name for name, error in outcomes.items() if not error}


def test_nothing_that_is_tried_from_inside_succeeds(bot: Bot) -> None:
    fence, outcomes = attacked(bot)

    assert set(outcomes) == ALL
    if not fence.lists_calls:
        pytest.skip(f"not held on this kernel: {fence.missing()}")
    assert succeeded(outcomes) == set()
    assert fence.missing() == []


def test_without_the_fence_all_of_it_would_succeed(bot: Bot) -> None:
    # Proves that the attempts are real ones, and each refusal the fence's.
    fence, outcomes = attacked(bot, missing="seccomp landlock")

    assert (fence.lists_calls, fence.landlock) == (False, 0)
    rest = ALL - succeeded(outcomes)
    assert rest <= (LOOKING_IN if bot.user == "as we are" else LOOKING_IN | {"set up a ring for requests"}), outcomes
    assert len(fence.missing()) == 2


def test_landlock_alone_keeps_the_files_and_the_bot(bot: Bot) -> None:
    fence, outcomes = attacked(bot, missing="seccomp")

    if not fence.landlock:
        pytest.skip("no Landlock on this kernel")
    assert succeeded(outcomes) & (FILES | LOOKING_IN) == set()
    if fence.no_signals:
        assert outcomes["signal the bot"]
    assert fence.no_files
    assert "an old kernel" in fence.missing()[0]


def test_the_list_of_calls_alone_keeps_everything(bot: Bot) -> None:
    fence, outcomes = attacked(bot, missing="landlock")

    if not fence.lists_calls:
        pytest.skip(f"not held on this kernel: {fence.missing()}")
    assert succeeded(outcomes) == set()


@pytest.mark.skipif(not ROOT, reason="to become an ordinary user, one has to be root")
@pytest.mark.parametrize("memory", ["open", "closed"])
def test_a_bot_that_closes_its_memory_is_closed_to_its_own_user(memory: str) -> None:
    with contextmanager(bot_of)("nobody", memory=memory) as bot:
        _, outcomes = attacked(bot, missing="seccomp landlock")

    looked = succeeded(outcomes) & (LOOKING_IN | {"read the environment of the bot"})
    assert looked == (set() if memory == "closed" else LOOKING_IN | {"read the environment of the bot"})


@pytest.mark.parametrize("missing", ["seccomp", "landlock", "seccomp landlock"])
@pytest.mark.parametrize("name", ["song.mp3", "song.flac", "clip.mp4"])
def test_decoding_works_whatever_the_kernel_holds(tmp_path: Path, missing: str, name: str) -> None:
    (tmp_path / name).write_bytes(samples.EVERY_KIND[name])
    arguments = {
        "source": str(tmp_path / name),
        "destination": str(tmp_path / "made.mp3"),
        "bit_rate": 128_000,
        "max_seconds": 60,
        "unless_mp3": False,
        "unless_silent": False,
    }

    fence, answer = run_worker("as we are", missing, "as_mp3", arguments)

    assert answer["result"]["seconds"] == pytest.approx(2, abs=0.1)
    assert (fence.landlock, fence.lists_calls)[("landlock", "seccomp").index(missing.split()[0])] in (0, False)


async def test_the_decoder_tells_what_this_kernel_holds() -> None:
    fence = await Decoder().fence()

    assert fence.undumpable
    assert len(fence.held()) == 3 - (not fence.no_files) - (not fence.lists_calls)


@pytest.mark.parametrize(
    ("fence", "words"),
    [
        (Fence(undumpable=True, landlock=0, calls_missing=""), []),
        (Fence(undumpable=True, landlock=7, calls_missing=""), []),
        (Fence(undumpable=True, landlock=3, calls_missing="no list"), ["could make connections and start programs"]),
        (Fence(undumpable=True, landlock=4, calls_missing="no list"), ["could use UDP and start programs"]),
        (
            Fence(undumpable=False, landlock=0, calls_missing="no list"),
            ["could make connections", "its settings and its database too", "open to other processes"],
        ),
    ],
)
def test_what_is_not_held_is_said_in_words(fence: Fence, words: list[str]) -> None:
    missing = fence.missing()

    assert len(missing) == len(words)
    assert all(word in sentence for word, sentence in zip(words, missing, strict=True))


@pytest.mark.parametrize(
    ("machine", "header", "pattern"),
    [
        ("x86_64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", r"__NR_(\w+) (\d+)"),
        ("aarch64", "/usr/include/asm-generic/unistd.h", r"__NR(?:3264)?_(\w+) (\d+)"),
    ],
)
def test_the_numbers_of_the_calls_are_the_kernels(machine: str, header: str, pattern: str) -> None:
    if not Path(header).exists():
        pytest.skip(f"{header} is not installed")
    numbers = {name: int(number) for name, number in re.findall(pattern, Path(header).read_text())}
    known = _MACHINES[machine]

    ours = known.allowed | {"clone": known.clone, "tgkill": known.tgkill}

    assert {name: numbers[name] for name in ours} == ours
