"""The buttons under each take and the panel behind More: everything from where the take is heard, at any time later."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from bot.suno.operations.wav import PRICE
from storage.rows.delivery import DeliveryState
from storage.rows.take import Take
from tests.stage.messages import buttons_of, labels_of, message_of, state_of, text_of, typed_in
from tests.stage.world import World

DAY = 24 * 3600

FILES = ["MIDI", "Video", "Artwork", "Karaoke", "Persona"]
FORMS = ["Replace a section", "Add vocals", "Add instrumental"]


@pytest.fixture(params=[False, True], ids=["at once", "after a restart"])
async def songs(world: World, request: pytest.FixtureRequest) -> World:
    """A world with one song of alice's with lyrics, whose bot may have been restarted since."""
    await world.compose()
    await posted(world)
    if request.param:
        await world.restart()
        await world.pass_time(3600)
    return world


async def posted(world: World, number: int = 1) -> None:
    await world.until(lambda: len(world.posts()) == number)
    await world.until(lambda: all(state_of(card).startswith("Done:") for card in world.cards()))


async def click(world: World, member: MemberActor, action: str, take: Take) -> InteractionResult:
    """A button under the first post."""
    return await member.click(world.posts()[0], custom_id=f"take:{action}:{take.code}")


async def first_of(world: World) -> Take:
    return (await world.takes())[0]


def rows_of(message: discord.Message) -> list[list[str | None]]:
    return [
        [child.label for child in row.children if isinstance(child, discord.components.Button)]
        for row in message.components
        if isinstance(row, discord.ActionRow)
    ]


def is_private(shown: InteractionResult) -> bool:
    return message_of(shown).flags.ephemeral


def kept(world: World, take: Take) -> list[str]:
    return [path.name for path in (world.folder / "media").rglob(f"{take.code}/*")]


# --- the rows ---


async def test_each_take_has_a_row_that_says_which_it_is(songs: World) -> None:
    assert rows_of(songs.post) == [
        ["Extend 1", "Cover 1", "Stems 1", "WAV 1", "More 1"],
        ["Extend 2", "Cover 2", "Stems 2", "WAV 2", "More 2"],
        ["Again", "Edit and rerun"],
    ]
    codes = [take.code for take in await songs.takes()]
    assert [str(button.custom_id).split(":")[2] for button in buttons_of(songs.post)[:10]] == [
        code for code in codes for _ in range(5)
    ]


async def test_a_take_that_is_shown_alone_has_its_row(songs: World) -> None:
    (_, second) = await songs.takes()
    await songs.bob.slash(songs.channel, "show", code=second.code)

    assert rows_of(songs.posts()[-1]) == [["Extend 2", "Cover 2", "Stems 2", "WAV 2", "More 2"]]


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("extend", {"title": "Roof", "prompt": "", "avoid": ""}),
        ("cover", {"title": "Roof", "prompt": "[Verse]\nRain, rain", "avoid": ""}),
        ("add_vocals", {"title": "Roof", "prompt": "", "avoid": ""}),
        ("add_instrumental", {"title": "Roof", "avoid": ""}),
        ("replace", {"start": "", "end": "", "lyrics": "", "title": "Roof"}),
        ("persona", {"name": "Roof", "start": "0:00"}),
    ],
)
async def test_a_form_opens_with_what_is_known(songs: World, action: str, known: dict[str, str]) -> None:
    take = await first_of(songs)
    form = await songs.bob.click(songs.post, custom_id=f"take:more:{take.code}")
    in_panel = action not in ("extend", "cover")
    shown = await songs.bob.click(message_of(form) if in_panel else songs.post, custom_id=f"take:{action}:{take.code}")

    typed = typed_in(shown)
    style = typed.pop("description" if action == "persona" else "style")
    assert style == take.style
    if action == "extend":
        assert typed.pop("continue_at").startswith("0:0")
    if action == "persona":
        assert typed.pop("end").startswith("0:01")
    assert typed == known
    assert len(songs.creates) == 1


async def test_an_extension_sent_off_unchanged_goes_on_as_it_was(songs: World) -> None:
    take = await first_of(songs)
    form = await click(songs, songs.bob, "extend", take)

    await songs.bob.submit_modal(form, typed_in(form))
    await posted(songs, 2)

    (create,) = [one for one in songs.suno.received if one.operation == "extend" and one.method == "POST"]
    assert create.body["defaultParamFlag"] is False
    assert create.body["audioId"] == take.audio_id
    assert "Made from" in text_of(songs.posts()[-1])


