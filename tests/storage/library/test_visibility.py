"""Who finds which take: asked of every method that returns takes, also of those that are still to be written."""

import importlib
import inspect
import pkgutil
import typing
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

import storage.ledger
import storage.library
from storage.engines.sqlite import Database
from storage.ledger.deliveries import DeliveryStore
from storage.ledger.jobs import JobStore
from storage.library.moderation import ModerationStore
from storage.library.takes import TakeStore, insert_takes, search_expression
from storage.library.visibility import scope_of, scopes_of
from storage.rows.job import Job, Made
from storage.rows.member import Viewer
from storage.rows.take import Listing, Page, Relatives, Take, TakeKind, TakeOwner
from tests.clock import NOON
from tests.factories import ALICE, BOB, CHANNEL, GUILD, a_new_take, a_running_job

CELLAR = CHANNEL + 1
MODERATOR = 9001
OWNER, STRANGER = Viewer(GUILD, ALICE, CHANNEL), Viewer(GUILD, BOB, CHANNEL)
INSIDE = Viewer(GUILD, BOB, CELLAR)
READERS = Viewer.everybody_in(GUILD, CHANNEL)

NOT_FOR_VIEWERS = {
    "TakeStore.of_job": "a job's own post and card, in the channel where it was asked for",
    "TakeStore.sources_of": "the workers' own; whoever asks for the same again is asked for the right to its sources",
    "TakeStore.by_code_for_moderators": "bot/library/finding asks whether they may act on it",
    "TakeStore.taken_down": "for those who may put it back, which cogs/moderation asks",
    "TakeListings.recordings": "for moderators, who see titles and hear nothing",
    "UploadStore.at": "a member's own recordings, by their content",
    "UploadStore.add": "the recording that its owner has just given",
}
"""Methods that return takes without being told who looks, each with the reason."""


@dataclass
class Library:
    """Three takes of alice's that nobody else finds in #music, made of a public one and the parents of another."""

    database: Database
    hidden_ones: dict[str, Take]
    child: Take
    messages: list[int]
    jobs: list[Job]

    @property
    def not_to_be_seen(self) -> set[int]:
        return {take.id for take in self.hidden_ones.values()}


async def finished(
    database: Database, title: str, *, channel: int, open_channel: bool, sources: tuple[int, ...] = ()
) -> tuple[Job, Take]:
    store = JobStore(database)
    job = await a_running_job(store, channel_id=channel, open_channel=open_channel, sources=sources)
    assert await store.finish(job.id, Made([a_new_take(title=title)]), now=NOON)
    (take,) = await TakeStore(database).of_job(job.id)
    return job, take


@pytest.fixture
async def library(database: Database) -> Library:
    parent_job, parent = await finished(database, "canary public", channel=CHANNEL, open_channel=True)
    private_job, private = await finished(
        database, "canary private", channel=CELLAR, open_channel=False, sources=(parent.id,)
    )
    down_job, down = await finished(database, "canary down", channel=CHANNEL, open_channel=True, sources=(parent.id,))
    owner = TakeOwner(GUILD, ALICE, "alice", None, CHANNEL)
    (recording,) = await database.write(
        lambda it: insert_takes(it, [a_new_take(title="canary recording", kind=TakeKind.UPLOAD)], owner, NOON)
    )
    child_job, child = await finished(
        database,
        "canary child",
        channel=CHANNEL,
        open_channel=True,
        sources=(private.id, down.id, recording.id, parent.id),
    )
    assert await ModerationStore(database).take_down(down.id, MODERATOR, now=NOON)
    (down,) = await TakeStore(database).by_ids([down.id], OWNER)
    jobs = [parent_job, private_job, down_job, child_job]
    messages = []
    deliveries = DeliveryStore(database)
    for number, job in enumerate(jobs):
        (row,) = await deliveries.of_job(job.id)
        await deliveries.posting(row.id, attempt=1, now=NOON)
        assert await deliveries.posted(row.id, 700 + number, now=NOON)
        messages.append(700 + number)
    for take in (parent, private, down, recording, child):
        await TakeStore(database).mark_favourite(take.id, BOB, True, now=NOON)
        await TakeStore(database).mark_favourite(take.id, ALICE, True, now=NOON)
    return Library(database, {"private": private, "down": down, "recording": recording}, child, messages, jobs)


# --- every method ---


def stores() -> Iterator[type]:
    for package in (storage.library, storage.ledger):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            found = inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
            yield from (one for _, one in found if one.__module__ == module.name)


def methods() -> Iterator[tuple[str, Callable[..., Awaitable[object]], type]]:
    """All that return takes, of all stores that there are."""
    for store in stores():
        for name, method in inspect.getmembers(store, inspect.iscoroutinefunction):
            returned = repr(typing.get_type_hints(method).get("return"))
            if not name.startswith("_") and any(kind in returned for kind in ("take.Take", "Page", "Relatives")):
                yield f"{store.__name__}.{name}", method, store


