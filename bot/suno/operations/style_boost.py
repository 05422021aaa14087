"""A richer description of a style."""

from typing import ClassVar

from bot.suno.dialects.dedicated import AtOnce, Post
from bot.suno.operation import Operation
from bot.suno.operations.parts.bodies import Body
from bot.suno.operations.parts.bounds import require_text
from bot.suno.operations.parts.sources import as_it_is, told_nothing
from bot.suno.request import SunoRequest
from bot.suno.wire.answers import read_style


class StyleBoostRequest(SunoRequest):
    """A richer description of a style; answered at once."""

    operation: ClassVar[str] = "style_boost"

    text: str


def _check(it: StyleBoostRequest) -> None:
    require_text("text", it.text)


def _dedicated(it: StyleBoostRequest) -> Body:
    return {"content": it.text}


STYLE_BOOST = Operation(
    StyleBoostRequest,
    check=_check,
    price=40,
    models=(),
    fill_in=told_nothing,
    suggest=told_nothing,
    once_measured={},
    from_own_copy=as_it_is,
    wire={"dedicated": Post("/api/v1/style/generate", _dedicated, AtOnce(read_style))},
)
