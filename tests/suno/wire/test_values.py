"""Values that are of the right type and still of no use: they must not get past the border."""

import pytest

from bot.suno.wire.values import lenient_link, lenient_seconds


@pytest.mark.parametrize(
    ("sent", "read"),
    [(187.3, 187.3), ("12", 12.0), (0, 0.0), (1e300, None), (-1, None), ("inf", None), (86_401, None), (True, None)],
)
def test_a_length_is_one_that_a_recording_can_have(sent: object, read: float | None) -> None:
    assert lenient_seconds(sent) == read


@pytest.mark.parametrize("sent", ["https://", "https://not a link", "http:///path", "https://[::1", "ftp://host/x", ""])
def test_an_address_that_nobody_could_open_is_none(sent: str) -> None:
    assert lenient_link(sent) is None


def test_an_address_is_kept_as_it_was_sent() -> None:
    assert lenient_link("https://host/a?b=c%20d#e") == "https://host/a?b=c%20d#e"
