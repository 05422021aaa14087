"""The members: each moment one of them does something, and goes on from what they are answered."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from tests.crash.members.channel import buttons_of, in_sight, some_button, takes_in_sight
from tests.crash.members.commands import COMMANDS, Pen, Usage, filled_in
from tests.wire.discord import Channel, GestureError, Interaction, Member, Message, Modal

_PATIENCE = 4.0
"""Seconds for which somebody waits for an answer; a bot that was killed gives none."""
_TWICE = 0.25
"""How often somebody presses twice."""
_STEPS = 5
"""How far somebody goes from question to question."""
_MENUS = ("Extend this", "Cover this", "Add vocals", "Add instrumental", "Save to library")


@dataclass
class Witness:
    """What members know and neither the database nor the provider does."""

    twins: list[tuple[int, int]] = field(default_factory=list)
    """Interactions of one member who pressed the same button twice at once: one of them may be paid."""
    taken_back: set[int] = field(default_factory=set)
    """Messages that somebody wanted removed."""


class Crowd:
    def __init__(self, members: Sequence[tuple[Channel, Member]], dice: random.Random) -> None:
        self._members = members
        self._dice = dice
        self._pen = Pen(dice)
        self._acts: set[asyncio.Task[None]] = set()
        self.witness = Witness()

    def act(self) -> None:
        """Let one of them begin something; what comes of it they follow beside whatever others do."""
        channel, member = self._dice.choice(self._members)
        task = asyncio.create_task(self._act(channel, member))
        self._acts.add(task)
        task.add_done_callback(self._acts.discard)

    async def leave(self) -> None:
        """Nobody waits for anything any more."""
        for task in self._acts:
            task.cancel()
        await asyncio.gather(*self._acts, return_exceptions=True)

    async def _act(self, channel: Channel, member: Member) -> None:
        (begin,) = self._dice.choices((self._command, self._press, self._menu, self._cancel), (6, 3, 1, 1.2))
        # Before the first process has told Discord its commands, and when something has just gone.
        with suppress(GestureError, TimeoutError):
            await self._follow(member, channel, begin(member, channel))

    # --- how something begins ---

    def _command(self, member: Member, channel: Channel) -> Interaction | None:
        takes = takes_in_sight(channel)
        possible = [usage for usage in COMMANDS if usage.takes <= len(takes)]
        (usage,) = self._dice.choices(possible, [usage.weight for usage in possible])
        options = usage.options(self._pen, self._dice.sample(takes, usage.takes))
        if usage.name == "persona create" and self._dice.random() < 0.5:
            # Somebody else wants the same name at the same moment, for another take.
            member.slash(channel, usage.name, **{**options, "track": self._dice.choice(takes)})
        return self._once_or_twice(lambda: member.slash(channel, usage.name, **options), counts=_is_made_once(usage))

    def _press(self, member: Member, channel: Channel) -> Interaction | None:
        messages = [message for message in in_sight(channel) if buttons_of(message)]
        if not messages:
            return self._command(member, channel)
        return self._press_on(member, self._dice.choice(messages))

    def _press_on(self, member: Member, message: Message) -> Interaction | None:
        custom_id = some_button(message, self._dice)
        if custom_id is None:
            return None
        self._note_removal(custom_id, message)
        return self._once_or_twice(lambda: member.click(message, custom_id=custom_id))

    def _menu(self, member: Member, channel: Channel) -> Interaction | None:
        """On a message of somebody with a file, or on one of the bot's own."""
        ours = [message for message in in_sight(channel) if message.attachments]
        if ours and self._dice.random() < 0.4:
            message = self._dice.choice(ours)
        else:
            files = tuple(self._pen.file() for _ in range(self._dice.choice((1, 1, 2))))
            message = member.write(channel, "listen to this", files=files)
        return member.use_menu(self._dice.choice(_MENUS), message)

    def _cancel(self, member: Member, channel: Channel) -> Interaction | None:
        """What was asked for last, mostly while it waits or is being made."""
        ids = [custom_id for message in in_sight(channel) for custom_id in buttons_of(message)]
        codes = [custom_id.rpartition(":")[2] for custom_id in ids if custom_id.startswith("job:cancel:")]
        return member.slash(channel, "cancel", job=codes[-1]) if codes else None

    def _once_or_twice(self, gesture: Callable[[], Interaction], *, counts: bool = True) -> Interaction:
        """A hasty member does it twice at the same moment; `counts` when that must not be paid twice."""
        first = gesture()
        if self._dice.random() < _TWICE:
            second = gesture()
            if counts:
                self.witness.twins.append((first.id, second.id))
        return first

    def _note_removal(self, custom_id: str, message: Message) -> None:
        if custom_id.startswith(("job:remove_post:", "post:remove_part:")):
            self.witness.taken_back.add(message.id)
        elif custom_id.startswith("post:remove:"):
            self.witness.taken_back.add(int(custom_id.rpartition(".")[2]))

    # --- how it goes on ---

    async def _follow(self, member: Member, channel: Channel, interaction: Interaction | None) -> None:
        """Fill in forms, and press on in private answers, mostly what goes ahead."""
        for _ in range(_STEPS):
            if interaction is None:
                return
            answer = await interaction.response(_PATIENCE)
            if answer.modal is not None:
                interaction = member.submit(answer.modal, self._filled_in(answer.modal, takes_in_sight(channel)))
            elif answer.message is not None and answer.message.ephemeral and self._dice.random() < 0.8:
                if self._dice.random() < 0.8:
                    await _what_is_being_made(interaction)
                interaction = self._press_on(member, answer.message)
            else:
                return

    def _filled_in(self, modal: Modal, takes: list[str]) -> dict[str, object]:
        written = {name: filled_in(name, component, self._pen, takes) for name, component in modal.fields.items()}
        return {name: text for name, text in written.items() if text is not None}


def _is_made_once(usage: Usage) -> bool:
    return usage.name in ("wav", "stems", "video", "artwork", "karaoke")


async def _what_is_being_made(interaction: Interaction) -> None:
    """Wait for the result where a private answer shows that it is being made: mostly nobody wants to cancel it."""

    def is_made(message: Message) -> bool:
        return not any(custom_id.startswith("job:cancel:") for custom_id in buttons_of(message))

    with suppress(TimeoutError):
        await interaction.wait_for(is_made, _PATIENCE)
