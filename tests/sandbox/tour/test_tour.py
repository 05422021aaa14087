"""The tour as CI walks it, and what it says when something is missing."""

import logging
import re
import zipfile
from pathlib import Path

import av
import mido
import pytest
from PIL import Image

from bot.sandbox.stage import PLENTY_OF_CREDITS, set_up
from bot.sandbox.tour.tour import Step, Steps, Tour, Walk
from bot.sandbox.tour.walking import walk
from tests.sandbox.running import running_sandbox

# Every row of the commands, by what a member types.
COMMANDS = (
    *("generate", "compose", "lyrics", "style", "sound"),
    *("extend", "cover", "add-vocals", "add-instrumental", "replace", "mashup"),
    *("stems", "wav", "midi", "video", "artwork", "karaoke"),
    *("persona create", "persona list", "persona delete"),
    *("show", "library mine", "library server", "library search", "library favourites"),
    *("queue", "cancel", "quota", "help", "settings quota", "credits"),
)
BUTTONS = (
    *("Again", "Edit and rerun", "Edit", "Extend", "Cover", "Stems", "More", "Favourite", "Remove"),
    *("Go ahead", "Cover anyway", "Compose 2", "Compose with it", "Use as cover 2", "Voice and instruments", "Post it"),
)
MENUS = ("Extend this", "Cover this", "Add vocals", "Add instrumental", "Save to library")


def test_the_tour_shows_every_command_and_leaves_files_that_open(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with running_sandbox("--tour", "--keep", str(kept), folder=tmp_path) as sandbox:
        assert sandbox.ended(within=240) == 0, sandbox.output
        said = sandbox.output
        assert list(sandbox.temporary.iterdir()) == []

    for command in COMMANDS:
        assert re.search(rf"types /{command}\b.*\n +(Bandstand|The message|theo|maya)", said), command
    for button in BUTTONS:
        assert re.search(rf"presses \[{button}\b", said), button
    for menu in MENUS:
        assert f"chooses “{menu}”" in said
    for seen in (
        "seen by theo alone",
        "📎 Rain_on_a_tin_roof_1.mp3",
        "This was made before",
        "What theo alone sees is now:",
        "Family: ",
    ):
        assert seen in said
    assert "ERROR" not in said
    assert "Traceback" not in said
    assert "Everything was seen that should have been." in said
    timed = re.search(r"^([0-9]+) files in [0-9]+ s\.$", said, re.MULTILINE)
    assert timed is not None
    assert int(timed[1]) == len(list(kept.iterdir()))
    charged = re.search(r"Charged so far: ([0-9.]+)", said)
    assert charged is not None
    assert float(charged[1]) * 5 < PLENTY_OF_CREDITS / 100  # who plays it again and again runs out of nothing
    check_files(kept)


def check_files(folder: Path) -> None:
    """Opens the files with the libraries themselves, not with what the tour says of them."""
    by_ending: dict[str, list[Path]] = {}
    for path in folder.iterdir():
        by_ending.setdefault(path.suffix, []).append(path)
    assert set(by_ending) == {".mp3", ".wav", ".mid", ".lrc", ".srt", ".jpg", ".mp4", ".zip"}
    songs = [path for path in by_ending[".mp3"] if path.stat().st_size > 400_000]
    assert len(songs) > 20
    for path in (*by_ending[".mp3"], *by_ending[".wav"], *by_ending[".mp4"]):
        assert seconds(path) > 5
    with av.open(str(by_ending[".mp4"][0])) as video:
        assert (len(video.streams.video), len(video.streams.audio)) == (1, 1)
    for path in by_ending[".mid"]:
        assert sum(message.type == "note_on" for track in mido.MidiFile(path).tracks for message in track) > 50
    for path in by_ending[".jpg"]:
        with Image.open(path) as picture:
            picture.verify()
    for path in by_ending[".zip"]:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert {Path(name).suffix for name in archive.namelist()} == {".mp3"}
    assert "[00:" in by_ending[".lrc"][0].read_text()
    assert " --> 00:00:" in by_ending[".srt"][0].read_text()


def seconds(path: Path) -> float:
    with av.open(str(path)) as recording:
        next(recording.decode(audio=0))
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


async def post_what_does_not_open(tour: Tour) -> None:
    await tour.send(tour.guest, "my best one", ("song.mp3", b"this is no music"))


@pytest.mark.parametrize(
    ("walked", "missing"),
    [
        (see_nothing, "An evening: a brass band"),
        (press_what_is_not_there, "Encore"),
        (break_down, "An evening: the step itself broke"),
        (log_an_error, "an error in the bot's log: nobody sees this"),
        (post_what_does_not_open, "a file to use: 01_song.mp3 does not open"),
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
    steps = Steps()
    steps.add("The only one")(all_is_well)

    async with set_up(tmp_path, speed=10) as stage:
        assert await walk(stage, tmp_path, steps)

    said = capsys.readouterr().out
    assert "1. The only one" in said
    assert "Everything was seen" in said
