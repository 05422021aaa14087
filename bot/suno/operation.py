"""What is to be known of an operation before the bot can offer it. Each is described in a file of `operations`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypedDict, TypeVar

from bot.suno.dialects.dedicated import Post
from bot.suno.operations.parts.sources import SourceFacts
from bot.suno.request import SunoRequest

Request = TypeVar("Request", bound=SunoRequest)


class Wire(TypedDict, Generic[Request]):
    """How an operation is spelled, by the name of the dialect: one that is left out is a type error in its file."""

    dedicated: Post[Request]


@dataclass(frozen=True)
class Operation(Generic[Request]):
    """One operation of the API. Nothing has a default: what is missing is a type error in the operation's file.

    `check` raises LimitExceededError for the first documented limit that a request breaks. `price` is KIE's list price
    in hundredths of a credit, for every request or by request; an accepted request is charged whether or not it
    succeeds, except where the API says that it gave the credits back. `models` are those that its page names, the
    newest last; empty where the page names none in particular.

    What a member left open and the sources can tell, takes first and files after them (at least one):
    `fill_in` puts in what is needed or meant; filling in twice changes nothing. `suggest` puts in all that a form can
    offer to go on from. `once_measured` are the fields that `fill_in` leaves open until a file's length is known, each
    with a value that stands for it while the rest is checked.

    `from_own_copy` gives the request that does the same with audio of our own, for a take that the provider has
    forgotten or never had; None where there is no such way.
    """

    request: type[Request]
    check: Callable[[Request], None]
    price: int | Callable[[Request], int]
    models: tuple[str, ...]
    fill_in: Callable[[Request, Sequence[SourceFacts]], Request]
    suggest: Callable[[Request, Sequence[SourceFacts]], Request]
    once_measured: Mapping[str, Any]
    from_own_copy: Callable[[Request], SunoRequest | None]
    wire: Wire[Request]

    @property
    def name(self) -> str:
        return self.request.operation

    def cost(self, request: Request) -> int:
        """What an accepted request costs at the provider, in hundredths of a credit."""
        return self.price if isinstance(self.price, int) else self.price(request)

    def read(self, text: str) -> Request:
        """A request out of the JSON that it was written down as."""
        return self.request.model_validate_json(text)
