"""The catalogue: one row for each operation, and all that differs between operations above `bot/suno`.

A new operation is a row here, a request model in `bot/suno/requests` and its wire bindings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.suno.prices import list_price
from bot.suno.requests import ComposeRequest, GenerateRequest, SunoRequest


@dataclass(frozen=True)
class Operation:
    """One row.

    `form` names the form of bot/ui that edits such a request, `cost` gives hundredths of a credit for a request.
    """

    request: type[SunoRequest]
    form: str
    cost: Callable[[Any], int] = list_price

    @property
    def name(self) -> str:
        return self.request.operation


CATALOGUE: Mapping[str, Operation] = MappingProxyType(
    {
        row.name: row
        for row in (
            Operation(GenerateRequest, form="idea"),
            Operation(ComposeRequest, form="song"),
        )
    }
)


def read_request(operation: str, text: str) -> SunoRequest:
    """The request of a job as it is kept in the database."""
    return CATALOGUE[operation].request.model_validate_json(text)
