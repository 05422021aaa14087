"""`/extend`: a take or a file goes on."""

import pytest

from tests.stage import SONG_SECONDS, Stage
from tests.stage.messages import cost_of, field_of, is_private, labels_of, message_of, text_of, typed_in
from tests.stage.stand_ins import recording

pytestmark = pytest.mark.real_clock


async def test_a_take_goes_on_from_its_end_as_it_was(stage: Stage) -> None:
    take = await stage.a_take()

    shown = await stage.slash("extend", track=take.code)

    assert message_of(shown).embeds[0].title == "⏩ Going on with Roof"
    assert field_of(shown, "Made from") == f"Roof (`{take.code}`) by {stage.alice.name}"
    assert cost_of(shown) == "12 credits, a song"
    job = await stage.done(shown)
    assert stage.create == {
        "defaultParamFlag": False,
        "audioId": take.audio_id,
        "model": "V5",
        "instrumental": False,
        "callBackUrl": stage.create["callBackUrl"],
    }
    assert await stage.spent() == (2400, 2400)
    (post,) = stage.posts_of(job)
    assert take.code in text_of(post)
    made = await stage.stores.takes.of_job(job.id)
    assert [one.title for one in made] == ["Roof (extended)", "Roof (extended)"]


async def test_what_goes_on_twice_says_so(stage: Stage) -> None:
    take = await stage.a_take(title="Roof (extended)")

    job = await stage.done(await stage.slash("extend", track=take.code, prompt="[Outro]\nbye"))

    assert stage.create["title"] == "Roof (extended 2)"
    assert "Roof (extended 2)" in text_of(stage.posts_of(job)[0])


async def test_what_a_member_leaves_out_is_that_of_the_take(stage: Stage) -> None:
    take = await stage.a_take()

    shown = await stage.slash("extend", track=take.code, **{"from": "0:30.5"}, prompt="[Bridge]\nand on")

    assert "From 0:30.5 on" in text_of(shown)
    await stage.done(shown)
    assert stage.create["continueAt"] == 30.5
    assert stage.create["prompt"] == "[Bridge]\nand on"
    assert (stage.create["title"], stage.create["style"]) == ("Roof (extended)", take.style)


async def test_an_instrumental_goes_on_as_one(stage: Stage) -> None:
    take = await stage.a_take(lyrics="")

    await stage.done(await stage.slash("extend", track=take.code, style="jazz"))

    assert stage.create["instrumental"] is True
    assert stage.create["continueAt"] == SONG_SECONDS - 0.5 or 59 < stage.create["continueAt"] < 60.2
    assert "prompt" not in stage.create


async def test_lyrics_that_are_missing_are_asked_for_in_a_form(stage: Stage) -> None:
    take = await stage.a_take()

    form = await stage.slash("extend", track=take.code, **{"from": "30"})

    assert typed_in(form) == {
        "title": "Roof (extended)",
        "style": take.style,
        "prompt": "",
        "continue_at": "0:30",
        "avoid": "",
    }
    assert await stage.spent() == (1200, 1200)
    await stage.done(await stage.fill_in(form, prompt="[Outro]\nbye"))
    assert (stage.create["continueAt"], stage.create["prompt"]) == (30, "[Outro]\nbye")


async def test_a_file_goes_on_from_its_end(stage: Stage) -> None:
    shown = await stage.slash("extend", audio=("humming.mp3", recording(20)), prompt="[Verse]\nla la")

    assert message_of(shown).embeds[0].title == "⏩ Going on with humming.mp3"
    assert field_of(shown, "Made from") == "the file humming.mp3"
    job = await stage.done(shown)
    (upload,) = await stage.app.stores.takes.sources_of(job.id)
    assert (upload.title, upload.owner_id, upload.kind) == ("humming", stage.alice.id, "upload")
    assert upload.duration is not None
    assert stage.create["continueAt"] == round(upload.duration - 0.5, 2)
    assert stage.create["uploadUrl"].startswith(stage.suno.url)
    assert await stage.spent() == (1200, 1200)
    (take, _) = await stage.app.stores.takes.of_job(job.id)
    (post,) = stage.posts_of(job)
    assert upload.code in text_of(await stage.alice.click(post, custom_id=f"take:more:{take.code}"))


