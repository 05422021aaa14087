"""Buttons and forms meet what answers them: each action in one place, and posts of long ago still work."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import bot.ui.actions
from bot.interactions.handlers import buttons_answered_by, forms_answered_by
from bot.ui.actions import Action, read
from bot.ui.form_fields import FORMS
from tests.stage import Stage
from tests.stage.messages import text_of

ROOT = Path(__file__).parent.parent.parent

# Written out, as they stand in channels for good: whoever changes an action breaks the posts that have it.
# 222222 is a code that nobody has.
CUSTOM_IDS = [
    "draft:edit:222222",
    "draft:go:222222",
    "draft:save:222222",
    "job:again:222222",
    "job:cancel:222222",
    "job:withhold:222222",
    "job:post_after_all:222222",
    "job:compose_1:222222",
    "job:compose_2:222222",
    "job:compose_3:222222",
    "job:compose_4:222222",
    "job:compose_5:222222",
    "job:cover_1:222222",
    "job:cover_2:222222",
    "job:cover_3:222222",
    "job:cover_4:222222",
    "job:cover_5:222222",
    "job:edit:222222",
    "job:lyrics:222222",
    "job:open:222222",
    "job:post_it:222222",
    "job:put_back:222222",
    "job:remove_post:222222",
    "page:favourites:1.0",
    "page:mine:1.0",
    "page:recordings:1.0",
    "page:search:1.0.rain",
    "page:server:1.0",
    "post:files:222222.1",
    "post:remove:222222.1.1",
    "post:remove_part:222222.1",
    "take:add_instrumental:222222",
    "take:add_vocals:222222",
    "take:allow_remix:222222",
    "take:artwork:222222",
    "take:cover:222222",
    "take:extend:222222",
    "take:favourite:222222",
    "take:forbid_remix:222222",
    "take:karaoke:222222",
    "take:lyrics:222222",
    "take:midi:222222",
    "take:moderate:222222",
    "take:more:222222",
    "take:open:222222",
    "take:persona:222222",
    "take:play:222222",
    "take:put_back:222222",
    "take:remove:222222",
    "take:remove_now:222222",
    "take:replace:222222",
    "take:star:222222",
    "take:stems:222222",
    "take:take_down:222222",
    "take:unfavourite:222222",
    "take:vary:222222",
    "take:video:222222",
    "take:wav:222222",
]
FORM_IDS = [
    "form:add_instrumental:222222",
    "form:add_vocals:222222",
    "form:cover:222222",
    "form:extend:222222",
    "form:idea:222222",
    "form:lyrics:222222",
    "form:mashup:222222",
    "form:persona:222222",
    "form:replace_section:222222",
    "form:song:222222",
    "form:sound:222222",
    "form:style:222222",
    "form:upload_extend:222222",
    "form:vary:222222",
]
ANSWERS = {
    "draft": "What you typed is no longer kept",
    "job": "There is no job with the code",
    "take": "There is no take with the code",
    "post": "with the code",
    "page": "",
}


def every_action() -> Iterator[Action]:
    """What stands in bot/ui/actions, alone or in a family."""
    for value in vars(bot.ui.actions).values():
        if isinstance(value, Action):
            yield value
        elif isinstance(value, Mapping):
            yield from (action for action in value.values() if isinstance(action, Action))


async def test_each_action_has_one_handler_and_each_handler_an_action(stage: Stage) -> None:
    answered = Counter(action for cog in stage.app.bot.cogs.values() for action, _ in buttons_answered_by(cog))

    assert Counter(every_action()) == answered
    assert set(answered.values()) == {1}


async def test_each_form_has_one_handler_and_each_handler_a_form(stage: Stage) -> None:
    answered = Counter(form for cog in stage.app.bot.cogs.values() for form, _ in forms_answered_by(cog))

    assert Counter(list(FORMS)) == answered
    assert set(answered.values()) == {1}


def test_the_custom_ids_that_are_in_the_world_are_those_of_all_actions() -> None:
    found = [read(custom_id) for custom_id in CUSTOM_IDS]

    assert sorted(action for action, _ in filter(None, found)) == sorted(every_action())


def test_an_action_writes_the_custom_id_that_it_is_read_from() -> None:
    for custom_id in CUSTOM_IDS:
        action, state = read(custom_id) or (Action("", ""), "")
        button = action.button(state, "Press")
        assert (button.custom_id, button.item.label) == (custom_id, "Press")


@pytest.mark.parametrize(
    "custom_id",
    [
        "take:more:22222",
        "take:more:2222222",
        "take:more:222222\n",
        "take:more:",
        "take:More:222222",
        "song:more:222222",
        "page:mine:",
        "page:mine_2:1.0",
        f"page:mine:{'1' * 81}",
        "form:song:222222",
    ],
)
def test_what_has_not_the_form_of_a_custom_id_of_ours_is_not_read(custom_id: str) -> None:
    assert read(custom_id) is None


async def test_buttons_of_old_posts_find_their_handlers(stage: Stage) -> None:
    await stage.generate()

    for custom_id in CUSTOM_IDS:
        result = await stage.press_made_up(stage.alice, stage.card, custom_id)
        assert result.ephemeral, custom_id
        assert ANSWERS[custom_id.partition(":")[0]] in text_of(result), custom_id
        assert "another version of the bot" not in text_of(result), custom_id


async def test_forms_that_were_opened_long_ago_find_their_handlers(stage: Stage) -> None:
    for custom_id in FORM_IDS:
        result = await stage.submit_made_up(stage.alice, custom_id, {"title": "Mine"})
        assert ANSWERS["draft"] in text_of(result), custom_id


def test_actions_are_named_in_one_file() -> None:
    """Elsewhere they are imported, so that a search for an action's uses shows its buttons and its handler."""
    made_in = {
        str(path.relative_to(ROOT))
        for package in ("bot", "cogs")
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("Action", "ActionButton")
    }

    assert made_in == {"bot/ui/actions.py"}
