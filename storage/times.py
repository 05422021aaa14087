"""Times at the border to SQLite: aware datetimes outside, whole UTC milliseconds since 1970 inside."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since the epoch; `moment` must be aware."""
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(value: int) -> datetime:
    return _EPOCH + value * _MILLISECOND


def from_ms_or_none(value: int | None) -> datetime | None:
    return None if value is None else from_ms(value)
