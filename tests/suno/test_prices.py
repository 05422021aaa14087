"""The list prices are those of the description."""

import pytest

from bot.suno.dialects.dedicated import BINDINGS
from bot.suno.prices import list_price
from bot.suno.requests import SeparationMode, SunoRequest
from tests import openapi
from tests.suno.factories import REQUESTS


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_every_request_has_the_listed_price(request_: SunoRequest) -> None:
    binding = BINDINGS[request_.operation]
    listed = openapi.document()["paths"][binding.path]["post"]["x-credits"]
    if isinstance(listed, dict):
        listed = listed[binding.body(request_)["type"]]

    assert list_price(request_) == listed * 100


@pytest.mark.parametrize(
    ("mode", "price"),
    [(SeparationMode.VOCALS, 1000), (SeparationMode.ALL_STEMS, 5000), (SeparationMode.ONE_STEM, 2000)],
)
def test_taking_a_song_apart_costs_by_how_far(mode: SeparationMode, price: int) -> None:
    assert list_price(REQUESTS["separation"].model_copy(update={"mode": mode})) == price
