import pytest

from bot.catalogue.refusals import BadValueError
from bot.ui.times import moment, parse_time


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("83", 83),
        ("83.5", 83.5),
        ("83,5", 83.5),
        ("1:23", 83),
        (" 1:23.25 ", 83.25),
        ("01:02:03", 3723),
        ("90s", 90),
        ("0", 0),
    ],
)
def test_moments_are_read_in_every_usual_spelling(text: str, seconds: float) -> None:
    assert parse_time("start", text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1:60", "1:2:3:4", "-5", "1e3", "nan", "1:", ":30", "9" * 30])
def test_what_is_no_moment_is_refused_with_its_field(text: str) -> None:
    with pytest.raises(BadValueError) as caught:
        parse_time("end", text)

    assert (caught.value.field, caught.value.kind, caught.value.text) == ("end", "time", text)


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00"), (9, "0:09"), (83, "1:23"), (83.5, "1:23.5"), (5.25, "0:05.25"), (3723, "62:03")]
)
def test_a_moment_is_shown_as_it_can_be_typed_again(seconds: float, shown: str) -> None:
    assert moment(seconds) == shown
    assert parse_time("start", shown) == seconds
