"""What is made where not everybody may look: its owner finds it everywhere, others in that channel alone."""

import discord
import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from storage.rows.persona import NewPersona
from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.messages import field_of, is_posted, text_of
from tests.stories.authority.rooms import cellar_for, press_from


class Cellar:
    """A server with a song that alice made in a channel that only she, bob and the bot can look into."""

    def __init__(self, stage: Stage, channel: ChannelHandle, take: Take) -> None:
        self.stage = stage
        self.channel = channel
        self.take = take

    async def is_found(self, member: MemberActor, place: ChannelHandle) -> bool:
        """By everything that finds takes; all of them have to say the same."""
        code = self.take.code
        said = [
            any(choice["value"] == code for choice in await member.autocomplete(place, "extend", "track", typed))
            for typed in ("", "cellar", code)
        ]
        for text in (code, f"`{code.lower()}`", f"Job {await self.job_code()}", self.post.jump_url):
            shown = await press_show(self.stage, place, member, text)
            said.append(shown)
        assert len(set(said)) == 1, said
        return said[0]

    async def job_code(self) -> str:
        return (await self.stage.jobs())[0].code

    @property
    def post(self) -> discord.Message:
        return self.stage.posts(self.channel)[0]


async def press_show(stage: Stage, place: ChannelHandle, member: MemberActor, text: str) -> bool:
    """Whether naming a take so leads to it; asked with something else that is wrong, so that nothing is spent."""
    shown = await member.slash(place, "extend", track=text, **{"from": "nowhere"})
    if "is not a time" in text_of(shown):
        return True
    assert "There is no take with the code" in text_of(shown)
    assert "found in that channel alone" in text_of(shown)
    return False


@pytest.fixture
async def cellar(stage: Stage) -> Cellar:
    channel = cellar_for(stage, [stage.alice, stage.bob])
    shown = await stage.alice.slash(channel, "compose")
    await stage.alice.submit_modal(
        shown, {"title": "Cellar door", "style": "cellar dub", "lyrics": "[Verse]\nDown here", "avoid": ""}
    )
    await stage.until(lambda: stage.posts(channel))
    await stage.until(lambda: is_posted(stage.cards(channel)[0]))
    take = (await stage.takes())[0]
    return Cellar(stage, channel, take)


async def test_it_is_found_by_its_owner_everywhere_and_by_others_there_alone(cellar: Cellar) -> None:
    stage = cellar.stage

    assert await cellar.is_found(stage.alice, stage.channel)
    assert await cellar.is_found(stage.alice, cellar.channel)
    assert await cellar.is_found(stage.bob, cellar.channel)
    assert not await cellar.is_found(stage.bob, stage.channel)
    assert not await cellar.is_found(stage.admin, stage.channel)


@pytest.mark.parametrize(("listing", "options"), [("server", {}), ("search", {"text": "cellar"})])
async def test_a_public_list_has_it_there_alone_also_when_its_owner_asks(
    cellar: Cellar, listing: str, options: dict[str, str]
) -> None:
    stage = cellar.stage
    for member in (stage.alice, stage.bob):
        assert cellar.take.code not in text_of(await member.slash(stage.channel, f"library {listing}", **options))
        assert cellar.take.code in text_of(await member.slash(cellar.channel, f"library {listing}", **options))
    assert cellar.take.code in text_of(await stage.alice.slash(stage.channel, "library mine"))


async def test_a_favourite_of_there_is_listed_there(cellar: Cellar) -> None:
    stage = cellar.stage
    await press_from(stage, cellar.channel, stage.bob, cellar.post, f"take:favourite:{cellar.take.code}")

    assert cellar.take.code in text_of(await stage.bob.slash(cellar.channel, "library favourites"))
    assert cellar.take.code not in text_of(await stage.bob.slash(stage.channel, "library favourites"))


async def test_no_button_leads_to_it_from_elsewhere(cellar: Cellar) -> None:
    stage = cellar.stage
    said = await stage.bob.send(stage.channel, "hello")
    for action in ("more", "open", "play", "extend", "stems", "wav", "midi", "video", "artwork", "karaoke", "persona"):
        refused = await press_from(stage, stage.channel, stage.bob, said, f"take:{action}:{cellar.take.code}")
        assert refused.ephemeral
        assert "There is no take with the code" in text_of(refused), action
    for action in ("again", "edit", "cancel"):
        refused = await press_from(stage, stage.channel, stage.bob, said, f"job:{action}:{await cellar.job_code()}")
        assert "There is no job with the code" in text_of(refused), action
    assert len(await stage.jobs()) == 1


