"""The buttons under each take and the panel behind More: everything from where the take is heard, at any time later."""

import discord
import pytest

from bot.suno.operations.wav import PRICE
from storage.rows.persona import NewPersona
from tests.stage import Stage
from tests.stage.messages import buttons_of, is_private, labels_of, message_of, text_of, typed_in
from tests.stories.takes.pressing import click, first_of, posted

DAY = 24 * 3600

FILES = ["Stems", "WAV", "MIDI", "Video", "Karaoke"]
FORMS = ["Artwork", "Persona", "Replace a section", "Add vocals", "Add instrumental"]


def rows_of(message: discord.Message) -> list[list[str | None]]:
    return [
        [child.label for child in row.children if isinstance(child, discord.components.Button)]
        for row in message.components
        if isinstance(row, discord.ActionRow)
    ]


# --- the rows ---


async def test_each_take_has_a_row_that_says_which_it_is(songs: Stage) -> None:
    assert rows_of(songs.post) == [
        ["Star 1: 0", "Vary 1", "Extend 1", "Cover 1", "More 1"],
        ["Star 2: 0", "Vary 2", "Extend 2", "Cover 2", "More 2"],
        ["Lyrics", "Again", "Edit and rerun"],
    ]
    codes = [take.code for take in await songs.takes()]
    assert [str(button.custom_id).split(":")[2] for button in buttons_of(songs.post)[:10]] == [
        code for code in codes for _ in range(5)
    ]


async def test_a_take_that_is_shown_alone_has_its_row(songs: Stage) -> None:
    (_, second) = await songs.takes()
    await songs.bob.slash(songs.channel, "show", code=second.code)

    assert rows_of(songs.posts()[-1]) == [["Star 2: 0", "Vary 2", "Extend 2", "Cover 2", "More 2"], ["Lyrics"]]


@pytest.mark.parametrize(
    ("action", "known"),
    [
        ("extend", {"title": "Roof (extended)", "prompt": "", "avoid": ""}),
        ("cover", {"title": "Roof (cover)", "prompt": "[Verse]\nRain, rain", "avoid": ""}),
        ("add_vocals", {"title": "Roof (with vocals)", "prompt": "", "avoid": ""}),
        ("add_instrumental", {"title": "Roof (with instruments)", "avoid": ""}),
        ("replace", {"start": "", "end": "", "lyrics": "", "title": "Roof (new section)"}),
        ("persona", {"name": "Roof", "start": "0:00"}),
    ],
)
async def test_a_form_opens_with_what_is_known(songs: Stage, action: str, known: dict[str, str]) -> None:
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


async def test_an_extension_sent_off_unchanged_goes_on_as_it_was(songs: Stage) -> None:
    take = await first_of(songs)
    form = await click(songs, songs.bob, "extend", take)

    await songs.bob.submit_modal(form, typed_in(form))
    await posted(songs, 2)

    (create,) = [one for one in songs.suno.received if one.operation == "extend" and one.method == "POST"]
    assert create.body["defaultParamFlag"] is False
    assert create.body["audioId"] == take.audio_id
    assert "Made from" in text_of(songs.posts()[-1])
    assert [one.title for one in (await songs.takes())[2:]] == ["Roof (extended)"] * 2


async def test_a_file_is_made_once_however_often_it_is_asked_for(songs: Stage) -> None:
    take = await first_of(songs)
    before = (await songs.books()).charged

    first = await click(songs, songs.bob, "wav", take)
    second = await click(songs, songs.alice, "wav", take)

    assert is_private(first)
    assert is_private(second)
    assert "and is being made" in text_of(second)
    await songs.until(lambda: "Post it" in labels_of(first))
    again = await click(songs, songs.alice, "wav", take)
    assert "This was made before, so it costs nothing" in text_of(again)
    assert (await songs.books()).charged == before + PRICE


async def test_stems_ask_which_with_the_price_of_each(songs: Stage) -> None:
    take = await first_of(songs)
    asked = await click(songs, songs.bob, "stems", take)

    assert is_private(asked)
    assert labels_of(asked) == [
        "Voice and instruments: 10 credits",
        "All stems, up to twelve: 50 credits",
    ]
    shown = await songs.bob.click(message_of(asked), label="Voice and instruments: 10 credits")
    await songs.until(lambda: "Post it" in labels_of(shown))
    assert labels_of(await click(songs, songs.alice, "stems", take))[0] == "Voice and instruments: made before, free"


async def test_a_spent_allowance_is_said(songs: Stage) -> None:
    await songs.admin.slash(songs.channel, "settings quota", member=12.0)
    refused = await click(songs, songs.alice, "wav", await first_of(songs))

    assert is_private(refused)
    assert "This costs 0.4 credits and you have 0 of your 12 left today" in text_of(refused)


