"""The life of a task: accepted, rendered while the stages pass, told by callbacks, ended."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from bot.sandbox.suno_api.http.envelope import WORDS
from bot.sandbox.suno_api.operations.base.context import Workshop
from bot.sandbox.suno_api.operations.base.operation import Link, Operation
from bot.sandbox.suno_api.tasks.account import Account
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.results import Music, Outcome, TaskFailedError
from bot.sandbox.suno_api.tasks.task import Stage, Task
from bot.sandbox.suno_api.tasks.timing import Pace
from bot.sandbox.suno_api.tasks.webhooks import Postman

logger = logging.getLogger(__name__)

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


class Lives:
    """Starts accepted tasks and walks them through their stages."""

    def __init__(self, *, workshop: Workshop, account: Account, postman: Postman, clock: Clock, pace: Pace) -> None:
        self._workshop = workshop
        self._account = account
        self._postman = postman
        self._clock = clock
        self._pace = pace

    def begin(self, task: Task) -> None:
        self._clock.start(self._live(task))

    def links_of(self, task: Task) -> Link:
        """From the files of a task to their URLs, or to empty texts while its links are held back."""
        shown = task.shows_links(self._clock.now())
        return self._workshop.files.url if shown else lambda file: ""

    async def _live(self, task: Task) -> None:
        # The work begins at once, so that the files are there when their stage comes.
        making = self._clock.spawn(self._make(task))
        if "stuck" in task.faults:
            return
        if failure := await self._walk(task, making):
            self._fail(task, failure)

    async def _walk(self, task: Task, making: asyncio.Task[Outcome | TaskFailedError]) -> TaskFailedError | None:
        """Through all the stages, or to the failure that ends the task."""
        delay = task.faults.seconds("slow-start")
        for stage, due in self._timetable(task.operation):
            if stage is Stage.COMPLETE:
                delay += task.faults.seconds("late-success")
            await self._sleep_until(task.created_at + delay + self._pace.seconds(due))
            if ending := next((name for name in _ENDINGS if name in task.faults), None):
                return TaskFailedError(_ENDINGS[ending], WORDS[_ENDINGS[ending]])
            if stage is not Stage.TEXT or making.done():
                made = await making
                if isinstance(made, TaskFailedError):
                    return made
                task.outcome = made
            self._reach(task, stage)
        return None

    def _timetable(self, operation: Operation[Any]) -> list[tuple[Stage, float]]:
        """The stages to come, with the seconds after the submit."""
        if Stage.FIRST in operation.kind.stages:
            return [
                (Stage.TEXT, self._pace.text),
                (Stage.FIRST, self._pace.first),
                (Stage.COMPLETE, self._pace.complete),
            ]
        return [(Stage.COMPLETE, self._pace.other)]

    async def _sleep_until(self, moment: float) -> None:
        await self._clock.sleep(moment - self._clock.now())

    async def _make(self, task: Task) -> Outcome | TaskFailedError:
        try:
            return await task.operation.make(self._workshop, task, task.body)
        except TaskFailedError as failure:
            return failure
        except Exception:
            logger.exception("Making %s failed", task.operation.name)
            return TaskFailedError(501, WORDS[501])

    def _reach(self, task: Task, stage: Stage) -> None:
        task.stage = stage
        if stage is Stage.COMPLETE:
            task.completed_at = self._clock.now()
            self._workshop.archive.publish(task)
            self._end_streams(task)
        self._tell(task, stage)

    def _fail(self, task: Task, failure: TaskFailedError) -> None:
        task.stage = Stage.FAILED
        task.failure = failure
        task.completed_at = self._clock.now()
        if failure.code == _REFUNDED:
            self._account.refund(task_id=task.task_id, operation=task.operation.name)
        self._tell(task, Stage.FAILED)

    def _end_streams(self, task: Task) -> None:
        if isinstance(task.outcome, Music):
            for take in task.outcome.takes:
                take.stream.empty_at = self._clock.now() + self._pace.seconds(self._pace.stream_life)

    def _tell(self, task: Task, stage: Stage) -> None:
        """Send the callback of a stage without holding up the task; the faults of callbacks strike here."""
        last = task.is_over
        if "callback-exception" in task.faults and last:
            task.callback_failed = True
            return
        if "no-callback" in task.faults:
            return
        payload = task.callback_payload(task, stage, self.links_of(task))
        if "callbacks-out-of-order" in task.faults and stage is Stage.FIRST:
            task.held_back.append(payload)
            return
        payloads = [payload, *task.held_back] if last else [payload]
        times = 2 if "callback-twice" in task.faults else 1
        due = self._clock.now() + task.faults.seconds("callback-late")
        task.outbox += [(due, each) for each in payloads for _ in range(times)]
        if not task.courier_is_out:
            task.courier_is_out = True
            self._clock.start(self._deliver(task))

    async def _deliver(self, task: Task) -> None:
        """Empty the outbox in order; after three failures in a row nothing more is sent."""
        while task.outbox:
            due, payload = task.outbox.pop(0)
            await self._sleep_until(due)
            if not task.callback_failed:
                told = await self._postman.deliver(task.callback_url, payload, task_id=task.task_id)
                task.callback_failed = not told
            task.callback_told.set()
        task.courier_is_out = False
