"""What a card says in the states that a member meets, as a function of its job and what is known beside it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.suno.operations.compose import ComposeRequest
from bot.suno.operations.lyrics import LyricsRequest
from bot.suno.operations.wav import WavRequest
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.results import FailureReason, Stage
from bot.ui.cards import CardFacts, card
from storage.rows.book import Payer, PayerKind
from storage.rows.delivery import Delivery, DeliveryState, Subject, SubjectKind
from storage.rows.job import Failure, Job, JobState
from tests.clock import NOON
from tests.factories import ALICE, CHANNEL, GUILD, a_request

CODE = "7KQ2MN"
WAV = WavRequest(track=TrackReference(task_id="task", audio_id="audio"))


def a_job(state: JobState, request: SunoRequest | None = None, *, cost: int = 1200, **changes: Any) -> Job:
    request = request or a_request()
    job = Job(
        id=1,
        code=CODE,
        guild_id=GUILD,
        channel_id=CHANNEL,
        user_id=ALICE,
        user_name="alice",
        locale="en-US",
        operation=request.operation,
        request=request.model_dump_json(),
        cost=cost,
        payer=Payer(PayerKind.MEMBER, ALICE),
        day="2026-11-22",
        after_job_id=None,
        result=None,
        state=state,
        withheld=False,
        card_message_id=900,
        dialect="dedicated",
        task_id="task",
        stage="",
        stream_links=(),
        failure=None,
        attempts=1,
        polls=0,
        created_at=NOON,
        sent_at=NOON,
        ended_at=None,
    )
    return replace(job, **changes)


def a_delivery(state: DeliveryState, **changes: Any) -> Delivery:
    delivery = Delivery(
        id=1,
        subject=Subject(SubjectKind.JOB, 1),
        part=0,
        guild_id=GUILD,
        channel_id=CHANNEL,
        state=state,
        message_id=901 if state is DeliveryState.POSTED else None,
        attempts=0,
        not_before=NOON,
        trouble=None,
        created_at=NOON,
    )
    return replace(delivery, **changes)


def embed_of(shown: dict[str, Any]) -> discord.Embed:
    embed = shown["embed"]
    assert isinstance(embed, discord.Embed)
    return embed


def state_of(shown: dict[str, Any]) -> str:
    (state,) = [part.value for part in embed_of(shown).fields if part.name == "State"]
    return state or ""


def labels_of(shown: dict[str, Any]) -> list[str]:
    return [getattr(getattr(item, "item", item), "label", "") for item in shown["view"].children]


def test_lyrics_are_quoted_and_the_style_is_told_apart_from_them() -> None:
    song = ComposeRequest(title="Roof", style="lo-fi, *soft*", model="V5", lyrics="[Verse]\nRain, rain")

    shown = card(a_job(JobState.QUEUED, song), CardFacts(place=1))

    assert embed_of(shown).title == "🎵 Roof"
    assert (embed_of(shown).description or "").splitlines() == [
        "Style: lo-fi, \\*soft\\*",
        "12 credits, a song",
        "> \\[Verse]",
        "> Rain, rain",
    ]


def test_long_lyrics_do_not_push_the_state_off_a_phone() -> None:
    song = ComposeRequest(title="Roof", style="lo-fi", model="V5", lyrics="Rain on me, and on the roof as well\n" * 60)

    description = embed_of(card(a_job(JobState.QUEUED, song), CardFacts(place=1))).description or ""

    assert len(description) < 400
    assert description.splitlines()[-1] == "> …"
    assert description.count("\n> Rain") == 4


@pytest.mark.parametrize(
    ("request_", "cost", "said"),
    [
        (None, 1200, "12 credits, a song"),
        (WAV, 40, "0.4 credits, a WAV"),
        (WAV, 0, "Free, a WAV"),
        (LyricsRequest(prompt="rain"), 40, "0.4 credits, lyrics"),
    ],
)
def test_the_price_stands_beside_what_it_buys(request_: SunoRequest | None, cost: int, said: str) -> None:
    shown = card(a_job(JobState.RUNNING, request_, cost=cost), CardFacts())

    assert said in (embed_of(shown).description or "").splitlines()
    assert "Cost" not in [part.name for part in embed_of(shown).fields]


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        (JobState.FAILED, Failure(FailureReason.GENERATION_FAILED)),
        (JobState.CANCELLED, None),
        (JobState.SETTLED, None),
        (JobState.SETTLED, Failure(FailureReason.GENERATION_FAILED)),
    ],
)
def test_what_came_to_nothing_says_that_it_cost_nothing(state: JobState, failure: Failure | None) -> None:
    shown = card(a_job(state, failure=failure), CardFacts())

    assert "credits" not in (embed_of(shown).description or "")
    assert any(told in state_of(shown) for told in ("Nothing was taken", "Your allowance was returned"))
    assert CODE not in str(embed_of(shown).to_dict())


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.PREPARING, JobState.SENDING, JobState.RUNNING])
def test_the_code_of_a_job_stands_there_while_it_can_be_cancelled(state: JobState) -> None:
    assert embed_of(card(a_job(state), CardFacts())).footer.text == f"/cancel job:{CODE}"
    assert embed_of(card(a_job(JobState.RUNNING, withheld=True), CardFacts())).footer.text is None


@pytest.mark.parametrize(
    ("passed", "stage", "said"),
    [
        (0, "pending", "▱▱▱▱▱▱▱▱ Composing"),
        (61, "pending", "▰▰▰▱▱▱▱▱ about 40 %, composing"),
        (61, Stage.TEXT, "▰▰▰▱▱▱▱▱ about 40 %, words written, now the music"),
        (120, Stage.FIRST, "▰▰▰▰▰▰▱▱ about 80 %, first take playing, finishing the files"),
        (500, Stage.FIRST, "▰▰▰▰▰▰▰▱ about 90 %, first take playing, finishing the files"),
    ],
)
def test_how_far_it_is_stands_in_words_beside_the_bar(passed: int, stage: str, said: str) -> None:
    facts = CardFacts(now=NOON + timedelta(seconds=passed), ready_at=NOON + timedelta(seconds=150))

    assert state_of(card(a_job(JobState.RUNNING, stage=stage), facts)).splitlines()[0] == said


def test_what_is_posted_leaves_one_line() -> None:
    shown = card(a_job(JobState.FINISHED), CardFacts(deliveries=[a_delivery(DeliveryState.POSTED)]))

    link = f"https://discord.com/channels/{GUILD}/{CHANNEL}/901"
    assert shown == {
        "content": f"<@{ALICE}>: rain on a tin roof · 12 credits · [here it is]({link})",
        "embed": None,
        "view": None,
    }


def test_the_line_of_something_free_says_no_price() -> None:
    shown = card(a_job(JobState.FINISHED, WAV, cost=0), CardFacts(deliveries=[a_delivery(DeliveryState.POSTED)]))

    assert "credits" not in shown["content"]
    assert "· [here it is](" in shown["content"]


def test_what_can_be_put_back_keeps_its_button() -> None:
    shown = card(a_job(JobState.FINISHED), CardFacts(deliveries=[a_delivery(DeliveryState.POSTED)], taken_down=True))

    assert labels_of(shown) == ["Put it back"]


def test_files_that_are_late_are_not_green_and_have_an_end() -> None:
    late = a_delivery(DeliveryState.PENDING, trouble="gone")

    shown = card(a_job(JobState.FINISHED), CardFacts(deliveries=[late], given_up_at=NOON + timedelta(days=14)))

    assert embed_of(shown).colour == discord.Colour.orange()
    until = discord.utils.format_dt(NOON + timedelta(days=14), "f")
    assert state_of(shown) == (
        f"Done, but its files could not be posted yet. That is tried again by itself, until {until} at the latest."
    )


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (WAV, "Done. Its post was removed. Asking for the same again shows it, and costs nothing."),
        (LyricsRequest(prompt="rain"), "Done. Its post was removed."),
    ],
)
def test_after_its_post_was_removed_nobody_is_sent_where_it_is_not(request_: SunoRequest, said: str) -> None:
    removed = a_delivery(DeliveryState.POSTED, removed_at=NOON)

    shown = card(a_job(JobState.FINISHED, request_, cost=40), CardFacts(deliveries=[removed]))

    assert state_of(shown) == said
    assert embed_of(shown).colour == discord.Colour.dark_grey()
