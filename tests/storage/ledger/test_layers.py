"""Layers are rows: another one is written down, and holds."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.engines.sqlite import Database
from storage.ledger.book_store import BookStore
from storage.ledger.jobs import JobStore
from storage.ledger.layers import window_of
from storage.rows.book import Ceilings, Payer, PayerKind, Period, RaisedBy, Scope
from storage.rows.job import Accepted, AllowanceRefused
from tests.clock import NOON
from tests.factories import ALICE, BOB, GUILD, PLENTY, SONG, a_job, a_new_job
from tests.storage.inspection import Inspection
from tests.storage.quota_layers import of_guild, of_member

CEILINGS = Ceilings(
    operator_daily=20 * SONG, max_guild_daily=10 * SONG, default_guild_daily=5 * SONG, default_member_daily=2 * SONG
)


async def limits(database: Database, user: int = ALICE) -> list[tuple[Scope, Period, int]]:
    states = await BookStore(database).layer_states(CEILINGS, guild_id=GUILD, user_id=user, day="2026-11-03")
    return [(state.scope, state.period, state.limit) for state in states]


async def test_without_any_row_the_operators_settings_hold_outermost_first(database: Database) -> None:
    assert await limits(database) == [
        (Scope.OPERATOR, Period.DAY, 20 * SONG),
        (Scope.GUILD, Period.DAY, 5 * SONG),
        (Scope.MEMBER, Period.DAY, 2 * SONG),
    ]


async def test_a_layer_over_a_month_stands_beside_that_over_a_day(database: Database) -> None:
    await BookStore(database).set_layers(GUILD, [of_guild(GUILD, 3 * SONG, Period.MONTH)])
    store = JobStore(database)
    for day in ("2026-11-01", "2026-11-02", "2026-10-31"):
        await a_job(store, day=day, ceilings=CEILINGS)

    assert (Scope.GUILD, Period.MONTH, 3 * SONG) in await limits(database)
    assert isinstance(await store.accept([a_new_job()], CEILINGS, now=NOON), Accepted)
    refused = await store.accept([a_new_job(user_id=BOB)], CEILINGS, now=NOON)
    assert isinstance(refused, AllowanceRefused)
    assert (refused.state.scope, refused.state.period, refused.state.used) == (Scope.GUILD, Period.MONTH, 3 * SONG)
    assert refused.state.resets_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert isinstance(await store.accept([a_new_job(day="2026-12-01")], CEILINGS, now=NOON), Accepted)


async def test_a_single_members_limit_stands_in_the_place_of_each_members(database: Database) -> None:
    layers = [of_member(0), of_member(9 * SONG, member=BOB)]

    assert await BookStore(database).set_layers(GUILD, layers) == layers

    assert (await limits(database, ALICE))[-1] == (Scope.MEMBER, Period.DAY, 0)
    assert (await limits(database, BOB))[-1] == (Scope.MEMBER, Period.DAY, 9 * SONG)


async def test_a_layer_that_is_set_again_is_changed_and_the_others_stay(database: Database) -> None:
    books = BookStore(database)
    await books.set_layers(GUILD, [of_guild(GUILD, SONG), of_member(SONG)])

    assert await books.set_layers(GUILD, [of_member(2 * SONG)]) == [of_guild(GUILD, SONG), of_member(2 * SONG)]


async def test_a_layer_says_who_can_raise_it_and_when_it_begins_anew(database: Database) -> None:
    operator, guild, member = await BookStore(database).layer_states(
        CEILINGS, guild_id=GUILD, user_id=ALICE, day="2026-11-03"
    )

    assert (operator.raised_by, guild.raised_by, member.raised_by) == (
        RaisedBy.OPERATOR,
        RaisedBy.ADMIN,
        RaisedBy.ADMIN,
    )
    assert {operator.resets_at, guild.resets_at, member.resets_at} == {NOON + timedelta(hours=12)}


async def test_what_comes_back_is_named_to_the_one_who_paid(database: Database) -> None:
    """Another member may have asked for it: what counts is whose allowance it was."""
    store, bob = JobStore(database), Payer(PayerKind.MEMBER, BOB)
    accepted = await store.accept([a_new_job(payer=bob)], PLENTY, now=NOON)
    assert isinstance(accepted, Accepted)
    (job,) = accepted.jobs
    assert (job.user_id, job.payer) == (ALICE, bob)
    assert await used_by(database) == {ALICE: 0, BOB: SONG}

    await store.cancel(job.id, now=NOON)

    assert await used_by(database) == {ALICE: 0, BOB: 0}
    assert [entry.kind for entry in await Inspection(database).allowance_entries()] == ["reserve", "release"]


async def used_by(database: Database) -> dict[int, int]:
    used = {}
    for user in (ALICE, BOB):
        states = await BookStore(database).layer_states(CEILINGS, guild_id=GUILD, user_id=user, day="2026-11-03")
        used[user] = states[-1].used
    return used


@pytest.mark.parametrize(
    ("day", "first", "last", "resets_at"),
    [
        ("2026-11-03", "2026-11-01", "2026-11-30", datetime(2026, 12, 1, tzinfo=UTC)),
        ("2026-12-31", "2026-12-01", "2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        ("2028-02-29", "2028-02-01", "2028-02-29", datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_month_has_all_its_days(day: str, first: str, last: str, resets_at: datetime) -> None:
    window = window_of(Period.MONTH, day)

    assert (window.first, window.last, window.resets_at) == (first, last, resets_at)