def test_every_method_that_returns_takes_is_told_who_looks() -> None:
    without = {name for name, method, _ in methods() if "viewer" not in inspect.signature(method).parameters}

    assert without == set(NOT_FOR_VIEWERS)


VIEWED = [(name, method, store) for name, method, store in methods() if name not in NOT_FOR_VIEWERS]


def arguments(library: Library, method: Callable[..., object]) -> Iterator[dict[str, Any]]:
    """Every way to call a method that could lead to a take, by the names of its parameters."""
    takes = [*library.hidden_ones.values(), library.child]
    values: dict[str, list[Any]] = {
        "code": [*(take.code for take in takes), *(job.code for job in library.jobs)],
        "ids": [[take.id for take in takes]],
        "message_id": [*library.messages, *filter(None, (job.card_message_id for job in library.jobs))],
        "take": [library.child, *takes],
        "typed": ["", "canary", "alice", "canary p"],
        "listing": [listing for listing in Listing if listing is not Listing.RECORDINGS],
        "number": [0],
        "size": [50],
        "limit": [50],
        "children": [50],
    }
    wanted = [name for name in inspect.signature(method).parameters if name not in ("self", "viewer")]
    calls: list[dict[str, Any]] = [{}]
    for name in wanted:
        assert name in values, f"say here what `{name}` can be"
        calls = [{**call, name: value} for call in calls for value in values[name]]
    yield from calls


def takes_in(answer: object) -> list[Take]:
    match answer:
        case None:
            return []
        case Take():
            return [answer]
        case Page():
            return list(answer.takes)
        case Relatives():
            return [*answer.parents, *answer.children]
        case list():
            return answer
    raise AssertionError(f"say here which takes are in {answer!r}")


async def found(library: Library, method: Callable[..., Awaitable[object]], store: type, viewer: Viewer) -> set[int]:
    answers = [await method(store(library.database), viewer=viewer, **call) for call in arguments(library, method)]
    return {take.id for answer in answers for take in takes_in(answer)}


@pytest.mark.parametrize(("name", "method", "store"), VIEWED, ids=[name for name, _, _ in VIEWED])
async def test_no_method_shows_what_is_not_for_others(
    library: Library, name: str, method: Callable[..., Awaitable[object]], store: type
) -> None:
    for viewer in (STRANGER, READERS, Viewer(GUILD + 1, ALICE, CELLAR)):
        assert not await found(library, method, store, viewer) & library.not_to_be_seen, (name, viewer)
    inside = await found(library, method, store, INSIDE) & library.not_to_be_seen
    assert inside == {library.hidden_ones["private"].id}


@pytest.mark.parametrize(("name", "method", "store"), VIEWED, ids=[name for name, _, _ in VIEWED])
async def test_every_method_shows_its_owner_everything(
    library: Library, name: str, method: Callable[..., Awaitable[object]], store: type
) -> None:
    expected = library.not_to_be_seen
    if "message" in name or "job_code" in name:
        expected = expected - {library.hidden_ones["recording"].id}  # no job made it
    if name == "TakeStore.sources_by_message":
        expected = library.not_to_be_seen
    assert await found(library, method, store, OWNER) >= expected, name


# --- the three forms of the one predicate ---


@pytest.mark.parametrize("kind", list(TakeKind))
@pytest.mark.parametrize("open_channel", [True, False])
@pytest.mark.parametrize("hidden", [True, False])
@pytest.mark.parametrize("viewer", [OWNER, STRANGER, INSIDE, READERS, Viewer(GUILD + 1, ALICE, CELLAR)])
async def test_the_database_the_value_and_the_search_words_say_the_same(
    database: Database, kind: TakeKind, open_channel: bool, hidden: bool, viewer: Viewer
) -> None:
    owner = TakeOwner(GUILD, ALICE, "alice", None, CELLAR, open_channel)
    (take,) = await database.write(lambda it: insert_takes(it, [a_new_take(kind=kind)], owner, NOON))
    if hidden:
        assert await ModerationStore(database).take_down(take.id, MODERATOR, now=NOON)
        take = replace(take, hidden_by=MODERATOR, hidden_at=NOON)

    seen = take.seen_by(viewer)

    assert bool(await TakeStore(database).by_ids([take.id], viewer)) is seen
    assert bool(await TakeStore(database).search("tin", viewer)) is seen
    assert bool(set(scope_of(take).split()) & set(scopes_of(viewer))) is seen


async def test_what_is_put_back_is_found_by_its_words_again(library: Library) -> None:
    down = library.hidden_ones["down"]
    assert await ModerationStore(library.database).put_back(down.id, MODERATOR, now=NOON)

    assert down.id in {take.id for take in await TakeStore(library.database).search("canary down", STRANGER)}
    assert search_expression("?", STRANGER) is None
