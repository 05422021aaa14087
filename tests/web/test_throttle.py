"""The limit on failures: per address, forgiving after a minute, never more memory than promised."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.throttle import Throttle


class Watch:
    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def test_each_address_has_its_own_count() -> None:
    limit = Throttle(Watch(), failures=2)

    assert [limit.count("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert limit.count("192.0.2.2")


@pytest.mark.parametrize("passed", [timedelta(minutes=1), timedelta(days=-1)], ids=["a minute", "clock set back"])
def test_the_count_begins_anew(passed: timedelta) -> None:
    watch = Watch()
    limit = Throttle(watch, failures=1)
    assert [limit.count("192.0.2.1") for _ in range(2)] == [True, False]

    watch.time += passed

    assert limit.count("192.0.2.1")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        (None, "a socket without address", True),
    ],
)
def test_addresses_of_one_owner_are_counted_together(first: str | None, second: str | None, together: bool) -> None:
    limit = Throttle(Watch(), failures=1)
    limit.count(first)

    assert limit.count(second) is not together


def test_memory_is_bounded_and_the_busiest_are_remembered() -> None:
    limit = Throttle(Watch(), failures=1, addresses=10)
    limit.count("192.0.2.1")

    for number in range(1000):
        limit.count(f"198.51.{number // 256}.{number % 256}")
        assert not limit.count("192.0.2.1")

    assert len(limit) == 10
