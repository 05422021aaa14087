"""Files of a take come privately to whoever asked, and into the channel on their wish."""

import pytest

from bot.jobs.private_answers import ANSWERS_LIVE
from storage.rows.delivery import DeliveryState
from storage.rows.job import Job, JobState
from storage.rows.take import Take
from tests.stage import Stage
from tests.stage.fixtures import StageWith
from tests.stage.messages import buttons_of, code_of, is_private, labels_of, message_of, state_of, text_of
from tests.stage.stand_ins import recording

MINUTES = 60.0


def public_texts(stage: Stage) -> list[str]:
    return [text_of(message) for message in stage.channel.history() if not message.flags.ephemeral]


async def a_wav(stage: Stage, take: Take) -> Job:
    return await stage.done(await stage.slash("wav", track=take.code))


async def test_a_wav_comes_privately_and_stands_in_the_channel_on_its_members_wish_alone(stage: Stage) -> None:
    take = await stage.a_take()
    before = public_texts(stage)

    shown = await stage.slash("wav", track=take.code)
    assert is_private(shown)
    assert labels_of(shown) == ["Cancel"]
    job = await stage.done(shown)

    answer = message_of(shown)
    assert answer.id == job.card_message_id
    assert [file.filename for file in answer.attachments] == ["Roof.wav"]
    assert answer.embeds[0].title == "Without loss: Roof"
    assert answer.content == ""
    assert labels_of(answer) == ["Post it"]
    assert public_texts(stage) == before

    posted = await stage.press(shown, "Post it")

    (post,) = stage.posts_of(job)
    assert [file.filename for file in post.attachments] == ["Roof.wav"]
    assert post.content == ""
    assert stage.pinged(post) == []
    assert len(public_texts(stage)) == len(before) + 1
    assert [(button.label, button.disabled) for button in buttons_of(shown)] == [("Post it", True)]
    assert [file.filename for file in message_of(shown).attachments] == ["Roof.wav"]
    assert len(posted.followups) == 1
    assert await stage.spent() == (1240, 1240)


async def test_whoever_asks_for_the_same_gets_it_privately_and_free(stage: Stage) -> None:
    take = await stage.a_take()
    job = await a_wav(stage, take)

    again = await stage.slash("wav", stage.bob, track=take.code)

    assert is_private(again)
    assert message_of(again).content == "This was made before, so it costs nothing."
    assert [file.filename for file in message_of(again).attachments] == ["Roof.wav"]
    assert stage.posts_of(job) == []
    await stage.press(again, "Post it", stage.bob)
    (post,) = stage.posts_of(job)
    refused = await stage.alice.click(post, label="Remove post")
    assert "somebody else" in text_of(refused)
    menu = await stage.bob.context_menu(stage.channel, "Save to library", post)
    assert f"`{take.code}`" in text_of(menu)
    await stage.bob.click(post, label="Remove post")
    assert stage.posts_of(job) == []
    assert await stage.spent() == (1240, 1240)


