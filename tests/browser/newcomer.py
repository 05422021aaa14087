"""What a newcomer does in the sandbox's page, and sees there."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

# Composing, and the page's own look at a recording, need the processor, which a busy machine shares.
SONG_MILLISECONDS = 40_000
_ANSWER_MILLISECONDS = 30_000
_NEAR_PIXELS = 2


@dataclass(frozen=True)
class Answer:
    """What came of a command."""

    command: str
    """What was run, by its whole name."""
    is_form: bool
    message: Locator
    """Nothing, when it is a form."""

    @property
    def is_private(self) -> bool:
        return not self.is_form and "Only you can see this" in self.message.inner_text()

    @property
    def is_public(self) -> bool:
        return not self.is_form and not self.is_private


class Newcomer:
    def __init__(self, page: Page, pictures: Path) -> None:
        self._page = page
        self._pictures = pictures
        self.composer = page.get_by_role("textbox", name="Message", exact=True)
        self.form = page.get_by_role("dialog")
        self.note = page.get_by_role("alert").filter(has=page.get_by_role("button", name="Close this note"))
        self.fault = page.get_by_role("status").filter(has_text="Fault:")
        self.ended = page.get_by_role("alertdialog", name="The sandbox has ended")

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

    def enter(self, line: str, *, pasted: bool = False) -> None:
        """Type or paste a line into the field and press Enter."""
        self.composer.click()
        if pasted:
            self._page.evaluate("line => navigator.clipboard.writeText(line)", line)
            self._page.keyboard.press("Control+V")
        else:
            self._page.keyboard.type(line)
        self._page.keyboard.press("Enter")

    def run(self, line: str, *, pasted: bool = False) -> Answer:
        """Enter a command with its options, and wait for the answer."""
        before = self._last_action()
        self.enter(line, pasted=pasted)
        return self._answered(before)

    def pick(self, name: str) -> Answer:
        """Pick a command from the list that needs no option, send it off, and wait for the answer."""
        before = self._last_action()
        self.type_command(name)
        return self._answered(before)

    def choose_app(self, name: str, message: Locator) -> Answer:
        """Open the menu of a message and choose from it, and wait for the answer."""
        before = self._last_action()
        self.apps_of(message).click()
        message.get_by_role("button", name=name, exact=True).click()
        return self._answered(before)

    def offered_commands(self) -> set[str]:
        """The commands in the list that a slash opens."""
        self.composer.click()
        self._page.keyboard.type("/")
        options = self._page.get_by_role("listbox", name="Application commands").get_by_role("option")
        expect(options.first).to_be_visible()
        names = {name.removeprefix("/") for name in options.locator("strong").all_inner_texts()}
        self._page.keyboard.press("Backspace")
        return names

    def message_of_the_picker(self) -> Locator:
        """What is wrong with an option that was picked and not filled in."""
        return self._page.locator(".command-error")

    def codes_in(self, message: Locator) -> list[str]:
        """The codes of takes or jobs that are to be read in a message."""
        return [code for code in message.locator("code").all_inner_texts() if re.fullmatch("[0-9A-Z]{6}", code)]

    def songs(self) -> Locator:
        """The messages with something to play."""
        return self._page.locator("article.channel-message").filter(has=self._page.locator("audio"))

    def sees_end_of(self, message: Locator) -> bool:
        """Whether the lower edge of a message is in view."""
        lowest: float = message.evaluate("message => message.getBoundingClientRect().bottom")
        edge: float = self._timeline().evaluate("timeline => timeline.getBoundingClientRect().bottom")
        return lowest <= edge + _NEAR_PIXELS

    def scroll_up(self) -> None:
        self._timeline().evaluate("timeline => { timeline.scrollTop = 0; }")

    def scrolled(self) -> float:
        """How far down the messages are scrolled."""
        position: float = self._timeline().evaluate("timeline => timeline.scrollTop")
        return position

    def all_is_loaded(self) -> None:
        expect(self._page.get_by_text("Loading media")).to_have_count(0, timeout=SONG_MILLISECONDS)

    def resize(self, width: int, height: int) -> None:
        self._page.set_viewport_size({"width": width, "height": height})

    def close_note(self) -> None:
        self.note.get_by_role("button", name="Close this note").click()

    def apps_of(self, message: Locator) -> Locator:
        """What opens the menu of a message."""
        return message.get_by_text("Apps", exact=True).and_(self._page.locator("summary"))

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
        self.all_is_loaded()
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

    def _timeline(self) -> Locator:
        return self._page.get_by_role("log")

    def _last_action(self) -> str | None:
        action = self._page.evaluate("() => simcordPreview.lastAction?.requestId ?? null")
        return action if isinstance(action, str) else None

    def _answered(self, before: str | None) -> Answer:
        """What came of the action after the one with the id `before`."""
        seen: dict[str, Any] = self._page.wait_for_function(
            """before => {
                const { lastAction, pendingAction } = simcordPreview;
                const isNew = lastAction && lastAction.requestId !== before && !pendingAction;
                return isNew && lastAction.settlement !== "pending" && lastAction;
            }""",
            arg=before,
            timeout=_ANSWER_MILLISECONDS,
        ).json_value()
        assert seen["settlement"] == "settled", seen
        outcome = seen["outcomes"][0]
        message = self._page.locator(f"article.channel-message[data-message-id='{outcome.get('messageId')}']")
        is_form = outcome["kind"] == "modal"
        expect(self.form if is_form else message).to_be_visible()
        return Answer((seen["command"] or {}).get("invocation", ""), is_form, message)

    def take_picture(self, name: str) -> Path:
        path = self._pictures / f"{name}.png"
        self._page.screenshot(path=path)
        return path
