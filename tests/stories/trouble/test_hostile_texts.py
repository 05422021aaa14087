"""Texts that want to do more than be read: nobody is pinged, every limit holds, and the song still comes."""

import pytest

from bot.sandbox.suno_api.tasks.errors import MESSAGES
from tests.stage.messages import labels_of, message_of, text_of
from tests.stage.world import World

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


def hostile(world: World, kind: str) -> str:
    role = world.guild.roles["admins"].id
    return HOSTILE[kind].replace("{role}", str(role)).replace("{user}", str(world.bob.id))


@pytest.mark.parametrize("kind", list(HOSTILE))
async def test_whatever_the_api_writes_is_posted_harmlessly(world: World, kind: str) -> None:
    text = hostile(world, kind)
    world.composer.instead = {"title": text, "style": text, "lyrics": text}
    await world.song()

    assert world.pinged(world.post) == [world.alice.id]
    assert world.pinged(world.card) == []
    assert_within_limits(world)
    assert all(
        file.filename and "/" not in file.filename and "\\" not in file.filename for file in world.post.attachments
    )
    assert len([file for file in world.post.attachments if file.filename.endswith(".mp3")]) == 2
    (take, _) = await world.takes()
    panel = await world.alice.click(world.post, label="More 1")
    assert take.code in text_of(panel)
    assert take.code in text_of(await world.alice.slash(world.channel, "library server"))
    shown = await world.alice.slash(world.channel, "show", code=take.code)
    assert not shown.ephemeral
    assert world.pinged(world.posts()[-1]) == []


@pytest.mark.parametrize("kind", [kind for kind in HOSTILE if "long" not in kind])
async def test_whatever_a_member_types_is_shown_harmlessly(world: World, kind: str) -> None:
    text = hostile(world, kind)
    shown = await world.alice.slash(world.channel, "compose")
    fields = {
        "title": text[:80] or "x",
        "style": text[:1000] or "x",
        "lyrics": text[:4000] or "x",
        "avoid": text[:1000],
    }
    result = await world.submit(world.alice, (shown.modal or {})["custom_id"], fields)

    assert result.acknowledged
    assert world.pinged(message_of(result)) == []
    assert_within_limits(world)
    if not result.ephemeral:
        queue = await world.alice.slash(world.channel, "queue")
        assert queue.ephemeral
        await world.alice.autocomplete(world.channel, "cancel", "job", "")
        await world.until(lambda: world.posts())
        assert_within_limits(world)


async def test_whatever_the_api_says_about_a_failure_is_shown_harmlessly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MESSAGES, 400, "@everyone **no** " + "x" * 5000)
    world.suno.faults.add("moderated")
    await world.generate()
    await world.until(lambda: "refused" in text_of(world.card))

    assert "@everyone" not in text_of(world.card)
    assert "**no**" not in text_of(world.card)
    assert_within_limits(world)
    assert labels_of(world.card)


def assert_within_limits(world: World) -> None:
    """Discord's own, some of which the simulation does not hold the bot to."""
    for message in world.channel.history():
        assert len(message.content) <= 2000
        assert len(message.attachments) <= 10
        assert sum(len(embed) for embed in message.embeds) <= 6000
        for embed in message.embeds:
            assert len(embed.title or "") <= 256
            assert len(embed.description or "") <= 4096
            for part in embed.fields:
                assert 0 < len((part.name or "").strip()) <= 256
                assert 0 < len((part.value or "").strip()) <= 1024