async def test_a_file_is_made_once_however_often_it_is_asked_for(songs: World) -> None:
    take = await first_of(songs)
    before = (await songs.books()).charged

    first = await click(songs, songs.bob, "wav", take)
    second = await click(songs, songs.alice, "wav", take)

    assert not is_private(first)
    assert is_private(second)
    assert "it is being made" in text_of(second)
    await posted(songs, 2)
    again = await click(songs, songs.alice, "wav", take)
    assert "This was made before, so it costs nothing" in text_of(again)
    assert (await songs.books()).charged == before + PRICE


async def test_stems_ask_which_with_the_price_of_each(songs: World) -> None:
    take = await first_of(songs)
    asked = await click(songs, songs.bob, "stems", take)

    assert is_private(asked)
    assert labels_of(asked) == [
        "Voice and instruments: 10 credits",
        "All stems, up to twelve: 50 credits",
    ]
    await songs.bob.click(message_of(asked), label="Voice and instruments: 10 credits")
    await posted(songs, 2)
    assert labels_of(await click(songs, songs.alice, "stems", take))[0] == "Voice and instruments: made before, free"


async def test_a_spent_allowance_is_said(songs: World) -> None:
    await songs.admin.slash(songs.channel, "settings quota", member=12.0)
    refused = await click(songs, songs.alice, "wav", await first_of(songs))

    assert is_private(refused)
    assert "This costs 0.4 credits and you have 0 of your 12 left today" in text_of(refused)


async def test_where_nothing_can_be_posted_no_form_is_opened(songs: World) -> None:
    songs.forbid("attach_files")
    refused = await click(songs, songs.alice, "extend", await first_of(songs))

    assert "Attach Files" in text_of(refused)


async def test_months_later_what_the_provider_has_forgotten_is_said_and_the_rest_works(songs: World) -> None:
    take = await first_of(songs)
    await songs.pass_time(100 * DAY)
    panel = await click(songs, songs.alice, "more", take)

    for action in ("karaoke", "video", "artwork", "persona"):
        refused = await songs.alice.click(message_of(panel), custom_id=f"take:{action}:{take.code}")
        assert is_private(refused)
        assert "keeps what it made for two weeks" in text_of(refused)
    assert typed_in(await click(songs, songs.alice, "extend", take))["title"] == "Roof"
    assert labels_of(await click(songs, songs.alice, "stems", take))


async def test_a_button_of_another_server_finds_nothing(songs: World) -> None:
    take = await first_of(songs)
    await songs.app.stores._database.write(
        lambda connection: connection.execute("UPDATE takes SET guild_id = 1 WHERE id = ?", (take.id,))
    )
    for action in ("extend", "stems", "wav", "more", "favourite", "allow_remix", "remove", "remove_now", "play"):
        result = await songs.press(songs.alice, songs.post, f"take:{action}:{take.code}")
        assert is_private(result)
        assert "There is no take with the code" in text_of(result)


# --- the panel ---


async def test_the_panel_offers_each_member_what_they_may(songs: World) -> None:
    take = await first_of(songs)
    offered = {}
    members = {"bob": songs.bob, "alice": songs.alice, "mo": songs.moderator, "ada": songs.admin}
    for name, member in members.items():
        panel = await click(songs, member, "more", take)
        assert is_private(panel)
        assert take.code in text_of(panel)
        offered[name] = labels_of(panel)

    assert offered["bob"] == [*FILES, *FORMS, "Favourite: no"]
    assert offered["alice"] == [
        *(*FILES, *FORMS, "Favourite: no", "Remix allowed: yes", "Remove post", "Remove take"),
    ]
    assert offered["mo"] == [*FILES, *FORMS, "Favourite: no", "Remove post", "Take it down"]
    assert offered["ada"] == [*FILES, *FORMS, "Favourite: no", "Remove post", "Take it down", "Remove take"]


async def test_a_favourite_is_each_members_own_and_a_double_click_marks_it_once(songs: World) -> None:
    take = await first_of(songs)
    panel = message_of(await click(songs, songs.bob, "more", take))
    marked = await songs.bob.click(panel, label="Favourite: no")

    assert message_of(marked).id == panel.id
    assert "Favourite: yes" in labels_of(marked)
    again = await songs.press(songs.bob, message_of(marked), f"take:favourite:{take.code}")
    assert "Favourite: yes" in labels_of(again)
    assert "Favourite: no" in labels_of(await click(songs, songs.alice, "more", take))
    unmarked = await songs.bob.click(message_of(again), label="Favourite: yes")
    assert "Favourite: no" in labels_of(unmarked)


