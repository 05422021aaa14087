"""Text from anywhere, made safe to show."""

import re
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text import countdown, credits, escaped, length, one_line, plain

ANYTHING = st.text(st.characters() | st.sampled_from("*_~`|<>@#[]()\\\n\u200b\u202e\u00ad"), max_size=300)


@given(ANYTHING, st.integers(1, 200))
def test_every_limit_holds_and_nothing_invisible_is_left(text: str, limit: int) -> None:
    for shown in (plain(text, limit), escaped(text, limit), one_line(text, limit)):
        assert len(shown) <= limit
    assert not {unicodedata.category(character) for character in plain(text, limit).replace("\n", "")} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
    }
    assert "\n" not in one_line(text, limit)


@given(ANYTHING)
def test_an_escape_is_never_cut_in_two(text: str) -> None:
    shown = escaped(text, 50)
    trailing = re.search(r"\\+$", shown)
    assert trailing is None or len(trailing[0]) % 2 == 0


@pytest.mark.parametrize(
    "text",
    [
        "[click](https://evil.example)",
        "[click\nhere](https://evil.example)",
        "[a](b) [click](https://evil.example)",
        "[click](<https://evil.example>)",
        "[[click]](https://evil.example)",
        "# loud",
        "-# quiet",
        "- list",
        "> quote",
        ">>> quote",
        "```\ncode",
        "||spoiler||",
        "**bold** __under__ ~~gone~~",
        " > quote",
        "\\[click](https://evil.example)",
    ],
)
def test_markdown_is_shown_as_it_was_typed(text: str) -> None:
    shown = escaped(text, 1000)

    # What is left after the escaped characters are taken out is not markdown any more.
    rest = re.sub(r"\\.", ".", shown, flags=re.DOTALL)
    assert not re.search(r"(^|\n)\s*(#{1,3}\s|-#?\s|>{1,3}\s)", rest)
    assert not re.search(r"\[[^\]]+\]\([^)]+\)", rest)
    assert not re.search(r"\*\*|__|~~|\|\||```", rest)


def test_an_address_stays_as_it_is() -> None:
    assert escaped("see https://example.org/a_b_c*d now", 100) == "see https://example.org/a_b_c*d now"


@pytest.mark.parametrize("text", ["@everyone", "@here", "<@123456789012345678>", "<@&123456789012345678>"])
def test_mentions_are_broken(text: str) -> None:
    assert text not in escaped(f"hello {text}", 200)


def test_amounts_and_times_read_as_people_say_them() -> None:
    assert [credits(amount) for amount in (1200, 250, 40, 1, 0, 100_000)] == ["12", "2.5", "0.4", "0.01", "0", "1000"]
    assert [length(seconds) for seconds in (None, 0, 59.6, 187, 3600)] == ["-", "0:00", "1:00", "3:07", "60:00"]
    assert countdown(datetime(2026, 1, 1, tzinfo=UTC)) == "<t:1767225600:R>"
