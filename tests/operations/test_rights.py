"""Whose takes may be used: another server's, somebody's own recording, a take that its owner keeps to themselves."""

import pytest

from storage.rows.take import TakeKind
from tests.operations.studio import Studio, is_private, labels_of, text_of, typed_in

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
async def test_nothing_is_built_on_a_take_whose_owner_says_no(studio: Studio, command: str) -> None:
    take = await studio.owned_by_bob(kind=TakeKind.SONG, task_id="t", audio_id="a", lyrics="la")
    await studio.app.stores.takes.let_remix(take.id, False)

    refused = await studio.slash(command, track=take.code, **BUILDING[command])

    assert is_private(refused)
    assert f"<@{studio.bob.id}> does not let others build on this one" in text_of(refused)
    assert await studio.jobs() == []


async def test_its_files_may_be_had_all_the_same(studio: Studio) -> None:
    take = await studio.song()
    await studio.app.stores.takes.let_remix(take.id, False)

    await studio.done(await studio.slash("wav", studio.bob, track=take.code))


async def test_its_owner_may_build_on_it(studio: Studio) -> None:
    take = await studio.song()
    await studio.app.stores.takes.let_remix(take.id, False)

    await studio.done(await studio.slash("extend", track=take.code))


async def test_somebody_else_s_recording_is_as_if_it_were_not_there(studio: Studio) -> None:
    upload = await studio.owned_by_bob()

    refused = await studio.slash("extend", track=upload.code, prompt="on and on")
    choices = await studio.alice.autocomplete(studio.channel, "extend", "track", "bob")
    own_choices = await studio.bob.autocomplete(studio.channel, "extend", "track", "bob")

    assert "There is no take with the code" in text_of(refused)
    assert labels_of(refused) == ["Edit"]
    assert choices == []
    assert [choice["value"] for choice in own_choices] == [upload.code]


async def test_a_take_of_another_server_is_not_found_and_the_words_are_kept(studio: Studio) -> None:
    take = await studio.song()
    await studio.write("UPDATE takes SET guild_id = 1 WHERE id = ?", take.id)

    refused = await studio.slash("extend", track=take.code, prompt="[Outro]\nbye")

    assert f"There is no take with the code `{take.code}` on this server" in text_of(refused)
    assert typed_in(await studio.press(refused, "Edit"))["prompt"] == "[Outro]\nbye"


async def test_again_and_a_yes_ask_for_the_right_anew(studio: Studio) -> None:
    take = await studio.song()
    question = await studio.slash("cover", studio.bob, track=take.code, style="jazz")
    job = await studio.done(await studio.slash("extend", track=take.code))
    (post,) = studio.posts_of(job)
    await studio.app.stores.takes.let_remix(take.id, False)

    yes = await studio.press(question, "Cover anyway, 12 credits", studio.bob)
    again = await studio.bob.click(post, custom_id=f"job:again:{job.code}")

    assert "does not let others build on this one" in text_of(yes)
    assert "does not let others build on this one" in text_of(again)


async def test_a_take_is_named_by_code_card_or_link(studio: Studio) -> None:
    take = await studio.song()
    song = (await studio.jobs())[0]
    (post,) = studio.posts_of(song)
    card = next(message for message in studio.channel.history() if f"Job {song.code}" in text_of(message))

    named = [take.code.lower(), f"`{take.code}`", f"Job {song.code}", song.code, post.jump_url, card.jump_url]
    for text in named:
        await studio.done(await studio.slash("extend", track=text))

    assert [request.body["audioId"] for request in studio.creates] == [take.audio_id] * len(named)


NO_MESSAGES = ("123²", "1" * 20, "9" * 19, "9" * 400, "٣" * 18, "①", "-5", "0", "", "1.5", "12345678901234567\u00a0")


@pytest.mark.parametrize("number", NO_MESSAGES)
async def test_a_link_that_leads_nowhere_is_said_so_and_what_was_typed_is_kept(studio: Studio, number: str) -> None:
    link = f"https://discord.com/channels/{studio.guild.id}/{studio.channel.id}/{number}"

    shown = await studio.slash("cover", track=link, prompt="like rain", style="lo-fi")

    assert is_private(shown)
    assert "There is no take with the code" in text_of(shown)
    assert labels_of(shown) == ["Edit"]
    assert studio.creates == []
