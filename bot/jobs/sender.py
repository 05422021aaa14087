"""Sends queued jobs to the API: at the allowed rate, fairly, each at most once that may have arrived.

What an attempt teaches decides what happens to the job:

    certainly not arrived                     back to the queue, and everything waits a little
    asked to wait                             back to the queue, and its operation waits; failed when that does not end
    nothing would succeed (key, maintenance)  back to the queue, and sending pauses until the credits can be read
    out of credits                            back to the queue, and what the account cannot pay waits
    perhaps arrived                           unclear: its callback may still claim it; never sent again
    refused                                   failed, the allowance returned
    accepted                                  running, and the provider's book charged
"""

import logging
from datetime import timedelta
from typing import ClassVar

from bot import checkpoints
from bot.catalogue.operations import read_request
from bot.checkpoints import Checkpoint
from bot.jobs import schedule
from bot.jobs.api_watch import UNREACHABLE, ApiWatch, Pause
from bot.jobs.callback_address import CallbackAddresses
from bot.jobs.credit_bound import CreditBound
from bot.jobs.finishing import Finishing
from bot.jobs.rate_holds import MOST_REFUSALS, RateHolds
from bot.jobs.window import SECONDS, SlidingWindow
from bot.suno.client import SunoClient
from bot.suno.errors import (
    Charged,
    ExistsAlreadyError,
    OutcomeUnknownError,
    PauseReason,
    RateLimitedError,
    RequestNotSentError,
    RequestRejectedError,
    SendingPausedError,
    SunoError,
)
from bot.suno.results import FailureReason, Outcome, Submitted
from bot.workers import Worker, Workplace
from storage.rows.job import Failure, Job, SendBounds

log = logging.getLogger(__name__)

