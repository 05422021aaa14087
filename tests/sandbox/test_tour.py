"""The tour as CI walks it, and what it says when something is missing."""

import hashlib
import logging
from pathlib import Path

import av
import pytest

from bot.sandbox.stage import Stage, set_up
from bot.sandbox.tour import Step, Tour, Walk, walk
from tests.sandbox.running import running_sandbox


def test_the_tour_shows_every_command_and_leaves_the_songs(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with running_sandbox("--tour", "--keep", str(kept), folder=tmp_path) as sandbox:
        assert sandbox.ended(within=120) == 0, sandbox.output
        said = sandbox.output
        assert list(sandbox.temporary.iterdir()) == []

    for command in ("generate", "compose", "queue", "cancel", "quota", "show", "help", "settings quota", "credits"):
        assert f"types /{command}" in said
    for button in ("Again", "Edit and rerun", "Favourite", "Edit"):
        assert f"presses [{button}" in said
    assert "seen by theo alone" in said
    assert "📎 Rain_on_a_tin_roof.mp3" in said
    songs = {hashlib.sha256(path.read_bytes()).digest(): path for path in kept.glob("*.mp3")}
    assert len(songs) >= 4
    assert min(seconds(path) for path in songs.values()) > 10


def seconds(path: Path) -> float:
    with av.open(str(path)) as recording:
        assert recording.duration is not None
        return recording.duration / av.time_base


async def see_nothing(tour: Tour) -> None:
    tour.expect(False, "a brass band")


async def press_what_is_not_there(tour: Tour) -> None:
    answer = await tour.type(tour.guest, "help")
    await tour.press(tour.guest, tour.private(answer), "Encore")


async def break_down(tour: Tour) -> None:
    raise RuntimeError("out of breath")


async def log_an_error(tour: Tour) -> None:
    logging.getLogger("bot.somewhere").error("nobody sees this")


async def all_is_well(tour: Tour) -> None:
    tour.private(await tour.type(tour.guest, "help"))


@pytest.mark.parametrize(
    ("walked", "missing"),
    [
        (see_nothing, "An evening: a brass band"),
        (press_what_is_not_there, "Encore"),
        (break_down, "An evening: the step itself broke"),
        (log_an_error, "an error in the bot's log: nobody sees this"),
    ],
)
async def test_what_is_missing_is_said(
    walked: Walk, missing: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        seen = await walk(stage, tmp_path, [Step("An evening", walked), Step("The next one", all_is_well)])

    said = capsys.readouterr().out
    assert not seen
    assert "theo types /help" in said  # the other steps are walked all the same
    assert missing in said.partition("Not everything was seen")[2]


async def test_a_tour_without_gaps_is_complete(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        assert await walk(stage, tmp_path, [Step("The only one", all_is_well)])

    assert "Everything was seen" in capsys.readouterr().out


async def test_the_stage_needs_no_network(tmp_path: Path) -> None:
    async with set_up(tmp_path, speed=10) as stage:
        settings = stage.application.settings
        assert isinstance(stage, Stage)

    for address in (settings.kie_api_base_url, settings.kie_upload_base_url, settings.public_base_url):
        assert str(address).startswith("http://127.0.0.1:")
    assert settings.database_path.is_relative_to(tmp_path)
    assert settings.media_dir.is_relative_to(tmp_path)
