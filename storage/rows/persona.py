"""A voice and style that was made reusable."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewPersona:
    """`persona_id` is the provider's; `take_id` the take whose voice and style it has."""

    take_id: int
    persona_id: str
    name: str
    description: str


@dataclass(frozen=True)
class Persona(NewPersona):
    id: int
    guild_id: int
    owner_id: int
    created_at: datetime


@dataclass(frozen=True)
class RemovedOrNot:
    """A persona, and whether it was taken out of the lists."""

    persona: Persona
    removed: bool
