"""`/generate`: from the command to two takes in the channel."""

import io
from collections.abc import Callable
from typing import Any

import av
import discord
from mutagen.id3 import ID3

from bot.sandbox.suno_api import Timing
from tests.stage.messages import buttons_of, code_of, field_of, labels_of, state_of, text_of
from tests.stage.world import World
from tests.stories.conftest import WorldAt

# mutagen says little about its types.
read_tags: Callable[[io.BytesIO], Any] = ID3


async def test_the_card_is_the_first_answer_and_says_everything(world: World) -> None:
    result = await world.generate("rain on a tin roof, lo-fi")

    assert result.response is not None
    assert not result.ephemeral
    assert not result.deferred
    assert "rain on a tin roof, lo-fi" in text_of(world.card)
    assert world.alice.mention in text_of(world.card)
    assert field_of(world.card, "Cost") == "12 credits"
    assert "Waiting" in state_of(world.card)
    assert labels_of(world.card) == ["Cancel"]
    assert world.pinged(world.card) == []


async def test_two_takes_come_as_one_reply_that_mentions_only_the_member(world: World) -> None:
    await world.song("rain")

    assert world.post.reference is not None
    assert world.post.reference.message_id == world.card.id
    assert world.post.content == f"{world.alice.mention} **A tone** is ready."
    assert world.pinged(world.post) == [world.alice.id]
    assert world.posts() == [world.post]
    assert [request.body["prompt"] for request in world.creates] == ["rain"]
    assert (await world.books()).allowance == [("reserve", 1200), ("settle", 0)]
    assert (await world.books()).provider == [("charge", 1200)]


async def test_the_files_play_and_tell_what_they_are(world: World) -> None:
    world.composer.instead = {"title": "Roof", "style": "lo-fi", "lyrics": "[Verse]\nRain"}
    await world.song()

    takes = await world.takes()
    songs = [file for file in world.post.attachments if file.filename.endswith(".mp3")]
    assert [file.filename for file in songs] == ["Roof.mp3", "Roof_2.mp3"]
    contents = [await world.content(file) for file in songs]
    assert contents[0] != contents[1]
    for content, take in zip(contents, takes, strict=True):
        with av.open(io.BytesIO(content)) as container:
            assert container.streams.audio[0].codec_context.name.startswith("mp3")
        tags = read_tags(io.BytesIO(content))
        assert tags["TIT2"].text == ["Roof"]
        assert tags["TCON"].text == ["lo-fi"]
        assert tags.getall("USLT")[0].text == "[Verse]\nRain"
        assert tags.getall("APIC")[0].mime == "image/jpeg"
        assert take.code in tags.getall("COMM")[0].text[0]


async def test_each_take_shows_its_picture_style_length_model_and_code(world: World) -> None:
    await world.song()

    pictures = [file.filename for file in world.post.attachments if file.filename.endswith(".jpg")]
    for embed, picture, take in zip(world.post.embeds, pictures, await world.takes(), strict=True):
        fields = {part.name: part.value for part in embed.fields}
        assert embed.title == f"A tone · take {take.position + 1}"
        assert embed.description == "sine"
        assert embed.thumbnail.url == f"attachment://{picture}"
        assert fields["Model"] == "chirp-v5"
        assert fields["Code"] == f"`{take.code}`"
        assert "Length" in fields
    rows = [f"{action} {number}" for number in (1, 2) for action in ("Extend", "Cover", "Stems", "WAV", "More")]
    assert labels_of(world.post) == [*rows, "Again", "Edit and rerun"]


async def test_long_lyrics_come_as_a_file(world: World) -> None:
    lyrics = "\n".join(f"Line {number} of a long ballad" for number in range(100))
    world.composer.instead = {"lyrics": lyrics}
    await world.song()

    (text,) = [file for file in world.post.attachments if file.filename.endswith(".txt")]
    assert (await world.content(text)).decode() == lyrics
    assert "Lyrics" not in [part.name for embed in world.post.embeds for part in embed.fields]


async def test_the_card_ends_with_a_link_to_the_post(world: World) -> None:
    await world.song()

    state = state_of(world.card)
    assert state.startswith("Done")
    assert f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/{world.post.id}" in state
    assert labels_of(world.card) == []
    assert world.card.embeds[0].colour == discord.Colour.green()


async def test_the_stream_can_be_heard_before_the_files_are_there(world_at: WorldAt) -> None:
    async with world_at(timing=Timing(text=5, first=20, complete=90)) as world:
        await world.generate()
        await world.until(lambda: "Listen now" in labels_of(world.card))

        link = next(button for button in buttons_of(world.card) if button.label == "Listen now")
        assert link.url is not None
        assert link.url.startswith(f"{world.suno.url}/stream/")
        assert "Cancel" in labels_of(world.card)
        assert "<t:" in state_of(world.card)
        assert "▰" in state_of(world.card)
        assert world.posts() == []

        await world.until(lambda: world.posts())
        await world.until(lambda: "Done" in state_of(world.card))
        assert labels_of(world.card) == []


async def test_a_song_whose_callbacks_arrive_costs_three_requests(world: World) -> None:
    await world.song()

    assert [request.operation for request in world.suno.received] == ["generate", "music-record", "music-record"]


async def test_without_callbacks_the_song_comes_all_the_same(world_at: WorldAt) -> None:
    async with world_at(public_base_url=None) as world:
        await world.song()

        assert len(world.posts()) == 1
        assert ".invalid/" in world.creates[0].body["callBackUrl"]


async def test_options_reach_the_api(world: World) -> None:
    await world.generate("drums", instrumental=True, model="V4_5")
    await world.until(lambda: world.creates)

    body = world.creates[0].body
    assert (body["prompt"], body["instrumental"], body["model"]) == ("drums", True, "V4_5")


async def test_the_model_is_suggested_but_any_other_may_be_typed(world: World) -> None:
    choices = await world.alice.autocomplete(world.channel, "generate", "model", "v4")
    assert {choice["value"] for choice in choices} == {"V4", "V4_5", "V4_5PLUS", "V4_5ALL"}

    await world.generate(model="V7_NEW")
    await world.until(lambda: world.creates)
    assert world.creates[0].body["model"] == "V7_NEW"


async def test_songs_of_two_members_keep_to_their_own_cards(world: World) -> None:
    await world.alice.slash(world.channel, "generate", prompt="rain")
    await world.bob.slash(world.channel, "generate", prompt="snow")
    await world.until(lambda: len(world.posts()) == 2)

    prompts = {card.id: text_of(card) for card in world.cards()}
    for post in world.posts():
        assert post.reference is not None
        asked_for = "snow" if post.mentions[0].id == world.bob.id else "rain"
        assert asked_for in prompts[post.reference.message_id or 0]
    assert len({code_of(card) for card in world.cards()}) == 2


async def test_a_song_goes_on_after_a_restart(world: World) -> None:
    await world.generate()
    await world.until(lambda: world.creates)
    await world.restart()
    await world.until(lambda: world.posts())
    await world.rest()

    assert len(world.posts()) == 1
    assert len(world.creates) == 1
    assert (await world.books()).spent == (await world.books()).charged == 1200
