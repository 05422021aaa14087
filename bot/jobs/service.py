"""What members can do with jobs: ask, cancel, ask again. Quick and local, so that a card is the first answer."""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot import checkpoints
from bot.catalogue.authority import Right
from bot.catalogue.operations import CATALOGUE, read_request
from bot.catalogue.placement import Placement
from bot.catalogue.plans import Earlier, Plan, Step, placement_of, settled, whole_plans
from bot.catalogue.refusals import (
    AllowanceSpentError,
    AlreadyEndedError,
    BadInputError,
    NothingHeldBackError,
    NotRemixableError,
    NotYoursError,
    OneSoundError,
    PersonaExistsError,
    RefusedError,
    TakenDownError,
    TakeRemovedError,
    UnknownCodeError,
)
from bot.checkpoints import Checkpoint
from bot.quotas.service import Quotas
from bot.suno.errors import LimitExceededError
from bot.workers import Workplace
from storage.codes import normalise_code
from storage.rows.job import (
    Accepted,
    AllowanceRefused,
    Answer,
    Job,
    JobState,
    MadeBefore,
    NameTaken,
    NewJob,
    PriceChanged,
    Repeated,
    SourceRefused,
    TwinInHand,
)
from storage.rows.member import Viewer
from storage.rows.take import SourceProblem, Take

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Requester:
    """Who asks, where, and in which language public posts go; `open_channel` says that everybody may look there.

    `interaction_id` makes a repeated event harmless: what was asked for under it is not asked for again. `answer` is
    how they can be answered privately later, and `own_locale` in which language.
    """

    guild_id: int
    channel_id: int
    user_id: int
    user_name: str
    locale: str
    interaction_id: int | None = None
    open_channel: bool = False
    own_locale: str | None = None
    answer: Answer | None = None

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.guild_id, self.user_id, self.channel_id)


