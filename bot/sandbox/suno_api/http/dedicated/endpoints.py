"""The endpoints of the dedicated dialect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from bot.sandbox.suno_api.http.dedicated.answers import answer_data
from bot.sandbox.suno_api.http.dedicated.kinds import KINDS, Kind
from bot.sandbox.suno_api.http.dedicated.records import record
from bot.sandbox.suno_api.http.envelope import envelope
from bot.sandbox.suno_api.http.middleware import Endpoint, Middleware, Received
from bot.sandbox.suno_api.http.rate_limit import RateLimit
from bot.sandbox.suno_api.http.reading import validated
from bot.sandbox.suno_api.operations.base.operation import Instant, Operation
from bot.sandbox.suno_api.operations.catalogue import INSTANT, OPERATIONS
from bot.sandbox.suno_api.operations.task_service import TaskService
from bot.sandbox.suno_api.tasks.errors import RefusalError

DIALECT = "dedicated"


def dedicated_routes(service: TaskService, middleware: Middleware, polls: RateLimit) -> Iterator[web.RouteDef]:
    """The routes of this dialect; `polls` limits how often one task is asked for."""
    for operation in OPERATIONS:
        submit = _submit(service, operation)
        yield web.post(
            operation.path, middleware.handler(operation.name, submit, counts_as_create=True, starts_task=True)
        )
    for instant in INSTANT:
        answer = _answer(service, instant)
        yield web.post(
            instant.path, middleware.handler(instant.name, answer, counts_as_create=instant.counts_as_create)
        )
    for kind in KINDS:
        yield web.get(kind.record_path, middleware.handler(f"{kind.name}-record", _record(service, kind, polls)))
    yield web.get("/api/v1/chat/credit", middleware.handler("credits", _credits(service)))


def _submit(service: TaskService, operation: Operation[Any]) -> Endpoint:
    async def endpoint(request: web.Request, received: Received) -> web.Response:
        body = validated(operation.request, received)
        task = service.accept(operation, body, sent=received.body, callback_url=body.call_back_url, dialect=DIALECT)
        received.task_id = task.task_id
        if "callback-before-answer" in task.faults:
            await task.callback_told.wait()
        return envelope({"taskId": task.task_id})

    return endpoint


def _answer(service: TaskService, instant: Instant[Any]) -> Endpoint:
    async def endpoint(request: web.Request, received: Received) -> web.Response:
        return envelope(answer_data(await service.answer(instant, validated(instant.request, received))))

    return endpoint


def _record(service: TaskService, kind: Kind, polls: RateLimit) -> Endpoint:
    async def endpoint(request: web.Request, received: Received) -> web.Response:
        task_id = request.query.get("taskId")
        if not task_id:
            raise RefusalError(422, "Please enter taskId.")
        received.task_id = task_id
        polls.enter(task_id)
        task = service.look_up(task_id)
        return envelope(record(task, service.links_of(task)) if task and task.kind is kind.name else None)

    return endpoint


def _credits(service: TaskService) -> Endpoint:
    async def endpoint(request: web.Request, received: Received) -> web.Response:
        return envelope(service.credits())

    return endpoint
