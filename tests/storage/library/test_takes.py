"""The library's rows, single values and drafts."""

from datetime import timedelta

import pytest

from storage.codes import ALPHABET
from storage.drafts import DraftStore
from storage.engines.sqlite import Database
from storage.key_values import KeyValueStore
from storage.library.takes import TakeStore
from storage.rows.draft import Draft, DraftStep
from storage.rows.job import Attachment
from tests.clock import NOON
from tests.factories import ALICE, AS_ALICE, BOB, GUILD, a_take


@pytest.mark.parametrize("typed", ["{}", " {} ", "`{}`", "#{}"])
async def test_a_take_is_found_by_its_code_however_it_was_typed(database: Database, typed: str) -> None:
    store, take = TakeStore(database), await a_take(database)

    assert set(take.code) <= set(ALPHABET)
    assert await store.by_code(typed.format(take.code.lower()), AS_ALICE) == take
    assert await store.by_code(take.code, AS_ALICE._replace(guild_id=GUILD + 1)) is None


async def test_a_measured_length_corrects_the_promised_one(database: Database) -> None:
    store, take = TakeStore(database), await a_take(database, duration=60.0)

    await store.measured(take.id, 61.5)

    (measured,) = await store.by_ids([take.id], AS_ALICE)
    assert measured.duration == 61.5


async def test_a_favourite_is_each_members_own(database: Database) -> None:
    store, take = TakeStore(database), await a_take(database)

    for user, marked in ((ALICE, True), (ALICE, True), (BOB, True), (BOB, False), (BOB, False)):
        await store.mark_favourite(take.id, user, marked, now=NOON)

    assert [await store.is_favourite(take.id, user) for user in (ALICE, BOB)] == [True, False]


async def test_a_draft_comes_back_as_it_was_until_it_is_too_old(database: Database) -> None:
    store = DraftStore(database)
    song = DraftStep("compose", {"lyrics": "la \N{SNOWMAN}", "instrumental": False, "weirdness": None}, sources=(7, 3))
    file = Attachment("https://cdn.discordapp.com/attachments/1/2/rain.wav", "rain.wav", 5)
    draft = Draft(GUILD, ALICE, (song, DraftStep("upload_cover", {"prompt": "softly"}, attachments=(file,))))
    code = await store.keep(draft, now=NOON, forget_before=NOON - timedelta(days=1))

    assert await store.by_code(code) == draft
    assert await store.by_code("NOSUCH") is None
    later = NOON + timedelta(days=2)
    await store.keep(draft, now=later, forget_before=later - timedelta(days=1))
    assert await store.by_code(code) is None


async def test_a_fact_is_the_last_one_put(database: Database) -> None:
    key_values = KeyValueStore(database)

    assert await key_values.get("commands") is None
    await key_values.put("commands", "a")
    await key_values.put("commands", "b")
    assert await key_values.get("commands") == "b"
