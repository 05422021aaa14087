"""Whose takes may be used: another server's, somebody's own recording, a take that its owner keeps to themselves."""

import pytest

from storage.rows.take import TakeKind
from tests.stage import Stage
from tests.stage.messages import is_private, labels_of, text_of, typed_in

pytestmark = pytest.mark.real_clock

BUILDING: dict[str, dict[str, str]] = {
    "extend": {},
    "cover": {"style": "jazz"},
    "add-vocals": {"prompt": "la", "style": "soul", "title": "Oh"},
    "add-instrumental": {"style": "soul", "title": "Oh"},
    "replace": {"start": "10", "end": "25", "prompt": "x", "style": "y", "title": "z"},
    "stems": {},
    "midi": {},
    "persona create": {"name": "N", "description": "D"},
}


@pytest.mark.parametrize("command", BUILDING)
async def test_nothing_is_built_on_a_take_whose_owner_says_no(stage: Stage, command: str) -> None:
    take = await stage.owned_by_bob(kind=TakeKind.SONG, task_id="t", audio_id="a", lyrics="la")
    await stage.app.stores.takes.let_remix(take.id, False)

    refused = await stage.slash(command, track=take.code, **BUILDING[command])

    assert is_private(refused)
    assert f"<@{stage.bob.id}> does not let others build on this one" in text_of(refused)
    assert await stage.jobs() == []


async def test_its_files_may_be_had_all_the_same(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.app.stores.takes.let_remix(take.id, False)

    await stage.done(await stage.slash("wav", stage.bob, track=take.code))


async def test_its_owner_may_build_on_it(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.app.stores.takes.let_remix(take.id, False)

    await stage.done(await stage.slash("extend", track=take.code))


async def test_somebody_else_s_recording_is_as_if_it_were_not_there(stage: Stage) -> None:
    upload = await stage.owned_by_bob()

    refused = await stage.slash("extend", track=upload.code, prompt="on and on")
    choices = await stage.alice.autocomplete(stage.channel, "extend", "track", "bob")
    own_choices = await stage.bob.autocomplete(stage.channel, "extend", "track", "bob")

    assert "There is no take with the code" in text_of(refused)
    assert labels_of(refused) == ["Edit"]
    assert choices == []
    assert [choice["value"] for choice in own_choices] == [upload.code]


async def test_a_take_of_another_server_is_not_found_and_the_words_are_kept(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.arrange.move_take(take, guild_id=1)

    refused = await stage.slash("extend", track=take.code, prompt="[Outro]\nbye")

    assert f"There is no take with the code `{take.code}` on this server" in text_of(refused)
    assert typed_in(await stage.press(refused, "Edit"))["prompt"] == "[Outro]\nbye"


async def test_again_and_a_yes_ask_for_the_right_anew(stage: Stage) -> None:
    take = await stage.a_take()
    question = await stage.slash("cover", stage.bob, track=take.code, style="jazz")
    job = await stage.done(await stage.slash("extend", track=take.code))
    (post,) = stage.posts_of(job)
    await stage.app.stores.takes.let_remix(take.id, False)

    yes = await stage.press(question, "Cover anyway, 12 credits", stage.bob)
    again = await stage.bob.click(post, custom_id=f"job:again:{job.code}")

    assert "does not let others build on this one" in text_of(yes)
    assert "does not let others build on this one" in text_of(again)


async def test_a_take_is_named_by_code_card_or_link(stage: Stage) -> None:
    take = await stage.a_take()
    song = (await stage.jobs())[0]
    (post,) = stage.posts_of(song)
    card = next(message for message in stage.cards() if message.id == song.card_message_id)

    named = [take.code.lower(), f"`{take.code}`", f"Job {song.code}", song.code, post.jump_url, card.jump_url]
    for text in named:
        await stage.done(await stage.slash("extend", track=text))

    assert [request.body["audioId"] for request in stage.creates] == [take.audio_id] * len(named)
