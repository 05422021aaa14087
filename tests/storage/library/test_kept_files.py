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


async def test_the_oldest_that_nobody_holds_dear_can_be_spared(database: Database) -> None:
    store, takes, jobs = KeptFileStore(database), TakeStore(database), JobStore(database)
    song, loved, without_link = await a_take(database), await a_take(database), await a_take(database, audio_url=None)
    await takes.mark_favourite(loved.id, BOB, True, now=NOON)
    job = await a_running_job(jobs)
    await jobs.finish(job.id, Made(result="{}"), now=NOON)
    of_job = a_file(FileOwner.JOB, job.id, "wav")
    audio, cover = a_file(FileOwner.TAKE, song.id), a_file(FileOwner.TAKE, song.id, "cover")
    await store.keep([of_job], now=NOON)
    await store.keep([audio, cover], now=YESTERDAY)
    await store.keep([a_file(FileOwner.TAKE, loved.id)], now=YESTERDAY)
    only_here = a_file(FileOwner.TAKE, without_link.id)
    await store.keep([only_here], now=YESTERDAY - timedelta(days=99))

    tomorrow = NOON + timedelta(days=1)
    assert await store.spare(kept_before=tomorrow) == [only_here, audio, of_job]  # the oldest copy first
    assert await store.spare(kept_before=tomorrow, limit=1) == [only_here]
    assert await store.spare(kept_before=NOON) == [only_here, audio]