async def test_what_somebody_else_is_having_made_is_opened_privately(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("slow-start", operation="wav", seconds=20)
    first = await stage.slash("wav", track=take.code)

    told = await stage.slash("wav", stage.bob, track=take.code)
    assert is_private(told)
    assert "and is being made" in text_of(told)
    opened = await stage.press(told, "Open", stage.bob)
    assert is_private(opened)
    assert labels_of(opened) == ["Look again"]
    job = await stage.done(first)

    seen = await stage.press(opened, "Look again", stage.bob)

    assert is_private(seen)
    assert [file.filename for file in message_of(seen).attachments] == ["Roof.wav"]
    assert stage.posts_of(job) == []


async def test_a_private_answer_survives_a_restart(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("slow-start", operation="wav", seconds=20)
    shown = await stage.slash("wav", track=take.code)
    await stage.until(lambda: len(stage.creates) == 1)
    before = public_texts(stage)
    (token,) = await stage.database.answer_tokens()

    await stage.restart()
    job = await stage.done(shown)

    assert labels_of(shown) == ["Post it"]
    assert public_texts(stage) == before
    assert token not in repr(job)
    assert await stage.database.answer_tokens() == []


async def test_an_answer_that_is_too_old_is_made_up_for_by_one_line_in_the_channel(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("slow-start", operation="wav", seconds=16 * MINUTES)
    shown = await stage.slash("wav", track=take.code)
    await stage.until(lambda: len(stage.creates) == 1)
    before = public_texts(stage)
    await stage.pass_time(ANSWERS_LIVE.total_seconds() + 1)
    await stage.rest(40)
    assert await stage.database.answer_tokens() == []
    await stage.restart()

    job = await stage.done(shown)

    (line,) = public_texts(stage)[len(before) :]
    assert line == f"{stage.alice.mention} **Roof** without loss is ready.\nOpen"
    message = stage.channel.history()[-1]
    assert stage.pinged(message) == [stage.alice.id]
    opened = await stage.alice.click(message, label="Open")
    assert is_private(opened)
    assert [file.filename for file in message_of(opened).attachments] == ["Roof.wav"]
    assert (await stage.stores.deliveries.of_job(job.id))[0].message_id == message.id


@pytest.mark.parametrize("step", ["while it is made", "before it is shown"])
async def test_a_dismissed_answer_is_made_up_for_too(stage: Stage, step: str) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("slow-start", operation="wav", seconds=20)
    shown = await stage.slash("wav", track=take.code)
    before = public_texts(stage)
    await stage.until(lambda: len(stage.creates) == 1)
    if step == "while it is made":
        await stage.rest(5)
    stage.env.backend.delete_message(stage.channel.id, message_of(shown).id)

    job = await _finished(stage)

    assert [line.partition("\n")[0] for line in public_texts(stage)[len(before) :]] == [
        f"{stage.alice.mention} **Roof** without loss is ready."
    ]
    assert [row.state for row in await stage.stores.deliveries.of_job(job.id)] == [DeliveryState.POSTED]


async def _finished(stage: Stage) -> Job:
    code = (await stage.jobs())[-1].code
    await stage.until(lambda: stage.database.card_has_ended(code))
    return await stage.job(code)


async def test_what_failed_is_told_on_the_private_card(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="wav")
    before = public_texts(stage)

    shown = await stage.slash("wav", track=take.code)

    await stage.done(shown, JobState.FAILED)
    assert "Nothing was taken from your allowance" in state_of(message_of(shown))
    assert labels_of(shown) == ["Again"]
    assert public_texts(stage) == before
    assert await stage.database.answer_tokens() == []


async def test_what_failed_when_nobody_could_be_told_privately_is_told_by_one_line(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="wav")
    stage.suno.faults.add("slow-start", operation="wav", seconds=30)
    shown = await stage.slash("wav", track=take.code)
    await stage.until(lambda: len(stage.creates) == 1)
    before = public_texts(stage)
    stage.env.backend.delete_message(stage.channel.id, message_of(shown).id)

    job = await _finished(stage)

    assert job.state is JobState.FAILED
    (line,) = public_texts(stage)[len(before) :]
    assert line == f"{stage.alice.mention} This did not work: 💿 Roof without loss\nOpen"
    opened = await stage.alice.click(stage.channel.history()[-1], label="Open")
    assert is_private(opened)
    assert code_of(opened) == job.code
    assert "Nothing was taken from your allowance" in state_of(message_of(opened))
    assert labels_of(opened) == ["Again"]


async def test_post_it_pressed_where_the_bot_may_not_post_is_refused(stage: Stage) -> None:
    take = await stage.a_take()
    stage.forbid("attach_files")

    shown = await stage.slash("wav", track=take.code)
    job = await stage.done(shown)

    assert labels_of(shown) == ["Post it"]
    refused = await stage.press(shown, "Post it")
    assert is_private(refused)
    assert "Attach Files" in text_of(refused)
    assert stage.posts_of(job) == []
    assert [button.disabled for button in buttons_of(shown)] == [False]


async def test_a_take_that_was_removed_meanwhile_is_neither_opened_nor_posted(stage: Stage) -> None:
    take = await stage.a_take()
    shown = await stage.slash("wav", track=take.code)
    job = await stage.done(shown)
    await stage.press_made_up(stage.alice, stage.posts()[-1], f"take:remove_now:{take.code}")

    refused = await stage.press(shown, "Post it")

    assert is_private(refused)
    assert "removed" in text_of(refused)
    assert stage.posts_of(job) == []


async def test_a_take_that_was_taken_down_meanwhile_is_not_opened_by_others(stage: Stage) -> None:
    take = await stage.a_take()
    job = await a_wav(stage, take)
    theirs = await stage.slash("wav", stage.bob, track=take.code)
    await stage.press_made_up(stage.moderator, stage.posts()[-1], f"take:take_down:{take.code}")

    refused = await stage.press(theirs, "Post it", stage.bob)

    assert is_private(refused)
    assert stage.posts_of(job) == []


async def test_stems_of_a_recording_are_opened_and_posted_by_its_owner_alone(stage: Stage) -> None:
    file = ("humming.mp3", recording(20))
    song = await stage.done(await stage.slash("extend", audio=file, prompt="la", **{"from": "0:10"}))
    (upload,) = await stage.stores.takes.sources_of(song.id)
    shown = await stage.slash("stems", track=upload.code)
    job = await stage.done(shown)

    for custom_id in (f"job:open:{job.code}", f"job:post_it:{job.code}", f"post:files:{job.code}.1"):
        refused = await stage.press_made_up(stage.bob, stage.posts()[-1], custom_id)
        assert is_private(refused)
        assert f"No take with the code `{upload.code}`" in text_of(refused) or "no take" in text_of(refused).lower()
    assert stage.posts_of(job) == []
    await stage.press(shown, "Post it")
    assert len(stage.posts_of(job)) == 1


async def test_a_button_that_was_made_up_posts_nothing(stage: Stage) -> None:
    take = await stage.a_take()
    job = await a_wav(stage, take)

    for custom_id in (f"job:post_it:{job.code}", f"post:files:{job.code}.0"):
        answer = await stage.press_made_up(stage.alice, stage.posts()[-1], custom_id)
        assert "version" in text_of(answer), custom_id

    assert stage.posts_of(job) == []


async def test_stems_of_two_messages_come_one_by_one_and_are_posted_together(stage_with: StageWith) -> None:
    async with stage_with(default_member_daily_credits=60_000) as stage:
        await _all_stems(stage)


async def _all_stems(stage: Stage) -> None:
    take = await stage.a_take()
    question = await stage.slash("stems", track=take.code, mode="all_stems")
    shown = await stage.press(question, "Go ahead for 50 credits")
    job = await stage.done(shown)

    assert labels_of(shown) == ["More files (2 of 2)", "Post it"]
    more = await stage.press(shown, "More files (2 of 2)")
    assert is_private(more)
    assert labels_of(more) == ["Post it"]
    assert message_of(more).attachments[-1].filename == "Roof_stems.zip"
    assert stage.posts_of(job) == []
    await stage.press(more, "Post it")

    first, second = stage.posts_of(job)
    assert len(first.attachments) + len(second.attachments) == 13
    assert all(labels_of(post) == ["Remove post"] for post in (first, second))


async def test_a_plan_is_one_private_answer(stage: Stage) -> None:
    take = await stage.a_take()
    before = public_texts(stage)
    question = await stage.slash("midi", track=take.code)

    shown = await stage.press(question, "Voice and instruments, then MIDI: 10 credits")

    assert message_of(shown).embeds[0].title == "🎚️ Stems of Roof"
    stems, notes = (await stage.jobs())[-2:]
    await stage.until(lambda: message_of(shown).embeds[0].title == "🎹 The notes of Roof")
    await stage.until(lambda: "Post it" in labels_of(shown))
    await stage.until(lambda: stage.database.card_has_ended(notes.code))
    await stage.until(lambda: stage.database.card_has_ended(stems.code))
    assert [file.filename for file in message_of(shown).attachments] == ["Roof.mid"]
    assert public_texts(stage) == before
    assert [row.state for row in await stage.stores.deliveries.of_job(stems.id)] == [DeliveryState.WITHHELD]
    assert await stage.database.answer_tokens() == []
    kept = await stage.slash("stems", track=take.code)
    assert "made before" in text_of(kept)
    assert await stage.spent() == (2200, 2200)


async def test_a_plan_that_fails_tells_why_in_its_one_answer(stage: Stage) -> None:
    take = await stage.a_take()
    stage.suno.faults.add("generation-failed", operation="separation")
    question = await stage.slash("midi", track=take.code)

    shown = await stage.press(question, "Voice and instruments, then MIDI: 10 credits")

    await stage.until(lambda: labels_of(shown) == ["Again"])
    assert message_of(shown).embeds[0].title == "🎹 The notes of Roof"
    assert "song service" in state_of(message_of(shown))
    assert await stage.spent() == (1200, 2200)


async def test_a_song_has_its_post_and_its_files_stay_out_of_the_channel(stage: Stage) -> None:
    take = await stage.a_take()
    before = len(public_texts(stage))

    for command in ("wav", "video", "artwork", "karaoke"):
        await stage.done(await stage.slash(command, track=take.code))

    assert len(public_texts(stage)) == before