async def test_where_nothing_can_be_posted_no_form_is_opened(songs: Stage) -> None:
    songs.forbid("attach_files")
    refused = await click(songs, songs.alice, "extend", await first_of(songs))

    assert "Attach Files" in text_of(refused)


async def test_months_later_what_the_provider_has_forgotten_is_said_and_the_rest_works(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.pass_time(100 * DAY)
    panel = await click(songs, songs.alice, "more", take)

    for action in ("karaoke", "video", "artwork", "persona"):
        refused = await songs.alice.click(message_of(panel), custom_id=f"take:{action}:{take.code}")
        assert is_private(refused)
        assert "keeps what it made for two weeks" in text_of(refused)
    assert typed_in(await click(songs, songs.alice, "extend", take))["title"] == "Roof (extended)"
    assert labels_of(await click(songs, songs.alice, "stems", take))


async def test_a_button_of_another_server_finds_nothing(songs: Stage) -> None:
    take = await first_of(songs)
    await songs.arrange.move_take(take, guild_id=1)
    for action in ("extend", "stems", "wav", "more", "favourite", "allow_remix", "remove", "remove_now", "play"):
        result = await songs.press_made_up(songs.alice, songs.post, f"take:{action}:{take.code}")
        assert is_private(result)
        assert "There is no take with the code" in text_of(result)


# --- the panel ---


async def test_the_panel_offers_each_member_what_they_may(songs: Stage) -> None:
    take = await first_of(songs)
    offered = {}
    members = {"bob": songs.bob, "alice": songs.alice, "mo": songs.moderator, "ada": songs.admin}
    for name, member in members.items():
        panel = await click(songs, member, "more", take)
        assert is_private(panel)
        assert take.code in text_of(panel)
        offered[name] = labels_of(panel)

    assert offered["bob"] == [*FILES, *FORMS, "Favourite: no", "Lyrics"]
    assert offered["alice"] == [
        *(*FILES, *FORMS, "Favourite: no", "Lyrics", "Remix allowed: yes", "Remove post", "Remove take"),
    ]
    assert offered["mo"] == [*FILES, *FORMS, "Favourite: no", "Lyrics", "Remove post", "Take it down"]
    assert offered["ada"] == [*FILES, *FORMS, "Favourite: no", "Lyrics", "Remove post", "Take it down", "Remove take"]


async def test_a_favourite_is_each_members_own_and_a_double_click_marks_it_once(songs: Stage) -> None:
    take = await first_of(songs)
    panel = message_of(await click(songs, songs.bob, "more", take))
    marked = await songs.bob.click(panel, label="Favourite: no")

    assert message_of(marked).id == panel.id
    assert "Favourite: yes" in labels_of(marked)
    again = await songs.press_made_up(songs.bob, message_of(marked), f"take:favourite:{take.code}")
    assert "Favourite: yes" in labels_of(again)
    assert "Favourite: no" in labels_of(await click(songs, songs.alice, "more", take))
    unmarked = await songs.bob.click(message_of(again), label="Favourite: yes")
    assert "Favourite: no" in labels_of(unmarked)


async def test_its_owner_says_whether_others_may_build_on_it(songs: Stage) -> None:
    take = await first_of(songs)
    panel = await click(songs, songs.alice, "more", take)
    changed = await songs.alice.click(message_of(panel), label="Remix allowed: yes")
    assert "Remix allowed: no" in labels_of(changed)

    for action in ("extend", "cover", "stems"):
        refused = await click(songs, songs.bob, action, take)
        assert "does not let others build on this one" in text_of(refused)
    assert typed_in(await click(songs, songs.alice, "extend", take))["title"] == "Roof (extended)"
    not_theirs = await songs.press_made_up(songs.moderator, songs.post, f"take:allow_remix:{take.code}")
    assert "belongs to somebody else" in text_of(not_theirs)

    await songs.alice.click(message_of(changed), label="Remix allowed: no")
    assert typed_in(await click(songs, songs.bob, "extend", take))["title"] == "Roof (extended)"


async def test_a_take_has_one_persona(songs: Stage) -> None:
    take = await first_of(songs)
    persona = NewPersona(take_id=take.id, persona_id="p", name="Mine", description="warm")
    await songs.arrange.add_persona(persona, guild_id=songs.guild.id, owner_id=songs.alice.id, now=songs.clock.now())
    there = await songs.press_made_up(songs.bob, songs.post, f"take:persona:{take.code}")
    assert "This take has its persona already: **Mine**" in text_of(there)

    await songs.alice.slash(songs.channel, "persona delete", name="Mine")
    back = await songs.press_made_up(songs.bob, songs.post, f"take:persona:{take.code}")
    assert "The persona of this take is back, as **Mine**" in text_of(back)
