import pytest

from bot.typed_numbers import read_snowflake, read_whole_number
from bot.ui.lists import PageState
from bot.ui.panels import read_post_state
from storage.rows.take import Listing

TWENTY_DIGITS = "1" * 20
HIGHEST = 2**63 - 1


@pytest.mark.parametrize("number", [1, 123456789012345678, HIGHEST])
def test_an_id_is_read(number: int) -> None:
    assert read_snowflake(str(number)) == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "+1", " 1", "1_000", "1.0", "12²", "①", "٣", "0x1", str(HIGHEST + 1), TWENTY_DIGITS, "9" * 5000],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert read_snowflake(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 12 ", 12), ("007", 7), ("٣", 3), ("9" * 9, 999_999_999)])
def test_a_whole_number_is_read(text: str, number: int) -> None:
    assert read_whole_number(text) == number


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e3", "12²", "½", "9" * 10, "9" * 5000])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert read_whole_number(text) is None


def test_a_button_with_an_id_that_is_none_belongs_to_no_version_of_ours() -> None:
    assert PageState.read(Listing.MINE, f"{TWENTY_DIGITS}.0") is None
    assert PageState.read(Listing.MINE, "123456789012345678.0") is not None
    assert read_post_state(f"7KQ2MN.{TWENTY_DIGITS}.1") is None
    assert read_post_state(f"7KQ2MN.1.{TWENTY_DIGITS}") is None
    assert read_post_state("7KQ2MN.1.2") is not None
