"""Moments inside a recording, as members write and read them: 1:23, 83, 83.5."""

import re

from bot.catalogue.refusals import BadValueError

_TIME = re.compile(r"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,5}(?:[.,]\d{1,3})?)")


def parse_time(field: str, text: str) -> float:
    """Seconds, from 1:02:03, 1:23, 83, 83.5 or 83,5. Raises BadValueError, which names the field."""
    match = _TIME.fullmatch(text.strip().removesuffix("s").strip())
    if match is None:
        raise BadValueError(field, "time", text)
    hours, minutes = (int(match[part] or 0) for part in ("hours", "minutes"))
    seconds = float(match["seconds"].replace(",", "."))
    if match["minutes"] is not None and seconds >= 60:
        raise BadValueError(field, "time", text)
    return hours * 3600 + minutes * 60 + seconds


def moment(seconds: float) -> str:
    """Seconds as 1:23, or 1:23.5 where they are not whole; `parse_time` reads it again."""
    minutes, rest = divmod(round(seconds, 2), 60)
    whole = f"{rest:05.2f}".rstrip("0").rstrip(".") if rest % 1 else f"{rest:02.0f}"
    return f"{minutes:.0f}:{whole}"
