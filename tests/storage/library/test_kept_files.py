"""Rows of our own copies: whose they are, and which of them could be had again."""

from datetime import timedelta

from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.library.kept_files import KeptFileStore
from storage.library.takes import TakeStore
from storage.rows.job import Made
from storage.rows.kept_file import FileOwner, KeptFile
from tests.clock import NOON
from tests.factories import BOB, a_running_job, a_take

YESTERDAY = NOON - timedelta(days=1)


def a_file(owner: FileOwner, owner_id: int, role: str = "audio", size: int = 10) -> KeptFile:
    return KeptFile(owner, owner_id, role, f"{owner.value}/{owner_id}/{role}", size, "audio/mpeg")


async def test_copies_are_kept_by_owner_and_role(database: Database) -> None:
    store, take = KeptFileStore(database), await a_take(database)
    audio, cover = a_file(FileOwner.TAKE, take.id), a_file(FileOwner.TAKE, take.id, "cover", 5)
    of_job = a_file(FileOwner.JOB, take.id)

    await store.keep([audio, of_job], now=NOON)
    larger = a_file(FileOwner.TAKE, take.id, size=20)
    await store.keep([larger, cover], now=NOON)

    assert await store.of(FileOwner.TAKE, take.id) == {"audio": larger, "cover": cover}
    assert await store.of(FileOwner.JOB, take.id) == {"audio": of_job}
    assert await store.total_bytes() == 35


async def test_a_forgotten_copy_counts_no_more_and_the_others_stay(database: Database) -> None:
    store, take = KeptFileStore(database), await a_take(database)
    audio, cover = a_file(FileOwner.TAKE, take.id), a_file(FileOwner.TAKE, take.id, "cover", 5)
    await store.keep([audio, cover], now=NOON)

    await store.forget(audio)

    assert await store.of(FileOwner.TAKE, take.id) == {"cover": cover}
    assert await store.total_bytes() == 5


async def test_only_what_the_provider_still_has_and_nobody_loves_can_be_spared(database: Database) -> None:
    store, takes, jobs = KeptFileStore(database), TakeStore(database), JobStore(database)
    song, loved, without_link = (
        await a_take(database),
        await a_take(database),
        await a_take(database, audio_url=None),
    )
    await takes.mark_favourite(loved.id, BOB, True, now=NOON)
    fresh, old = await a_running_job(jobs), await a_running_job(jobs)
    await jobs.finish(fresh.id, Made(result="{}"), now=NOON)
    await jobs.finish(old.id, Made(result="{}"), now=YESTERDAY)
    of_fresh, of_old = a_file(FileOwner.JOB, fresh.id, "wav"), a_file(FileOwner.JOB, old.id, "wav")
    audio, cover = a_file(FileOwner.TAKE, song.id), a_file(FileOwner.TAKE, song.id, "cover")
    await store.keep([of_fresh, of_old], now=NOON)
    await store.keep([audio, cover], now=YESTERDAY)
    await store.keep([a_file(FileOwner.TAKE, take.id) for take in (loved, without_link)], now=YESTERDAY)

    assert await store.spare(made_since=YESTERDAY) == [audio, of_fresh]  # the oldest copy first
    assert await store.spare(made_since=YESTERDAY, limit=1) == [audio]
    assert await store.spare(made_since=NOON) == []
