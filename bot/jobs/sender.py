"""Sends queued jobs to the API: at the allowed rate, fairly, each at most once that may have arrived.

What an attempt teaches decides what happens to the job:

    certainly not arrived, or asked to wait   back to the queue
    nothing would succeed (key, credits, ...) back to the queue, and sending pauses until the credits can be read
    perhaps arrived                           unclear: its callback may still claim it; never sent again
    refused                                   failed, the allowance returned
    accepted                                  running, and the provider's book charged
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from bot import checkpoints
from bot.catalogue.operations import read_request
from bot.checkpoints import Checkpoint
from bot.jobs import schedule
from bot.jobs.callback_address import CallbackAddresses
from bot.jobs.finishing import Finishing
from bot.jobs.window import SECONDS, SlidingWindow
from bot.suno.client import SunoClient
from bot.suno.errors import (
    Charged,
    ExistsAlreadyError,
    OutcomeUnknownError,
    RateLimitedError,
    RequestNotSentError,
    RequestRejectedError,
    SendingPausedError,
    SunoError,
)
from bot.suno.results import FailureReason, Outcome, Submitted
from bot.workers import Worker, Workplace
from storage.rows.job import Failure, Job

log = logging.getLogger(__name__)

UNCLEAR_BEFORE_PAUSE = 3
UNREACHABLE = "unreachable"
TOO_FAST = "too_fast"
_UNTIL_RATE_IS_FREE = 10.0
_LONGEST_HOLD = 60.0
_BETWEEN_PROBES = 30.0
_BETWEEN_WRITES = 5.0


@dataclass(frozen=True)
class Pause:
    """Nothing is sent until the credits can be read and are at least `needed`. `reason` is a word for the cards."""

    reason: str
    needed: int


class Sender(Worker):
    name: ClassVar[str] = "sender"

    def __init__(
        self,
        at: Workplace,
        suno: SunoClient,
        addresses: CallbackAddresses,
        finishing: Finishing,
        *,
        max_running: int,
    ) -> None:
        super().__init__(at.clock, at.signals.sender)
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._suno = suno
        self._addresses = addresses
        self._finishing = finishing
        self._max_running = max_running
        self._signals = at.signals
        self.window = SlidingWindow(at.clock)
        self._held_until = 0.0
        self._held_for = ""
        self._not_connected = 0
        self._unclear_in_a_row = 0
        self._probe_from = 0.0
        self.pause: Pause | None = None

    @property
    def trouble(self) -> str | None:
        """A word for why nothing is sent at the moment; None when all is well."""
        if self.pause is not None:
            return self.pause.reason
        # Until an attempt has succeeded the reason holds, also while the next one is on its way.
        held = self._held_until > self.clock.monotonic() or self._not_connected > 0
        return self._held_for if held else None

    async def recover(self) -> None:
        """At start: creates of the last process may still count in the API's window."""
        recently = self.clock.now() - timedelta(seconds=SECONDS)
        self.window.remember(await self._queries.sent_since(recently))
        self._unclear_in_a_row = await self._queries.unclear_in_a_row()
        self._pause_after_unclear()

    async def tick(self) -> float | None:
        while not self._stopping:
            # In the loop: an answer to one of the first can stop the rest.
            if self.pause is not None and not await self._pause_is_over(self.pause):
                return max(0.0, self._probe_from - self.clock.monotonic())
            held = self._held_until - self.clock.monotonic()
            if held > 0:
                return held
            free_in = self.window.free_in()
            if free_in != 0:
                return free_in
            claimed = await self._store.claim_next_to_send(max_running=self._max_running, now=self.clock.now())
            if claimed is None:
                return await self._until_next_is_allowed()
            job, secret = claimed
            checkpoints.reached(Checkpoint.CLAIMED)
            self.window.left()
            self.spawn(self._send(job, secret))
        return None

    async def _until_next_is_allowed(self) -> float | None:
        at = await self._queries.next_allowed_at()
        return None if at is None else max(0.5, (at - self.clock.now()).total_seconds())

    async def _send(self, job: Job, secret: str) -> None:
        try:
            request = read_request(job.operation, job.request)
            answer = await self._suno.submit(request, callback_url=self._addresses.of(secret))
        except SunoError as error:
            await self._not_accepted(job, error)
        except Exception:
            # A mistake of ours after the request may have left: the safe side is never to pay twice.
            log.exception("job %s: sending broke", job.code)
            await self._outcome_unknown(job)
        else:
            checkpoints.reached(Checkpoint.CREATED)
            await self._accepted(job, answer)
        finally:
            self.window.answered()
            self._signals.cards.notify()

    async def _accepted(self, job: Job, answer: Submitted | Outcome) -> None:
        self._unclear_in_a_row = self._not_connected = 0
        if isinstance(answer, Submitted):
            await self._started(job, answer.task_id)
        else:
            await self._until_written(job, lambda: self._finishing.finish(job, answer))

    async def _started(self, job: Job, task_id: str, *, charged: bool = True) -> None:
        await self._until_written(job, lambda: self._write_start(job, task_id, charged))
        checkpoints.reached(Checkpoint.RUNNING)
        log.info("job %s: running as task %s", job.code, task_id)
        self._signals.tracker.notify()

    async def _write_start(self, job: Job, task_id: str, charged: bool) -> None:
        now = self.clock.now()
        first_look = schedule.first_look(now, callbacks=self._addresses.reachable) if charged else now
        await self._store.started(
            job.id,
            dialect=self._suno.dialect,
            task_id=task_id,
            poll_at=first_look,
            now=now,
            charged=charged,
        )

    async def _until_written(self, job: Job, write: Callable[[], Awaitable[object]]) -> None:
        """Keep what an attempt taught. Nothing else knows of it, so a full disk is waited out."""
        while True:
            try:
                await write()
            except Exception:
                log.exception("job %s: what the API answered could not be written down yet", job.code)
                await self.clock.sleep(_BETWEEN_WRITES)
            else:
                return

    async def _not_accepted(self, job: Job, error: SunoError) -> None:
        log.warning("job %s: not accepted: %s: %s", job.code, type(error).__name__, error)
        match error:
            case RequestNotSentError():
                if self.clock.monotonic() >= self._held_until:  # those that left together failed for one reason
                    self._not_connected += 1
                wait = min(2.0 ** min(self._not_connected, 10), _LONGEST_HOLD)
                await self._wait_and_resend(job, wait, UNREACHABLE)
            case RateLimitedError():
                await self._wait_and_resend(job, error.retry_after or _UNTIL_RATE_IS_FREE, TOO_FAST)
            case SendingPausedError():
                self._stop_sending(Pause(error.reason.value, needed=job.cost))
                await self._queue_again(job)
            case ExistsAlreadyError() if error.existing_task_id is not None:
                # Made before, by somebody or by an earlier database of ours: its record has the result.
                await self._started(job, error.existing_task_id, charged=False)
            case RequestRejectedError():
                self._unclear_in_a_row = 0
                failure = Failure(error.reason.value, error.code, error.message)
                returned = error.charged is Charged.RETURNED
                await self._fail(job, failure, refunded=returned)
            case OutcomeUnknownError():
                await self._outcome_unknown(job)
            case _:
                # Nothing else is raised after a request has left (bot/suno/errors).
                failure = Failure(FailureReason.INVALID.value, error.code, error.message)
                await self._fail(job, failure)

    async def _fail(self, job: Job, failure: Failure, *, refunded: bool = False) -> None:
        await self._until_written(
            job, lambda: self._store.fail(job.id, failure, refunded=refunded, now=self.clock.now())
        )

    async def _wait_and_resend(self, job: Job, seconds: float, reason: str) -> None:
        """What stopped this one would stop the next too: everybody waits, and the order stays fair."""
        self._held_for = reason
        self._held_until = max(self._held_until, self.clock.monotonic() + seconds)
        await self._queue_again(job)

    async def _queue_again(self, job: Job) -> None:
        now = self.clock.now()
        await self._until_written(job, lambda: self._store.back_to_queue(job.id, not_before=now, now=now))

    async def _outcome_unknown(self, job: Job) -> None:
        # Counted also when its own callback has claimed it meanwhile: the answers are what is unclear.
        self._unclear_in_a_row += 1
        self._pause_after_unclear()
        await self._until_written(job, lambda: self._store.outcome_unknown(job.id, now=self.clock.now()))

    def _pause_after_unclear(self) -> None:
        if self._unclear_in_a_row >= UNCLEAR_BEFORE_PAUSE and self.pause is None:
            self._stop_sending(Pause("unclear", needed=0))

    def _stop_sending(self, pause: Pause) -> None:
        log.warning("sending pauses: %s", pause.reason)
        self.pause = pause
        # In maintenance the credits may well be readable: without a rest the next attempt would follow at once.
        self._probe_from = self.clock.monotonic() + _BETWEEN_PROBES

    async def _pause_is_over(self, pause: Pause) -> bool:
        if self.clock.monotonic() < self._probe_from:
            return False
        self._probe_from = self.clock.monotonic() + _BETWEEN_PROBES
        try:
            credits = await self._suno.credits()
        except SunoError as error:
            log.warning("sending stays paused (%s): %s", pause.reason, error)
            return False
        if credits < pause.needed:
            return False
        log.info("sending goes on after a pause (%s)", pause.reason)
        self.pause = None
        self._unclear_in_a_row = 0
        self._signals.cards.notify()
        return True