async def test_a_take_that_the_provider_has_forgotten_goes_up_again(stage: Stage) -> None:
    take = await stage.a_take()
    await stage.age(take)

    await stage.done(await stage.slash("extend", track=take.code, prompt="[Outro]\nbye"))

    (request,) = stage.creates
    assert request.path == "/api/v1/generate/upload-extend"
    assert (request.body["title"], request.body["style"]) == ("Roof (extended)", take.style)
    assert request.body["uploadUrl"].startswith(stage.suno.url)


async def test_an_upload_goes_on_by_our_own_copy(stage: Stage) -> None:
    first = await stage.done(await stage.slash("extend", audio=("humming.mp3", recording(20)), prompt="la"))
    (upload,) = await stage.app.stores.takes.sources_of(first.id)
    stage.suno.received.clear()

    await stage.done(await stage.slash("extend", track=upload.code, prompt="[Verse]\nmore", **{"from": "0:10"}))

    assert (stage.creates[0].path, stage.create["continueAt"]) == ("/api/v1/generate/upload-extend", 10)


async def test_beyond_the_end_is_refused_and_keeps_what_was_typed(stage: Stage) -> None:
    take = await stage.a_take()

    refused = await stage.slash("extend", track=take.code, prompt="[Outro]\nbye", **{"from": "2:00"})

    assert is_private(refused)
    assert "**From** is 2:00, beyond the end of the recording. It ends at 1:00." in text_of(refused)
    assert await stage.spent() == (1200, 1200)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["prompt"] == "[Outro]\nbye"
    assert typed_in(form)["continue_at"] == "2:00"
    await stage.done(await stage.fill_in(form, continue_at="50"))
    assert stage.create["continueAt"] == 50


async def test_a_moment_that_is_none_is_refused_and_kept(stage: Stage) -> None:
    take = await stage.a_take()

    refused = await stage.slash("extend", track=take.code, prompt="bye", **{"from": "near the end"})

    assert "**From**: “near the end” is not a time. Write it like 1:23, 83 or 83.5." in text_of(refused)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["continue_at"] == "near the end"
    assert typed_in(form)["track_code"] == take.code
    again = await stage.fill_in(form, continue_at="later")
    assert "“later” is not a time" in text_of(again)
    form = await stage.press(again, "Edit")
    await stage.done(await stage.fill_in(form, continue_at="0:40"))
    assert (stage.create["continueAt"], stage.create["prompt"]) == (40, "bye")


async def test_exactly_one_of_take_and_file_is_needed(stage: Stage) -> None:
    neither = await stage.slash("extend", prompt="on and on")
    both = await stage.slash("extend", track="7KQ2MN", audio=("a.mp3", recording(20)))

    assert "a take of the library as `track`, or a file of yours as `audio`" in text_of(neither)
    assert "Choose one of them: `track` or `audio`." in text_of(both)
    assert is_private(neither)
    assert is_private(both)
    assert labels_of(neither) == ["Edit"]
    assert await stage.jobs() == []


async def test_a_refused_take_can_be_named_again_in_the_form(stage: Stage) -> None:
    take = await stage.a_take()
    refused = await stage.slash("extend", track="ABCDEF", prompt="[Outro]\nbye")

    assert "There is no take with the code `ABCDEF` on this server" in text_of(refused)
    form = await stage.press(refused, "Edit")
    assert typed_in(form)["prompt"] == "[Outro]\nbye"
    await stage.done(await stage.fill_in(form, track_code=take.code))
    assert stage.create["audioId"] == take.audio_id
