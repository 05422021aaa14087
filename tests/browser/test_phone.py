"""What a song takes of a phone: measured in the sandbox's page, 400 pixels wide and 850 high."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.newcomer import SONG_MILLISECONDS, Newcomer
from tests.sandbox.running import running_sandbox

WIDTH, HEIGHT = 400, 850
DESKTOP = 1200
ONE_LINE = 80
"""The line that is left of a card, on a phone two, below who says it."""
SAID_BY_A_COMMAND = 24
"""What the client writes above the answer to a slash command: who used it."""
SIX_LINES = """[Verse]
The rain comes down on the tin roof
And nobody is at home
[Chorus]
Oh, let it rain till the morning
Let it rain on me alone"""


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    yield page
    page.close()


@pytest.fixture
def member(phone: Page, tmp_path: Path) -> Newcomer:
    return Newcomer(phone, Path(os.environ.get("BANDSTAND_ARTEFACTS") or tmp_path))


def height_of(message: Locator) -> float:
    box = message.bounding_box()
    assert box is not None
    return box["height"]


def take_pictures(page: Page, member: Newcomer, message: Locator, name: str) -> None:
    """As it is on a phone, and on a desktop."""
    for width in (WIDTH, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        expect(page.get_by_text("Updating viewport")).to_have_count(0)
        message.evaluate("message => message.scrollIntoView({block: 'start'})")
        member.take_picture(f"{name}-{width}")
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def test_a_song_fits_one_screen_of_a_phone_and_its_card_a_line(phone: Page, member: Newcomer, tmp_path: Path) -> None:
    with running_sandbox("--speed", "3", folder=tmp_path) as sandbox:
        member.open(sandbox.address())
        member.type_command("compose")
        expect(member.form).to_be_visible()
        member.fill_in(title="Tin Roof", style="lo-fi, dusty drums, warm piano", lyrics=SIX_LINES)
        under_way = member.message("Asked for by")
        expect(under_way).to_contain_text("12 credits, a song")
        heights = {"a card while its song is made": height_of(under_way)}
        take_pictures(phone, member, under_way, "phone-card")

        expect(member.players()).to_have_count(2, timeout=SONG_MILLISECONDS)
        post = member.songs().last
        # The post quotes the line that it replies to.
        line = member.messages("Tin Roof · 12 credits").filter(has_not=phone.locator("audio"))
        expect(line).to_contain_text("here it is", timeout=SONG_MILLISECONDS)
        expect(line.locator(".embed-card")).to_have_count(0)
        expect(phone.get_by_text("Loading media")).to_have_count(0, timeout=SONG_MILLISECONDS)
        heights["a song from lyrics"], heights["what is left of its card"] = height_of(post), height_of(line)
        take_pictures(phone, member, post, "phone-song")

        member.type_command("generate", "rain on a tin roof, lo-fi, and nobody at home but the cat")
        expect(member.players()).to_have_count(4, timeout=SONG_MILLISECONDS)
        post = member.songs().last
        line = member.messages("rain on a tin roof").filter(has_text="here it is", has_not=phone.locator("audio"))
        expect(line).to_be_visible(timeout=SONG_MILLISECONDS)
        heights["a song from an idea"], heights["what is left of that card"] = height_of(post), height_of(line)
        take_pictures(phone, member, post, "phone-idea")

        member.button("More 1").click()
        panel = member.message("How it was made")
        expect(panel).to_contain_text("rain on a tin roof")
        heights["the panel of a take"] = height_of(panel)
        take_pictures(phone, member, panel, "phone-panel")
        member.button("Lyrics").click()
        take_pictures(phone, member, member.message("Only you can see this"), "phone-lyrics")

    for what, pixels in heights.items():
        print(f"{what}: {pixels:.0f} of {HEIGHT} pixels")
    assert heights["a song from lyrics"] <= HEIGHT
    assert heights["a song from an idea"] <= HEIGHT
    assert heights["what is left of its card"] < ONE_LINE
    assert heights["what is left of that card"] < ONE_LINE + SAID_BY_A_COMMAND
