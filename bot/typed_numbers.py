"""Numbers as members type them and buttons carry them: anything else is refused, and never fails later."""

import re

_SNOWFLAKE = re.compile(r"[0-9]{1,19}", re.ASCII)
# What Discord's ids stay below for another hundred years, and the highest number that the database takes.
_HIGHEST = 2**63 - 1
_MOST_DIGITS = 9


def read_snowflake(text: str) -> int | None:
    """The id of Discord's that a text is; None for anything else.

    That is not what `isdigit` says: a raised two is a digit to it and no number to `int`, and twenty digits are a
    number that the database cannot be asked for.
    """
    if not _SNOWFLAKE.fullmatch(text):
        return None
    number = int(text)
    return number if 0 < number <= _HIGHEST else None


def read_whole_number(text: str) -> int | None:
    """The whole number that somebody typed, of at most nine digits of any script; None for anything else."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
