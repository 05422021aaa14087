"""What members can do with jobs, before any card is drawn and without any request."""

from datetime import timedelta

import pytest

from bot.catalogue.plans import Step
from bot.catalogue.refusals import (
    AllowanceSpentError,
    AlreadyEndedError,
    BadInputError,
    NotYoursError,
    UnknownCodeError,
)
from bot.jobs.service import JobService, Requester
from bot.quotas.service import Quotas
from bot.workers import Signal, Signals, Workplace
from storage.engines.sqlite import Database
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.jobs import JobStore
from storage.rows.book import Ceilings, Scope
from storage.rows.job import Accepted, Job, JobState, Made, Repeated
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, BOB, CHANNEL, GUILD, SONG, a_new_take, a_request, a_running_job
from tests.storage.inspection import Inspection

CEILINGS = Ceilings(
    operator_daily=9 * SONG, max_guild_daily=9 * SONG, default_guild_daily=9 * SONG, default_member_daily=2 * SONG
)
FROM_ALICE = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US")
FROM_BOB = Requester(GUILD, CHANNEL, BOB, "bob", "en-US")
A_SONG = Step(a_request())


@pytest.fixture
async def signals() -> Signals:
    return Signals()


@pytest.fixture
async def service(database: Database, clock: ManualClock, signals: Signals) -> JobService:
    stores = Stores(database)
    return JobService(Workplace(stores, clock, signals), Quotas(stores.books, CEILINGS, clock))


def notified(signals: Signals) -> set[str]:
    return {name for name, signal in vars(signals).items() if isinstance(signal, Signal) and signal.notified}


async def submitted(service: JobService, requester: Requester = FROM_ALICE) -> Job:
    accepted = await service.submit([A_SONG], requester)
    assert isinstance(accepted, Accepted)
    (job,) = accepted.jobs
    return job


async def used(database: Database) -> int:
    return (await Inspection(database).spent()).allowance


async def test_a_request_is_written_down_at_its_price_and_waits_for_its_card(
    service: JobService, database: Database, signals: Signals
) -> None:
    job = await submitted(service)

    assert (job.state, job.operation, job.cost, job.day) == (JobState.ACCEPTED, "generate", SONG, "2026-11-03")
    assert await service.step_of(job.code.lower(), GUILD, ALICE) == A_SONG
    assert await used(database) == SONG
    assert notified(signals) == set()

    await service.card_shown(job.id, 77)

    found = await service.find(f" {job.code} ", GUILD)
    assert (found.state, found.card_message_id) == (JobState.QUEUED, 77)
    assert notified(signals) == {"sender", "preparer"}


async def test_a_broken_limit_is_named_and_nothing_is_written(service: JobService, database: Database) -> None:
    with pytest.raises(BadInputError) as caught:
        await service.submit([Step(a_request(prompt="x" * 100_000))], FROM_ALICE)

    assert caught.value.limit.field == "prompt"
    assert await used(database) == 0


async def test_a_spent_allowance_says_whose_how_much_is_left_and_until_when(service: JobService) -> None:
    for _ in range(2):
        await submitted(service)

    with pytest.raises(AllowanceSpentError) as caught:
        await service.submit([A_SONG], FROM_ALICE)

    assert (caught.value.state.scope, caught.value.state.left, caught.value.cost) == (Scope.MEMBER, 0, SONG)
    assert caught.value.state.resets_at == NOON + timedelta(hours=12)
    await submitted(service, FROM_BOB)


async def test_the_same_interaction_is_accepted_once(service: JobService, database: Database) -> None:
    twice = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US", interaction_id=5)

    job = await submitted(service, twice)
    again = await service.submit([A_SONG], twice)

    assert isinstance(again, Repeated)
    assert again.job.id == job.id
    assert await used(database) == SONG


async def test_a_card_that_could_not_be_shown_is_left_to_the_card_updater(
    service: JobService, signals: Signals
) -> None:
    job = await submitted(service)

    service.card_missing(job.id)

    assert job.id in signals.card_missing
    assert notified(signals) == {"cards"}


@pytest.mark.parametrize("shown", [True, False])
async def test_a_waiting_job_is_cancelled_and_everything_returned(
    service: JobService, database: Database, signals: Signals, shown: bool
) -> None:
    job = await submitted(service)
    if shown:
        await service.card_shown(job.id, 77)

    cancelled = await service.cancel(job.code, FROM_ALICE, may_manage=False)

    assert cancelled.state is JobState.CANCELLED
    assert await used(database) == 0
    assert "cards" in notified(signals)
    with pytest.raises(AlreadyEndedError):
        await service.cancel(job.code, FROM_ALICE, may_manage=False)


async def test_a_running_job_is_withheld_and_stays_paid(service: JobService, database: Database) -> None:
    job = await a_running_job(JobStore(database))

    cancelled = await service.cancel(job.code, FROM_ALICE, may_manage=False, sure=True)

    assert (cancelled.state, cancelled.withheld) == (JobState.RUNNING, True)
    assert await used(database) == SONG


async def test_a_finished_song_that_is_not_posted_yet_can_still_be_held_back(
    service: JobService, database: Database
) -> None:
    job = await a_running_job(JobStore(database))
    await JobStore(database).finish(job.id, Made([a_new_take()]), now=NOON)

    await service.cancel(job.code, FROM_ALICE, may_manage=False, sure=True)

    deliveries = DeliveryStore(database)
    (delivery,) = await deliveries.of_job(job.id)
    assert not await deliveries.posting(delivery.id, attempt=1, now=NOON)
    assert await deliveries.withhold(delivery.subject.id)
    assert await used(database) == SONG


async def test_a_posted_song_has_nothing_left_to_cancel(service: JobService, database: Database) -> None:
    job = await a_running_job(JobStore(database))
    await JobStore(database).finish(job.id, Made([a_new_take()]), now=NOON)
    (delivery,) = await DeliveryStore(database).of_job(job.id)
    await DeliveryStore(database).posting(delivery.id, attempt=1, now=NOON)

    with pytest.raises(AlreadyEndedError):
        await service.cancel(job.code, FROM_ALICE, may_manage=False)


async def test_only_its_member_or_a_manager_of_the_same_server_cancels_a_job(
    service: JobService, database: Database
) -> None:
    job = await submitted(service)

    with pytest.raises(NotYoursError):
        await service.cancel(job.code, FROM_BOB, may_manage=False)
    with pytest.raises(UnknownCodeError):
        await service.cancel(job.code, Requester(GUILD + 1, CHANNEL, ALICE, "alice", "en-US"), may_manage=True)
    assert await used(database) == SONG

    assert (await service.cancel(job.code, FROM_BOB, may_manage=True)).state is JobState.CANCELLED


async def test_a_member_sees_the_own_work_in_hand_with_its_places(service: JobService) -> None:
    mine, his, also_mine = [await submitted(service, requester) for requester in (FROM_ALICE, FROM_BOB, FROM_ALICE)]
    for job in (mine, his):
        await service.card_shown(job.id, job.id)

    in_hand = await service.in_hand(GUILD, ALICE)

    assert [(job.id, place) for job, place in in_hand] == [(mine.id, 1), (also_mine.id, None)]
    assert [(job.id, place) for job, place in await service.in_hand(GUILD, BOB)] == [(his.id, 2)]
    assert await service.in_hand(GUILD + 1, ALICE) == []
