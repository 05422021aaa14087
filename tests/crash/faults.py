"""Trouble for a storm: every kind that the two stand-ins know, one at a time, each striking once.

What would take longer than a life of the bot is shortened to seconds, and what stops all sending for half a minute is
rare: nothing would be asked for any more.
"""

import random

from bot.sandbox.suno_api import SunoStandIn
from tests.wire.discord import DiscordServer, Fault

_CREATES = (
    *("generate", "extend", "upload-cover", "upload-extend", "add-vocals", "add-instrumental", "replace-section"),
    *("mashup", "sounds", "lyrics", "cover-image", "wav", "separation", "midi", "video"),
)
_INSTANT = ("timed-lyrics", "style", "persona")
_READS = (
    *("music-record", "lyrics-record", "cover-image-record", "wav-record", "separation-record", "midi-record"),
    *("video-record", "credits", "download-url"),
)
_UPLOADS = ("upload-stream",)

# An answer that may hide an accepted task; some are left out because the bot reads two of them alike.
_HIDING = ("connection-reset", "http-500", "http-502", "http-503", "html", "truncated-json", "wrong-types")
_BEFORE = (*_HIDING, "no-answer", "inner-code", "http-429", "slow-answer")
_REFUSALS = (400, 404, 405, 413, 422, 430, 451, 501, 505, 531)
_PAUSES = (401, 402, 433, 455)
"""Inner codes after which nothing is sent for a while."""

_TASK = {
    "slow-start": 1.0,
    "record-missing": 2.0,
    "success-without-links": 2.0,
    "late-success": 2.0,
    "callback-late": 2.0,
} | dict.fromkeys(
    (
        *("unknown-status", "callback-exception", "one-of-two", "no-midi-notes", "moderated", "known-recording"),
        *("create-failed", "timed-out", "generation-failed", "failed-refunded", "no-callback", "callback-twice"),
        *("callbacks-out-of-order", "callback-before-answer"),
    ),
    0.0,
)
"""What can become of a task, with its seconds."""
_FILE = {
    **dict.fromkeys(("file-empty", "file-html", "file-truncated", "file-missing", "file-redirect-private"), 0.0),
    "file-slow": 0.01,
}

POSTS = "POST /channels/{channel_id}/messages"
_DISCORD = (
    POSTS,
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "DELETE /channels/{channel_id}/messages/{message_id}",
    "GET /channels/{channel_id}/messages",
    "POST /interactions/{interaction_id}/{token}/callback",
    "POST /webhooks/{application_id}/{token}",
    "PATCH /webhooks/{application_id}/{token}/messages/@original",
)


class Trouble:
    """Plans faults at both stand-ins by the dice."""

    def __init__(self, suno: SunoStandIn, discord: DiscordServer, dice: random.Random) -> None:
        self._suno = suno
        self._discord = discord
        self._dice = dice

    def add(self) -> None:
        """One more fault, anywhere."""
        (plan,) = self._dice.choices(
            (self._hide_an_answer, self._refuse, self._spoil_a_task, self._spoil_a_file, self._fail_a_read,
             self._trouble_at_discord, self._shake_the_gateway, self._get_stuck),
            (3, 2, 6, 3, 3, 6, 1, 0.2),
        )  # fmt: skip
        plan()

    def clear(self) -> None:
        """Everything works again."""
        self._suno.faults.clear()
        self._discord.faults.clear()

    def _hide_an_answer(self) -> None:
        name = self._dice.choice(_HIDING)
        if self._dice.random() < 0.7:
            name, operation = f"{name}-after-accept", self._dice.choice(_CREATES)
        else:
            operation = self._dice.choice((*_CREATES, *_INSTANT))
        self._suno.faults.add(name, operation=self._often_generate(operation))

    def _refuse(self) -> None:
        operation = self._often_generate(self._dice.choice((*_CREATES, *_INSTANT)))
        name = self._dice.choice(("http-429", "slow-answer", "no-answer", "inner-code", "inner-code", "inner-code"))
        code = self._dice.choice(_PAUSES if self._dice.random() < 0.1 else _REFUSALS)
        self._suno.faults.add(name, operation=operation, seconds=1.0, retry_after=1, code=code)

    def _spoil_a_task(self) -> None:
        name = self._dice.choice(tuple(_TASK))
        operation = None if self._dice.random() < 0.7 else self._dice.choice(_CREATES)
        self._suno.faults.add(name, operation=operation, seconds=_TASK[name])

    def _spoil_a_file(self) -> None:
        name = self._dice.choice(tuple(_FILE))
        self._suno.faults.add(name, seconds=_FILE[name])

    def _fail_a_read(self) -> None:
        """Of records, uploads and credits; nothing is paid by them."""
        operation = self._dice.choice((*_READS, *_UPLOADS * 3))
        name = self._dice.choice(_BEFORE)
        self._suno.faults.add(name, operation=operation, seconds=1.0, retry_after=1, code=self._dice.choice(_REFUSALS))

    def _get_stuck(self) -> None:
        """A song of which nothing is ever heard again."""
        self._suno.faults.add("stuck", operation="generate")

    def _trouble_at_discord(self) -> None:
        status = self._dice.choice((None, 500, 502, 503, 429))
        after = status != 429 and self._dice.random() < 0.5
        route = POSTS if self._dice.random() < 0.3 else self._dice.choice(_DISCORD)
        self._discord.faults.add(Fault(route=route, status=status, after_effect=after, retry_after=0.3))

    def _shake_the_gateway(self) -> None:
        gateway = self._discord.gateway
        shake = self._dice.choice(
            (gateway.drop, gateway.ask_to_reconnect, lambda: gateway.invalidate(resumable=True),
             lambda: gateway.invalidate(resumable=False), gateway.forget_sessions)
        )  # fmt: skip
        shake()

    def _often_generate(self, operation: str) -> str:
        """Rare operations would leave most of their faults unused."""
        return operation if self._dice.random() < 0.5 else "generate"
