"""All operations. Whoever adds a file to `operations` has added it here."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from bot.suno import operations
from bot.suno.operation import Operation


def _described() -> Iterator[Operation[Any]]:
    for file in pkgutil.iter_modules(operations.__path__, f"{operations.__name__}."):
        if not file.ispkg:
            module = importlib.import_module(file.name)
            yield from (value for value in vars(module).values() if isinstance(value, Operation))


OPERATIONS: Mapping[str, Operation[Any]] = MappingProxyType({operation.name: operation for operation in _described()})
"""By the name that jobs and task references carry."""
