"""What the tests of the composer share."""

import pytest

from bot.sandbox.composer import Idea
from tests.sandbox.composer.songs import Song, make_song


@pytest.fixture(scope="session")
def rain() -> Song:
    """The newcomer's first song, with a voice and many parts."""
    return make_song(Idea("rain on a tin roof, lo-fi"))