TOO_FAST = "too_fast"
_LONGEST_HOLD = 60.0


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
        self._bound = CreditBound()
        self._rates = RateHolds(at.clock)
        self._api = ApiWatch(at, suno, self.window, self._bound)
        # Without a connection.
        self._held_until = 0.0
        self._not_connected = 0

    @property
    def pause(self) -> Pause | None:
        """Why nothing is sent, or nothing but what is cheap; None when all is well."""
        if self._api.pause is None and self._bound.refused:
            return Pause(PauseReason.OUT_OF_CREDITS.value)
        return self._api.pause

    @property
    def trouble(self) -> str | None:
        """A word for why not everything is sent at the moment; None when all is well."""
        if self.pause is not None:
            return self.pause.reason
        return UNREACHABLE if self._is_cut_off else TOO_FAST if self._rates.held else None

    def trouble_of(self, job: Job) -> str | None:
        """A word for why this job, which waits to be sent, is not sent at the moment; None when all is well."""
        if self._api.pause is not None:
            return self._api.pause.reason
        if self._is_cut_off:
            return UNREACHABLE
        if job.cost > self._bound.at_most:
            return PauseReason.OUT_OF_CREDITS.value
        return TOO_FAST if self._rates.holds(job.operation) else None

    @property
    def _is_cut_off(self) -> bool:
        # Until an attempt has succeeded the reason holds, also while the next one is on its way.
        return self._held_until > self.clock.monotonic() or self._not_connected > 0

    async def recover(self) -> None:
        """At start: creates of the last process may still count in the API's window."""
        recently = self.clock.now() - timedelta(seconds=SECONDS)
        self.window.remember(await self._queries.sent_since(recently))
        await self._api.recover()

    async def tick(self) -> float | None:
        while not self._stopping:
            # In the loop: an answer to one of the first can stop the rest.
            wait = await self._until_one_may_leave()
            if wait != 0:
                return wait
            claimed = await self._store.claim_next_to_send(
                max_running=self._max_running, now=self.clock.now(), bounds=self._bounds
            )
            if claimed is None:
                return await self._until_next()
            job, secret = claimed
            checkpoints.reached(Checkpoint.CLAIMED)
            self.window.left()
            self._bound.spend(job.cost)
            self._rates.left(job.operation)
            self.spawn(self._send(job, secret))
        return None

    async def _until_one_may_leave(self) -> float | None:
        """Seconds until one may leave: 0 for at once, None when an answer must come first."""
        wait = await self._api.wait()
        if wait != 0:
            return wait
        held = self._held_until - self.clock.monotonic()
        return held if held > 0 else self.window.free_in()

    @property
    def _bounds(self) -> SendBounds:
        return SendBounds(at_most=self._bound.at_most, without=self._rates.held)

    async def _until_next(self) -> float | None:
        at = await self._queries.next_allowed_at(self._bounds)
        allowed_in = None if at is None else max(0.5, (at - self.clock.now()).total_seconds())
        waits = [wait for wait in (allowed_in, self._rates.next_in, self._api.next_look_in) if wait is not None]
        return min(waits, default=None)

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
        self._not_connected = 0
        self._api.answered()
        self._rates.answered(job.operation)
        if isinstance(answer, Submitted):
            await self._started(job, answer.task_id)
        else:
            await self.until_written(job.code, lambda: self._finishing.finish(job, answer))

    async def _started(self, job: Job, task_id: str, *, charged: bool = True) -> None:
        await self.until_written(job.code, lambda: self._write_start(job, task_id, charged))
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

    async def _not_accepted(self, job: Job, error: SunoError) -> None:
        log.warning("job %s: not accepted: %s: %s", job.code, type(error).__name__, error)
        if not isinstance(error, RateLimitedError):
            self._rates.answered(job.operation)
        match error:
            case OutcomeUnknownError():
                await self._outcome_unknown(job)
                return
            case RequestNotSentError():
                self._api.heard()
                await self._hold_all(job)
            case RateLimitedError():
                self._api.answered()
                await self._hold_operation(job, error)
            case SendingPausedError(reason=PauseReason.OUT_OF_CREDITS):
                self._api.answered()
                self._api.out_of_credits(job.cost)
                await self._queue_again(job)
            case SendingPausedError():
                self._api.heard()
                self._api.stop_sending(error.reason.value)
                await self._queue_again(job)
            case ExistsAlreadyError() if error.existing_task_id is not None:
                # Made before, by somebody or by an earlier database of ours: its record has the result.
                self._api.answered()
                await self._started(job, error.existing_task_id, charged=False)
            case RequestRejectedError():
                self._api.answered()
                failure = Failure(error.reason.value, error.code, error.message)
                returned = error.charged is Charged.RETURNED
                await self._fail(job, failure, refunded=returned)
            case _:
                # Nothing else is raised after a request has left (bot/suno/errors).
                failure = Failure(FailureReason.INVALID.value, error.code, error.message)
                await self._fail(job, failure)

    async def _fail(self, job: Job, failure: Failure, *, refunded: bool = False) -> None:
        await self.until_written(
            job.code, lambda: self._store.fail(job.id, failure, refunded=refunded, now=self.clock.now())
        )

    async def _hold_all(self, job: Job) -> None:
        """Without a connection nobody gets through: everybody waits, and the order stays fair."""
        if self.clock.monotonic() >= self._held_until:  # those that left together failed for one reason
            self._not_connected += 1
        wait = min(2.0 ** min(self._not_connected, 10), _LONGEST_HOLD)
        self._held_until = max(self._held_until, self.clock.monotonic() + wait)
        await self._queue_again(job)

    async def _hold_operation(self, job: Job, error: RateLimitedError) -> None:
        """What stopped this one would stop the next of its kind too; but nobody is asked to wait without end."""
        wait = self._rates.refused(job.operation, error.retry_after, refusals=job.refusals)
        if job.refusals + 1 >= MOST_REFUSALS:
            await self._fail(job, Failure(TOO_FAST, error.code, error.message))
        else:
            await self._queue_again(job, wait, refused=True)

    async def _queue_again(self, job: Job, seconds: float = 0.0, *, refused: bool = False) -> None:
        now = self.clock.now()
        later = now + timedelta(seconds=seconds)
        await self.until_written(
            job.code, lambda: self._store.back_to_queue(job.id, not_before=later, now=now, refused=refused)
        )

    async def _outcome_unknown(self, job: Job) -> None:
        # Counted also when its own callback has claimed it meanwhile: the answers are what is unclear.
        self._api.unclear()
        await self.until_written(job.code, lambda: self._store.outcome_unknown(job.id, now=self.clock.now()))