class JobService:
    """Notifies the workers that are concerned; does not wait for them."""

    def __init__(self, at: Workplace, quotas: Quotas) -> None:
        self._store = at.stores.jobs
        self._queries = at.stores.job_queries
        self._takes = at.stores.takes
        self._deliveries = at.stores.deliveries
        self._clock = at.clock
        self._signals = at.signals
        self._quotas = quotas

    async def submit(
        self,
        steps: Sequence[Step],
        requester: Requester,
        *,
        at_most: int | None = None,
        once_in_hand: bool = False,
    ) -> Accepted | MadeBefore | Repeated | PriceChanged | TwinInHand:
        """Check the request and every limit, reserve the allowance and write the job down, or each step of a plan.

        The caller shows the first job's card at once, privately where the job says so, and calls `card_shown`; until
        then nothing is sent. Cards of further steps are posted by the card updater. `MadeBefore` leads to a result that
        is shown instead of made again, `Repeated` to what was accepted before under this very interaction.
        `PriceChanged` means that it would cost more now than `at_most`, the price that was agreed in hundredths of a
        credit: it is to be offered anew. Where the same in a hurry means the same job, as by a second press,
        `once_in_hand` leads to it: `TwinInHand`.

        Raises:
            AllowanceSpentError: a layer has not enough left.
            PersonaExistsError: the server has a persona of that name, or it is being made.
            BadInputError, NotAtProviderError, NotRemixableError, TakeRemovedError, UnknownCodeError: see `ready`.
        """
        private = placement_of(steps) is Placement.PRIVATE
        new_jobs = [self._new_job(step, requester, private=private) for step in await self.ready(steps, requester)]
        outcome = await self._store.accept(
            new_jobs, self._quotas.ceilings, now=self._clock.now(), at_most=at_most, once_in_hand=once_in_hand
        )
        match outcome:
            case AllowanceRefused():
                raise AllowanceSpentError(outcome.state, cost=outcome.cost)
            case SourceRefused():
                raise _refusal_of(outcome.take, outcome.problem)
            case NameTaken():
                raise PersonaExistsError(outcome.name, of_take=False)
            case Repeated() | MadeBefore() | PriceChanged() | TwinInHand():
                return outcome
            case Accepted():
                checkpoints.reached(Checkpoint.ACCEPTED)
                for job in outcome.jobs[1:]:
                    if not job.private:  # else it goes on in the answer of the first
                        self.card_missing(job.id)
                return outcome

    async def ready(self, steps: Sequence[Step], requester: Requester) -> list[Step]:
        """Steps as they would be written down: settled, allowed and within the documented limits.

        Of what was made before the sources are looked at all the same, since it is shown to whom they may be shown.

        Raises:
            BadInputError: a documented limit is broken.
            OneSoundError: there is nothing to work on, as when a file was somebody else's.
            NotAtProviderError: the operation needs a take that the provider does not have.
            NotRemixableError: its owner does not let others build on it.
            TakeRemovedError: a source is no longer in the library.
            TakenDownError: a moderator has taken down a source of this member's.
            UnknownCodeError: a source is not this member's to use, as somebody else's upload.
        """
        for step in steps:
            _require_right_to_sources(step, requester)
        return [step if await self.made_before(step) is not None else self._checked(step) for step in steps]

    def _checked(self, step: Step) -> Step:
        row = step.row
        if len(step.sources) + len(step.attachments) < len(row.uploads):
            raise OneSoundError(given=False)
        step = settled(step, self._clock.now())  # may be another operation now
        try:
            step.row.operation.check(step.row.as_it_will_be(step.request, measured=not step.attachments))
        except LimitExceededError as error:
            raise BadInputError(error) from error
        return step

    def _new_job(self, step: Step, requester: Requester, *, private: bool) -> NewJob:
        request, sources = step.request, tuple(take.id for take in step.sources)
        row = step.row
        return NewJob(
            interaction_id=requester.interaction_id,
            guild_id=requester.guild_id,
            channel_id=requester.channel_id,
            user_id=requester.user_id,
            user_name=requester.user_name,
            locale=(private and requester.own_locale) or requester.locale,
            operation=request.operation,
            request=request.model_dump_json(),
            cost=step.cost,
            day=self._quotas.today(),
            prepared=row.is_ready(request),
            reuse_key=row.reuse_key(request, sources),
            sources=sources,
            attachments=step.attachments,
            open_channel=requester.open_channel,
            remixes=row.remixes,
            twin_key=_twin_key(step),
            unique_name=None if row.new_name is None else row.new_name(request),
            private=private,
            answer=requester.answer if private or step.attachments else None,
        )

    async def card_shown(self, job_id: int, message_id: int) -> None:
        """The member has seen the card: the job may be sent."""
        checkpoints.reached(Checkpoint.CARD_SENT)
        if await self._store.card_shown(job_id, message_id):
            checkpoints.reached(Checkpoint.QUEUED)
            self._signals.preparer.notify()
            self._signals.sender.notify()

    def card_missing(self, job_id: int) -> None:
        """The interaction could not be answered with the card: it is posted by other means, or the job cancelled."""
        self._signals.card_missing.notify(job_id)

    async def find(self, code: str, guild_id: int) -> Job:
        """Raises UnknownCodeError when no job of this server has the code."""
        job = await self._queries.by_code(normalise_code(code), guild_id=guild_id)
        if job is None:
            raise UnknownCodeError("job", code)
        return job

    async def cancel(self, code: str, requester: Requester, *, may_manage: bool, sure: bool = False) -> Job:
        """Take a job back: everything returned while it waits, its result kept unposted once it was sent.

        What was sent is withheld only when the member is `sure`: the credits stay spent. Else the job comes back as it
        was, and is to be asked about.

        Raises:
            UnknownCodeError, NotYoursError, AlreadyEndedError
        """
        job = await self.find(code, requester.guild_id)
        if job.user_id != requester.user_id and not may_manage:
            raise NotYoursError(Right.TAKE_DOWN)
        changed = await self._store.cancel(job.id, now=self._clock.now(), withhold=sure)
        if changed is None:
            raise AlreadyEndedError
        self._signals.card_changed.notify(job.id)
        return changed

    async def post_after_all(self, code: str, requester: Requester, *, may_manage: bool) -> Job:
        """Post what was cancelled while it was being made.

        Raises:
            UnknownCodeError, NotYoursError
            NothingHeldBackError: it is posted, or will be.
        """
        job = await self.find(code, requester.guild_id)
        if job.user_id != requester.user_id and not may_manage:
            raise NotYoursError(Right.TAKE_DOWN)
        changed = await self._store.post_after_all(job.id, now=self._clock.now())
        if changed is None:
            raise NothingHeldBackError
        self._signals.delivery.notify()
        self._signals.card_changed.notify(job.id)
        return changed

    async def step_of(self, code: str, guild_id: int, user_id: int) -> Step:
        """What a job asked for, for this member to ask for it again. Raises UnknownCodeError."""
        return await self._step_of(await self.find(code, guild_id), user_id)

    async def _step_of(self, job: Job, user_id: int) -> Step:
        request = CATALOGUE[job.operation].fresh(read_request(job.operation, job.request))
        # A file that was attached is its owner's alone, as the recording is that it becomes.
        attachments = await self._queries.attachments(job.id) if job.user_id == user_id else {}
        return Step(request, tuple(await self._takes.sources_of(job.id)), tuple(attachments.values()))

    async def step_that_made(self, take: Take, user_id: int) -> Step | None:
        """What a take was asked for with, for this member to ask for its like; None for a recording."""
        job = None if take.job_id is None else await self._queries.by_id(take.job_id)
        return None if job is None else await self._step_of(job, user_id)

    async def require_right_to_result(self, job: Job, requester: Requester) -> None:
        """That this member may be shown what a job made, or where it stands: as if they asked for it.

        Raises as `ready` does of sources; UnknownCodeError of what is not made once for all, unless it is their own and
        private.
        """
        row, is_own = CATALOGUE[job.operation], job.user_id == requester.user_id
        if row.made_once is None and not (job.private and is_own):
            raise UnknownCodeError("job", job.code)
        for take in await self._takes.sources_of(job.id):
            problem = take.problem_for(requester.viewer, remixes=row.remixes and not is_own)
            if problem is not None:
                raise _refusal_of(take, problem)

    async def posted_on_wish(self, job: Job, channel_id: int, message_id: int) -> None:
        """A message with what a job made was posted because a member wished it: it is found by its link from now on."""
        await self._deliveries.posted_on_wish(job, channel_id=channel_id, message_id=message_id, now=self._clock.now())

    async def whole_plans(self, step: Step) -> Sequence[Plan]:
        """The plans that end with a step, one of which is to be chosen: what has to come before is in them.

        Raises NotAtProviderError when what came before was forgotten by the provider, in every way there is.
        """
        after = step.row.after
        if after is None or await self.made_before(step) is not None:
            return [(step,)]
        jobs = await self._queries.made_of(step.sources[0].id, after.operation.name)
        earlier = [Earlier(job, await self._step_of(job, job.user_id)) for job in jobs]
        return whole_plans(step, earlier, self._clock.now())

    async def twin_in_hand(self, step: Step, requester: Requester) -> Job | None:
        """This member's unfinished job that asks for just the same as a step from `ready`; None without one."""
        return await self._queries.twin(requester.guild_id, requester.user_id, _twin_key(step))

    async def is_being_posted(self, job: Job) -> bool:
        """Whether a finished job's result is still on its way into its channel."""
        return await self._queries.is_being_posted(job.id)

    async def model_of(self, take: Take) -> str | None:
        """The model that made a take, as requests name it; None for a recording. The API tells another name."""
        while take.job_id is not None:  # a replaced section has the model of its source
            job = await self._queries.by_id(take.job_id)
            assert job is not None  # a foreign key
            model = getattr(read_request(job.operation, job.request), "model", None)
            if model:
                return str(model)
            (take, *_) = await self._takes.sources_of(job.id)
        return None

    async def made_before(self, step: Step) -> Job | None:
        """The job that has made, or is making, just this; None where it would be made anew."""
        key = step.row.reuse_key(step.request, tuple(take.id for take in step.sources))
        return None if key is None else await self._queries.by_reuse_key(key)

    async def result_is_gone(self, job: Job) -> None:
        """The files of a result are gone, here and at the provider: whoever asks for it again gets it made anew."""
        if await self._store.give_up_reuse_key(job.id):
            log.warning("job %s: its files are gone and cannot be fetched; it is not shown again", job.code)

    async def price_of(self, steps: Sequence[Step]) -> int:
        """What a plan would cost now, in hundredths of a credit: steps that were made before cost nothing."""
        return sum([step.cost for step in steps if await self.made_before(step) is None])

    async def in_hand(self, guild_id: int, user_id: int) -> list[tuple[Job, int | None]]:
        """A member's unfinished jobs, oldest first, with the place of those that wait in the queue."""
        jobs = await self._queries.unfinished_of_member(guild_id, user_id)
        places = await self._queries.places() if any(job.state is JobState.QUEUED for job in jobs) else {}
        return [(job, places.get(job.id)) for job in jobs]


def _twin_key(step: Step) -> str:
    """The same for every step that asks for the same, whatever has been filled in for sending since."""
    request = step.row.fresh(step.request)
    asked = [
        request.operation,
        request.model_dump(mode="json"),
        [take.id for take in step.sources],
        [[file.url, file.file_name, file.bytes] for file in step.attachments],
    ]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _require_right_to_sources(step: Step, requester: Requester) -> None:
    remixes = step.row.remixes
    for take in step.sources:
        problem = take.problem_for(requester.viewer, remixes=remixes)
        if problem is not None:
            raise _refusal_of(take, problem)


def _refusal_of(take: Take, problem: SourceProblem) -> RefusedError:
    match problem:
        case SourceProblem.UNKNOWN:
            return UnknownCodeError("take", take.code)
        case SourceProblem.REMOVED:
            return TakeRemovedError(take.code)
        case SourceProblem.TAKEN_DOWN:
            return TakenDownError(take)
        case SourceProblem.NOT_REMIXABLE:
            return NotRemixableError(take.owner_id)
