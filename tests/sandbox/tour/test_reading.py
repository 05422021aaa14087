"""How the tour reads out what Discord shows."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import discord
import pytest
import simcord
from discord.ext import commands

from bot.sandbox.tour.reading import Reader
from tests.clock import ManualClock


@pytest.mark.parametrize(
    ("ahead", "read"),
    [
        (timedelta(seconds=15), "in 15 seconds"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(days=3), "in 3 days"),
    ],
)
async def test_a_time_tag_is_read_as_the_client_shows_it(ahead: timedelta, read: str) -> None:
    clock = ManualClock()
    tag = discord.utils.format_dt(clock.now() + ahead, "R")

    assert await lines_of(f"Ready {tag}", clock=clock) == [f"Ready {read}"]


async def test_a_message_is_read_with_everything_that_hangs_on_it() -> None:
    embed = discord.Embed(title="A song", description="two\nlines").add_field(name="State", value="Done")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Again", emoji="🔁", custom_id="again"))
    view.add_item(discord.ui.Button(label="Listen", url="http://127.0.0.1/song"))
    file = discord.File(BytesIO(bytes(700_000)), filename="song.mp3")

    assert await lines_of("<@7> in <#8>", embed=embed, view=view, file=file) == [
        "@theo in #music",
        "│ A song",
        "│ two",
        "│ lines",
        "│ State: Done",
        "📎 song.mp3 (0.7 MB)",
        "[🔁 Again] [Listen → http://127.0.0.1/song]",
    ]


async def test_a_picture_is_read_where_an_embed_shows_it() -> None:
    embed = discord.Embed(title="Pictures").set_image(url="attachment://cover.jpg")
    file = discord.File(BytesIO(b"jpeg"), filename="cover.jpg")

    assert await lines_of("", embed=embed, file=file) == ["│ Pictures", "│ 🖼️ cover.jpg"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**Rain \\*on\\* tin** is ready.", "Rain *on* tin is ready."),
        (
            "Done: [here it is](https://discord.com/channels/1/2/3)",
            "Done: here it is → https://discord.com/channels/1/2/3",
        ),
        (">>> quoted", "quoted"),
        ("\\[Verse]", "[Verse]"),
        ("\\[no](https://link.invalid)", "[no](https://link.invalid)"),
        ("on <t:1767225600:f>", "on 01 January 2026 00:00"),
    ],
)
async def test_what_discord_turns_into_looks_is_read_as_plain_text(written: str, read: str) -> None:
    assert await lines_of(written) == [read]


def test_a_form_is_read_with_what_it_is_filled_in_with() -> None:
    form = {
        "title": "Compose",
        "components": [
            {"label": "Title", "component": {"value": "Roof"}},
            {"label": "Lyrics", "component": {"value": "rain " * 100}},
            {"label": "Avoid", "component": {}},
            {"label": "The recording", "component": {"type": 19}},
        ],
    }

    assert Reader({}, ManualClock()).form(form) == [
        "▤ Compose",
        "  Title: [Roof]",
        f"  Lyrics: [{'rain ' * 12}… (500 characters)]",
        "  Avoid: []",
        "  The recording: [📎 choose a file]",
    ]


async def lines_of(content: str, *, clock: ManualClock | None = None, **rest: Any) -> list[str]:
    """Send a message in a simulated Discord and read it there."""
    bot = commands.Bot(command_prefix=(), intents=discord.Intents(guilds=True))
    async with simcord.run(bot) as env:
        channel = env.create_guild().create_text_channel("music")
        await bot.get_partial_messageable(channel.id).send(content, **rest)
        assert channel.last_message is not None
        return Reader({7: "theo", 8: "music"}, clock or ManualClock()).message(channel.last_message)
