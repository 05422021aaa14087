"""The list prices are those of the description."""

import pytest

from bot.suno.operations.separation import SEPARATION, SeparationMode, SeparationRequest
from bot.suno.registry import OPERATIONS
from bot.suno.request import SunoRequest
from tests import openapi
from tests.suno.factories import REQUESTS, TRACK


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_every_request_has_the_listed_price(request_: SunoRequest) -> None:
    operation = OPERATIONS[request_.operation]
    post = operation.wire["dedicated"]
    listed = openapi.document()["paths"][post.path]["post"]["x-credits"]
    if isinstance(listed, dict):
        listed = listed[post.body(request_)["type"]]

    assert operation.cost(request_) == listed * 100


@pytest.mark.parametrize(
    ("mode", "price"),
    [(SeparationMode.VOCALS, 1000), (SeparationMode.ALL_STEMS, 5000), (SeparationMode.ONE_STEM, 2000)],
)
def test_taking_a_song_apart_costs_by_how_far(mode: SeparationMode, price: int) -> None:
    assert SEPARATION.cost(SeparationRequest(source=TRACK, mode=mode)) == price
