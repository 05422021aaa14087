"""What Discord's refusals mean, a row for each."""

from unittest.mock import create_autospec

import aiohttp
import discord
import pytest

from bot.jobs.discord_refusals import Refusal, refusal_of


def refused(status: int, code: int) -> discord.HTTPException:
    response = create_autospec(aiohttp.ClientResponse, instance=True)
    response.status = status
    response.reason = "refused"
    return discord.HTTPException(response, {"code": code, "message": "no"})


@pytest.mark.parametrize(
    ("status", "code", "meaning"),
    [
        (404, 10003, Refusal.GONE),
        (404, 10004, Refusal.GONE),
        (404, 10008, Refusal.GONE),
        (404, 0, Refusal.GONE),
        (403, 50001, Refusal.NOT_ALLOWED),
        (403, 50013, Refusal.NOT_ALLOWED),
        (403, 0, Refusal.NOT_ALLOWED),
        (400, 50035, Refusal.NEVER),
        (400, 50083, Refusal.NEVER),
        (400, 50006, Refusal.NEVER),
        (413, 0, Refusal.TOO_LARGE),
        (400, 40005, Refusal.TOO_LARGE),
        (400, 200000, Refusal.LATER),  # a word that the server does not want
        (400, 160005, Refusal.LATER),  # a locked thread
        (429, 0, Refusal.LATER),
        (500, 0, Refusal.LATER),
        (503, 0, Refusal.LATER),
    ],
)
def test_a_refusal_has_one_meaning(status: int, code: int, meaning: Refusal) -> None:
    assert refusal_of(refused(status, code)) is meaning
