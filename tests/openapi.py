"""Holds requests, answers and callbacks to `suno-openapi.yaml`, the project's own description of the API."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator

DOCUMENT = Path(__file__).with_name("suno-openapi.yaml")


@cache
def document() -> dict[str, Any]:
    """The whole description, read once."""
    loaded: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return loaded


def _multiple_of(_validator: Validator, step: float, value: Any, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    """As jsonschema has it, less the binary floats: 0.29 is a multiple of 0.01."""
    if isinstance(value, int | float) and abs(value / step - round(value / step)) > 1e-6:
        yield jsonschema.ValidationError(f"{value} is not a multiple of {step}")


_extend: Any = jsonschema.validators.extend  # has no type information
_SchemaValidator = _extend(Draft202012Validator, {"multipleOf": _multiple_of})

_FORMATS = FormatChecker(())


@_FORMATS.checks("uri")
def _is_address(value: object) -> bool:
    return not isinstance(value, str) or (urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).netloc))


@cache
def _validator(pointer: str) -> Validator:
    """A validator of the schema at a JSON pointer of the document."""
    # The document itself is the schema's root, so that its references resolve.
    schema = {"$ref": f"#{pointer}", "components": document()["components"], "paths": document()["paths"]}
    validator: Validator = _SchemaValidator(schema, format_checker=_FORMATS)
    return validator


def check_schema(name: str, value: Any) -> None:
    """Hold a value to one of the named schemas; raises jsonschema.ValidationError."""
    _validator(f"/components/schemas/{name}").validate(value)


def check_request(method: str, path: str, body: Any) -> None:
    """Hold the body of a request to the description of its endpoint; raises jsonschema.ValidationError.

    Raises AssertionError for a field that the endpoint does not document.
    """
    content = _operation(method, path)["requestBody"]["content"]
    kind = next(iter(content))
    unknown = set(body) - _fields(content[kind]["schema"])
    assert not unknown, f"{path} does not know {sorted(unknown)}"
    _validator(f"{_pointer(method, path)}/requestBody/content/{_escaped(kind)}/schema").validate(body)


def check_query(method: str, path: str, query: Mapping[str, str]) -> None:
    """Exactly the documented query parameters, the required ones included; raises AssertionError."""
    known = {entry["name"]: entry.get("required", False) for entry in _operation(method, path).get("parameters", [])}
    assert set(query) <= set(known), f"{path} does not know {sorted(set(query) - set(known))}"
    missing = [name for name, required in known.items() if required and not query.get(name)]
    assert not missing, f"{path} misses {missing}"


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    """Hold an answer to the description of its endpoint and HTTP status; raises jsonschema.ValidationError."""
    response = _operation(method, path)["responses"][str(status)]
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
    else:
        pointer = f"{_pointer(method, path)}/responses/{status}"
    _validator(f"{pointer}/content/application~1json/schema").validate(body)


def check_callback(name: str, body: Any) -> None:
    """Hold a callback to its description; `name` is a key of `components.callbacks`, such as `musicTask`."""
    address = next(iter(document()["components"]["callbacks"][name]))
    pointer = f"/components/callbacks/{name}/{_escaped(address)}/post/requestBody/content/application~1json/schema"
    _validator(pointer).validate(body)


def callback_of(method: str, path: str) -> str | None:
    """The name of the callback that an operation leads to."""
    callbacks: dict[str, Any] = _operation(method, path).get("callbacks", {})
    return next(iter(callbacks), None)


@dataclass(frozen=True)
class Example:
    """One of the examples in the description, with the schema it belongs to."""

    schema: str
    number: int
    value: Any

    def __str__(self) -> str:
        return f"{self.schema}-{self.number}"


def examples(wanted: Callable[[str], bool] = lambda name: True) -> list[Example]:
    """The examples of all named schemas whose name is wanted."""
    return [
        Example(name, number, value)
        for name, schema in document()["components"]["schemas"].items()
        if wanted(name) and schema.get("type") == "object"
        for number, value in enumerate(schema.get("examples", []))
    ]


def _fields(schema: dict[str, Any]) -> set[str]:
    """The properties that a schema names, its parts and alternatives included."""
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    parts = [part for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, [])]
    return set(schema.get("properties", {})).union(*(_fields(part) for part in parts))


def _operation(method: str, path: str) -> dict[str, Any]:
    try:
        operation: dict[str, Any] = document()["paths"][path][method.lower()]
    except KeyError:
        raise AssertionError(f"{DOCUMENT.name} has no {method} {path}") from None
    return operation


def _pointer(method: str, path: str) -> str:
    return f"/paths/{_escaped(path)}/{method.lower()}"


def _escaped(part: str) -> str:
    """One step of a JSON pointer inside a URI fragment."""
    escaped = part.replace("~", "~0").replace("/", "~1")
    return escaped.replace("{", "%7B").replace("}", "%7D").replace("#", "%23").replace("$", "%24")
