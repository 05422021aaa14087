"""Who may act on what: every kind of actor on every kind of object, as a table."""

import pytest

from bot.catalogue.authority import Actor, Owned, Right, may

GUILD, MUSIC, ELSEWHERE, ALICE, BOB = 1, 10, 11, 100, 101
SONG = Owned(GUILD, ALICE, MUSIC)
OWN_ROOM = Owned(GUILD, ALICE, ELSEWHERE)
NOWHERE = Owned(GUILD, ALICE, None)

ALL, NONE = set(Right), set[Right]()
MODERATOR = {Right.TAKE_DOWN, Right.PUT_BACK}
MANAGER = {Right.TAKE_DOWN, Right.PUT_BACK, Right.CHANGE}
OWNER = {Right.TAKE_DOWN, Right.CHANGE, Right.SPEAK_FOR_OWNER}


def actor(user: int, channel: int, *, messages: bool = False, server: bool = False, guild: int = GUILD) -> Actor:
    return Actor(guild, user, channel, manages_messages=messages, manages_server=server)


@pytest.mark.parametrize(
    ("who", "owned", "rights"),
    [
        (actor(ALICE, MUSIC), SONG, OWNER),
        (actor(ALICE, ELSEWHERE), SONG, OWNER),
        (actor(ALICE, MUSIC), NOWHERE, OWNER),
        (actor(ALICE, MUSIC, messages=True), SONG, ALL),
        (actor(ALICE, ELSEWHERE, messages=True), SONG, OWNER),
        (actor(BOB, MUSIC), SONG, NONE),
        (actor(BOB, MUSIC, messages=True), SONG, MODERATOR),
        (actor(BOB, ELSEWHERE, messages=True), SONG, NONE),
        (actor(BOB, ELSEWHERE, messages=True), OWN_ROOM, MODERATOR),
        (actor(BOB, MUSIC, messages=True), NOWHERE, NONE),
        (actor(BOB, MUSIC, server=True), SONG, MANAGER),
        (actor(BOB, ELSEWHERE, server=True), SONG, MANAGER),
        (actor(BOB, ELSEWHERE, server=True), NOWHERE, MANAGER),
        (actor(BOB, ELSEWHERE, messages=True, server=True), SONG, MANAGER),
        (actor(ALICE, MUSIC, messages=True, server=True, guild=2), SONG, NONE),
        (actor(BOB, MUSIC, messages=True, server=True, guild=2), SONG, NONE),
    ],
)
def test_an_actor_has_these_rights_and_no_others(who: Actor, owned: Owned, rights: set[Right]) -> None:
    assert {right for right in Right if may(who, right, owned)} == rights
