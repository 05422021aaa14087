"""What the sandbox puts beside SimCord's page: menus, a fault's name, the newest post in view, the end."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.newcomer import SONG_MILLISECONDS, Newcomer
from tests.sandbox.running import running_sandbox


def test_the_newest_post_is_in_view_unless_somebody_reads_further_up(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--speed", "5", folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        newcomer.run("/generate prompt: rain on a tin roof, lo-fi")
        expect(newcomer.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        newcomer.all_is_loaded()
        assert newcomer.sees_end_of(newcomer.songs().last)

        newcomer.run("/generate prompt: a lighthouse in a storm")
        newcomer.scroll_up()
        expect(newcomer.players()).to_have_count(4, timeout=SONG_MILLISECONDS)
        newcomer.all_is_loaded()
        assert newcomer.scrolled() == 0

        answer = newcomer.pick("library server")  # whoever asks wants to see the answer
        assert newcomer.sees_end_of(answer.message)


def test_the_menu_of_a_message_is_below_it(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--speed", "5", folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        expect(newcomer.apps_of(newcomer.message("Welcome to the sandbox"))).to_have_count(0)
        newcomer.run("/generate prompt: rain on a tin roof, lo-fi")
        expect(newcomer.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        song = newcomer.songs().last

        for name in ("Extend this", "Cover this", "Add vocals", "Add instrumental", "Save to library"):
            answer = newcomer.choose_app(name, song)
            assert answer.is_private, name  # which of the two takes it shall be, or that both are in the library
        newcomer.take_picture("9-apps")
        newcomer.button("take 1").click()
        expect(newcomer.form).to_be_visible()


def test_a_fault_is_named_and_the_end_is_told(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--fault", "moderated", folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        expect(newcomer.fault).to_contain_text("Fault: moderated — ")
        expect(newcomer.ended).to_be_hidden()

        assert sandbox.end() == 0
        expect(newcomer.ended).to_be_visible(timeout=15_000)
        newcomer.take_picture("10-ended")


@pytest.mark.parametrize("width", [400, 1200])
def test_what_is_ours_fits_into_the_page(newcomer: Newcomer, tmp_path: Path, width: int) -> None:
    with running_sandbox("--fault", "slow", folder=tmp_path) as sandbox:
        newcomer.resize(width, 850)
        newcomer.open(sandbox.address())
        newcomer.enter("/genrate rain")
        expect(newcomer.note).to_be_visible()

        for ours in (newcomer.fault, newcomer.note):
            box = ours.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
        newcomer.close_note()
        expect(newcomer.note).to_be_hidden()
