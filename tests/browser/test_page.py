"""The sandbox's page in a real browser, used as somebody uses it who has never seen it."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.newcomer import SONG_MILLISECONDS, Newcomer
from tests.sandbox.running import running_sandbox


def test_a_newcomer_makes_and_plays_songs(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--speed", "3", folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        newcomer.take_picture("1-welcome")

        newcomer.type_command("generate", "rain on a tin roof, lo-fi")
        card = newcomer.message("rain on a tin roof, lo-fi")
        expect(card).to_contain_text("12 credits")
        expect(card).to_contain_text("▱", timeout=SONG_MILLISECONDS)  # the progress bar
        newcomer.take_picture("2-card")

        expect(newcomer.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        expect(newcomer.songs().last).to_contain_text("Star 1: 0")
        expect(newcomer.songs().last).to_contain_text("12 credits · here it is")  # the line that it replies to
        expect(newcomer.songs().last).not_to_contain_text("https://")
        expect(newcomer.message("here it is")).to_contain_text("rain on a tin roof")  # the card has ended
        newcomer.play(0)
        newcomer.sees_play_on(newcomer.players().first)
        newcomer.take_picture("3-song")

        newcomer.type_command("compose")
        expect(newcomer.form).to_contain_text("Compose a song")
        newcomer.take_picture("4-form")
        newcomer.fill_in(title="Harbour Lights", style="slow waltz, accordion", lyrics="[Verse]\nThe boats come home")
        expect(newcomer.message("Harbour Lights")).to_contain_text("12 credits")
        newcomer.sees_play_on(newcomer.players().first)  # the page has changed around it

        newcomer.button("More 1").click()
        newcomer.button("Favourite: no").click()
        expect(newcomer.message("Favourite: yes")).to_contain_text("Only you can see this")
        newcomer.take_picture("5-panel")
        newcomer.switch_to("Maya (manages the server)")
        expect(newcomer.message("Favourite: yes")).to_have_count(0)
        expect(newcomer.players()).to_have_count(4, timeout=SONG_MILLISECONDS)
        newcomer.type_command("credits")
        expect(newcomer.message("Account at the song service")).to_contain_text("Charged so far")
        newcomer.take_picture("6-other-member")

        assert sandbox.end() == 0


def test_a_song_can_be_heard_while_it_is_made(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox(folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        newcomer.type_command("generate", "a lighthouse in a storm, orchestral")

        expect(newcomer.button("Listen now (2)")).to_be_visible(timeout=SONG_MILLISECONDS)
        newcomer.take_picture("7-listen-now")
        newcomer.sees_play_on(newcomer.open_link("Listen now"))


def test_no_click_is_lost_while_cards_change(newcomer: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--speed", "3", folder=tmp_path) as sandbox:
        newcomer.open(sandbox.address())
        newcomer.type_command("generate", "rain on a tin roof, lo-fi")
        expect(newcomer.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        for _ in range(3):
            newcomer.button("Again").click()

        for _ in range(10):
            newcomer.button("More 1").click()

        expect(newcomer.messages("Favourite: no")).to_have_count(10)
        changed = newcomer.messages("▱").or_(newcomer.messages("here it is").nth(1))
        expect(changed.first).to_be_visible()  # cards did change meanwhile
