"""Every sentence that says what is wrong, with every part of what it tells there or missing, reads like a sentence."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue import refusals
from bot.catalogue.authority import Right
from bot.catalogue.limit_failures import failure_of, limit_of
from bot.catalogue.operations import CATALOGUE
from bot.catalogue.refusals import RefusedError
from bot.suno.errors import LimitExceededError, LimitReason, PauseReason, SendingPausedError, ServiceUnavailableError
from bot.suno.operations.separation import STEM_NAMES
from bot.suno.results import FailureReason
from bot.ui.failure_wording import bad_recording, failure
from bot.ui.i18n import translation_for
from bot.ui.limit_wording import broken_limit
from bot.ui.moderation_wording import not_yours
from bot.ui.titles import Source, details, heading, origin, summary
from bot.ui.wording import permission, refusal
from storage.rows.book import LayerState, Period, RaisedBy, Scope
from storage.rows.job import Failure
from storage.rows.take import TakeKind
from tests.catalogue.test_derived_titles import a_take
from tests.clock import NOON
from tests.suno.factories import REQUESTS

TR = translation_for("en-US")
LONGEST_MESSAGE, LONGEST_FIELD = 2000, 1024
FIELDS = sorted({name for row in CATALOGUE.values() for name in row.operation.request.model_fields} | {"difference"})
PROBLEMS = [
    *("too_large", "too_long", "empty", "not_audio", "not_media", "no_sound", "cut_off", "corrupt", "silent"),
    *("decoder_limit", "member_full", "guild_full", "gone", "something new"),
]
REASONS = [*FailureReason, "too_fast", "not_prepared", "no_copy", "lost", "something new"]


def assert_reads_like_a_sentence(text: str, *, limit: int = LONGEST_MESSAGE) -> None:
    assert re.search(r"[.?!”:]$", text), text
    assert text[0].isupper() or text[0].isdigit() or text[0] in "*`<“", text
    assert len(text) <= limit, text
    assert_nothing_garbled(text)


def assert_nothing_garbled(text: str) -> None:
    for garbled in ("None", "  ", "``", "****", "{", "}", "()", "“”", "LimitReason"):
        assert garbled not in text, f"{garbled!r} in {text!r}"
    assert not re.search(r"\s[.,]($|\s)", text), f"a stop after nothing: {text!r}"
    assert not re.search(r"(^|[\s(])-($|[\s.,)])", text), f"a dash for a value: {text!r}"
    assert not re.search(r"(^|[\s(])-\d", text), f"a number below nothing: {text!r}"
    assert not re.search(r"\b(nan|inf)\b", text), f"no number: {text!r}"
    assert not re.search(r"\d\.\d*e[+-]?\d", text), f"a number as no one writes it: {text!r}"


def combinations(**choices: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
    for values in itertools.product(*choices.values()):
        yield dict(zip(choices, values, strict=True))


# --- limits ---


@pytest.mark.parametrize("reason", LimitReason)
def test_every_limit_is_told_with_what_is_known_of_it(reason: LimitReason) -> None:
    every = combinations(
        field=("prompt", "end", "source_seconds", "tempo"),
        minimum=(None, 0, 0.01, 10),
        limit=(None, 0.5, 1234567),
        actual=(None, -10, 0, 0.01, 5_000_000),
        model=(None, "V5", "BRAND_NEW`*"),
        allowed=((), ("V5", "V5_5"), STEM_NAMES),
    )
    each_field = combinations(field=tuple(FIELDS), minimum=(None, 10), limit=(None, 60), actual=(None, 45.25))
    for facts in itertools.chain(every, each_field):
        if facts["actual"] == -10 and reason not in (LimitReason.TOO_SHORT_WINDOW, LimitReason.TOO_LONG_WINDOW):
            continue  # a length or a moment is not below nothing; only a section can end before it begins
        told = broken_limit(LimitExceededError(reason=reason, **facts), TR)
        assert_reads_like_a_sentence(told, limit=LONGEST_FIELD)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        (
            LimitExceededError("end", LimitReason.TOO_SHORT_WINDOW, minimum=10, limit=60, actual=-10),
            "**End** has to come after **Start**. 10 to 60 seconds are possible. Move one of the two.",
        ),
        (
            LimitExceededError("continue_at", LimitReason.OUT_OF_RANGE, minimum=0.01, actual=0.0),
            "**From** has to be later than the very beginning. Choose a later moment.",
        ),
        (
            LimitExceededError("source_seconds", LimitReason.OUT_OF_RANGE, minimum=0, limit=480, actual=500),
            "The recording is 8:20 long. From 0:00 to 8:00 is possible.",
        ),
        (
            LimitExceededError("tempo", LimitReason.OUT_OF_RANGE, minimum=1, limit=300, actual=301),
            "**Tempo** is out of range: it was 301. From 1 to 300 is possible.",
        ),
        (
            LimitExceededError("tempo", LimitReason.OUT_OF_RANGE, limit=300),
            "**Tempo** is out of range. At most 300 is possible.",
        ),
        (
            LimitExceededError("model", LimitReason.MODEL_NOT_FOR_THIS, model="V4_5", allowed=("V5", "V5_5")),
            "The model V4.5 cannot do this. These can: V5, V5.5.",
        ),
        (
            LimitExceededError("difference", LimitReason.TOO_LONG, limit=20, actual=90, model="V5"),
            "**What should be different** has 90 characters. The model V5 takes at most 20 here."
            " Shorten it and try again.",
        ),
    ],
)
def test_a_limit_names_the_field_and_what_is_possible(limit: LimitExceededError, told: str) -> None:
    assert broken_limit(limit, TR) == told
    assert failure(failure_of(limit), TR) == told
    assert limit_of(failure_of(limit)).field == limit.field


# --- failures ---


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("message", ["", " ", "x" * 900, "no *luck* `here`"], ids=["none", "blank", "long", "markdown"])
def test_every_failure_is_a_sentence_with_or_without_the_api_s_words(reason: str, message: str) -> None:
    told = failure(Failure(reason, message=message), TR)

    assert_reads_like_a_sentence(told, limit=LONGEST_FIELD)
    assert ("It said" in told) is bool(message.strip())


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("detail", ["", "8"], ids=["unknown", "known"])
def test_every_bad_recording_is_a_sentence_with_or_without_its_limit(problem: str, detail: str) -> None:
    told = bad_recording(problem, detail, TR)

    assert_reads_like_a_sentence(told)
    assert failure(Failure(f"recording_{problem}", message=detail), TR) == told


# --- refusals ---


def every_refusal() -> Iterator[RefusedError]:
    take = a_take()
    for scope, period, raised_by, left in itertools.product(Scope, Period, RaisedBy, (0, 40)):
        state = LayerState(scope, 1, period, 6000, raised_by, 6000 - left, NOON)
        yield refusals.AllowanceSpentError(state, cost=1200)
    yield refusals.BadInputError(LimitExceededError("prompt", LimitReason.EMPTY))
    for problem in ("too_large", "empty", "unreachable", "not_text"):
        yield refusals.BadFileError(problem, limit=20_000)
    for problem, detail in itertools.product(PROBLEMS, ("", "8")):
        yield refusals.BadRecordingError(problem, detail)
    for yes in (True, False):
        yield refusals.NoSoundError(ours=yes)
        yield refusals.OneSoundError(given=yes)
        for name in ("", "Velvet", "*" * 90):
            yield refusals.PersonaExistsError(name, of_take=yes)
    for subject, code in itertools.product(("take", "job"), ("", "7KQ2MN", "` `", "x" * 90)):
        yield refusals.UnknownCodeError(subject, code)
        yield refusals.TakeRemovedError(code)
    for moderator in (None, 5):
        yield refusals.TakenDownError(replace(take, hidden_by=moderator))
    for right in Right:
        yield refusals.NotYoursError(right)
    for missing in ((), ("send_messages",), ("attach_files", "something_new")):
        yield refusals.MissingPermissionsError(missing)
    yield refusals.AboveCeilingError(wanted=500_000, ceiling=120_000)
    yield refusals.NotRemixableError(5)
    for kind in TakeKind:
        yield refusals.NotAtProviderError(replace(take, kind=kind))
    for field, value, text in itertools.product(FIELDS, ("time", "number"), ("", "later", "x" * 90)):
        yield refusals.BadValueError(field, value, text)
    for name in ("", "Velvet", "*" * 90):
        yield refusals.UnknownPersonaError(name)
    for reason in PauseReason:
        yield refusals.ApiTroubleError(SendingPausedError("", reason=reason))
    for words in ("", "no answer", "a full stop."):
        yield refusals.ApiTroubleError(ServiceUnavailableError(words))
    for kind_ in vars(refusals).values():
        # Those that tell nothing in particular.
        told = isinstance(kind_, type) and issubclass(kind_, RefusedError) and kind_ is not RefusedError
        if told and kind_.__init__ is RefusedError.__init__:
            yield kind_()


def test_every_refusal_is_a_sentence_whatever_is_known() -> None:
    told = {type(error) for error in every_refusal()}
    kinds = {
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, RefusedError) and kind is not RefusedError
    }
    assert told == kinds

    for error in every_refusal():
        assert_reads_like_a_sentence(refusal(error, TR))


def test_every_right_and_permission_has_its_words() -> None:
    for right in Right:
        assert_reads_like_a_sentence(not_yours(right, TR))
    assert permission("something_new", TR) == "**something_new**"


# --- what a job is about ---


@pytest.mark.parametrize("name", REQUESTS)
def test_what_a_job_makes_is_told_whatever_is_known_of_its_sources(name: str) -> None:
    request = REQUESTS[name]
    known = [
        Source("Rain", "7KQ2MN", "alice"),
        Source("", "7KQ2MN", ""),
        Source("hum.mp3"),
        Source("`x`", "7KQ2MN", "*"),
    ]
    for number in (0, 1, 2):
        for sources in itertools.product(known, repeat=number):
            assert heading(request, TR, sources)
            assert len(heading(request, TR, sources)) <= 256
            for told in (heading(request, TR, sources), summary(request, TR, 60, sources), origin(sources, TR)):
                assert_nothing_garbled(told)


@pytest.mark.parametrize("name", REQUESTS)
def test_details_are_told_whatever_is_left_out(name: str) -> None:
    request = REQUESTS[name]
    optional = {field: info.default for field, info in type(request).model_fields.items() if not info.is_required()}
    for field, empty in [*optional.items(), ("", None)]:
        left_out = request.model_copy(update={field: empty} if field else {})
        assert_nothing_garbled(details(left_out, TR))
