"""Models are shown by their names."""

import pytest

from bot.suno.models import KNOWN_MODELS
from bot.ui.models import model_name


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("chirp-v3-5", "V3.5"),
        ("chirp-v4", "V4"),
        ("chirp-v4-5", "V4.5"),
        ("chirp-v4-5plus", "V4.5 Plus"),
        ("chirp-v5", "V5"),
        ("V4_5ALL", "V4.5 All"),
        ("V5_5", "V5.5"),
        ("V6_MINI", "V6 Mini"),
    ],
)
def test_a_model_is_called_by_its_name_and_not_by_the_api_s(told: str, shown: str) -> None:
    assert model_name(told) == shown


@pytest.mark.parametrize("unknown", ["", "chirp-crow", "V7-preview-2", "Bark", "chirp-"])
def test_what_is_not_known_passes_through(unknown: str) -> None:
    assert model_name(unknown) == unknown


def test_a_name_stays_what_it_is_and_no_two_models_share_one() -> None:
    names = [model_name(model) for model in KNOWN_MODELS]

    assert [model_name(name) for name in names] == names
    assert len(set(names)) == len(KNOWN_MODELS)
