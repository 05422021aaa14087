"""Reads the JSON body of a request."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from bot.sandbox.suno_api.http.middleware import Received
from bot.sandbox.suno_api.operations.base.validation import WireRequest, complaint
from bot.sandbox.suno_api.tasks.errors import RefusalError

Body = TypeVar("Body", bound=WireRequest)


def validated(model: type[Body], received: Received) -> Body:
    """The body as a request; 400 when it is not a JSON object, 422 when it breaks a rule."""
    if not isinstance(received.body, dict):
        raise RefusalError(400, "The body must be a JSON object.")
    try:
        return model.model_validate(received.body)
    except ValidationError as error:
        raise RefusalError(422, complaint(error)) from error
