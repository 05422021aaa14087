"""The process ends at each named point of a job's life, and the next one goes on from there.

The runs need patience rather than work, so all of them go on beside each other; each test waits for its own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio

from bot.checkpoints import Checkpoint
from tests.crash.audit import audit
from tests.stage.process_stage import (
    PATIENCE,
    SONG,
    ProcessStage,
    at_rest,
    has_ended,
    is_unclear,
    open_process_stage,
    unfinished_work,
)
from tests.wire.discord.process.launch import KILLED

pytestmark = pytest.mark.asyncio(loop_scope="module")

AT_ONCE = 4
"""Runs at a time: two processes start in each, and time-outs shall mean something."""

Runs = dict[tuple[Checkpoint, bool], asyncio.Task[ProcessStage]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def runs(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Runs]:
    """Every checkpoint with callbacks, and the one that callbacks decide about without them."""
    turns = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stages:
        cases = [*((checkpoint, True) for checkpoint in Checkpoint), (Checkpoint.CREATED, False)]
        tasks = {
            (checkpoint, callbacks): asyncio.create_task(
                _run(checkpoint, callbacks, tmp_path_factory.mktemp("stage"), stages, turns)
            )
            for checkpoint, callbacks in cases
        }
        yield tasks
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _run(
    checkpoint: Checkpoint, callbacks: bool, folder: Path, stages: AsyncExitStack, turns: asyncio.Semaphore
) -> ProcessStage:
    """Ask for a song, let the process end, start it again, and stop it once nothing is left to do."""
    stage = await stages.enter_async_context(open_process_stage(folder, callbacks=callbacks))
    channel, alice = stage.member()
    async with turns:
        async with stage.bot(crash_at=checkpoint) as bot:
            await bot.online()
            alice.slash(channel, "generate", prompt="rain on a tin roof")
            assert await bot.wait(PATIENCE) == KILLED
        async with stage.bot() as bot:
            nobody_knows = checkpoint is Checkpoint.CLAIMED or not callbacks
            await channel.wait_for(is_unclear if nobody_knows else has_ended, PATIENCE)
            await at_rest(stage)
            bot.terminate()
            assert await bot.wait(PATIENCE) == 0
    return stage


@pytest.mark.parametrize("checkpoint", [point for point in Checkpoint if point is not Checkpoint.CLAIMED])
async def test_a_song_is_paid_once_and_posted_once_wherever_the_process_ends(
    runs: Runs, checkpoint: Checkpoint
) -> None:
    stage = await runs[checkpoint, True]

    assert stage.creates == len(stage.suno.tasks) == 1
    assert stage.suno.balance == 10_000 * 100 - SONG
    tally = audit(stage)
    assert tally.mistakes == (), unfinished_work(stage)
    assert (tally.jobs, tally.finished) == (1, 1)


async def test_a_job_that_was_claimed_but_perhaps_not_sent_is_never_sent_again(runs: Runs) -> None:
    stage = await runs[Checkpoint.CLAIMED, True]

    assert stage.creates == 0
    tally = audit(stage)
    assert tally.mistakes == (), unfinished_work(stage)
    assert (tally.jobs, tally.unclear) == (1, 1)


async def test_an_accepted_job_that_nobody_claims_is_shown_as_unclear_and_never_sent_again(runs: Runs) -> None:
    stage = await runs[Checkpoint.CREATED, False]

    assert stage.creates == len(stage.suno.tasks) == 1
    tally = audit(stage)
    assert tally.mistakes == (), unfinished_work(stage)
    assert (tally.jobs, tally.unclear) == (1, 1)
