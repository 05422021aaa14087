"""Whose takes may be used: asked of every step, also of what was made before, and again while accepting."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.catalogue.plans import Step, reference_to
from bot.catalogue.refusals import (
    NotRemixableError,
    RefusedError,
    TakenDownError,
    TakeRemovedError,
    UnknownCodeError,
)
from bot.jobs.service import JobService, Requester
from bot.quotas.service import Quotas
from bot.suno.operations.separation import SeparationRequest
from bot.suno.operations.wav import WavRequest
from bot.workers import Workplace
from storage.engines.sqlite import Database
from storage.library.moderation import ModerationStore
from storage.library.removals import RemovalStore
from storage.library.takes import TakeStore
from storage.rows.job import Accepted, Job, MadeBefore
from storage.rows.take import Take
from storage.stores import Stores
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, AS_ALICE, BOB, CHANNEL, GUILD, PLENTY, a_recording, a_take
from tests.storage.arranging import Arranging

FROM_ALICE = Requester(GUILD, CHANNEL, ALICE, "alice", "en-US")
FROM_BOB = Requester(GUILD, CHANNEL, BOB, "bob", "en-US")
MODERATOR = 9001
FROM_ELSEWHERE = Requester(GUILD + 1, CHANNEL, ALICE, "alice", "en-US")


@pytest.fixture
async def service(database: Database, clock: ManualClock) -> JobService:
    stores = Stores(database)
    return JobService(Workplace(stores, clock), Quotas(stores.books, PLENTY, clock))


def stems_of(take: Take) -> Step:
    return Step(SeparationRequest(source=reference_to(take)), (take,))


async def made_by_alice(service: JobService, step: Step) -> Job:
    accepted = await service.submit([step], FROM_ALICE)
    assert isinstance(accepted, Accepted)
    return accepted.jobs[0]


@pytest.mark.parametrize("requester", [FROM_BOB, FROM_ELSEWHERE], ids=["another member", "another server"])
async def test_stems_of_a_private_recording_that_were_made_before_are_their_owners_alone(
    service: JobService, database: Database, requester: Requester
) -> None:
    step = stems_of(await a_recording(database))
    stems = await made_by_alice(service, step)

    with pytest.raises(UnknownCodeError):
        await service.submit([step], requester)

    again = await service.submit([step], FROM_ALICE)
    assert isinstance(again, MadeBefore)
    assert again.job.id == stems.id


async def test_another_server_is_not_shown_what_was_made_of_a_song_before(
    service: JobService, database: Database
) -> None:
    take = await a_take(database)
    step = Step(WavRequest(track=reference_to(take)), (take,))
    await made_by_alice(service, step)

    with pytest.raises(UnknownCodeError):
        await service.submit([step], FROM_ELSEWHERE)

    assert isinstance(await service.submit([step], FROM_BOB), MadeBefore)  # a file of it, not something built on it


async def test_stems_of_a_take_whose_owner_lets_nobody_build_on_it_are_not_shown_to_others_either(
    service: JobService, database: Database
) -> None:
    take = await a_take(database)
    await made_by_alice(service, stems_of(take))
    await TakeStore(database).let_remix(take.id, False)
    (take,) = await TakeStore(database).by_ids([take.id], AS_ALICE)

    with pytest.raises(NotRemixableError):
        await service.submit([stems_of(take)], FROM_BOB)

    assert isinstance(await service.submit([stems_of(take)], FROM_ALICE), MadeBefore)


@pytest.mark.parametrize("made_before", [False, True])
@pytest.mark.parametrize("change", ["removed", "kept to its owner", "moved to another server", "taken down"])
async def test_what_changes_after_a_take_was_looked_up_counts_while_accepting(
    service: JobService, database: Database, made_before: bool, change: str
) -> None:
    take = await a_take(database)
    if made_before:
        await made_by_alice(service, stems_of(take))
    expected: type[RefusedError]
    match change:
        case "removed":
            await RemovalStore(database).remove_take(take.id, now=NOON + timedelta(seconds=1))
            expected = TakeRemovedError
        case "kept to its owner":
            await TakeStore(database).let_remix(take.id, False)
            expected = NotRemixableError
        case "taken down":
            assert await ModerationStore(database).take_down(take.id, MODERATOR, now=NOON)
            expected = UnknownCodeError
        case _:
            await Arranging(database).move_take(take, guild_id=1)
            expected = UnknownCodeError

    with pytest.raises(expected):
        await service.submit([stems_of(take)], FROM_BOB)  # with the take as it was a moment ago


@pytest.mark.parametrize("made_before", [False, True])
async def test_its_owner_uses_nothing_that_a_moderator_has_taken_down(
    service: JobService, database: Database, made_before: bool
) -> None:
    take = await a_take(database)
    if made_before:
        await made_by_alice(service, stems_of(take))
    assert await ModerationStore(database).take_down(take.id, MODERATOR, now=NOON)

    with pytest.raises(TakenDownError):
        await service.submit([stems_of(take)], FROM_ALICE)  # with the take as it was a moment ago

    assert await ModerationStore(database).put_back(take.id, MODERATOR, now=NOON)
    expected = MadeBefore if made_before else Accepted
    assert isinstance(await service.submit([stems_of(take)], FROM_ALICE), expected)


@pytest.mark.parametrize("made_before", [False, True])
async def test_stems_of_a_take_of_a_private_channel_are_had_there_and_by_its_owner(
    service: JobService, database: Database, made_before: bool
) -> None:
    take = await a_take(database, channel_id=CHANNEL + 1, open_channel=False)
    if made_before:
        await made_by_alice(service, stems_of(take))

    with pytest.raises(UnknownCodeError):
        await service.submit([stems_of(take)], FROM_BOB)

    await service.submit([stems_of(take)], replace(FROM_BOB, channel_id=CHANNEL + 1))
