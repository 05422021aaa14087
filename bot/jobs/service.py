"""What members can do with jobs: ask, cancel, ask again. Quick and local, so that a card is the first answer."""

from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.jobs import checkpoints
from bot.jobs.checkpoints import Checkpoint
from bot.jobs.operations import CATALOGUE, read_request
from bot.quotas import Quotas
from bot.refusals import AllowanceSpentError, AlreadyEndedError, BadInputError, NotYoursError, UnknownCodeError
from bot.suno.errors import LimitExceededError
from bot.suno.limits import check
from bot.suno.requests import SunoRequest
from bot.workers import Bells
from storage.job_queries import JobQueries
from storage.jobs import AllowanceRefused, Job, JobState, JobStore, NewJob, Repeated


@dataclass(frozen=True)
class Asker:
    """Who asks, where, and in which language public posts go. `interaction_id` makes a repeated event harmless."""

    guild_id: int
    channel_id: int
    user_id: int
    locale: str
    interaction_id: int | None = None


class JobService:
    """Rings for the workers that are concerned; does not wait for them.

    `without_card` is shared with the card keeper: jobs known to have none, which need not be waited for.
    """

    def __init__(
        self,
        store: JobStore,
        queries: JobQueries,
        quotas: Quotas,
        clock: Clock,
        bells: Bells,
        without_card: set[int],
    ) -> None:
        self._store = store
        self._queries = queries
        self._quotas = quotas
        self._clock = clock
        self._bells = bells
        self._without_card = without_card

    async def submit(self, request: SunoRequest, asker: Asker) -> Job | None:
        """Check the request and every limit, reserve the allowance and write the job down.

        The caller shows the card at once and calls `card_shown`; until then nothing is sent. None when this very
        interaction was accepted before and has its card elsewhere.

        Raises:
            BadInputError: a documented limit is broken.
            AllowanceSpentError: a layer has not enough left.
        """
        try:
            check(request)
        except LimitExceededError as error:
            raise BadInputError(error) from error
        cost = CATALOGUE[request.operation].cost(request)
        outcome = await self._store.accept(
            NewJob(
                interaction_id=asker.interaction_id,
                guild_id=asker.guild_id,
                channel_id=asker.channel_id,
                user_id=asker.user_id,
                locale=asker.locale,
                operation=request.operation,
                request=request.model_dump_json(),
                cost=cost,
                day=self._quotas.today(),
            ),
            self._quotas.ceilings,
            now=self._clock.now(),
        )
        match outcome:
            case AllowanceRefused():
                raise AllowanceSpentError(outcome.state, cost=cost, resets_at=self._quotas.resets_at())
            case Repeated():
                return None
            case Job():
                checkpoints.reached(Checkpoint.ACCEPTED)
                return outcome

    async def card_shown(self, job_id: int, message_id: int) -> None:
        """The member has seen the card: the job may be sent."""
        checkpoints.reached(Checkpoint.CARD_SENT)
        if await self._store.card_shown(job_id, message_id):
            checkpoints.reached(Checkpoint.QUEUED)
            self._bells.sender.ring()

    def card_missing(self, job_id: int) -> None:
        """The interaction could not be answered with the card: it is posted by other means, or the job cancelled."""
        self._without_card.add(job_id)
        self._bells.cards.ring()

    async def find(self, code: str, guild_id: int) -> Job:
        """Raises UnknownCodeError when no job of this server has the code."""
        job = await self._queries.by_code(code.strip().upper(), guild_id=guild_id)
        if job is None:
            raise UnknownCodeError("job", code)
        return job

    async def cancel(self, code: str, asker: Asker, *, may_manage: bool) -> Job:
        """Take a job back: everything returned while it waits, its result kept unposted once it was sent.

        Raises:
            UnknownCodeError, NotYoursError, AlreadyEndedError
        """
        job = await self.find(code, asker.guild_id)
        if job.user_id != asker.user_id and not may_manage:
            raise NotYoursError
        changed = await self._store.cancel(job.id, now=self._clock.now())
        if changed is None:
            raise AlreadyEndedError
        self._bells.cards.ring()
        return changed

    async def request_of(self, code: str, guild_id: int) -> SunoRequest:
        """What a job asked for, to ask for it again. Raises UnknownCodeError."""
        job = await self.find(code, guild_id)
        return read_request(job.operation, job.request)

    async def in_hand(self, guild_id: int, user_id: int) -> list[tuple[Job, int | None]]:
        """A member's unfinished jobs, oldest first, with the place of those that wait in the queue."""
        jobs = await self._queries.unfinished_of_member(guild_id, user_id)
        places = await self._queries.places() if any(job.state is JobState.QUEUED for job in jobs) else {}
        return [(job, places.get(job.id)) for job in jobs]


def draft_fields(request: SunoRequest) -> dict[str, Any]:
    """A request as the fields of a draft, for a form that is filled in with it."""
    return request.model_dump(mode="json")
