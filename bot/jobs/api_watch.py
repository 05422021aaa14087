"""Whether the API is there, as the sender has to know before it sends, and what its credits say.

While the API is plainly down nothing is sent, since each try would leave a job unclear and a member without the
allowance. What costs nothing is asked instead: the credits, when nothing was heard for a while, after an answer that
said nothing, and during a pause. Those readings also bound what is sent after a 402, and prove of unclear jobs that
nothing was charged for them (storage/ledger/credit_readings.py).
"""

import logging
from dataclasses import dataclass

from bot.jobs.credit_bound import UNBOUNDED, CreditBound
from bot.jobs.window import SlidingWindow
from bot.suno.client import SunoClient
from bot.suno.errors import SendingPausedError, SunoError
from bot.workers import Workplace
from storage.rows.job import JobState

log = logging.getLogger(__name__)

UNCLEAR_BEFORE_PAUSE = 3
UNREACHABLE = "unreachable"
UNCLEAR = "unclear"
QUIET = 600.0
"""Seconds without a word of the API after which it is asked for the credits before something is sent that costs."""
PROOF_AFTER = 60.0
"""Seconds after the last unclear answer before a reading counts as one that would show a charge: no answer is waited
for longer, and a gateway that gives up has given up by then too."""
BETWEEN_PROBES = 30.0


@dataclass(frozen=True)
class Pause:
    """Nothing is sent until the credits can be read. `reason` is a word for the cards."""

    reason: str


class ApiWatch:
    def __init__(self, at: Workplace, suno: SunoClient, window: SlidingWindow, bound: CreditBound) -> None:
        self._clock = at.clock
        self._queries = at.stores.job_queries
        self._readings = at.stores.credit_readings
        self._signals = at.signals
        self._suno = suno
        self._window = window
        self._bound = bound
        self._heard_at = at.clock.monotonic()
        self._in_doubt = False
        self._unclear_in_a_row = 0
        self._unclear_at = float("-inf")
        self._proof_from: float | None = None
        self._probe_from = 0.0
        self.pause: Pause | None = None

    async def recover(self) -> None:
        """At start: where the last process has left something unclear the API is in doubt, and it may be proven yet."""
        if await self._queries.in_state(JobState.UNCLEAR):
            self._in_doubt = True
            self._unclear_at = self._clock.monotonic()
            self._proof_from = self._unclear_at + PROOF_AFTER
        self._unclear_in_a_row = await self._queries.unclear_in_a_row()
        self._pause_after_unclear()

    # --- what sending teaches ---

    def answered(self) -> None:
        """A create got a clear answer, whichever."""
        self.heard()
        self._unclear_in_a_row = 0
        self._in_doubt = False

    def heard(self) -> None:
        """There was a sign of the API, or of the way to it: that no connection came about is one too."""
        self._heard_at = self._clock.monotonic()

    def unclear(self) -> None:
        """A create got no clear answer."""
        self._unclear_in_a_row += 1
        self._in_doubt = True
        self._unclear_at = self._clock.monotonic()
        self._proof_from = self._unclear_at + PROOF_AFTER
        self._pause_after_unclear()

    def out_of_credits(self, cost: int) -> None:
        """A create of that price was refused for want of credits: what is cheaper goes on."""
        if not self._bound.refused:
            log.warning("the account is out of credits: what it cannot pay waits")
        self._bound.out_of_credits(cost)
        self._probe_from = self._clock.monotonic() + BETWEEN_PROBES

    def stop_sending(self, reason: str) -> None:
        log.warning("sending pauses: %s", reason)
        self.pause = Pause(reason)
        # In maintenance the credits may well be readable: without a rest the next attempt would follow at once.
        self._probe_from = self._clock.monotonic() + BETWEEN_PROBES

    def _pause_after_unclear(self) -> None:
        if self._unclear_in_a_row >= UNCLEAR_BEFORE_PAUSE and self.pause is None:
            self.stop_sending(UNCLEAR)

    # --- whether to send ---

    async def wait(self) -> float | None:
        """Seconds until something may be sent: 0 for at once, None when an answer must come first."""
        if self.pause is not None and not await self._pause_is_over():
            return max(0.0, self._probe_from - self._clock.monotonic())
        await self._prove()
        now = self._clock.monotonic()
        if (self._in_doubt or now - self._heard_at > QUIET) and await self._something_waits():
            if self._window.on_the_way:
                return None  # those tell more
            trouble = await self._ask_credits()
            if trouble is not None:
                self.stop_sending(trouble)
                return BETWEEN_PROBES
            self._in_doubt = False
        if self._bound.at_most != UNBOUNDED and now >= self._probe_from:
            await self._look_for_credits()
        return 0.0

    @property
    def next_look_in(self) -> float | None:
        """Seconds until the next look that nothing else brings about; None without one."""
        now = self._clock.monotonic()
        looks = [] if self._proof_from is None else [self._proof_from]
        if self._bound.at_most != UNBOUNDED:
            looks.append(self._probe_from)
        return min((max(0.5, look - now) for look in looks), default=None)

    async def _something_waits(self) -> bool:
        at = await self._queries.next_allowed_at()
        return at is not None and at <= self._clock.now()

    async def _look_for_credits(self) -> None:
        """Whether a top-up has reached what waits for credits."""
        self._probe_from = self._clock.monotonic() + BETWEEN_PROBES
        if await self._queries.waits_for_credits(self._bound.at_most):
            await self._ask_credits()

    async def _pause_is_over(self) -> bool:
        assert self.pause is not None
        if self._clock.monotonic() < self._probe_from:
            return False
        self._probe_from = self._clock.monotonic() + BETWEEN_PROBES
        if await self._ask_credits() is not None:
            return False
        # What is sent too early takes the proof away from what is unclear.
        if self.pause.reason in (UNCLEAR, UNREACHABLE) and self._clock.monotonic() < self._unclear_at + PROOF_AFTER:
            return False
        log.info("sending goes on after a pause (%s)", self.pause.reason)
        self.pause = None
        self._unclear_in_a_row = 0
        self._in_doubt = False
        self._signals.cards.notify()
        return True

    async def _prove(self) -> None:
        """A reading that may prove that nothing was charged for what is unclear, once it would show a charge."""
        now = self._clock.monotonic()
        if self._proof_from is None or now < self._proof_from or self._window.on_the_way:
            return
        self._proof_from = None
        if await self._readings.may_prove() and await self._ask_credits() is not None:
            self._proof_from = now + PROOF_AFTER

    async def _ask_credits(self) -> str | None:
        """Read the credits, which costs nothing; a word for why they could not be read, None when they were."""
        # What is on its way may be charged before or after the reading: then it proves nothing.
        alone = self._window.on_the_way == 0
        try:
            credits = await self._suno.credits()
        except SunoError as error:
            log.warning("the credits could not be read: %s", error)
            return error.reason.value if isinstance(error, SendingPausedError) else UNREACHABLE
        self.heard()
        self._bound.read(credits)
        if alone:
            await self._write_down(credits)
        return None

    async def _write_down(self, credits: int) -> None:
        late_enough = self._clock.monotonic() >= self._unclear_at + PROOF_AFTER
        settled = await self._readings.note(credits, now=self._clock.now(), settle=late_enough)
        for job in settled:
            log.info("job %s: nothing was charged for it, as the credits prove; the allowance was returned", job.code)
        if settled:
            self._proof_from = None
            self._signals.cards.notify()