async def test_files_of_it_that_were_made_before_are_not_shown_elsewhere(cellar: Cellar) -> None:
    stage = cellar.stage
    await stage.alice.slash(cellar.channel, "wav", track=cellar.take.code)
    wav = (await stage.jobs())[-1]
    await stage.until(lambda: stage.database.card_has_ended(wav.code))
    assert len(stage.posts(cellar.channel)) == 1
    said = await stage.bob.send(stage.channel, "hello")

    refused = [
        await stage.bob.slash(stage.channel, "wav", track=cellar.take.code),
        await press_from(stage, stage.channel, stage.bob, said, f"job:again:{wav.code}"),
        await press_from(stage, stage.channel, stage.bob, said, f"job:open:{wav.code}"),
        await press_from(stage, stage.channel, stage.bob, said, f"job:post_it:{wav.code}"),
        await press_from(stage, stage.channel, stage.bob, said, f"post:files:{wav.code}.1"),
    ]

    assert all("There is no" in text_of(shown) for shown in refused)
    assert stage.posts() == []
    shown = await stage.alice.slash(stage.channel, "wav", track=cellar.take.code)
    assert stage.posts() == []
    await stage.press(shown, "Post it")
    assert len(stage.posts()) == 1  # its owner shows it


async def test_a_song_made_of_it_in_public_does_not_name_it(cellar: Cellar) -> None:
    stage = cellar.stage
    await stage.alice.slash(stage.channel, "extend", track=cellar.take.code)
    await stage.until(lambda: stage.posts())
    child = (await stage.takes())[-1]

    for channel, seen in ((stage.channel, False), (cellar.channel, True)):
        panel = await press_from(stage, channel, stage.bob, stage.posts()[0], f"take:more:{child.code}")
        assert (cellar.take.code in field_of(panel, "Family")) is seen
    assert cellar.take.code not in "\n".join(embed.description or "" for embed in stage.posts()[0].embeds)
    assert stage.posts()[0].embeds[0].fields == []
    above = await press_from(stage, cellar.channel, stage.bob, cellar.post, f"take:more:{cellar.take.code}")
    assert child.code in field_of(above, "Family")


async def test_a_persona_of_it_is_chosen_there_alone(cellar: Cellar) -> None:
    stage = cellar.stage
    persona = NewPersona(cellar.take.id, "p", "Deep", "warm")
    await stage.arrange.add_persona(persona, guild_id=stage.guild.id, owner_id=stage.alice.id, now=stage.clock.now())
    for channel, names in ((stage.channel, []), (cellar.channel, ["Deep"])):
        choices = await stage.bob.autocomplete(channel, "compose", "persona", "")
        assert [choice["name"] for choice in choices] == names
        listed = await stage.bob.slash(channel, "persona list")
        assert ("Deep" in text_of(listed)) is bool(names)
    refused = await stage.bob.slash(stage.channel, "compose", persona="Deep")
    assert "There is no persona with the name" in text_of(refused)


async def test_a_private_thread_is_a_channel_of_its_own(stage: Stage) -> None:
    music = stage.app.bot.get_channel(stage.channel.id)
    assert isinstance(music, discord.TextChannel)
    for kind, found in ((discord.ChannelType.private_thread, False), (discord.ChannelType.public_thread, True)):
        thread = await music.create_thread(name=str(kind), type=kind)
        await thread.add_user(discord.Object(stage.alice.id))
        place = next(one for one in stage.channel.threads if one.id == thread.id)
        before = len(await stage.takes())
        await stage.alice.slash(place, "generate", prompt=f"rain in a {kind}")
        await stage.until(lambda: stage.posts(place))  # noqa: B023 - asked at once
        take = (await stage.takes())[before]

        choices = await stage.bob.autocomplete(stage.channel, "extend", "track", take.code)
        own = await stage.alice.autocomplete(stage.channel, "extend", "track", take.code)

        assert ([choice["value"] for choice in choices] == [take.code]) is found
        assert [choice["value"] for choice in own] == [take.code]


async def test_where_it_is_not_known_who_may_look_it_counts_as_private(stage: Stage) -> None:
    # As in the moment in which a server's channels are not known yet.
    guild = stage.app.bot.get_guild(stage.guild.id)
    assert guild is not None
    guild._roles.clear()
    await stage.song()
    (take, _) = await stage.takes()

    assert not take.open_channel
    assert take.code not in text_of(await stage.bob.slash(stage.guild.create_text_channel("else"), "library server"))
    assert take.code in text_of(await stage.bob.slash(stage.channel, "library server"))
