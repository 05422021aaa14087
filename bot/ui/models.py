"""Models by the names that people know them by: V5 and not chirp-v5, V4.5 Plus and not V4_5PLUS."""

import re

# The API tells chirp-v4-5plus of a take that was asked for with V4_5PLUS.
_KNOWN_SHAPE = re.compile(r"(?:chirp-)?v(?P<whole>\d+)(?:[-_.](?P<part>\d+))?[-_ ]?(?P<kind>[a-z]*)", re.IGNORECASE)


def model_name(model: str) -> str:
    """A model of a request or of a take as people call it; what has another shape passes through as it is."""
    match = _KNOWN_SHAPE.fullmatch(model.strip())
    if match is None:
        return model
    number = match["whole"] if match["part"] is None else f"{match['whole']}.{match['part']}"
    return f"V{number} {match['kind'].capitalize()}".strip()
