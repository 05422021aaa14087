"""The layers of the daily allowance, and what admins may set."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.catalogue.refusals import AboveCeilingError
from bot.quotas.service import Quotas
from storage.engines.sqlite import Database
from storage.ledger.book_store import BookStore
from storage.ledger.jobs import JobStore
from storage.rows.book import Ceilings, Scope
from tests.clock import NOON, ManualClock
from tests.factories import ALICE, BOB, GUILD, SONG, a_job
from tests.storage.quota_layers import of_guild, of_member

CEILINGS = Ceilings(
    operator_daily=20 * SONG, max_guild_daily=10 * SONG, default_guild_daily=5 * SONG, default_member_daily=2 * SONG
)


@pytest.fixture
def quotas(database: Database, clock: ManualClock) -> Quotas:
    return Quotas(BookStore(database), CEILINGS, clock)


async def left(quotas: Quotas, guild: int = GUILD, user: int = ALICE) -> dict[Scope, int]:
    return {state.scope: state.left for state in await quotas.layers(guild, user)}


async def resets_at(quotas: Quotas) -> set[datetime]:
    return {state.resets_at for state in await quotas.layers(GUILD, ALICE)}


async def test_what_a_member_takes_is_taken_from_every_layer_around(database: Database, quotas: Quotas) -> None:
    await a_job(JobStore(database), ceilings=CEILINGS)

    assert await left(quotas) == {Scope.OPERATOR: 19 * SONG, Scope.GUILD: 4 * SONG, Scope.MEMBER: SONG}
    assert await left(quotas, user=BOB) == {Scope.OPERATOR: 19 * SONG, Scope.GUILD: 4 * SONG, Scope.MEMBER: 2 * SONG}
    assert await left(quotas, guild=GUILD + 1) == {
        Scope.OPERATOR: 19 * SONG,
        Scope.GUILD: 5 * SONG,
        Scope.MEMBER: 2 * SONG,
    }


async def test_a_new_day_begins_at_midnight_utc_with_everything_back(
    database: Database, quotas: Quotas, clock: ManualClock
) -> None:
    await a_job(JobStore(database), ceilings=CEILINGS)
    midnight = datetime(2026, 11, 4, tzinfo=UTC)
    assert quotas.today() == "2026-11-03"
    assert await resets_at(quotas) == {midnight}

    await clock.advance((midnight - NOON).total_seconds() - 0.001)
    assert (await left(quotas))[Scope.MEMBER] == SONG
    await clock.advance(0.001)

    assert quotas.today() == "2026-11-04"
    assert await resets_at(quotas) == {midnight + timedelta(days=1)}
    assert (await left(quotas))[Scope.MEMBER] == 2 * SONG


async def test_what_comes_back_after_midnight_comes_back_to_its_own_day(
    database: Database, quotas: Quotas, clock: ManualClock
) -> None:
    store = JobStore(database)
    job = await a_job(store, ceilings=CEILINGS)
    await clock.advance(13 * 3600)

    await store.cancel(job.id, now=clock.now())

    assert (await left(quotas))[Scope.OPERATOR] == 20 * SONG  # not 21
    clock.jump(timedelta(days=-1))
    assert (await left(quotas))[Scope.OPERATOR] == 20 * SONG


async def test_an_admin_changes_one_limit_and_the_other_stays(quotas: Quotas) -> None:
    assert await quotas.change(GUILD, guild_daily=8 * SONG) == [of_guild(GUILD, 8 * SONG)]
    assert await quotas.change(GUILD, member_daily=0) == [of_guild(GUILD, 8 * SONG), of_member(0)]

    assert await left(quotas) == {Scope.OPERATOR: 20 * SONG, Scope.GUILD: 8 * SONG, Scope.MEMBER: 0}
    assert (await left(quotas, guild=GUILD + 1))[Scope.GUILD] == 5 * SONG


@pytest.mark.parametrize("which", ["guild_daily", "member_daily"])
async def test_no_admin_passes_the_operators_ceiling(quotas: Quotas, which: str) -> None:
    await quotas.change(GUILD, **{which: 10 * SONG})

    with pytest.raises(AboveCeilingError) as caught:
        await quotas.change(GUILD, **{which: 10 * SONG + 1})

    assert (caught.value.wanted, caught.value.ceiling) == (10 * SONG + 1, 10 * SONG)
    states = {state.scope.value: state.limit for state in await quotas.layers(GUILD, ALICE)}
    assert states[which.removesuffix("_daily")] == 10 * SONG


async def test_a_limit_below_what_is_used_already_leaves_nothing_and_not_less(
    database: Database, quotas: Quotas
) -> None:
    await a_job(JobStore(database), ceilings=CEILINGS)

    await quotas.change(GUILD, member_daily=SONG // 2)

    assert (await left(quotas))[Scope.MEMBER] == 0
