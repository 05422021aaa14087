"""`/library`: everything that was made on a server, in pages, at any time later."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from storage.rows.take import NewTake, TakeKind, TakeOwner
from tests.stage import Stage
from tests.stage.messages import buttons_of, is_private, labels_of, message_of, text_of
from tests.stories.takes.pressing import numbered

PAGE = 8


async def add(stage: Stage, member: MemberActor, *takes: NewTake, guild_id: int | None = None) -> None:
    """Takes as the library has them; nothing of them is at the API."""
    owner = TakeOwner(guild_id or stage.guild.id, member.id, member.name, None)
    await stage.arrange.add_takes(owner, *takes, now=stage.clock.now())


async def fill(
    stage: Stage, number: int, member: MemberActor, title: str = "Song", guild_id: int | None = None
) -> None:
    takes = [NewTake(title=f"{title} {count}", style="lo-fi", duration=61.0) for count in range(1, number + 1)]
    await add(stage, member, *takes, guild_id=guild_id)


async def humming(stage: Stage, member: MemberActor, title: str = "humming") -> None:
    """A recording."""
    await add(stage, member, NewTake(title=title, kind=TakeKind.UPLOAD, duration=20.0))


def titles_of(shown: InteractionResult) -> list[str]:
    """What stands on a page, without its numbers and codes."""
    (embed,) = message_of(shown).embeds
    return [line.split("** ")[1].split(" · ")[0] for line in (embed.description or "").split("\n")]


async def turn_page(stage: Stage, member: MemberActor, shown: InteractionResult, label: str) -> InteractionResult:
    return await member.click(message_of(shown), label=label)


@pytest.mark.parametrize(
    ("listing", "options", "told", "private"),
    [
        ("mine", {}, "`/generate` makes two", True),
        ("server", {}, "`/generate` makes two", False),
        ("search", {"text": "no such"}, "`/library server` shows everything", False),
        ("search", {"text": "!?"}, "`/library server` shows everything", False),
        ("favourites", {}, "Press More under a take, and then Favourite", True),
    ],
)
async def test_where_there_is_nothing_it_says_what_to_do(
    stage: Stage, listing: str, options: dict[str, str], told: str, private: bool
) -> None:
    shown = await stage.alice.slash(stage.channel, f"library {listing}", **options)

    assert is_private(shown) is private
    assert told in text_of(shown)
    assert labels_of(shown) == []


async def test_each_line_tells_title_code_length_and_who(stage: Stage) -> None:
    await fill(stage, 1, stage.alice)
    (take,) = await stage.takes()
    shown = await stage.bob.slash(stage.channel, "library server")

    made = int(take.created_at.timestamp())
    assert f"**1.** Song 1 · take 1 · `{take.code}` · 1:01 · alice · <t:{made}:R>" in text_of(shown)


async def test_mine_has_ones_own_recordings_and_nobody_elses_takes(stage: Stage) -> None:
    await fill(stage, 1, stage.alice)
    await humming(stage, stage.alice)
    await fill(stage, 1, stage.bob, "Bob's")
    shown = await stage.alice.slash(stage.channel, "library mine")

    assert is_private(shown)
    assert titles_of(shown) == ["humming", "Song 1"]
    assert "humming · recording" in text_of(shown)


async def test_what_everybody_sees_has_no_recordings_and_nothing_of_other_servers(stage: Stage) -> None:
    await fill(stage, 1, stage.alice)
    await humming(stage, stage.alice, "Song of mine")
    await fill(stage, 1, stage.alice, "Song elsewhere", guild_id=1)
    for command, options in (("library server", {}), ("library search", {"text": "song"})):
        shown = await stage.alice.slash(stage.channel, command, **options)
        assert not is_private(shown)
        assert titles_of(shown) == ["Song 1"]


async def test_a_search_looks_at_title_style_member_and_code(stage: Stage) -> None:
    await fill(stage, 1, stage.alice, "Rain")
    await fill(stage, 1, stage.bob, "Snow")
    (rain, _) = await stage.takes()
    for text in ("rai", "lo-fi rain", "alice", rain.code.lower()):
        shown = await stage.bob.slash(stage.channel, "library search", text=text)
        assert titles_of(shown) == ["Rain 1"]


@pytest.mark.parametrize("restarted", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize(("listing", "options"), [("mine", {}), ("server", {}), ("search", {"text": "Söng: 100.%"})])
async def test_pages_are_turned_in_place(stage: Stage, listing: str, options: dict[str, str], restarted: bool) -> None:
    await fill(stage, 2 * PAGE + 1, stage.alice, "Söng 100")
    first = await stage.alice.slash(stage.channel, f"library {listing}", **options)
    titles = titles_of(first)
    assert labels_of(first) == [
        *(f"{place}. {title}"[:19] for place, title in enumerate(titles, 1)),
        "◀ Later",
        "Earlier ▶",
    ]
    assert [button.disabled for button in buttons_of(first)[-2:]] == [True, False]
    if restarted:
        await stage.restart()
        await stage.pass_time(60 * 24 * 3600)

    second = await turn_page(stage, stage.alice, first, "Earlier ▶")
    third = await turn_page(stage, stage.alice, second, "Earlier ▶")

    assert {message_of(shown).id for shown in (first, second, third)} == {message_of(first).id}
    assert titles_of(third) == ["Söng 100 1"]
    assert "Page 3" in text_of(third)
    assert [button.disabled for button in buttons_of(third)[-2:]] == [False, True]
    back = await turn_page(stage, stage.alice, third, "◀ Later")
    assert len(titles_of(back)) == PAGE
    assert "Page 2" in text_of(back)


@pytest.mark.parametrize("restarted", [False, True], ids=["at once", "after a restart"])
async def test_somebody_else_turns_a_copy_of_their_own(stage: Stage, restarted: bool) -> None:
    await fill(stage, 2 * PAGE, stage.alice)
    public = await stage.alice.slash(stage.channel, "library server")
    if restarted:
        await stage.restart()

    own = await turn_page(stage, stage.bob, public, "Earlier ▶")

    assert is_private(own)
    assert "Page 2" in text_of(own)
    assert "Page 1" in text_of(message_of(public))
    back = await turn_page(stage, stage.bob, own, "◀ Later")
    assert message_of(back).id == message_of(own).id
    assert is_private(back)


async def test_a_made_up_page_shows_nothing_of_others(stage: Stage) -> None:
    await fill(stage, 1, stage.alice)
    await humming(stage, stage.alice)
    public = await stage.alice.slash(stage.channel, "library server")
    for custom_id in (f"page:mine:{stage.alice.id}.0", f"page:favourites:{stage.alice.id}.0"):
        shown = await stage.press_made_up(stage.bob, message_of(public), custom_id)
        assert is_private(shown)
        assert "You have none yet" in text_of(shown)
    for custom_id in ("page:mine:1", "page:mine:x.1", "page:search:1.1", "page:server:1.1.x", "page:all:1.1"):
        shown = await stage.press_made_up(stage.bob, message_of(public), custom_id)
        assert is_private(shown)
        assert "another version of the bot" in text_of(shown)


async def test_ones_own_list_does_not_appear_in_a_public_message(stage: Stage) -> None:
    await humming(stage, stage.alice)
    public = await stage.alice.slash(stage.channel, "library server")
    shown = await stage.press_made_up(stage.alice, message_of(public), f"page:mine:{stage.alice.id}.0")

    assert is_private(shown)
    assert "humming" not in text_of(message_of(public))


async def test_a_page_that_is_no_longer_there_is_the_first_one(stage: Stage) -> None:
    await fill(stage, 1, stage.alice)
    public = await stage.alice.slash(stage.channel, "library server")
    shown = await stage.press_made_up(stage.bob, message_of(public), "page:server:1.99999")

    assert titles_of(shown) == ["Song 1"]
    assert "Page 1" in text_of(shown)


async def test_a_number_opens_a_take_to_be_heard_and_gone_on_from(stage: Stage) -> None:
    await stage.song()
    (first, second) = await stage.takes()
    page = await stage.bob.slash(stage.channel, "library mine")
    assert "You have none yet" in text_of(page)
    page = await stage.bob.slash(stage.channel, "library server")

    panel = await stage.bob.click(message_of(page), label=numbered(page, 2))

    assert is_private(panel)
    assert first.code in text_of(panel)
    assert labels_of(panel)[:5] == ["Post it here", "Vary", "Extend", "Cover", "Stems"]
    marked = await stage.bob.click(message_of(panel), label="Favourite: no")
    assert labels_of(marked)[:5] == ["Post it here", "Vary", "Extend", "Cover", "Stems"]
    await stage.bob.click(message_of(marked), label="Post it here")
    shown = stage.posts()[-1]
    assert first.code in text_of(shown)
    assert second.code not in text_of(shown)
    favourites = await stage.bob.slash(stage.channel, "library favourites")
    assert first.code in text_of(favourites)


async def test_what_was_removed_is_on_no_page(stage: Stage) -> None:
    await stage.song()
    (first, second) = await stage.takes()
    page = await stage.alice.slash(stage.channel, "library mine")
    panel = await stage.alice.click(message_of(page), label=numbered(page, 2))
    question = await stage.alice.click(message_of(panel), label="Remove take")
    await stage.alice.click(message_of(question), label="Remove it for good")

    told = await stage.alice.click(message_of(page), label=numbered(page, 2))
    assert "was removed from the library" in text_of(told)
    assert second.code in text_of(await stage.alice.slash(stage.channel, "library mine"))
    assert first.code not in text_of(await stage.alice.slash(stage.channel, "library search", text="tone"))


async def test_hostile_titles_and_names_stay_texts(stage: Stage) -> None:
    await fill(stage, 8, stage.alice, "@everyone **[x](http://evil.example)**\n# " + "ﷺ" * 70)
    shown = await stage.alice.slash(stage.channel, "library server")

    (embed,) = message_of(shown).embeds
    assert len(embed.description or "") <= 4096
    assert len((embed.description or "").split("\n")) == PAGE
    assert "\\[x](http" in (embed.description or "")  # the bracket is escaped: no link
    assert stage.pinged(message_of(shown)) == []
