"""A field is called the same wherever a member meets it: in a form, as an option, and when it is refused."""

from collections.abc import Iterator, Mapping
from typing import Any

import discord
import pytest

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.row import Row
from bot.suno.errors import LimitExceededError
from bot.ui.field_names import field_name
from bot.ui.form_fields import FORMS
from bot.ui.form_titles import form_title
from bot.ui.i18n import translation_for
from bot.ui.limit_wording import broken_limit
from bot.ui.titles import Source
from tests.stage import Stage
from tests.suno.factories import REQUESTS

TR = translation_for("en-US")
NOBODY_S = {
    # filled in by the bot: links, ids of the provider, what is measured or known of a take
    *("audio_url", "first_url", "second_url", "upload_url", "track.task_id", "track.audio_id", "source.task_id"),
    *("source.audio_id", "source.url", "task_id", "separation_task_id", "full_lyrics", "author", "brand"),
    # wishes that no command has
    *("seconds", "audio_weight"),
    # the usual model, or that of the take: chosen so that it can do this
    *("model",),
}
NOT_OFFERED: Mapping[str, set[str]] = {"compose": set(), "mashup": {"style_weight", "weirdness", "avoid"}}
"""Wishes that the API knows and a command has no option for, which nobody can have wished then."""
VALUES: tuple[Any, ...] = ("", " ", "x" * 9000, -5.0, 0.0, 7.0, 1e5, -1, 10**6, None, True, False)

every_form = pytest.mark.parametrize("form", FORMS)


def refused_of(request: Any) -> Iterator[LimitExceededError]:
    """What is refused when one field, or a field and the switch beside it, is something else."""
    operation = CATALOGUE[request.operation].operation
    switches = [{}, *({"instrumental": yes} for yes in (True, False) if "instrumental" in type(request).model_fields)]
    for switch in switches:
        for field in type(request).model_fields:
            for value in VALUES:
                try:
                    operation.check(request.model_copy(update={**switch, field: value}))
                except LimitExceededError as error:
                    yield error
                except (TypeError, AttributeError):
                    pass  # a value of another type than the field can have


def names_in_forms(row: Row[Any]) -> set[str]:
    if row.form is None:
        return set()
    instrumental, sung = FORMS[row.form](TR, {"instrumental": True}), FORMS[row.form](TR, {})
    return {part.text for part in (*instrumental, *sung)}


async def test_what_is_refused_is_named_as_the_form_or_the_command_has_it(stage: Stage) -> None:
    for request in REQUESTS.values():
        row = CATALOGUE[request.operation]
        command = next(
            one
            for one in stage.app.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
            if one.qualified_name == row.command
        )
        assert isinstance(command, discord.app_commands.Command)
        options = {parameter.display_name.replace("_", " ").capitalize() for parameter in command.parameters}
        told_apart = names_in_forms(row) | options
        unheard_of = NOBODY_S | NOT_OFFERED.get(row.command, {"style_weight", "weirdness"})
        refused = {error.field: error for error in refused_of(request) if error.field not in unheard_of}
        for field, error in refused.items():
            if field == "source_seconds":  # nobody typed it: the sentence is about the recording
                assert broken_limit(error, TR).startswith("The recording ")
                continue
            assert field_name(field, TR) in told_apart, f"{field} of {row.name}"
            assert field_name(field, TR) in broken_limit(error, TR) or "section" in broken_limit(error, TR)


@every_form
@pytest.mark.parametrize("instrumental", [True, False])
def test_every_field_says_whether_it_is_needed(form: str, instrumental: bool) -> None:
    for fields in ({"instrumental": instrumental}, {"instrumental": instrumental, "style": "lo-fi", "model": "V9"}):
        parts = FORMS[form](TR, fields)

        assert 1 <= len(parts) <= 5
        assert len({part.text for part in parts}) == len(parts)
        for part in parts:
            needed = bool(getattr(part.component, "required", False))
            assert part.description is not None
            assert part.description.startswith("Needed. " if needed else "Optional. "), part.text
            assert part.description.endswith(".")
            assert len(part.text) <= 45
            assert len(part.description) <= 100
            assert part.text == field_name(str(part.component.to_component_dict()["custom_id"]), TR)


@pytest.mark.parametrize(
    ("form", "sources", "price", "title"),
    [
        ("extend", [Source("Rain", "7KQ2MN")], 1200, "Extend Rain (7KQ2MN), 12 credits"),
        ("cover", [Source("humming.mp3")], 1200, "Cover humming.mp3, 12 credits"),
        ("replace_section", [Source("", "7KQ2MN")], 500, "Redo a part of 7KQ2MN, 5 credits"),
        ("persona", [Source("Rain", "7KQ2MN")], 0, "A persona of Rain (7KQ2MN), free"),
        ("mashup", [Source("Rain", "7KQ2MN"), Source("Snow", "8KQ2MN")], 1200, "Blend Rain + Snow, 12 credits"),
        ("idea", [], 1200, "A song from an idea, 12 credits"),
        ("extend", [], 1200, "Extend a song, 12 credits"),
        ("style", [], 40, "A richer style, 0.4 credits"),
        ("vary", [Source("Rain", "7KQ2MN")], 1200, "Like Rain (7KQ2MN), but …, 12 credits"),
    ],
)
def test_a_form_names_the_take_and_the_price(form: str, sources: list[Source], price: int, title: str) -> None:
    assert form_title(form, TR, sources, price) == title


@every_form
def test_of_a_long_title_the_code_and_the_price_stay(form: str) -> None:
    shown = form_title(form, TR, [Source("r" * 300, "7KQ2MN")], 1200)

    assert len(shown) <= 45
    assert shown.endswith(", 12 credits")
    assert ("7KQ2MN" in shown) is ("rr" in shown)
