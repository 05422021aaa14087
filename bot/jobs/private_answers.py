"""The private answer to whoever asked: one message, edited by the token of their interaction for a quarter of an hour.

The token stands with the job, so that answers outlive the process; it is read where it is used, and handed to nobody.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import discord
from discord.http import Route

from bot.workers import Workplace
from storage.rows.job import Job

ANSWERS_LIVE = timedelta(minutes=15)
"""How long Discord takes the token of an interaction (docs: receiving-and-responding#followup-messages)."""
_CLOSED_KEPT = timedelta(hours=1)

# Where only the token is known. discord.py has no call for it that would not need the interaction.
_FIRST_ANSWER = "/webhooks/{application_id}/{webhook_token}/messages/@original"

_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _INVALID_TOKEN = 10008, 10015, 50027
_GONE = frozenset({_UNKNOWN_MESSAGE, _UNKNOWN_WEBHOOK, _INVALID_TOKEN})


class AnswerGoneError(Exception):
    """The answer cannot be reached any more: it is too old, its member has dismissed it, or it never showed."""


def can_be_edited(job: Job, now: datetime) -> bool:
    """Whether the private answer of a job can still be edited, as far as is known here."""
    return job.answer_until is not None and now < job.answer_until


class PrivateAnswers:
    """Edits of one answer go out one after the other, and none of a card once the result is known to show.

    Where nobody knows whether a result shows, a card may take its place: the result is shown again, and comes last.

    All methods raise discord.HTTPException, and AnswerGoneError where the answer cannot be reached: the token is
    forgotten then.
    """

    def __init__(self, at: Workplace, bot: discord.Client) -> None:
        self._store = at.stores.answers
        self._clock = at.clock
        self._bot = bot
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # by message
        self._closed: dict[int, datetime] = {}  # messages that show a result, and since when

    async def edit(self, job: Job, content: dict[str, Any]) -> None:
        """Show a card there, unless a result came first. `content` as for discord.py's edit."""
        async with self._turn_of(job):
            if job.card_message_id not in self._closed:
                async with self._webhook(job) as webhook:
                    await webhook.edit_message(_message_of(job), **content)

    async def show_result(self, job: Job, message: dict[str, Any]) -> int:
        """Show a result in place of the card, and return the message's id. Safe to repeat: it is an edit.

        `message` as for discord.py's send.
        """
        files = message.pop("files")
        async with self._turn_of(job):
            async with self._webhook(job) as webhook:
                shown = await webhook.edit_message(_message_of(job), content=None, attachments=files, **message)
            self._close(job)
        return shown.id

    async def find(self, job: Job) -> int:
        """The id of the answer, which proves that it did show. The token is kept: it may be on its way still."""
        async with self._webhook(job, forget=False) as webhook:
            route = Route("GET", _FIRST_ANSWER, application_id=webhook.id, webhook_token=webhook.token)
            return int((await self._bot.http.request(route))["id"])

    async def say_instead(self, job: Job, text: str, view: discord.ui.View) -> None:
        """Say something to the member alone, and take the first answer away."""
        async with self._webhook(job) as webhook:
            await webhook.send(text, view=view, ephemeral=True, wait=True)
            await webhook.delete_message(_message_of(job))
        await self._store.forget(job.id)

    async def forget(self, job: Job) -> None:
        """There is nothing to be shown in the answer of a job any more."""
        await self._store.forget(job.id)

    async def forget_dead(self) -> None:
        """Tokens of which Discord takes none any more serve nobody."""
        await self._store.forget_dead(self._clock.now())

    @asynccontextmanager
    async def _webhook(self, job: Job, *, forget: bool = True) -> AsyncIterator[discord.Webhook]:
        token = await self._store.token(job.id) if can_be_edited(job, self._clock.now()) else None
        if token is None:
            raise AnswerGoneError
        assert self._bot.application_id is not None  # nobody asks a bot that has never been connected
        try:
            webhook = discord.Webhook.partial(self._bot.application_id, token, client=self._bot)
            webhook.type = discord.WebhookType.application  # else discord.py sends nothing that is seen by one alone
            yield webhook
        except discord.HTTPException as error:
            if error.code not in _GONE:
                raise
            if forget:
                await self._store.forget(job.id)
            raise AnswerGoneError from error

    def _turn_of(self, job: Job) -> asyncio.Lock:
        return self._turns.setdefault(job.card_message_id or -job.id, asyncio.Lock())

    def _close(self, job: Job) -> None:
        now = self._clock.now()
        self._closed = {message: at for message, at in self._closed.items() if now - at < _CLOSED_KEPT}
        if job.card_message_id is not None:
            self._closed[job.card_message_id] = now


def _message_of(job: Job) -> int:
    assert job.card_message_id is not None  # nothing is done for a job whose card was not shown
    return job.card_message_id
