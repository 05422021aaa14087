"""The library's rows, facts and drafts."""

from datetime import timedelta

import pytest

from storage.codes import ALPHABET
from storage.database import Database
from storage.drafts import Draft, DraftStore
from storage.facts import FactStore
from storage.takes import KeptFile, TakeStore
from tests.clock import NOON
from tests.factories import ALICE, BOB, GUILD, a_take


@pytest.mark.parametrize("typed", ["{}", " {} ", "`{}`", "#{}"])
async def test_a_take_is_found_by_its_code_however_it_was_typed(database: Database, typed: str) -> None:
    store, take = TakeStore(database), await a_take(database)

    assert set(take.code) <= set(ALPHABET)
    assert await store.by_code(typed.format(take.code.lower()), guild_id=GUILD) == take
    assert await store.by_code(take.code, guild_id=GUILD + 1) is None


async def test_copies_are_kept_by_role_and_a_measured_length_corrects_the_promised_one(database: Database) -> None:
    store, take = TakeStore(database), await a_take(database)
    audio = KeptFile(take.id, "audio", "takes/ab/audio.mp3", 10, "audio/mpeg")

    await store.keep([audio], now=NOON)
    larger = KeptFile(take.id, "audio", "takes/ab/audio.mp3", 20, "audio/mpeg")
    cover = KeptFile(take.id, "cover", "takes/ab/cover.jpg", 5, "image/jpeg")
    await store.keep([larger, cover], now=NOON, duration=61.5)

    assert await store.files(take.id) == {"audio": larger, "cover": cover}
    (kept,) = await store.of_job(take.job_id)
    assert kept.duration == 61.5


async def test_a_favourite_is_each_members_own(database: Database) -> None:
    store, take = TakeStore(database), await a_take(database)

    toggled = [await store.toggle_favourite(take.id, user, now=NOON) for user in (ALICE, BOB, ALICE, ALICE)]

    assert toggled == [True, True, False, True]


async def test_a_draft_comes_back_as_it_was_until_it_is_too_old(database: Database) -> None:
    store = DraftStore(database)
    draft = Draft(GUILD, ALICE, "compose", {"lyrics": "la \N{SNOWMAN}", "instrumental": False, "weirdness": None})
    code = await store.keep(draft, now=NOON, forget_before=NOON - timedelta(days=1))

    assert await store.by_code(code) == draft
    assert await store.by_code("NOSUCH") is None
    later = NOON + timedelta(days=2)
    await store.keep(draft, now=later, forget_before=later - timedelta(days=1))
    assert await store.by_code(code) is None


async def test_a_fact_is_the_last_one_put(database: Database) -> None:
    facts = FactStore(database)

    assert await facts.get("commands") is None
    await facts.put("commands", "a")
    await facts.put("commands", "b")
    assert await facts.get("commands") == "b"
