"""The network, the gateway and Discord's API misbehave while a song is made: it is still paid once and posted once."""

import itertools
from collections.abc import Callable

import pytest

from tests.crash.audit import audit
from tests.stage.process_stage import (
    PATIENCE,
    ProcessStage,
    at_rest,
    has_ended,
    is_card,
    is_song,
    unfinished_work,
    until,
)
from tests.wire.discord import Channel, Fault, Member, Message, RestCall
from tests.wire.discord.process.launch import KILLED

POST = "POST /channels/{channel_id}/messages"
ANSWER = "POST /interactions/{interaction_id}/{token}/callback"

Alice = tuple[Channel, Member]


async def done(stage: ProcessStage, *channels: Channel) -> None:
    """Until a card in each channel shows its end, and nothing is left to do; then the audit must find nothing."""
    for channel in channels:
        await channel.wait_for(has_ended, PATIENCE)
    assert await at_rest(stage), unfinished_work(stage)
    assert audit(stage).mistakes == ()


# --- Discord's API ---


async def test_lost_and_broken_answers_make_neither_a_second_card_nor_a_second_post(stage: ProcessStage) -> None:
    # A guild for every kind of trouble, all beside each other: discord.py waits between its attempts.
    kinds = list(itertools.product((ANSWER, POST), (None, 500, 502), (False, True)))
    stages = [stage.member(f"member-{number}") for number in range(len(kinds))]
    async with stage.bot() as bot:
        await bot.online()
        for (channel, member), (route, status, after_effect) in zip(stages, kinds, strict=True):
            fault = Fault(route=route, status=status, after_effect=after_effect, when=_about(stage, channel))
            stage.discord.faults.add(fault)
            member.slash(channel, "generate", prompt=f"{route} {status} {after_effect}")
        await done(stage, *(channel for channel, _ in stages))

    assert stage.creates == len(kinds)
    assert [len(channel.messages) for channel, _ in stages] == [2] * len(kinds)


def _about(stage: ProcessStage, channel: Channel) -> Callable[[RestCall], bool]:
    """Whether a request is about this channel, directly or by the interaction that it answers."""

    def check(call: RestCall) -> bool:
        if "channel_id" in call.params:
            return call.id("channel_id") == channel.id
        return stage.discord.state.interactions[call.id("interaction_id")].channel is channel

    return check


async def test_limits_are_kept_without_being_refused_once(stage: ProcessStage) -> None:
    stage.discord.limits.as_observed()
    channel, alice = stage.member()
    everybody = [alice, *(alice.guild.add_member(stage.discord.create_user(f"friend-{n}")) for n in range(5))]
    async with stage.bot() as bot:
        await bot.online()
        cards = [await m.slash(channel, "generate", prompt=f"for {m.name}").message() for m in everybody]
        assert await until(lambda: all(has_ended(card) for card in cards))
        await done(stage, channel)

    assert [call.route for call in stage.discord.calls if call.status == 429] == []
    assert len([message for message in channel.messages if is_song(message)]) == len(everybody)


async def test_a_card_is_found_again_however_much_was_said_before_it(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    for number in range(150):
        member.write(channel, f"chatter {number}")
    async with stage.bot(crash_at="card sent") as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="rain")
        assert await bot.wait(PATIENCE) == KILLED
    async with stage.bot() as bot:
        await done(stage, channel)

    assert len([message for message in channel.messages if is_card(message)]) == 1


async def test_a_post_is_found_again_however_much_was_said_after_its_card(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    stage.discord.state.nonce_window = 0.0  # the process was away for longer than Discord remembers
    async with stage.bot(crash_at="posted") as bot:
        await bot.online()
        await member.slash(channel, "generate", prompt="rain").message()
        for number in range(250):
            member.write(channel, f"chatter {number}")
        assert await bot.wait(PATIENCE) == KILLED
    async with stage.bot() as bot:
        await done(stage, channel)

    assert len([message for message in channel.messages if is_song(message)]) == 1


# --- the gateway ---


def _drop(stage: ProcessStage) -> None:
    stage.discord.gateway.drop()


def _reconnect(stage: ProcessStage) -> None:
    stage.discord.gateway.ask_to_reconnect()


def _end_session(stage: ProcessStage) -> None:
    stage.discord.gateway.invalidate(resumable=False)


@pytest.mark.parametrize("disturb", [_drop, _reconnect, _end_session])
async def test_a_song_does_not_notice_the_gateway(
    stage: ProcessStage, alice: Alice, disturb: Callable[[ProcessStage], None]
) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        await member.slash(channel, "generate", prompt="rain").message()
        disturb(stage)
        await done(stage, channel)

    assert stage.creates == 1


async def test_a_command_during_an_outage_is_answered_after_it(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        stage.discord.gateway.drop()
        asked = member.slash(channel, "generate", prompt="rain")
        assert is_card(await asked.message(PATIENCE))
        await done(stage, channel)


@pytest.mark.parametrize("times", [2, 5])
async def test_an_event_that_comes_again_makes_one_job(stage: ProcessStage, alice: Alice, times: int) -> None:
    channel, member = alice
    async with stage.bot() as bot:
        await bot.online()
        asked = member.slash(channel, "generate", prompt="rain")
        for _ in range(times - 1):
            stage.discord.gateway.tell("INTERACTION_CREATE", asked.payload(), channel.guild)
        await done(stage, channel)
        stage.discord.gateway.tell("INTERACTION_CREATE", asked.payload(), channel.guild)
        await member.slash(channel, "queue").message()  # events are handled in turn: the one before has been
        bot.terminate()
        assert await bot.wait() == 0

    assert stage.creates == 1
    assert stage.database.count("jobs") == 1
    assert " ERROR " not in bot.log


# --- both sides ---


async def test_what_the_api_refuses_is_shown_and_given_back(stage: ProcessStage, alice: Alice) -> None:
    channel, member = alice
    stage.suno.faults.add("moderated", operation="generate")
    async with stage.bot() as bot:
        await bot.online()
        member.slash(channel, "generate", prompt="something rude")
        card = await channel.wait_for(_shows_a_failure, PATIENCE)
        assert await at_rest(stage)

    assert "Nothing was taken from your allowance" in card.text
    tally = audit(stage)
    assert (tally.failed, tally.mistakes) == (1, ())


def _shows_a_failure(message: Message) -> bool:
    return is_card(message) and "Nothing was taken" in message.text
