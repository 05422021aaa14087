"""A persona is chosen by its name, so that a server has each name once, however close together two are asked for."""

import asyncio
from dataclasses import replace

import pytest

from bot.catalogue.plans import Step, reference_to
from bot.catalogue.refusals import PersonaExistsError
from bot.jobs.service import JobService, Requester
from bot.quotas.service import Quotas
from bot.suno.operations.persona import PersonaRequest
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.rows.job import Accepted, Job, Made
from storage.rows.persona import NewPersona
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, AS_ALICE, BOB, CHANNEL, GUILD, PLENTY, a_take
from tests.storage.arranging import Arranging

FROM_ALICE = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US")
FROM_BOB = Requester(GUILD, CHANNEL, BOB, "bob", "en-US")


@pytest.fixture
async def stores(database: Database) -> Stores:
    return Stores(database)


@pytest.fixture
async def service(stores: Stores, clock: ManualClock) -> JobService:
    return JobService(Workplace(stores, clock), Quotas(stores.books, PLENTY, clock))


async def a_wish(database: Database, name: str) -> Step:
    """For a persona of a take of its own."""
    take = await a_take(database)
    request = PersonaRequest(track=reference_to(take), name=name, description="warm and low", start=0, end=20)
    return Step(request, (take,))


async def made(service: JobService, stores: Stores, step: Step) -> Job:
    """A persona that is ready."""
    outcome = await service.submit([step], FROM_ALICE)
    assert isinstance(outcome, Accepted)
    (job,) = outcome.jobs
    await service.card_shown(job.id, job.id)
    await stores.jobs.claim_next_to_send(max_running=9, now=NOON)
    await finish(stores, job, step)
    return job


async def finish(stores: Stores, job: Job, step: Step) -> None:
    assert isinstance(step.request, PersonaRequest)
    persona = NewPersona(step.sources[0].id, f"persona-{job.code}", step.request.name, step.request.description)
    assert await stores.jobs.finish(job.id, Made(result="{}", persona=persona), now=NOON)


async def test_two_who_choose_a_name_at_one_moment_do_not_both_get_it(service: JobService, database: Database) -> None:
    wishes = [await a_wish(database, name) for name in ("Rainy alto", " rainy ALTO")]

    outcomes = await asyncio.gather(
        *[service.submit([wish], by) for wish, by in zip(wishes, (FROM_ALICE, FROM_BOB), strict=True)],
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [Accepted, PersonaExistsError]


@pytest.mark.parametrize("name", ["Rainy alto", "RAINY ALTO", "Straße", "STRASSE"])
async def test_a_name_is_taken_while_its_persona_is_made_and_after(
    service: JobService, stores: Stores, database: Database, name: str
) -> None:
    usual = "Straße" if name.startswith("S") else "rainy alto"
    await made(service, stores, await a_wish(database, usual))

    with pytest.raises(PersonaExistsError):
        await service.submit([await a_wish(database, name)], FROM_BOB)


async def test_a_name_is_free_again_once_its_persona_came_to_nothing(
    service: JobService, stores: Stores, database: Database
) -> None:
    outcome = await service.submit([await a_wish(database, "Rainy alto")], FROM_ALICE)
    assert isinstance(outcome, Accepted)
    await stores.jobs.cancel(outcome.jobs[0].id, now=NOON)

    assert isinstance(await service.submit([await a_wish(database, "Rainy alto")], FROM_BOB), Accepted)


async def test_another_server_has_names_of_its_own(service: JobService, database: Database) -> None:
    await service.submit([await a_wish(database, "Rainy alto")], FROM_ALICE)
    wish = await a_wish(database, "Rainy alto")
    await Arranging(database).move_take(wish.sources[0], guild_id=7)
    elsewhere = Step(wish.request, (replace(wish.sources[0], guild_id=7),))

    assert isinstance(await service.submit([elsewhere], replace(FROM_ALICE, guild_id=7)), Accepted)


async def test_a_persona_does_not_come_back_under_a_name_that_is_being_made(
    service: JobService, stores: Stores, database: Database
) -> None:
    await made(service, stores, await a_wish(database, "Rainy alto"))
    (persona,) = await stores.personas.seen_by(AS_ALICE)
    await stores.personas.remove(persona.id, now=NOON)
    await service.submit([await a_wish(database, "Rainy alto")], FROM_BOB)

    assert not await stores.personas.put_back(persona.id, name="rainy alto", description="")
    assert await stores.personas.seen_by(AS_ALICE) == []
    assert await stores.personas.put_back(persona.id, name="Another", description="")


async def test_one_that_is_finished_after_its_name_was_given_to_another_gets_a_number(
    service: JobService, stores: Stores, database: Database
) -> None:
    """As when nobody knew for a day whether the API had taken it."""
    late = await a_wish(database, "Rainy alto")
    outcome = await service.submit([late], FROM_ALICE)
    assert isinstance(outcome, Accepted)
    (job,) = outcome.jobs
    await service.card_shown(job.id, 77)
    await stores.jobs.claim_next_to_send(max_running=9, now=NOON)
    await Arranging(database).settle_jobs()
    await made(service, stores, await a_wish(database, "Rainy alto"))

    await stores.jobs.started(job.id, dialect="dedicated", task_id="late", poll_at=NOON, now=NOON)
    await finish(stores, job, late)

    assert [persona.name for persona in await stores.personas.seen_by(AS_ALICE)] == ["Rainy alto 2", "Rainy alto"]
