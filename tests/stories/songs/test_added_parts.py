"""`/add-vocals`, `/add-instrumental`, `/replace` and `/mashup`."""

import pytest

from storage.rows.job import JobState
from tests.stage import Stage
from tests.stage.messages import cost_of, form_of, is_private, message_of, text_of, typed_in
from tests.stage.stand_ins import recording

pytestmark = pytest.mark.real_clock


async def test_a_voice_is_added_to_a_take(stage: Stage) -> None:
    take = await stage.a_take(lyrics="")

    shown = await stage.slash(
        "add-vocals", track=take.code, prompt="[Verse]\noh", style="soul", title="Oh", vocal="female"
    )

    assert message_of(shown).embeds[0].title == "🎤 A voice over Roof"
    await stage.done(shown)
    body = stage.create
    assert (body["prompt"], body["style"], body["title"], body["vocalGender"]) == ("[Verse]\noh", "soul", "Oh", "f")
    assert body["uploadUrl"].startswith(stage.suno.url)
    assert await stage.spent() == (2400, 2400)


async def test_a_recording_is_accompanied(stage: Stage) -> None:
    shown = await stage.slash(
        "add-instrumental", audio=("voice.mp3", recording(20)), style="piano", title="Song", avoid="drums"
    )

    assert message_of(shown).embeds[0].title == "🎸 Accompanying voice.mp3"
    await stage.done(shown)
    assert (stage.create["tags"], stage.create["negativeTags"]) == ("piano", "drums")
    assert await stage.spent() == (1200, 1200)


async def test_a_section_is_replaced(stage: Stage) -> None:
    take = await stage.a_take()

    shown = await stage.slash(
        "replace", track=take.code, start="0:10", end="25.5", prompt="[Solo]", style="lo-fi", title="Roof"
    )

    assert "From 0:10 to 0:25.5" in text_of(shown)
    assert cost_of(shown) == "5 credits, a new section"
    await stage.done(shown)
    body = stage.create
    assert (body["taskId"], body["audioId"]) == (take.task_id, take.audio_id)
    assert (body["infillStartS"], body["infillEndS"], body["prompt"]) == (10, 25.5, "[Solo]")
    assert body["fullLyrics"] == take.lyrics
    assert await stage.spent() == (1700, 1700)


async def test_a_section_of_a_forgotten_take_is_replaced_in_our_own_copy(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.age(take)

    await stage.done(
        await stage.slash("replace", track=take.code, start="10", end="25", prompt="x", style="y", title="z")
    )

    assert "taskId" not in stage.create
    assert stage.create["uploadUrl"].startswith(stage.suno.url)
    assert stage.create["model"] == "V5"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("10", "15", "From **Start** to **End** it is 5 seconds. 10 to 60 seconds are possible."),
        ("0:00", "1:30", "From **Start** to **End** it is 90 seconds. 10 to 60 seconds are possible."),
        ("10", "55", "That section has 45 seconds, over half of the song. Of this song at most 30"),
        ("50", "1:10", "**End** is 1:10, beyond the end of the recording. It ends at 1:00."),
        ("30", "20", "**End** has to come after **Start**. 10 to 60 seconds are possible."),
    ],
)
async def test_a_window_that_cannot_be_is_refused_and_kept(stage: Stage, start: str, end: str, said: str) -> None:
    take = await stage.a_take()

    refused = await stage.slash(
        "replace", track=take.code, start=start, end=end, prompt="[Solo]", style="lo-fi", title="Roof"
    )

    assert is_private(refused)
    assert said in text_of(refused)
    assert await stage.spent() == (1200, 1200)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["lyrics"] == "[Solo]"
    await stage.done(await stage.fill_in(form, start="10", end="0:25"))
    assert (stage.create["infillStartS"], stage.create["infillEndS"]) == (10, 25)


async def test_a_part_or_a_section_that_gets_no_title_is_named_after_its_take(stage: Stage) -> None:
    take = await stage.a_take()
    section = {"start": "0:10", "end": "25.5", "prompt": "[Solo]", "style": "lo-fi"}
    named = []
    for command, options in (
        ("add-vocals", {"prompt": "[Verse]\noh", "style": "soul"}),
        ("add-instrumental", {"style": "piano"}),
        ("replace", section),
    ):
        stage.suno.received.clear()
        await stage.done(await stage.slash(command, track=take.code, **options))
        named.append(stage.create["title"])

    assert named == ["Roof (with vocals)", "Roof (with instruments)", "Roof (new section)"]


async def test_two_takes_are_blended(stage: Stage) -> None:
    first, second = await stage.a_take(), await stage.a_take(title="Rain")

    shown = await stage.slash("mashup", first=first.code, second=second.code, style="disco", prompt="[Verse]\nboth")

    assert message_of(shown).embeds[0].title == "🔀 A blend of Roof + Rain"
    job = await stage.done(shown)
    body = stage.create
    assert (body["title"], body["style"], body["prompt"]) == (
        "Roof \N{MULTIPLICATION SIGN} Rain",
        "disco",
        "[Verse]\nboth",
    )
    assert len(set(body["uploadUrlList"])) == 2
    assert [take.id for take in await stage.app.stores.takes.sources_of(job.id)] == [first.id, second.id]
    assert await stage.spent() == (3600, 3600)
    (post,) = stage.posts_of(job)
    assert f"`{first.code}`" in text_of(post)
    assert f"`{second.code}`" in text_of(post)


async def test_a_blend_without_an_idea_asks_for_one(stage: Stage) -> None:
    first, second = await stage.a_take(), await stage.a_take(title="Rain")

    form = await stage.slash("mashup", first=first.code, second=second.code)

    assert typed_in(form) == {"title": "Roof \N{MULTIPLICATION SIGN} Rain", "style": "", "prompt": ""}
    await stage.done(await stage.fill_in(form, title="", prompt="a dance of both"))
    assert (stage.create["customMode"], stage.create["prompt"]) == (False, "a dance of both")


async def test_a_section_refused_for_rights_asks_for_another_take_not_for_a_recording(stage: Stage) -> None:
    take, other = await stage.a_take(), await stage.a_take(title="Rain")
    await stage.age(take)
    stage.suno.faults.add("known-recording", operation="replace-section")
    shown = await stage.slash(
        "replace", track=take.code, start="10", end="25", prompt="la", style="lo-fi", title="Roof"
    )
    await stage.done(shown, JobState.FAILED)

    form = await stage.alice.click(stage.card_of(shown), label="Edit and rerun")

    assert "track_code" in form_of(form)
    assert "sound_file" not in form_of(form)
    await stage.done(await stage.fill_in(form, track_code=other.code))
