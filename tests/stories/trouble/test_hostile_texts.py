"""Texts that want to do more than be read: nobody is pinged, every limit holds, and the song still comes."""

import pytest

from bot.sandbox.suno_api.tasks.errors import MESSAGES
from tests.stage import Stage
from tests.stage.messages import labels_of, message_of, text_of

EVERYBODY = "@everyone @here <@&{role}> <@{user}> "
HOSTILE = {
    "mentions": EVERYBODY,
    "markdown": "**b** __u__ ||s|| ~~x~~ `c` ```\nblock\n# head\n> quote\n- item\n[link](https://evil.example)",
    "braces": "{title} {0} {job.id} {} %s %(x)s {{",
    "turned": "\u202e\u2066evil\u2069\u202c \u200f\u061c",
    "invisible": "\u200b\u200d\ufeff\u2060\u00ad",
    "zero and controls": "a\x00b\x07c\x1b[31m\x7f",
    "surrogates of joy": "👩‍👩‍👧‍👦" * 50,
    "zalgo": "a" + "\u0300" * 500,
    "long": "x" * 10_000,
    "long and escaped": "*" * 10_000,
    "breaks": "\n" * 5000 + "a",
    "nothing": "",
    "path": "../../etc/passwd\\..\\CON",
}


def hostile(stage: Stage, kind: str) -> str:
    role = stage.guild.roles["admins"].id
    return HOSTILE[kind].replace("{role}", str(role)).replace("{user}", str(stage.bob.id))


@pytest.mark.parametrize("kind", list(HOSTILE))
async def test_whatever_the_api_writes_is_posted_harmlessly(stage: Stage, kind: str) -> None:
    text = hostile(stage, kind)
    stage.composer.instead = {"title": text, "style": text, "lyrics": text}
    stage.suno.faults.add("slow-start", operation="generate", seconds=61)
    await stage.song()

    assert stage.pinged(stage.post) == [stage.alice.id]
    assert stage.pinged(stage.card) == []
    assert_within_limits(stage)
    assert all(
        file.filename and "/" not in file.filename and "\\" not in file.filename for file in stage.post.attachments
    )
    assert len([file for file in stage.post.attachments if file.filename.endswith(".mp3")]) == 2
    (take, _) = await stage.takes()
    panel = await stage.alice.click(stage.post, label="More 1")
    assert take.code in text_of(panel)
    assert take.code in text_of(await stage.alice.slash(stage.channel, "library server"))
    shown = await stage.alice.slash(stage.channel, "show", code=take.code)
    assert not shown.ephemeral
    assert stage.pinged(stage.posts()[-1]) == []


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if "long" not in kind])
async def test_whatever_a_member_types_is_shown_harmlessly(stage: Stage, kind: str) -> None:
    text = hostile(stage, kind)
    shown = await stage.alice.slash(stage.channel, "compose")
    fields = {
        "title": text[:80] or "x",
        "style": text[:1000] or "x",
        "lyrics": text[:4000] or "x",
        "avoid": text[:1000],
    }
    result = await stage.submit_made_up(stage.alice, (shown.modal or {})["custom_id"], fields)

    assert result.acknowledged
    assert stage.pinged(message_of(result)) == []
    assert_within_limits(stage)
    if not result.ephemeral:
        queue = await stage.alice.slash(stage.channel, "queue")
        assert queue.ephemeral
        await stage.alice.autocomplete(stage.channel, "cancel", "job", "")
        await stage.until(lambda: stage.posts())
        assert_within_limits(stage)


async def test_whatever_the_api_says_about_a_failure_is_shown_harmlessly(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MESSAGES, 400, "@everyone **no** " + "x" * 5000)
    stage.suno.faults.add("moderated")
    await stage.generate()
    await stage.until(lambda: "refused" in text_of(stage.card))

    assert "@everyone" not in text_of(stage.card)
    assert "**no**" not in text_of(stage.card)
    assert_within_limits(stage)
    assert labels_of(stage.card)


def assert_within_limits(stage: Stage) -> None:
    """Discord's own, some of which the simulation does not hold the bot to."""
    for message in stage.channel.history():
        assert len(message.content) <= 2000
        assert len(message.attachments) <= 10
        assert sum(len(embed) for embed in message.embeds) <= 6000
        for embed in message.embeds:
            assert len(embed.title or "") <= 256
            assert len(embed.description or "") <= 4096
            for part in embed.fields:
                assert 0 < len((part.name or "").strip()) <= 256
                assert 0 < len((part.value or "").strip()) <= 1024