async def test_its_owner_says_whether_others_may_build_on_it(songs: World) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    changed = await songs.alice.click(message_of(panel), label="Remix allowed: yes")
    assert "Remix allowed: no" in labels_of(changed)

    for action in ("extend", "cover", "stems"):
        refused = await click(songs, songs.bob, action, take)
        assert "does not let others build on this one" in text_of(refused)
    assert typed_in(await click(songs, songs.alice, "extend", take))["title"] == "Roof"
    not_theirs = await songs.press(songs.moderator, songs.post, f"take:allow_remix:{take.code}")
    assert "belongs to somebody else" in text_of(not_theirs)

    await songs.alice.click(message_of(changed), label="Remix allowed: no")
    assert typed_in(await click(songs, songs.bob, "extend", take))["title"] == "Roof"


async def test_a_take_has_one_persona(songs: World) -> None:
    take = await first_of(songs)
    await songs.app.stores._database.write(
        lambda connection: connection.execute(
            "INSERT INTO personas (guild_id, owner_id, take_id, persona_id, name, description, created_at)"
            " VALUES (?, ?, ?, 'p', 'Mine', 'warm', 0)",
            (songs.guild.id, songs.alice.id, take.id),
        )
    )
    there = await songs.press(songs.bob, songs.post, f"take:persona:{take.code}")
    assert "This take has its persona already: **Mine**" in text_of(there)

    await songs.alice.slash(songs.channel, "persona delete", name="Mine")
    back = await songs.press(songs.bob, songs.post, f"take:persona:{take.code}")
    assert "The persona of this take is back, as **Mine**" in text_of(back)


# --- removing ---


async def remove(world: World, member: MemberActor, take: Take) -> InteractionResult:
    panel = await click(world, member, "more", take)
    question = await member.click(message_of(panel), label="Remove take")
    assert is_private(question)
    assert "that cannot be undone" in text_of(question)
    return await member.click(message_of(question), label="Remove it for good")


@pytest.mark.parametrize("who", ["alice", "admin"])
async def test_a_removed_take_is_found_by_nobody(songs: World, who: str) -> None:
    first, second = await songs.takes()
    books = await songs.books()
    await songs.bob.click(
        message_of(await click(songs, songs.bob, "more", first)), custom_id=f"take:favourite:{first.code}"
    )
    removed = await remove(songs, getattr(songs, who), first)

    assert "is removed from the library" in text_of(removed)
    assert labels_of(removed) == []
    assert kept(songs, first) == []
    assert len(kept(songs, second)) == 2
    for action in ("extend", "cover", "stems", "wav", "more"):
        told = await click(songs, songs.alice, action, first)
        assert is_private(told)
        assert f"The take `{first.code}` was removed from the library." in text_of(told)
    told = await songs.alice.slash(songs.channel, "show", code=first.code)
    assert "was removed" in text_of(told)
    for typed in ("", "Roof", first.code):
        choices = await songs.alice.autocomplete(songs.channel, "show", "code", typed)
        assert first.code not in [choice["value"] for choice in choices]
    for listing in ("mine", "server"):
        shown = await songs.alice.slash(songs.channel, f"library {listing}")
        assert first.code not in text_of(shown)
        assert second.code in text_of(shown)
    assert first.code not in text_of(await songs.bob.slash(songs.channel, "library favourites"))
    link = f"https://discord.com/channels/{songs.guild.id}/{songs.channel.id}/{songs.posts()[0].id}"
    await songs.alice.slash(songs.channel, "show", code=link)
    assert songs.posts()[-1].attachments[0].filename.endswith("_2.mp3")
    assert await songs.books() == books


