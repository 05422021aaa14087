"""The dedicated dialect: one endpoint per operation, camelCase in requests and records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from aiohttp import web
from pydantic import ValidationError

from bot.sandbox.suno_api.http.dedicated.callbacks import callback_payload
from bot.sandbox.suno_api.http.envelope import RefusalError, envelope
from bot.sandbox.suno_api.http.middleware import Gate, Received, Work
from bot.sandbox.suno_api.operations.base.operation import Instant, Kind, Operation
from bot.sandbox.suno_api.operations.base.validation import WireRequest, complaint
from bot.sandbox.suno_api.operations.catalogue import INSTANT, KINDS, OPERATIONS
from bot.sandbox.suno_api.operations.task_service import Desk

Body = TypeVar("Body", bound=WireRequest)


def dedicated_routes(desk: Desk, gate: Gate) -> Iterator[web.RouteDef]:
    """The routes of this dialect over the shared desk."""
    for operation in OPERATIONS:
        submit = _submit(desk, operation)
        yield web.post(operation.path, gate.handler(operation.name, submit, counts_as_create=True, starts_task=True))
    for instant in INSTANT:
        answer = _answer(desk, instant)
        yield web.post(instant.path, gate.handler(instant.name, answer, counts_as_create=instant.counts_as_create))
    for kind in KINDS:
        yield web.get(kind.record_path, gate.handler(f"{kind.name}-record", _record(desk, kind)))
    yield web.get("/api/v1/chat/credit", gate.handler("credits", _credits(desk)))


def _submit(desk: Desk, operation: Operation[Any]) -> Work:
    async def work(request: web.Request, received: Received) -> web.Response:
        body = validated(operation.request, received)
        task = desk.accept(
            operation,
            body,
            sent=received.body,
            callback_url=body.call_back_url,
            callback_payload=callback_payload,
        )
        received.task_id = task.task_id
        if "callback-before-answer" in task.faults:
            await task.callback_told.wait()
        return envelope({"taskId": task.task_id})

    return work


def _answer(desk: Desk, instant: Instant[Any]) -> Work:
    async def work(request: web.Request, received: Received) -> web.Response:
        return envelope(await desk.answer(instant, validated(instant.request, received)))

    return work


def _record(desk: Desk, kind: Kind) -> Work:
    async def work(request: web.Request, received: Received) -> web.Response:
        task_id = request.query.get("taskId")
        if not task_id:
            raise RefusalError(422, "Please enter taskId.")
        received.task_id = task_id
        task = desk.look_up(task_id, kind)
        return envelope(kind.record(task, desk.links_of(task)) if task else None)

    return work


def _credits(desk: Desk) -> Work:
    async def work(request: web.Request, received: Received) -> web.Response:
        return envelope(desk.credits())

    return work


def validated(model: type[Body], received: Received) -> Body:
    """The body as a request; 400 when it is not a JSON object, 422 when it breaks a rule."""
    if not isinstance(received.body, dict):
        raise RefusalError(400, "The body must be a JSON object.")
    try:
        return model.model_validate(received.body)
    except ValidationError as error:
        raise RefusalError(422, complaint(error)) from error
