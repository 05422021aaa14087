"""What a newcomer does in the sandbox's page, and sees there."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# Composing, and the page's own look at a recording, need the processor, which a busy machine shares.
SONG_MILLISECONDS = 40_000


class Newcomer:
    def __init__(self, page: Page, pictures: Path) -> None:
        self._page = page
        self._pictures = pictures
        self.composer = page.get_by_role("textbox", name="Message", exact=True)
        self.form = page.get_by_role("dialog")

    def open(self, address: str) -> None:
        self._page.goto(address)
        expect(self.message("Welcome to the sandbox")).to_be_visible()

    def type_command(self, name: str, text: str = "") -> None:
        """Pick a command from the list; `text` goes into its first option."""
        self.composer.click()
        self._page.keyboard.type(f"/{name}")
        expect(self._page.get_by_role("option", name=f"/{name}")).to_be_visible()
        self._page.keyboard.press("Enter")
        self._page.keyboard.type(text)
        self._page.get_by_role("button", name="Send", exact=True).click()

    def messages(self, text: str) -> Locator:
        """All messages with this text."""
        return self._page.locator("article.channel-message").filter(has_text=text)

    def message(self, text: str) -> Locator:
        """The latest message with this text."""
        return self.messages(text).last

    def players(self) -> Locator:
        return self._page.locator("article.channel-message audio")

    def play(self, number: int) -> None:
        """Press Play on the player with this number, from 0, once it is loaded."""
        expect(self._page.get_by_text("Loading media")).to_have_count(0, timeout=SONG_MILLISECONDS)
        self._page.get_by_role("button", name="Play ").nth(number).click()

    def sees_play_on(self, recording: Locator) -> None:
        """The time of a recording moves, from where it is now."""
        now = recording.evaluate("recording => recording.currentTime")
        recording.evaluate(
            """(recording, now) => new Promise((heard, silent) => {
                setTimeout(() => silent(new Error(`still at ${recording.currentTime} s`)), 10000);
                setInterval(() => recording.currentTime > now + 0.3 && heard(), 50);
            })""",
            now,
        )

    def open_link(self, label: str) -> Locator:
        """Follow a link to a recording; the player that the browser opens for it."""
        link = self._page.locator("article.channel-message a").filter(has_text=label).first
        with self._page.expect_popup() as opened:
            link.click()
        player = opened.value.locator("video")
        # A browser plays by itself only what makes no sound.
        player.evaluate("player => { player.muted = true; return player.play(); }")
        return player

    def button(self, label: str) -> Locator:
        """The lowest button whose label begins like this."""
        return self._page.locator("article.channel-message .component-button").filter(has_text=label).last

    def fill_in(self, **fields: str) -> None:
        """Write into the fields of the open form and send it off."""
        for name, text in fields.items():
            self.form.locator(f"[name={name}]").fill(text)
        self.form.get_by_role("button", name="Submit").click()

    def switch_to(self, member: str) -> None:
        self._page.get_by_label("Viewing as").select_option(label=member)

    def take_picture(self, name: str) -> Path:
        path = self._pictures / f"{name}.png"
        self._page.screenshot(path=path)
        return path
