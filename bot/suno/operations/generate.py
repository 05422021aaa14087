"""Two takes from an idea."""

from typing import ClassVar

from bot.suno.dialects.dedicated import Post
from bot.suno.models import prompt_limit
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import TWO_TAKES, Body
from bot.suno.operations.parts.bounds import require_model, require_text
from bot.suno.operations.parts.songs import SONG_PRICE
from bot.suno.operations.parts.sources import as_it_is, told_nothing
from bot.suno.request import SunoRequest


class GenerateRequest(SunoRequest):
    """Two takes from an idea; the API writes lyrics and style itself."""

    operation: ClassVar[str] = "generate"

    prompt: str
    model: str
    instrumental: bool = False


def _check(it: GenerateRequest) -> None:
    require_model(it.model)
    require_text("prompt", it.prompt, prompt_limit(it.model), it.model)


def _dedicated(it: GenerateRequest) -> Body:
    return {"customMode": False, "instrumental": it.instrumental, "model": it.model, "prompt": it.prompt}


GENERATE = Operation(
    GenerateRequest,
    check=_check,
    price=SONG_PRICE,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/generate", _dedicated, TWO_TAKES)},
)
