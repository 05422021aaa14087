"""What every request has in common, in the spelling of the wire.

The models are written from the reference alone and share nothing with the client's, so that a mistake made there
is not repeated here. They are stricter than the real service, which accepts much and fails minutes later: unknown
fields and nulls are refused, and where the documentation contradicts itself a request has to satisfy every
reading of it.

Field names are snake_case in Python; on the dedicated endpoints their camelCase aliases count.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError


def _not_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("missing", "must not be empty")
    return text


def _is_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PydanticCustomError("url", "must be a http or https URL")
    return text


def _two_decimals(number: float) -> float:
    if round(number, 2) != number:
        raise PydanticCustomError("decimals", "must have at most two decimals")
    return number


Text = Annotated[str, AfterValidator(_not_blank)]
Url = Annotated[str, AfterValidator(_is_url)]
Seconds = Annotated[float, Field(ge=0), AfterValidator(_two_decimals)]
Weight = Annotated[float, Field(ge=0, le=1), AfterValidator(_two_decimals)]
Model = Literal["V3_5", "V4", "V4_5", "V4_5PLUS", "V4_5ALL", "V5", "V5_5"]


class WireRequest(BaseModel):
    """Any body: exact types, no unknown field, nothing null."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, alias_generator=to_camel, protected_namespaces=()
    )
    nullable: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_null(cls, data: Any) -> Any:
        for name, value in data.items() if isinstance(data, dict) else ():
            if value is None and name not in cls.nullable:
                raise PydanticCustomError("null", "{name} must not be null", {"name": name})
        return data


class AsynchronousRequest(WireRequest):
    """A body that starts a task: without a callback address it is refused, even where a page calls it optional."""

    call_back_url: Url


def refuse(reason: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{reason}", {"reason": reason})


def require(request: BaseModel, *names: str) -> None:
    for name in names:
        value = getattr(request, name)
        if value is None or (isinstance(value, str) and not value.strip()):
            raise refuse(f"Please enter {to_camel(name)}.")


def limit(request: BaseModel, name: str, most: int) -> None:
    if len(getattr(request, name)) > most:
        raise refuse(f"{to_camel(name)} exceeds {most} characters.")


def complaint(error: ValidationError) -> str:
    """The first mistake in a body, in the API's words."""
    mistake = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(str(part) for part in mistake["loc"])
    if mistake["type"] == "missing":
        return f"Please enter {field}."
    return f"{field}: {mistake['msg']}" if field else mistake["msg"]
