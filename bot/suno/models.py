"""What differs by model: how long texts may be.

Lengths are characters. A model that is not in `KNOWN_MODELS` gets the newest limits and passes through: new ones appear
faster than releases of this bot.
Source: the "Suno API" pages of docs.kie.ai, one per operation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class ModelLimits:
    """`long_title` holds on the pages that tell titles apart by model."""

    lyrics: int
    style: int
    long_title: int


NEWEST = ModelLimits(lyrics=5000, style=1000, long_title=100)
_OLDEST = ModelLimits(lyrics=3000, style=200, long_title=80)

KNOWN_MODELS: Mapping[str, ModelLimits] = MappingProxyType(
    {
        "V3_5": _OLDEST,
        "V4": _OLDEST,
        "V4_5": NEWEST,
        "V4_5PLUS": NEWEST,
        "V4_5ALL": ModelLimits(lyrics=5000, style=1000, long_title=80),
        "V5": NEWEST,
        "V5_5": NEWEST,
        "V6": NEWEST,
        "V6_MINI": NEWEST,
        "V6_WILD": NEWEST,
    }
)

V6_FAMILY = ("V6", "V6_MINI", "V6_WILD")

SHORT_PROMPT = 500
SAFE_TITLE = 80


def prompt_limit(model: str) -> int:
    """Length of an idea, the same for every model as long as the pages disagree about more."""
    return SHORT_PROMPT


def lyrics_limit(model: str) -> int:
    """Length of lyrics that are sung as given."""
    return KNOWN_MODELS.get(model, NEWEST).lyrics


def style_limit(model: str) -> int:
    """Length of a style description."""
    return KNOWN_MODELS.get(model, NEWEST).style


def title_limit(model: str) -> int:
    """Length of a title that satisfies every page, whatever the model."""
    return SAFE_TITLE


def long_title_limit(model: str) -> int:
    """Length of a title where the page of the operation tells them apart by model."""
    return KNOWN_MODELS.get(model, NEWEST).long_title
