"""An audit that sees nothing would find every run in order: it is shown what it is there for."""

import copy
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from tests.crash.audit import Tally, audit
from tests.crash.audit.evidence import Kind, Mistake
from tests.crash.members.crowd import Witness
from tests.stage.process_stage import PATIENCE, ProcessStage, at_rest, has_ended, open_process_stage
from tests.storage.crashed_file import CrashedFile
from tests.wire.discord import Message

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[ProcessStage]:
    """A song that was asked for, paid and posted, and a bot that has ended."""
    async with open_process_stage(tmp_path_factory.mktemp("stage")) as stage:
        channel, alice = stage.member()
        async with stage.bot() as bot:
            await bot.online()
            alice.slash(channel, "generate", prompt="rain on a tin roof")
            await channel.wait_for(has_ended, PATIENCE)
            assert await at_rest(stage)
            bot.terminate()
            await bot.wait(PATIENCE)
        yield stage


async def test_a_song_that_came_to_its_end_shows_no_mistake(played: ProcessStage) -> None:
    tally = await audited(played)

    assert tally.mistakes == ()
    assert (tally.jobs, tally.finished, tally.creates, tally.accepted, tally.unclear) == (1, 1, 1, 1, 0)
    assert (tally.reserved, tally.charged, tally.charged_by_provider) == (1200, 1200, 1200)


async def audited(stage: ProcessStage, witness: Witness | None = None) -> Tally:
    return audit(stage, witness, await CrashedFile(stage.database_file).stored_books())


def _post(stage: ProcessStage) -> Message:
    channels = stage.discord.state.channels.values()
    return next(one for channel in channels for one in channel.messages if one.attachments)


def _card(stage: ProcessStage) -> Message:
    return next(one for one in _post(stage).channel.messages if has_ended(one))


def _lose_the_posts(stage: ProcessStage) -> None:
    channel = _post(stage).channel
    for post in [one for one in channel.messages if one.attachments]:
        del channel.by_id[post.id]


def _post_it_twice(stage: ProcessStage) -> None:
    second = copy.copy(_post(stage))
    second.id += 1
    second.channel.by_id[second.id] = second


def _let_the_card_wait(stage: ProcessStage) -> None:
    again = next(each for each in _post(stage).buttons if each["custom_id"].startswith("job:again:"))
    code = again["custom_id"].rpartition(":")[2]
    button = {"type": 2, "id": 2, "style": 4, "label": "Cancel", "custom_id": f"job:cancel:{code}"}
    _card(stage).components = [{"type": 1, "id": 1, "components": [button]}]


def _send_it_twice(stage: ProcessStage) -> None:
    stage.suno.received.append(next(one for one in stage.suno.received if one.operation == "generate"))


def _accept_what_nobody_knows(stage: ProcessStage) -> None:
    (task,) = stage.suno.tasks.values()
    stray = copy.copy(task)
    stray.task_id, stray.callback_url = "another", task.callback_url.replace("/callbacks/", "/callbacks/x")
    stage.suno.tasks["another"] = stray


def _charge_more(stage: ProcessStage) -> None:
    stage.suno.entries.append(stage.suno.entries[0])


def _lose_a_file(stage: ProcessStage) -> None:
    next((stage.folder / "media" / "takes").rglob("*.mp3")).unlink()


def _leave_a_file(stage: ProcessStage) -> None:
    (stage.folder / "media" / "incoming" / "left").touch()


async def test_a_post_that_its_member_took_back_is_not_missed(played: ProcessStage) -> None:
    post = _post(played)
    del post.channel.by_id[post.id]

    assert [mistake.kind for mistake in (await audited(played)).mistakes] == [Kind.LOSS]
    assert (await audited(played, Witness(taken_back={post.id}))).mistakes == ()

    post.channel.by_id[post.id] = post


PLANTED: tuple[tuple[Callable[[ProcessStage], None], Kind], ...] = (
    (_let_the_card_wait, Kind.CARD),
    (_post_it_twice, Kind.DOUBLE),
    (_lose_the_posts, Kind.LOSS),
    (_send_it_twice, Kind.DOUBLE),
    (_accept_what_nobody_knows, Kind.LOSS),
    (_charge_more, Kind.BOOK),
    (_lose_a_file, Kind.FILE),
    (_leave_a_file, Kind.FILE),
    (lambda stage: CrashedFile(stage.database_file).lose_settlements(), Kind.BOOK),
    (lambda stage: CrashedFile(stage.database_file).lose_costs(), Kind.BOOK),
    (lambda stage: CrashedFile(stage.database_file).lose_ends(), Kind.END),
)


async def test_whatever_must_not_be_is_seen(played: ProcessStage) -> None:
    known: set[Mistake] = set()
    for plant, kind in PLANTED:
        plant(played)
        found = set((await audited(played)).mistakes)
        assert kind in {mistake.kind for mistake in found - known}, plant
        known = found
