"""Where requests become tasks, whatever dialect they came in."""

from __future__ import annotations

from typing import Any

from bot.sandbox.suno_api.faults.plan import Faults
from bot.sandbox.suno_api.operations.base.context import Context
from bot.sandbox.suno_api.operations.base.operation import Body, Instant, Operation
from bot.sandbox.suno_api.tasks.lifecycle import Lifecycle
from bot.sandbox.suno_api.tasks.results import Answer
from bot.sandbox.suno_api.tasks.seeds import Seeds
from bot.sandbox.suno_api.tasks.task import Link, Task, new_task_id


class TaskService:
    """Accepts, answers and looks up. All of it raises RefusalError."""

    def __init__(self, *, context: Context, lifecycle: Lifecycle, faults: Faults, seeds: Seeds) -> None:
        self._context = context
        self._seeds = seeds
        self._lifecycle = lifecycle
        self._faults = faults

    def accept(
        self, operation: Operation[Body], body: Body, *, sent: dict[str, Any], callback_url: str, dialect: str
    ) -> Task:
        """Check, charge and start a task; `sent` is shown again in its record."""
        operation.check(self._context.store, body)
        task = Task(
            task_id=new_task_id(),
            operation=operation.name,
            kind=operation.kind,
            dialect=dialect,
            body=body,
            sent=sent,
            callback_url=callback_url,
            created_at=self._context.clock.now(),
            seed=self._seeds.draw(operation.name),
            faults=self._faults.for_task(operation.name),
        )
        self._context.account.charge(operation.price(body), task_id=task.task_id, operation=operation.name)
        self._context.store.add(task)
        self._lifecycle.begin(task)
        return task

    async def answer(self, instant: Instant[Body], body: Body) -> Answer:
        """What comes of an operation that is answered at once; a refused one costs nothing."""
        self._context.account.require(instant.price)
        answer = await instant.answer(self._context, body)
        if instant.price:
            self._context.account.charge(instant.price, task_id="", operation=instant.name)
        return answer

    def look_up(self, task_id: str) -> Task | None:
        """The task under this id, None when there is none that may be shown."""
        task = self._context.store.tasks.get(task_id)
        if task is None:
            return None
        missing_until = task.created_at + task.faults.seconds("record-missing")
        return task if self._context.clock.now() >= missing_until else None

    def links_of(self, task: Task) -> Link:
        """From the files of a task to their URLs, as far as they may be shown."""
        return task.links(self._context.files.url, self._context.clock.now())

    def credits(self) -> float:
        return self._context.account.balance / 100
