"""The price that was agreed goes along, and is checked in the unit of work that accepts."""

import asyncio

import pytest

from bot.catalogue.plans import Step, reference_to
from bot.jobs.service import JobService, Requester
from bot.quotas.service import Quotas
from bot.suno.operations.midi import MidiRequest
from bot.suno.operations.separation import SeparationMode, SeparationRequest
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.rows.job import Accepted, Failure, MadeBefore, PriceChanged
from storage.rows.take import Take
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, CHANNEL, GUILD, PLENTY, SONG, a_take
from tests.jobs.bench import WorkerBench

FROM_ALICE = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US")
STEMS = 5000


@pytest.fixture
async def service(database: Database, clock: ManualClock) -> JobService:
    stores = Stores(database)
    return JobService(Workplace(stores, clock), Quotas(stores.books, PLENTY, clock))


@pytest.fixture
async def take(database: Database) -> Take:
    return await a_take(database)


def plan(take: Take) -> list[Step]:
    """All stems, and the notes in them, which cost nothing by themselves."""
    separation = SeparationRequest(source=reference_to(take), mode=SeparationMode.ALL_STEMS)
    return [Step(separation, (take,)), Step(MidiRequest(separation_task_id=""), (take,))]


async def test_what_was_agreed_is_enough(service: JobService, take: Take) -> None:
    assert isinstance(await service.submit(plan(take), FROM_ALICE, at_most=STEMS), Accepted)


async def test_free_because_made_before_is_not_paid_when_it_has_failed_meanwhile(
    service: JobService, take: Take, database: Database, polling: WorkerBench
) -> None:
    stems, notes = plan(take)
    accepted = await service.submit([stems], FROM_ALICE)
    assert isinstance(accepted, Accepted)
    await service.card_shown(accepted.jobs[0].id, 77)
    agreed = await service.price_of([stems, notes])
    assert agreed == 0
    used = (await polling.books()).used

    assert await JobStore(database).fail(accepted.jobs[0].id, Failure("timeout"), now=NOON)
    outcome = await service.submit([stems, notes], FROM_ALICE, at_most=agreed)

    assert outcome == PriceChanged(STEMS)
    assert (await polling.books()).used == used - STEMS  # what the failure gave back, and nothing taken anew
    assert await service.submit([stems, notes], FROM_ALICE, at_most=STEMS) != outcome


async def test_what_has_become_cheaper_is_taken_at_the_lower_price(
    service: JobService, take: Take, polling: WorkerBench
) -> None:
    stems, notes = plan(take)
    await service.submit([stems], FROM_ALICE)
    used = (await polling.books()).used

    outcome = await service.submit([stems, notes], FROM_ALICE, at_most=STEMS)

    assert isinstance(outcome, Accepted)
    assert [job.operation for job in outcome.jobs] == ["midi"]
    assert (await polling.books()).used == used


async def test_two_who_were_promised_the_same_price_at_one_moment_do_not_pay_twice(
    service: JobService, take: Take, polling: WorkerBench
) -> None:
    outcomes = await asyncio.gather(*[service.submit(plan(take)[:1], FROM_ALICE, at_most=STEMS) for _ in range(2)])

    assert {type(outcome) for outcome in outcomes} == {Accepted, MadeBefore}
    assert (await polling.books()).used == SONG + STEMS
