"""The description of the API holds together: its own examples fit it, and wrong ones do not."""

import jsonschema
import pytest

from tests import openapi
from tests.openapi import Example


@pytest.mark.parametrize("example", openapi.examples(), ids=str)
def test_every_example_fits_its_schema(example: Example) -> None:
    openapi.check_schema(example.schema, example.value)


def test_a_request_that_lacks_a_field_is_refused() -> None:
    with pytest.raises(jsonschema.ValidationError, match="callBackUrl"):
        openapi.check_request("POST", "/api/v1/wav/generate", {"taskId": "t", "audioId": "a"})


def test_a_request_with_an_undocumented_field_is_refused() -> None:
    with pytest.raises(AssertionError, match="speed"):
        openapi.check_request("POST", "/api/v1/style/generate", {"content": "pop", "speed": 2})


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(jsonschema.ValidationError, match="uri"):
        openapi.check_request("POST", "/api/v1/common/download-url", {"url": "a.mp3"})


@pytest.mark.parametrize(("weight", "fits"), [(0.29, True), (0.295, False), (1, True)])
def test_weights_are_measured_as_people_do(weight: float, fits: bool) -> None:
    problems = []
    try:
        openapi.check_schema("Weight", weight)
    except jsonschema.ValidationError as error:
        problems.append(error)

    assert (not problems) is fits


def test_an_unknown_endpoint_is_named() -> None:
    with pytest.raises(AssertionError, match="/api/v1/nothing"):
        openapi.check_request("POST", "/api/v1/nothing", {})


def test_a_callback_is_held_to_its_operation() -> None:
    openapi.check_callback("mp4", {"code": 0, "msg": "ok", "data": {"task_id": "t", "video_url": "https://x.example"}})

    with pytest.raises(jsonschema.ValidationError):
        openapi.check_callback("mp4", {"code": 200, "msg": "ok", "data": {"task_id": "t"}})


def test_an_answer_is_held_to_its_status() -> None:
    openapi.check_answer("POST", "/api/v1/generate", 429, {"code": 429, "msg": "slow down", "data": None})

    with pytest.raises(jsonschema.ValidationError):
        openapi.check_answer("POST", "/api/v1/generate", 200, {"code": 200, "msg": "success", "data": None})


def test_a_query_is_held_to_the_documented_parameters() -> None:
    openapi.check_query("GET", "/api/v1/wav/record-info", {"taskId": "t"})

    with pytest.raises(AssertionError, match="task_id"):
        openapi.check_query("GET", "/api/v1/wav/record-info", {"task_id": "t"})
