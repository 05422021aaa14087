"""What a member reads of a layer, whichever it is."""

from datetime import UTC, datetime

import pytest

from bot.catalogue.refusals import AllowanceSpentError
from bot.ui.i18n import translation_for
from bot.ui.overviews import limits_embed, quota_embed
from bot.ui.wording import refusal
from storage.rows.book import Ceilings, LayerState, Period, RaisedBy, Scope

ENGLISH = translation_for("en-US")
TONIGHT, NEXT_MONTH = datetime(2026, 11, 4, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def a_state(scope: Scope, period: Period = Period.DAY) -> LayerState:
    """60 credits, 55 of them taken."""
    raised_by = RaisedBy.OPERATOR if scope is Scope.OPERATOR else RaisedBy.ADMIN
    resets_at = TONIGHT if period is Period.DAY else NEXT_MONTH
    return LayerState(scope, 0, period, 6000, raised_by, used=5500, resets_at=resets_at)


@pytest.mark.parametrize(
    ("scope", "sentence"),
    [
        (
            Scope.MEMBER,
            "This costs 12 credits and you have 5 of your 60 left today. It resets <t:1793750400:R>;"
            " an admin of this server can raise it with `/settings quota`.",
        ),
        (
            Scope.GUILD,
            "This costs 12 credits and this server has 5 of its 60 left today. It resets <t:1793750400:R>;"
            " an admin of this server can raise it with `/settings quota`.",
        ),
        (
            Scope.OPERATOR,
            "This costs 12 credits and the bot as a whole has 5 of its 60 left today, over all servers."
            " It resets <t:1793750400:R>; only the bot's operator can raise it.",
        ),
    ],
)
def test_a_refusal_names_the_layer_what_is_left_when_it_resets_and_who_can_raise_it(
    scope: Scope, sentence: str
) -> None:
    assert refusal(AllowanceSpentError(a_state(scope), cost=1200), ENGLISH) == sentence


@pytest.mark.parametrize("scope", Scope)
def test_a_month_is_called_a_month(scope: Scope) -> None:
    told = refusal(AllowanceSpentError(a_state(scope, Period.MONTH), cost=1200), ENGLISH)

    assert "5 of" in told
    assert "60 left this month" in told
    assert f"<t:{NEXT_MONTH.timestamp():.0f}:R>" in told


def test_the_quota_of_a_day_is_shown_innermost_first() -> None:
    shown = quota_embed([a_state(scope) for scope in Scope], ENGLISH)

    assert shown.description == f"Resets <t:{TONIGHT.timestamp():.0f}:R>."
    assert [field.name for field in shown.fields] == ["You", "This server", "The whole bot"]
    assert {field.value for field in shown.fields} == {"5 of 60 credits, not enough for a song (12 credits)"}


def test_a_quota_of_a_month_says_by_itself_when_it_begins_anew() -> None:
    states = [a_state(scope, period) for scope in Scope for period in Period]

    shown = quota_embed(states, ENGLISH)

    assert shown.description == f"Resets <t:{TONIGHT.timestamp():.0f}:R>."
    months = {field.name: field.value or "" for field in shown.fields if "this month" in (field.name or "")}
    assert list(months) == ["You, this month", "This server, this month", "The whole bot, this month"]
    assert all(value.endswith(f"Resets <t:{NEXT_MONTH.timestamp():.0f}:R>.") for value in months.values())


def test_the_daily_limits_of_a_server_stay_the_daily_ones() -> None:
    states = [a_state(scope, period) for scope in Scope for period in Period]

    shown = limits_embed(states, Ceilings(10**6, 120_000, 60_000, 6_000), ENGLISH)

    assert [field.value for field in shown.fields] == ["60 credits, 55 of them used today", "60 credits"]
