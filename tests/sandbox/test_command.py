"""`python -m bot sandbox` from the outside: what it says, how it ends, what it leaves behind."""

import asyncio
import html
import signal
import socket
import sys
import urllib.request
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.sandbox.suno_api import SCENARIOS
from tests.sandbox.running import running_sandbox


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_opens_at_one_address_and_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    with running_sandbox(folder=tmp_path) as sandbox:
        address = sandbox.address()
        sandbox.says(lambda line: "/generate prompt:" in line)
        sandbox.says(lambda line: "Ctrl-C" in line)
        with urllib.request.urlopen(address) as page:  # noqa: S310 - its own address
            assert b"<title>" in page.read()

        assert sandbox.end(number) == 0
        sandbox.says(lambda line: "Goodbye!" in line)
        assert sandbox.output.count("http://") == 1
        assert list(sandbox.temporary.iterdir()) == []


def test_a_fault_is_named_in_the_terminal_and_on_the_page(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with running_sandbox("--fault", "lost-answer", "--keep", str(kept), folder=tmp_path) as sandbox:
        address = sandbox.address()
        sandbox.says(lambda line: "What goes wrong here: lost-answer — " in line)
        with urllib.request.urlopen(address) as page:  # noqa: S310 - its own address
            assert f"lost-answer — {SCENARIOS['lost-answer'].explanation}" in html.unescape(page.read().decode())

        assert sandbox.end() == 0
        sandbox.says(lambda line: f"what was posted is in {kept}" in line)


def test_it_can_be_ended_before_it_is_open(tmp_path: Path) -> None:
    with running_sandbox("--tour", folder=tmp_path) as sandbox:
        sandbox.says(lambda line: "Looking around" in line)

        assert sandbox.end(signal.SIGTERM) == 0


def test_it_asks_for_no_settings_and_touches_no_data(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".env").write_text("DISCORD_TOKEN=nonsense\nWEB_PORT=nonsense\n")

    with running_sandbox(folder=tmp_path, cwd=home) as sandbox:
        sandbox.address()
        assert sandbox.end() == 0

    assert [path.name for path in home.iterdir()] == [".env"]


@pytest.mark.parametrize("what", [[], ["--api-only"]])
def test_a_port_in_use_is_named(tmp_path: Path, what: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running_sandbox("--port", str(port), *what, folder=tmp_path) as sandbox:
            said = sandbox.says(lambda line: str(port) in line)

            assert said == (
                f"The sandbox cannot run: port {port} is in use; stop the other program or choose another --port\n"
            )
            assert sandbox.ended() == 1


def test_only_the_api_can_be_served(tmp_path: Path) -> None:
    with running_sandbox("--api-only", folder=tmp_path) as sandbox:
        line = sandbox.says(lambda line: "http://127.0.0.1:" in line)
        address = next(word.strip(";,") for word in line.split() if word.startswith("http://"))
        with urllib.request.urlopen(address) as page:  # noqa: S310 - its own address
            assert b"Suno API stand-in" in page.read()

        assert sandbox.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--fault", "gremlins"], "there is no fault 'gremlins'"),
        (["--port", "70000"], "0 to 65535"),
        (["--port", "door"], "0 to 65535"),
        (["--speed", "0"], "0.01 to 1000"),
        (["--tour", "--api-only"], "not allowed with"),
    ],
)
def test_unusable_options_are_explained(options: list[str], reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["sandbox", *options])

    assert caught.value.code == 2
    assert reason in capsys.readouterr().err


def test_an_unknown_fault_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sandbox", "--fault", "gremlins"])

    said = capsys.readouterr().err
    for name, scenario in SCENARIOS.items():
        assert name in said
        assert scenario.explanation in said


@pytest.mark.parametrize("missing", ["simcord", "numpy"])
def test_missing_packages_are_named(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)

    assert main(["sandbox"]) == 1
    assert f"packages are missing ({missing}); pip install" in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()

    assert main(["sandbox", "--tour", "--keep", str(tmp_path / "file" / "folder")]) == 1
    assert "cannot be made" in capsys.readouterr().err


def test_the_sandbox_is_not_imported_for_the_bot() -> None:
    code = "import sys, bot.__main__; print([name for name in sys.modules if name.startswith('bot.sandbox')])"
    asyncio.run(expect_output(code, "[]"))


async def expect_output(code: str, expected: str) -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    assert said.decode().strip() == expected
