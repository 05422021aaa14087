"""The same asked for twice in a hurry, as by two presses of Again, is made and paid once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalogue.plans import Step
from bot.jobs.service import JobService, Requester
from bot.quotas.service import Quotas
from bot.suno.operations.upload_cover import UploadCoverRequest
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.rows.job import Accepted, Attachment, Job, TwinInHand
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, BOB, CHANNEL, GUILD, PLENTY, SONG, a_recording, a_request
from tests.jobs.bench import WorkerBench

FROM_ALICE = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US")
FROM_BOB = Requester(GUILD, CHANNEL, BOB, "bob", "en-US")
ELSEWHERE = replace(FROM_ALICE, guild_id=GUILD + 1)
A_SONG = Step(a_request())
FILE = Attachment("https://cdn.example.com/a.mp3", "a.mp3", 1000)


@pytest.fixture
async def stores(database: Database) -> Stores:
    return Stores(database)


@pytest.fixture
async def service(stores: Stores, clock: ManualClock) -> JobService:
    return JobService(Workplace(stores, clock), Quotas(stores.books, PLENTY, clock))


async def accepted(service: JobService, step: Step) -> Job:
    outcome = await service.submit([step], FROM_ALICE)
    assert isinstance(outcome, Accepted)
    return outcome.jobs[0]


async def test_again_pressed_twice_at_one_moment_is_paid_once(service: JobService, polling: WorkerBench) -> None:
    # Two interactions, so that neither is the other one told twice.
    presses = [replace(FROM_ALICE, interaction_id=number) for number in (1, 2)]

    outcomes = await asyncio.gather(*[service.submit([A_SONG], press, once_in_hand=True) for press in presses])

    (made,) = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
    (twin,) = [outcome for outcome in outcomes if isinstance(outcome, TwinInHand)]
    assert twin.job.id == made.jobs[0].id
    assert (await polling.books()).used == SONG


async def test_whoever_asks_for_the_same_twice_on_purpose_gets_it_twice(
    service: JobService, polling: WorkerBench
) -> None:
    await accepted(service, A_SONG)
    await accepted(service, A_SONG)

    assert (await polling.books()).used == 2 * SONG


@pytest.mark.parametrize(
    ("step", "requester"),
    [(A_SONG, FROM_BOB), (A_SONG, ELSEWHERE), (Step(a_request(prompt="snow")), FROM_ALICE)],
    ids=["another member", "another server", "something else"],
)
async def test_only_the_same_of_the_same_member_on_the_same_server_is_a_twin(
    service: JobService, step: Step, requester: Requester
) -> None:
    await accepted(service, A_SONG)

    assert isinstance(await service.submit([step], requester, once_in_hand=True), Accepted)


async def test_what_has_ended_is_no_twin(service: JobService, stores: Stores) -> None:
    job = await accepted(service, A_SONG)
    await stores.jobs.cancel(job.id, now=NOON)

    assert isinstance(await service.submit([A_SONG], FROM_ALICE, once_in_hand=True), Accepted)


async def test_a_cover_is_known_again_once_its_audio_has_been_brought_to_the_provider(
    service: JobService, stores: Stores, database: Database
) -> None:
    cover = UploadCoverRequest(audio_url="https://upload.invalid/pending", model="V5", prompt="as a waltz")
    step = Step(cover, (await a_recording(database),))
    job = await accepted(service, step)
    await stores.jobs.card_shown(job.id, 77)
    await stores.preparations.claim_next_to_prepare(now=NOON)
    sent = cover.model_copy(update={"audio_url": "https://upload.example.com/random.mp3"})
    assert await stores.preparations.prepared(job.id, sent.model_dump_json())

    twin = await service.submit([step], FROM_ALICE, once_in_hand=True)

    assert isinstance(twin, TwinInHand)
    assert twin.job.id == job.id


async def test_a_file_that_has_become_a_recording_meanwhile_is_the_same_file(
    service: JobService, stores: Stores, database: Database
) -> None:
    """Two presses under a failed card whose file was never fetched: both ask with the file itself."""
    cover = UploadCoverRequest(audio_url="https://upload.invalid/pending", model="V5", prompt="as a waltz")
    job = await accepted(service, Step(cover, (), (FILE,)))
    await stores.preparations.attachment_kept(job.id, 0, (await a_recording(database)).id)

    twin = await service.submit([Step(cover, (), (FILE,))], FROM_ALICE, once_in_hand=True)
    other = replace(FILE, url="https://cdn.example.com/b.mp3")

    assert isinstance(twin, TwinInHand)
    assert isinstance(await service.submit([Step(cover, (), (other,))], FROM_ALICE, once_in_hand=True), Accepted)


async def test_a_twin_is_also_known_before_any_price_is_asked(service: JobService, clock: ManualClock) -> None:
    job = await accepted(service, A_SONG)
    clock.jump(timedelta(minutes=1))

    twin = await service.twin_in_hand(A_SONG, FROM_ALICE)

    assert twin is not None
    assert twin.id == job.id
    assert await service.twin_in_hand(A_SONG, FROM_BOB) is None
