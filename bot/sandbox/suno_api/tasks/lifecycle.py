"""The life of a task: accepted, rendered while the stages pass, told by callbacks, ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.sandbox.suno_api.tasks.account import Account
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.errors import MESSAGES, TaskFailedError
from bot.sandbox.suno_api.tasks.results import Music, Outcome
from bot.sandbox.suno_api.tasks.store import TaskStore
from bot.sandbox.suno_api.tasks.task import Stage, Task, TaskKind
from bot.sandbox.suno_api.tasks.timing import Timing
from bot.sandbox.suno_api.tasks.webhooks import Webhooks

logger = logging.getLogger(__name__)

Make = Callable[[Task], Awaitable[Outcome]]
"""Does the work of a task; raises TaskFailedError when it must fail."""

# Faults that end a task, with the code of its record.
_ENDINGS = {
    "moderated": 400,
    "known-recording": 413,
    "create-failed": 500,
    "timed-out": 408,
    "generation-failed": 501,
    "failed-refunded": 531,
}
_REFUNDED = 531


class Lifecycle:
    """Starts accepted tasks and walks them through their stages."""

    def __init__(
        self, *, make: Make, store: TaskStore, account: Account, webhooks: Webhooks, clock: Clock, timing: Timing
    ) -> None:
        self._make = make
        self._store = store
        self._account = account
        self._webhooks = webhooks
        self._clock = clock
        self._timing = timing

    def begin(self, task: Task) -> None:
        self._clock.start(self._live(task))

    async def _live(self, task: Task) -> None:
        # The work begins at once, so that the files are there when their stage comes.
        making = self._clock.spawn(self._made(task))
        if "stuck" in task.faults:
            return
        if failure := await self._walk(task, making):
            self._fail(task, failure)

    async def _walk(self, task: Task, making: asyncio.Task[Outcome | TaskFailedError]) -> TaskFailedError | None:
        """Through all the stages, or to the failure that ends the task."""
        delay = task.faults.seconds("slow-start")
        for stage, due in self._timetable(task.kind):
            if stage is Stage.COMPLETE:
                delay += task.faults.seconds("late-success")
            await self._clock.sleep(task.created_at + delay + self._timing.seconds(due) - self._clock.now())
            if ending := next((name for name in _ENDINGS if name in task.faults), None):
                return TaskFailedError(_ENDINGS[ending], MESSAGES[_ENDINGS[ending]])
            if stage is not Stage.TEXT or making.done():
                made = await making
                if isinstance(made, TaskFailedError):
                    return made
                task.outcome = made
            self._reach(task, stage)
        return None

    def _timetable(self, kind: TaskKind) -> list[tuple[Stage, float]]:
        """The stages to come, with the seconds after the submit."""
        if kind is TaskKind.MUSIC:
            return [
                (Stage.TEXT, self._timing.text),
                (Stage.FIRST, self._timing.first),
                (Stage.COMPLETE, self._timing.complete),
            ]
        return [(Stage.COMPLETE, self._timing.other)]

    async def _made(self, task: Task) -> Outcome | TaskFailedError:
        try:
            return await self._make(task)
        except TaskFailedError as failure:
            return failure
        except Exception:
            logger.exception("Making %s failed", task.operation)
            return TaskFailedError(501, MESSAGES[501])

    def _reach(self, task: Task, stage: Stage) -> None:
        task.stage = stage
        if stage is Stage.COMPLETE:
            task.completed_at = self._clock.now()
            self._store.publish(task)
            self._end_streams(task)
        self._webhooks.tell(task, stage)

    def _fail(self, task: Task, failure: TaskFailedError) -> None:
        task.stage = Stage.FAILED
        task.failure = failure
        task.completed_at = self._clock.now()
        if failure.code == _REFUNDED:
            self._account.refund(task_id=task.task_id, operation=task.operation)
        self._webhooks.tell(task, Stage.FAILED)

    def _end_streams(self, task: Task) -> None:
        if isinstance(task.outcome, Music):
            for take in task.outcome.takes:
                take.stream.empty_at = self._clock.now() + self._timing.seconds(self._timing.stream_life)
