"""Values as the API really sends them: text or number, empty text for nothing, null for a list, either spelling.

Answers are read leniently on purpose. A value of the wrong type counts as absent; only an answer that is not an object
at all, or that lacks what everything hangs on, is refused.
"""

import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AliasChoices, AliasGenerator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from bot.suno.errors import ProtocolError

MESSAGE_LENGTH = 500
_MORE_THAN_MONEY = Decimal("1e18")

_LONGEST_SECONDS = 24 * 60 * 60.0

_BLANK = re.compile(r"\s")
_ADDRESS = re.compile(r"https?:\\?/\\?/\S+", re.IGNORECASE)


def lenient_text(value: Any) -> str | None:
    """Text or a whole number as text; None for anything else and for what is blank."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return _storable(str(value)).strip() or None


def lenient_number(value: Any) -> float | None:
    """A finite number, also when it comes as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def lenient_integer(value: Any) -> int | None:
    """A whole number, also as text or as a float without a fraction."""
    number = lenient_number(value)
    return int(number) if number is not None and number.is_integer() else None


def lenient_link(value: Any) -> str | None:
    """An http(s) address; None for anything that cannot be fetched."""
    text = lenient_text(value)
    if not text or not text.lower().startswith(("http://", "https://")) or _BLANK.search(text):
        return None
    try:
        return text if urlsplit(text).hostname else None
    except ValueError:
        return None


def lenient_seconds(value: Any) -> float | None:
    """A length in seconds; None for one that no recording has."""
    number = lenient_number(value)
    return number if number is not None and 0 <= number <= _LONGEST_SECONDS else None


def hundredths(value: Any) -> int | None:
    """Credits (whole, fractional or as text) in hundredths of a credit, rounded down; None if it is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        # By way of text, so that 0.29 is 29 hundredths and not 28.999.
        amount = Decimal(str(value).strip())
        return int((amount * 100).to_integral_value(ROUND_FLOOR)) if abs(amount) < _MORE_THAN_MONEY else None
    except (ArithmeticError, ValueError):
        return None


def safe_message(value: Any, *, secrets: tuple[str, ...] = ()) -> str:
    """The API's words, fit to be shown and logged: one line of at most 500 characters, no link, no secret."""
    text = lenient_text(value) or ""
    for secret in secrets:
        text = text.replace(secret, "[removed]")
    text = _ADDRESS.sub("[link]", text)
    # Categories C*: control characters, and the invisible ones that reorder or hide text.
    text = "".join(" " if unicodedata.category(character).startswith("C") else character for character in text)
    return " ".join(text.split())[:MESSAGE_LENGTH]


def _objects(value: Any) -> tuple[Any, ...]:
    return tuple(entry for entry in value if isinstance(entry, dict)) if isinstance(value, list) else ()


def _links(value: Any) -> tuple[str, ...]:
    found = (lenient_link(entry) for entry in value) if isinstance(value, list) else ()
    return tuple(link for link in found if link)


def _numbers(value: Any) -> tuple[float, ...]:
    found = (lenient_number(entry) for entry in value) if isinstance(value, list) else ()
    return tuple(number for number in found if number is not None)


def _verbatim(value: Any) -> str | None:
    return _storable(value) if isinstance(value, str) and value else None


def _storable(text: str) -> str:
    """JSON can spell half a character (a lone surrogate), which neither a database nor Discord takes."""
    return text.encode(errors="replace").decode()


Text = Annotated[str | None, BeforeValidator(lenient_text)]
Verbatim = Annotated[str | None, BeforeValidator(_verbatim)]
"""A text whose blanks and line breaks mean something."""
Number = Annotated[float | None, BeforeValidator(lenient_number)]
Seconds = Annotated[float | None, BeforeValidator(lenient_seconds)]
Integer = Annotated[int | None, BeforeValidator(lenient_integer)]
Link = Annotated[str | None, BeforeValidator(lenient_link)]
Links = Annotated[tuple[str, ...], BeforeValidator(_links)]
Numbers = Annotated[tuple[float, ...], BeforeValidator(_numbers)]

_Entry = TypeVar("_Entry")
Entries = Annotated[tuple[_Entry, ...], BeforeValidator(_objects)]
Part = Annotated[_Entry | None, BeforeValidator(lambda value: value if isinstance(value, dict) else None)]


class WireModel(BaseModel):
    """An object of an answer: every key in camelCase or snake_case, unknown keys ignored."""

    model_config = ConfigDict(
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=lambda name: AliasChoices(to_camel(name), name)),
        protected_namespaces=(),
    )

    @classmethod
    def read(cls, data: Any) -> Self:
        """Read an object of an answer.

        Raises:
            ProtocolError: `data` is no object, or a part of it that is needed has another shape.
        """
        if not isinstance(data, Mapping):
            raise ProtocolError("The answer holds no object where one belongs")
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            # The values stay out of the message: they hold links.
            problems = error.error_count()
        raise ProtocolError(f"The answer has {problems} fields of an undocumented shape")
