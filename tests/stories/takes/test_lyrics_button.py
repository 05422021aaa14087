"""The Lyrics button: the words of a song whole, once, to whoever asks."""

import pytest

from tests.stage import Stage
from tests.stage.messages import is_private, labels_of, message_of, text_of
from tests.stories.takes.pressing import posted

SIX_LINES = "[Verse]\nRain *on* the roof\nAnd on me\n[Chorus]\nDrip, drop\nUntil the morning"


async def composed(stage: Stage, lyrics: str) -> None:
    await stage.compose(lyrics=lyrics)
    await posted(stage)


async def test_takes_that_share_their_lyrics_show_them_once_and_whole(stage: Stage) -> None:
    await composed(stage, SIX_LINES)

    told = await stage.bob.click(stage.post, label="Lyrics")

    assert is_private(told)
    (embed,) = message_of(told).embeds
    assert embed.title == "Roof"
    assert embed.description == SIX_LINES.replace("*", "\\*").replace("[", "\\[")
    assert told.followups == []


async def test_takes_with_lyrics_of_their_own_are_told_apart(stage: Stage) -> None:
    await composed(stage, SIX_LINES)
    (_, second) = await stage.takes()
    await stage.arrange.sing_instead(second, "[Verse]\nSnow")

    told = await stage.bob.click(stage.post, label="Lyrics")

    (other,) = told.followups
    assert message_of(told).embeds[0].title == "Roof · take 1"
    assert "Rain" in text_of(told)
    assert other.ephemeral
    assert message_of(other).embeds[0].title == "Roof · take 2"
    assert message_of(other).embeds[0].description == "\\[Verse]\nSnow"


async def test_of_a_removed_take_nothing_is_shown(stage: Stage) -> None:
    await composed(stage, SIX_LINES)
    first, second = await stage.takes()
    await stage.arrange.sing_instead(second, "[Verse]\nSnow")
    await stage.press_made_up(stage.alice, stage.post, f"take:remove_now:{first.code}")

    told = await stage.bob.click(stage.post, label="Lyrics")
    assert "Snow" in text_of(told)
    assert "Rain" not in text_of(told)

    await stage.press_made_up(stage.alice, stage.post, f"take:remove_now:{second.code}")
    gone = await stage.bob.click(stage.post, label="Lyrics")
    assert "was removed from the library" in text_of(gone)


async def test_lyrics_longer_than_a_message_come_as_a_file(stage: Stage) -> None:
    lyrics = "\n".join(f"Line {number} of a long ballad" for number in range(180))
    assert len(lyrics) > 4096
    stage.composer.instead = {"lyrics": lyrics}
    await stage.song()

    told = await stage.bob.click(stage.post, label="Lyrics")

    assert is_private(told)
    (text,) = message_of(told).attachments
    assert text.filename == "A_tone_lyrics_1.txt"
    assert (await stage.content(text)).decode() == lyrics
    assert [file.filename for file in stage.posts()[0].attachments if file.filename.endswith(".txt")] == []


@pytest.mark.parametrize("lyrics", ["", "\u200b\u200b"])
async def test_without_words_there_is_no_such_button(stage: Stage, lyrics: str) -> None:
    stage.composer.instead = {"lyrics": lyrics}
    await stage.song()

    assert "Lyrics" not in labels_of(stage.post)
    (first, _) = await stage.takes()
    told = await stage.press_made_up(stage.bob, stage.post, f"take:lyrics:{first.code}")
    assert is_private(told)
    assert text_of(told) == "Nothing is sung in this one: it has no lyrics."


async def test_a_take_that_is_shown_alone_has_its_own_button(stage: Stage) -> None:
    await composed(stage, SIX_LINES)
    (_, second) = await stage.takes()
    await stage.bob.slash(stage.channel, "show", code=second.code)

    told = await stage.bob.click(stage.posts()[-1], label="Lyrics")

    assert message_of(told).embeds[0].title == "Roof"
    assert "Until the morning" in text_of(told)
