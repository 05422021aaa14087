"""`/generate`: from the command to two takes in the channel."""

import io
from collections.abc import Callable
from typing import Any

import av
import discord
from mutagen.id3 import ID3

from bot.sandbox.suno_api import Timing
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import buttons_of, code_of, field_of, labels_of, state_of, text_of

# mutagen says little about its types.
read_tags: Callable[[io.BytesIO], Any] = ID3


async def test_the_card_is_the_first_answer_and_says_everything(stage: Stage) -> None:
    result = await stage.generate("rain on a tin roof, lo-fi")

    assert result.response is not None
    assert not result.ephemeral
    assert not result.deferred
    assert "rain on a tin roof, lo-fi" in text_of(stage.card)
    assert stage.alice.mention in text_of(stage.card)
    assert field_of(stage.card, "Cost") == "12 credits"
    assert "Waiting" in state_of(stage.card)
    assert labels_of(stage.card) == ["Cancel"]
    assert stage.pinged(stage.card) == []


async def test_two_takes_come_as_one_reply_that_calls_nobody_who_has_hardly_waited(stage: Stage) -> None:
    await stage.song("rain")

    assert stage.post.reference is not None
    assert stage.post.reference.message_id == stage.card.id
    assert stage.post.content == ""
    assert stage.pinged(stage.post) == []
    assert stage.posts() == [stage.post]
    assert [request.body["prompt"] for request in stage.creates] == ["rain"]
    assert (await stage.books()).allowance == [("reserve", 1200), ("settle", 0)]
    assert (await stage.books()).provider == [("charge", 1200)]


async def test_the_files_play_and_tell_what_they_are(stage: Stage) -> None:
    stage.composer.instead = {"title": "Roof", "style": "lo-fi", "lyrics": "[Verse]\nRain"}
    await stage.song()

    takes = await stage.takes()
    songs = [file for file in stage.post.attachments if file.filename.endswith(".mp3")]
    assert [file.filename for file in songs] == ["Roof.mp3", "Roof_2.mp3"]
    contents = [await stage.content(file) for file in songs]
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


async def test_each_take_shows_its_picture_style_length_model_and_code(stage: Stage) -> None:
    await stage.song()

    pictures = [file.filename for file in stage.post.attachments if file.filename.endswith(".jpg")]
    for embed, picture, take in zip(stage.post.embeds, pictures, await stage.takes(), strict=True):
        fields = {part.name: part.value for part in embed.fields}
        assert embed.title == f"A tone · take {take.position + 1}"
        assert embed.description == "sine"
        assert embed.thumbnail.url == f"attachment://{picture}"
        assert fields["Model"] == "chirp-v5"
        assert fields["Code"] == f"`{take.code}`"
        assert "Length" in fields
    rows = [f"{action} {number}" for number in (1, 2) for action in ("Extend", "Cover", "Stems", "WAV", "More")]
    assert labels_of(stage.post) == [*rows, "Again", "Edit and rerun"]


async def test_long_lyrics_come_as_a_file(stage: Stage) -> None:
    lyrics = "\n".join(f"Line {number} of a long ballad" for number in range(100))
    stage.composer.instead = {"lyrics": lyrics}
    await stage.song()

    (text,) = [file for file in stage.post.attachments if file.filename.endswith(".txt")]
    assert (await stage.content(text)).decode() == lyrics
    assert "Lyrics" not in [part.name for embed in stage.post.embeds for part in embed.fields]


async def test_the_card_ends_with_a_link_to_the_post(stage: Stage) -> None:
    await stage.song()

    state = state_of(stage.card)
    assert state.startswith("Done")
    assert f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{stage.post.id}" in state
    assert labels_of(stage.card) == []
    assert stage.card.embeds[0].colour == discord.Colour.green()


async def test_the_stream_can_be_heard_before_the_files_are_there(stage_with: StageWith) -> None:
    async with stage_with(timing=Timing(text=5, first=20, complete=90)) as stage:
        await stage.generate()
        await stage.until(lambda: "Listen now" in labels_of(stage.card))

        link = next(button for button in buttons_of(stage.card) if button.label == "Listen now")
        assert link.url is not None
        assert link.url.startswith(f"{stage.suno.url}/stream/")
        assert "Cancel" in labels_of(stage.card)
        assert "<t:" in state_of(stage.card)
        assert "▰" in state_of(stage.card)
        assert stage.posts() == []

        await stage.until(lambda: stage.posts())
        await stage.until(lambda: "Done" in state_of(stage.card))
        assert labels_of(stage.card) == []


async def test_a_song_whose_callbacks_arrive_costs_three_requests(stage: Stage) -> None:
    await stage.song()

    assert [request.operation for request in stage.suno.received] == ["generate", "music-record", "music-record"]


async def test_without_callbacks_the_song_comes_all_the_same(stage_with: StageWith) -> None:
    async with stage_with(public_base_url=None) as stage:
        await stage.song()

        assert len(stage.posts()) == 1
        assert ".invalid/" in stage.creates[0].body["callBackUrl"]


async def test_options_reach_the_api(stage: Stage) -> None:
    await stage.generate("drums", instrumental=True, model="V4_5")
    await stage.until(lambda: stage.creates)

    body = stage.creates[0].body
    assert (body["prompt"], body["instrumental"], body["model"]) == ("drums", True, "V4_5")


async def test_the_model_is_suggested_but_any_other_may_be_typed(stage: Stage) -> None:
    choices = await stage.alice.autocomplete(stage.channel, "generate", "model", "v4")
    assert {choice["value"] for choice in choices} == {"V4", "V4_5", "V4_5PLUS", "V4_5ALL"}

    await stage.generate(model="V7_NEW")
    await stage.until(lambda: stage.creates)
    assert stage.creates[0].body["model"] == "V7_NEW"
    stage.suno.received.clear()  # the description of the API knows nothing of it


async def test_a_member_who_has_waited_for_more_than_a_minute_is_called_and_nobody_else(stage: Stage) -> None:
    stage.suno.faults.add("slow-start", operation="generate", seconds=61)
    await stage.song("rain")

    assert stage.post.content == f"{stage.alice.mention} **A tone** is ready."
    assert stage.pinged(stage.post) == [stage.alice.id]


async def test_songs_of_two_members_keep_to_their_own_cards(stage: Stage) -> None:
    await stage.alice.slash(stage.channel, "generate", prompt="rain")
    await stage.bob.slash(stage.channel, "generate", prompt="snow")
    await stage.until(lambda: len(stage.posts()) == 2)

    prompts = {card.id: text_of(card) for card in stage.cards()}
    by_job = {job.id: job for job in await stage.jobs()}
    for post in stage.posts():
        assert post.reference is not None
        (delivery,) = [row for row in await stage.database.deliveries() if row.message_id == post.id]
        asked_for = "snow" if by_job[delivery.subject.id].user_id == stage.bob.id else "rain"
        assert asked_for in prompts[post.reference.message_id or 0]
    assert len({code_of(card) for card in stage.cards()}) == 2


async def test_a_song_goes_on_after_a_restart(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    await stage.restart()
    await stage.until(lambda: stage.posts())
    await stage.rest()

    assert len(stage.posts()) == 1
    assert len(stage.creates) == 1
    assert (await stage.books()).spent == (await stage.books()).charged == 1200