async def test_what_was_made_of_a_removed_take_stays_and_its_stems_go(songs: World) -> None:
    take = await first_of(songs)
    form = await click(songs, songs.bob, "extend", take)
    await songs.bob.submit_modal(form, typed_in(form))
    await posted(songs, 2)
    await click(songs, songs.bob, "wav", take)
    await posted(songs, 3)
    assert list((songs.folder / "media").rglob("*.wav"))
    charged = (await songs.books()).charged

    await remove(songs, songs.alice, take)

    assert list((songs.folder / "media").rglob("*.wav")) == []
    child = (await songs.takes())[2]
    await songs.bob.slash(songs.channel, "show", code=child.code)
    shown = songs.posts()[-1]
    assert shown.attachments
    assert f"a take of {songs.alice.name} that was removed" in text_of(shown)
    again = await click(songs, songs.bob, "wav", take)
    assert "was removed from the library" in text_of(again)
    assert (await songs.books()).charged == charged


async def test_others_may_not_remove(songs: World) -> None:
    take = await first_of(songs)
    state = f"{take.code}.{songs.channel.id}.{songs.post.id}"
    for custom_id in (f"take:remove:{take.code}", f"take:remove_now:{take.code}", f"post:remove:{state}"):
        refused = await songs.press(songs.bob, songs.post, custom_id)
        assert is_private(refused)
        assert "belongs to somebody else" in text_of(refused)
    assert (await first_of(songs)).removed_at is None
    assert len(songs.posts()) == 1


async def test_removing_twice_says_so(songs: World) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    question = await songs.alice.click(message_of(panel), label="Remove take")
    await remove(songs, songs.admin, take)

    late = await songs.alice.click(message_of(question), label="Remove it for good")
    assert "was removed from the library" in text_of(late)


async def test_second_thoughts_lead_back_to_the_panel(songs: World) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    question = await songs.alice.click(message_of(panel), label="Remove take")
    back = await songs.alice.click(message_of(question), label="Back")

    assert labels_of(back) == labels_of(panel)
    assert (await first_of(songs)).removed_at is None


async def test_a_removed_post_leaves_the_take_and_its_card_says_so(songs: World) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.moderator, "more", take)
    gone = await songs.moderator.click(message_of(panel), label="Remove post")

    assert "The post is gone" in text_of(gone)
    assert songs.posts() == []
    await songs.until(lambda: "Its post was removed" in state_of(songs.card))
    assert take.code in state_of(songs.card)
    (delivery,) = await songs.app.stores.deliveries.of_job(take.job_id or 0)
    assert delivery.state is DeliveryState.POSTED
    await songs.bob.slash(songs.channel, "show", code=take.code)
    panel = await click(songs, songs.alice, "more", take)
    assert "Remove post" in labels_of(panel)


async def test_a_post_shown_again_is_removed_by_itself(songs: World) -> None:
    take = await first_of(songs)
    await songs.bob.slash(songs.channel, "show", code=take.code)
    original, shown = songs.posts()
    panel = await songs.alice.click(shown, custom_id=f"take:more:{take.code}")
    marked = await songs.alice.click(message_of(panel), label="Favourite: no")
    await songs.alice.click(message_of(marked), label="Remove post")

    assert [post.id for post in songs.posts()] == [original.id]
    assert state_of(songs.card).startswith("Done: [here it is]")
    late = await songs.press(songs.alice, original, f"post:remove:{take.code}.{songs.channel.id}.{shown.id}")
    assert "That post is no longer there" in text_of(late)


async def test_no_button_deletes_another_message(songs: World) -> None:
    first, second = await songs.takes()
    said = await songs.bob.send(songs.channel, "hello")
    await songs.bob.slash(songs.channel, "show", code=second.code)
    for target in (said.id, songs.card.id, songs.posts()[-1].id, 99999999999999999999):
        result = await songs.press(
            songs.alice,
            songs.post if len(songs.posts()) == 1 else songs.posts()[0],
            f"post:remove:{first.code}.{songs.channel.id}.{target}",
        )
        assert is_private(result)
        assert "That post is no longer there" in text_of(result)
    assert len(songs.posts()) == 2
    assert "hello" in [message.content for message in songs.channel.history()]


async def test_what_is_removed_before_it_is_posted_is_not_posted(world: World) -> None:
    world.suno.faults.add("file-html", extension="mp3", times=None)
    await world.generate()
    await world.until(lambda: "could not be posted yet" in state_of(world.card))
    first, second = await world.takes()
    for take in (first, second):
        await world.press(world.alice, world.card, f"take:remove_now:{take.code}")
    world.suno.faults.clear()
    await world.pass_time(3600)
    await world.until(lambda: "It was removed from the library since" in state_of(world.card))

    assert world.posts() == []
