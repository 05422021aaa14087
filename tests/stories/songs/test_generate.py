"""`/generate`: from the command to two takes in the channel."""

import io
from collections.abc import Callable
from typing import Any

import av
from mutagen.id3 import ID3

from bot.sandbox.suno_api import Timing
from bot.ui.text import length
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import buttons_of, cost_of, is_posted, labels_of, state_of, text_of

# mutagen says little about its types.
read_tags: Callable[[io.BytesIO], Any] = ID3


async def test_the_card_is_the_first_answer_and_says_everything(stage: Stage) -> None:
    result = await stage.generate("rain on a tin roof, lo-fi")

    assert result.response is not None
    assert not result.ephemeral
    assert not result.deferred
    assert "rain on a tin roof, lo-fi" in text_of(stage.card)
    assert stage.alice.mention in text_of(stage.card)
    assert cost_of(stage.card) == "12 credits, a song"
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
    assert [file.filename for file in songs] == ["Roof_1.mp3", "Roof_2.mp3"]
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


async def test_one_embed_says_what_both_takes_are(stage: Stage) -> None:
    await stage.song("rain on a tin roof")

    (embed,) = stage.post.embeds
    (picture,) = [file for file in stage.post.attachments if file.filename.endswith(".jpg")]
    first, second = await stage.takes()
    assert embed.title == "A tone"
    assert embed.description is not None
    assert embed.description.splitlines()[:4] == [
        "sine",
        f"{stage.alice.name}: “rain on a tin roof”",
        f"**Take 1** · {length(first.duration)} · `{first.code}`",
        f"**Take 2** · {length(second.duration)} · `{second.code}`",
    ]
    assert embed.fields == []
    assert "chirp" not in text_of(stage.post)
    assert embed.thumbnail.url == f"attachment://{picture.filename}"
    assert picture.description == "The cover of A tone"


async def test_buttons_tell_takes_apart_and_stand_above_those_for_both(stage: Stage) -> None:
    stage.composer.instead = {"lyrics": "[Verse]\nRain"}
    await stage.song()

    actions = ("Vary", "Extend", "Cover", "More")
    rows = [[f"Star {number}: 0", *(f"{action} {number}" for action in actions)] for number in (1, 2)]
    assert labels_of(stage.post) == [*rows[0], *rows[1], "Lyrics", "Again", "Edit and rerun"]


async def test_an_idea_that_is_longer_than_a_line_or_two_is_cut_off(stage: Stage) -> None:
    await stage.song("rain **on** a tin roof " * 20)

    lines = (stage.post.embeds[0].description or "").splitlines()
    assert lines[1].startswith(f"{stage.alice.name}: “rain \\*\\*on\\*\\* a tin roof")
    assert lines[1].endswith("…”")
    assert len(lines[1]) <= 80


async def test_a_song_from_lyrics_shows_how_they_begin(stage: Stage) -> None:
    await stage.compose(lyrics="[Verse]\nRain *on* the roof\nAnd on me\n[Chorus]\nDrip")
    await stage.until(lambda: stage.posts())

    lines = (stage.post.embeds[0].description or "").splitlines()
    assert lines[1] == f"By {stage.alice.name}"
    assert lines[4:] == ["> Rain \\*on\\* the roof"]
    assert [file.filename for file in stage.post.attachments if file.filename.endswith(".txt")] == []


async def test_the_card_shrinks_to_a_line_that_leads_to_the_post(stage: Stage) -> None:
    await stage.song("rain on a tin roof")

    link = f"https://discord.com/channels/{stage.guild.id}/{stage.channel.id}/{stage.post.id}"
    assert stage.card.content == f"{stage.alice.mention}: rain on a tin roof · 12 credits · [here it is]({link})"
    assert stage.card.embeds == []
    assert stage.card.components == []
    assert stage.pinged(stage.card) == []


async def test_no_address_in_an_idea_becomes_a_link_when_the_card_shrinks(stage: Stage) -> None:
    await stage.song("https://example.com/a *song*")

    assert ": example.com/a \\*song\\* · 12 credits" in stage.card.content
    assert stage.card.content.count("https://") == 1


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
        await stage.until(lambda: is_posted(stage.card))


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

    assert stage.post.content == f"{stage.alice.mention} Your song is ready."
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
    await stage.until(lambda: all(is_posted(card) for card in stage.cards()))
    links = {post.id: post.jump_url for post in stage.posts()}
    assert sorted(link for link in links.values() if any(link in card.content for card in stage.cards())) == sorted(
        links.values()
    )


async def test_a_song_goes_on_after_a_restart(stage: Stage) -> None:
    await stage.generate()
    await stage.until(lambda: stage.creates)
    await stage.restart()
    await stage.until(lambda: stage.posts())
    await stage.rest()

    assert len(stage.posts()) == 1
    assert len(stage.creates) == 1
    assert (await stage.books()).spent == (await stage.books()).charged == 1200
