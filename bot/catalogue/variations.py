"""Like this, but …: a new song or sound from the words of another one, with one difference worked in."""

from collections.abc import Mapping
from typing import Any

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.plans import Step, suggested
from bot.suno.errors import LimitExceededError, LimitReason
from bot.suno.models import style_limit
from bot.suno.operations.compose import ComposeRequest
from bot.suno.request import SunoRequest
from storage.rows.take import Take

DIFFERENCE = "difference"
"""The field of a form that asks for it, and the text in a draft: no request has such a field."""


def begun_variation(take: Take, made: Step | None, model: str) -> Step:
    """What a variation of a take begins with: the request that it was `made` with, under a title of its own.

    Where that was nothing made from words alone, or the take is a recording (None): the take's own style and lyrics,
    with `model`. The take is its source in the library's sense; nothing of its sound is used.
    """
    if made is not None and made.row.varies is not None:
        untitled = {"title": ""} if "title" in type(made.request).model_fields else {}
        return suggested(Step(made.request.model_copy(update=untitled), (take,)))
    request = ComposeRequest(
        title="",
        style=take.style[: style_limit(model)],
        lyrics=take.lyrics,
        instrumental=not take.lyrics.strip(),
        model=model,
    )
    return suggested(Step(request, (take,)))


def with_difference(operation: str, fields: Mapping[str, Any], difference: str) -> dict[str, Any]:
    """The fields of a request with the difference in the one that says how the song is to be."""
    field = CATALOGUE[operation].varies
    if field is None:  # made up: nothing of the kind is offered
        return dict(fields)
    said = str(fields.get(field) or "").strip().rstrip(".;,")
    return {**fields, field: "; ".join(filter(None, [said, difference.strip()]))}


def require_room(request: SunoRequest, difference: str) -> None:
    """Raises LimitExceededError: there is no difference, or it does not fit beside what is said already."""
    if not difference.strip():
        raise LimitExceededError(DIFFERENCE, LimitReason.EMPTY)
    row = CATALOGUE[request.operation]
    try:
        row.operation.check(request)
    except LimitExceededError as error:
        long = error.reason is LimitReason.TOO_LONG and error.field == row.varies
        if not long or error.limit is None or error.actual is None:
            return  # no matter of the difference: the request itself is checked before it is written down
        typed = len(difference.strip())
        room = int(error.limit - (error.actual - typed))
        if room > 0:
            raise LimitExceededError(DIFFERENCE, LimitReason.TOO_LONG, limit=room, actual=typed) from error
