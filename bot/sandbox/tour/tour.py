"""What the steps of the tour are written with: two members, what they do, and what they see of it."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.sandbox.stage import Stage
from bot.sandbox.tour.reading import Reader

# As it stands behind the length of each take.
_CODE = re.compile(r"^\*\*Take \d+\*\* .*`(\w{6})`$", re.MULTILINE)
# For a song, composed and posted; a slow machine that runs other things beside it needs a while.
_PATIENCE_SECONDS = 120.0
_BETWEEN_LOOKS = 0.1

Card = InteractionResult | discord.Message
"""The answer that is a card, or a card that came by itself."""


class NotSeenError(Exception):
    """Something that a member should have seen did not appear."""


@dataclass(frozen=True)
class Step:
    title: str
    walk: "Walk"


class Tour:
    """What a step works with: the two members, what they can do, and what they see of it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._reader = Reader(
            {stage.host.id: stage.host.name, stage.guest.id: stage.guest.name, stage.channel.id: "music"},
            stage.application.clock,
        )
        self.host = stage.host
        """May manage the server."""
        self.guest = stage.guest
        self.takes: list[str] = []
        """Codes of the takes posted so far."""
        self.songs: list[discord.Message] = []
        """The posts with songs, two takes each."""
        self._card_as_first_read: dict[int, list[str]] = {}

    async def type(self, member: MemberActor, command: str, /, **options: Any) -> InteractionResult:
        """Type a slash command and read the answer."""
        typed = " ".join(f"{name}: {_as_typed(value)}" for name, value in options.items())
        say(f"{member.name} types /{command} {typed}".rstrip())
        return self._answered(await member.slash(self._stage.channel, command, **options), member)

    async def choices(self, member: MemberActor, command: str, option: str, typed: str = "") -> list[str]:
        """What is offered while typing into an option; the values in the order of the list."""
        choices = await member.autocomplete(self._stage.channel, command, option, typed)
        say(f"{member.name} types /{command} {option}: {typed}… and is offered: ", *(c["name"] for c in choices))
        return [choice["value"] for choice in choices]

    def offered_commands(self, member: MemberActor) -> tuple[str, ...]:
        """The commands that Discord shows to this member."""
        return member.available_commands(self._stage.channel)

    async def press(self, member: MemberActor, message: discord.Message, label: str) -> InteractionResult:
        """Press a button and read the answer; `label` is how the button's own begins."""
        full = next((full for full in _labels(message) if full.startswith(label)), label)
        say(f"{member.name} presses [{full}]")
        return self._answered(await member.click(message, label=full), member, pressed=message)

    async def right_click(self, member: MemberActor, message: discord.Message, menu: str) -> InteractionResult:
        """Choose from the menu of a message and read the answer."""
        say(f"{member.name} right-clicks a message and chooses “{menu}”")
        return self._answered(await member.context_menu(self._stage.channel, menu, message), member)

    async def send(self, member: MemberActor, text: str, file: tuple[str, bytes]) -> discord.Message:
        """Post a message with a file, as a member."""
        say(f"{member.name} writes: {text} {_as_typed(file)}")
        return await member.send(self._stage.channel, text, attachments=[file])

    async def submit(self, member: MemberActor, form: InteractionResult, /, **fields: str) -> InteractionResult:
        """Write into a form that an answer opened, send it off and read the answer."""
        opened = form.modal
        if opened is None:
            raise NotSeenError("no form opened")
        # A text has a value, a box a default; a list that is left alone stays what it was.
        parts = [label["component"] for label in opened["components"]]
        filled_in = {part["custom_id"]: part.get("value", part.get("default")) for part in parts}
        values = {name: text for name, text in {**filled_in, **fields}.items() if text is not None}
        say(f"{member.name} writes {', '.join(f'{name}: {_as_typed(text)}' for name, text in fields.items())}")
        return self._answered(await member.submit_modal(form, values), member)

    async def song(self, card: Card) -> discord.Message:
        """Wait for the two takes of a card as `result` does, and remember their codes."""
        post = await self.result(card, "mp3")
        self.songs.append(post)
        for embed in post.embeds:
            self.takes += _CODE.findall(embed.description or "")
        return post

    async def result(self, card: Card, *endings: str) -> discord.Message:
        """Wait for the post that replies to a card, and for the card's end, and read both.

        Raises NotSeenError unless the post has a file with each of the `endings`.
        """
        card_id = self._card_id(card)
        post = await self._stage.feed.until(lambda: self._reply_to(card_id), within=_PATIENCE_SECONDS)
        say("Bandstand posts, in reply to the card:", *self._reader.message(post))
        for ending in endings:
            self.expect(bool(self.files(post, ending)), f"a file that ends in .{ending}")
        await self.card_says(card, "here it is")
        return post

    async def files_made(self, member: MemberActor, asked: InteractionResult, *endings: str) -> discord.Message:
        """Wait for the files that come to a member alone, read what is told, and have them posted.

        Returns the private message. Raises NotSeenError unless it has a file with each of the `endings`.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while "Post it" not in _labels(self.private(asked)):  # noqa: ASYNC110 - private messages make no event
                await asyncio.sleep(_BETWEEN_LOOKS)
        answer = self.private(asked)
        say(f"What {member.name} alone sees is now:", *self._reader.message(answer))
        for ending in endings:
            self.expect(bool(self.files(answer, ending)), f"a file that ends in .{ending}")
        await self.press(member, answer, "Post it")
        return answer

    async def card_says(self, card: Card, text: str) -> None:
        """Wait until a card says `text`, and read what is new on it."""
        card_id = self._card_id(card)
        known = self._card_as_first_read[card_id]

        def card_with_text() -> discord.Message | None:
            message = self._message(card_id)
            return message if text in "\n".join(self._reader.message(message)) else None

        message = await self._stage.feed.until(card_with_text, within=_PATIENCE_SECONDS)
        say("The card now:", *(line for line in self._reader.message(message) if line not in known))

    def public(self, result: InteractionResult) -> discord.Message:
        """The answer that everybody sees. Raises NotSeenError when there is none."""
        if result.response is None or result.response.ephemeral:
            raise NotSeenError("no public answer")
        return self._message(result.response.id)

    def private(self, result: InteractionResult) -> discord.Message:
        """The answer that only the member sees. Raises NotSeenError when there is none."""
        if result.response is None or not result.response.ephemeral:
            raise NotSeenError("no private answer")
        return result.response.message

    def files(self, message: discord.Message, ending: str) -> list[str]:
        """The names of a message's files that end like this."""
        return [file.filename for file in message.attachments if file.filename.endswith(f".{ending}")]

    def expect(self, seen: bool, what: str) -> None:
        """Raises NotSeenError unless `seen`."""
        if not seen:
            raise NotSeenError(what)

    def says(self, message: discord.Message) -> str:
        """All that is to be read in a message."""
        return "\n".join(self._reader.message(message))

    def _answered(
        self, result: InteractionResult, member: MemberActor, pressed: discord.Message | None = None
    ) -> InteractionResult:
        if result.modal is not None:
            say(f"Bandstand opens a form for {member.name}:", *self._reader.form(result.modal))
        elif result.response is None:
            raise NotSeenError("no answer at all")
        elif pressed is not None and result.response.id == pressed.id:
            say("The message with the button is now:", *self._reader.message(result.response.message))
        elif result.response.ephemeral:
            say(f"Bandstand answers, seen by {member.name} alone:", *self._reader.message(result.response.message))
        else:
            card = self._card_as_first_read[result.response.id] = self._reader.message(result.response.message)
            say("Bandstand answers:", *card)
        for followup in result.followups:
            say("… and then:", *self._reader.message(followup.message))
        return result

    def _card_id(self, card: Card) -> int:
        return card.id if isinstance(card, discord.Message) else self.public(card).id

    def _message(self, message_id: int) -> discord.Message:
        return next(message for message in self._stage.channel.history() if message.id == message_id)

    def _reply_to(self, message_id: int) -> discord.Message | None:
        replies = (
            message
            for message in self._stage.channel.history()
            if message.reference is not None and message.reference.message_id == message_id
        )
        return next(replies, None)


Walk = Callable[[Tour], Awaitable[None]]


class Steps(list[Step]):
    """A part of the tour. A new step is a new function: `@STEPS.add("Heading")` puts it behind those above it."""

    def add(self, title: str) -> Callable[[Walk], Walk]:
        def added(walk: Walk) -> Walk:
            self.append(Step(title, walk))
            return walk

        return added


def say(heading: str, *lines: str) -> None:
    """Print what was done or seen, as the tour prints everything."""
    print(f"   {heading}")
    for line in lines:
        print(f"     {line}")


def _labels(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [child.label for row in rows for child in row.children if isinstance(child, discord.Button) and child.label]


def _as_typed(value: Any) -> str:
    if isinstance(value, tuple):
        name, content = value
        return f"📎 {name} ({len(content)} bytes)"
    text = str(value).replace("\n", " / ")
    return text if len(text) <= 120 else f"{text[:60].strip()} … ({len(text)} characters)"
