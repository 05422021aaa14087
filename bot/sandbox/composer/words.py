"""Finding in a text what it is about."""

import re


def says(text: str, pattern: str) -> bool:
    """Whether one of the alternatives stands at the beginning of a word of the text."""
    return re.search(rf"\b(?:{pattern})", text, re.IGNORECASE) is not None
