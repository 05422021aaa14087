"""The desk where requests become tasks, whatever dialect they came in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.operations.base.context import Workshop
from bot.sandbox.suno_api.operations.base.operation import Body, Instant, Kind, Link, Operation
from bot.sandbox.suno_api.tasks.account import RateWindow
from bot.sandbox.suno_api.tasks.lifecycle import Lives
from bot.sandbox.suno_api.tasks.task import Stage, Task, new_task_id


class Desk:
    """Accepts, answers and looks up. All of it raises RefusalError."""

    def __init__(self, *, workshop: Workshop, lives: Lives, faults: Faults, polls: RateWindow) -> None:
        self._workshop = workshop
        self._lives = lives
        self._faults = faults
        self._polls = polls

    def accept(
        self,
        operation: Operation[Body],
        body: Body,
        *,
        sent: dict[str, Any],
        callback_url: str,
        callback_payload: Callable[[Task, Stage, Link], dict[str, Any]],
    ) -> Task:
        """Check, charge and start a task; `sent` is shown again in its record."""
        operation.check(self._workshop.archive, body)
        task = Task(
            task_id=new_task_id(),
            operation=operation,
            body=body,
            sent=sent,
            callback_url=callback_url,
            callback_payload=callback_payload,
            created_at=self._workshop.clock.now(),
            faults=self._faults.for_task(operation.name),
        )
        self._workshop.account.charge(operation.price(body), task_id=task.task_id, operation=operation.name)
        self._workshop.archive.add(task)
        self._lives.begin(task)
        return task

    async def answer(self, instant: Instant[Body], body: Body) -> Any:
        """The data of an operation that is answered at once; a refused one costs nothing."""
        self._workshop.account.require(instant.price)
        data = await instant.answer(self._workshop, body)
        if instant.price:
            self._workshop.account.charge(instant.price, task_id="", operation=instant.name)
        return data

    def look_up(self, task_id: str, kind: Kind) -> Task | None:
        """The task of this kind under this id, None when there is none that may be shown."""
        self._polls.enter(task_id)
        task = self._workshop.archive.tasks.get(task_id)
        if task is None or task.operation.kind is not kind:
            return None
        missing_until = task.created_at + task.faults.seconds("record-missing")
        return task if self._workshop.clock.now() >= missing_until else None

    def links_of(self, task: Task) -> Link:
        return self._lives.links_of(task)

    def credits(self) -> float:
        return self._workshop.account.balance / 100
