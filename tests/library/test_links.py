"""Links to what does not fit: signed, dying, and of no use to anybody who changes them."""

import base64
from datetime import timedelta
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.library.links import OWN_LINKS_LIVE, FileLink, Links
from bot.suno.operations.wav import WavRequest
from bot.suno.request import TrackReference
from bot.suno.results import WavMade
from bot.ui.links import link_sentence
from storage.key_values import KeyValueStore
from storage.rows.job import Job
from storage.rows.kept_file import FileOwner
from tests.clock import NOON
from tests.results.bench import ENGLISH, PUBLIC, ResultBench
from tests.sandbox.suno_api.tone_composer import tone_wav


@pytest.fixture
async def job(bench: ResultBench) -> Job:
    """With a WAV that is kept."""
    url = bench.server.serve("/song.wav", tone_wav(220))
    request = WavRequest(track=TrackReference(task_id="t", audio_id="a"))
    job = await bench.a_finished_job(request, WavMade(url), await bench.a_take())
    await bench.keep(job)
    return job


async def token_and_name(bench: ResultBench, job: Job, role: str = "wav", name: str = "Dächer.wav") -> tuple[str, str]:
    link = await bench.links.to(job, role, name, None)
    assert link is not None
    begin, _, rest = link.url.partition("/files/")
    assert begin == PUBLIC
    token, _, name = rest.partition("/")
    return token, unquote(name)


async def test_a_link_leads_to_the_file(bench: ResultBench, job: Job) -> None:
    found = await bench.links.open(*await token_and_name(bench, job))

    assert found is not None
    assert found.path == (await bench.kept_files.files(FileOwner.JOB, job.id))["wav"]
    assert found.content_type == "audio/wav"


async def test_a_link_outlives_a_restart(bench: ResultBench, job: Job) -> None:
    token, name = await token_and_name(bench, job)
    restarted = Links(bench.kept_files, KeyValueStore(bench.database), bench.clock, PUBLIC)
    await restarted.prepare()

    assert await restarted.open(token, name) is not None


async def test_a_link_dies(bench: ResultBench, job: Job) -> None:
    token, name = await token_and_name(bench, job)

    bench.clock.jump(OWN_LINKS_LIVE - timedelta(milliseconds=1))
    assert await bench.links.open(token, name) is not None
    bench.clock.jump(timedelta(milliseconds=1))
    assert await bench.links.open(token, name) is None


async def test_a_link_to_what_is_gone_leads_nowhere(bench: ResultBench, job: Job) -> None:
    token, name = await token_and_name(bench, job)
    (await bench.kept_files.files(FileOwner.JOB, job.id))["wav"].unlink()

    assert await bench.links.open(token, name) is None
    assert await bench.links.open(*await token_and_name(bench, job, role="zip")) is None


async def test_any_other_spelling_of_a_link_leads_nowhere(bench: ResultBench, job: Job) -> None:
    token, name = await token_and_name(bench, job)

    for index, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert await bench.links.open(token[:index] + other + token[index + 1 :], name) is None
        assert await bench.links.open(token[:index] + "!" + token[index:], name) is None
    for changed in (token + "=", token + "A", token[:-1], token[1:], f" {token}", ""):
        assert await bench.links.open(changed, name) is None
    for changed in ("other.wav", "Dächer.wav.exe", "", "\udc80"):
        assert await bench.links.open(token, changed) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(token=some.text() | some.binary().map(lambda content: base64.urlsafe_b64encode(content).decode()))
async def test_garbage_leads_nowhere(bench: ResultBench, token: str) -> None:
    assert await bench.links.open(token, "song.wav") is None


async def test_a_key_that_is_not_ours_signs_nothing(bench: ResultBench, job: Job) -> None:
    token, name = await token_and_name(bench, job)
    await KeyValueStore(bench.database).put("key of signed links", "00" * 32)
    other = Links(bench.kept_files, KeyValueStore(bench.database), bench.clock, PUBLIC)
    await other.prepare()

    assert await other.open(token, name) is None


async def test_without_an_address_there_is_only_the_providers_link(bench: ResultBench, job: Job) -> None:
    private = Links(bench.kept_files, KeyValueStore(bench.database), bench.clock, None)

    assert await private.to(job, "wav", "song.wav", None) is None
    link = await private.to(job, "wav", "song.wav", "https://files.example/x.wav")
    assert link == FileLink("https://files.example/x.wav", NOON + timedelta(days=14), ours=False)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://files.example/a_b.wav?sig=x%2F+y&t=1", "https://files.example/a_b.wav?sig=x%2F+y&t=1"),
        ("https://files.example/a(1).wav", "https://files.example/a%281%29.wav"),
        ("https://files.example/a) @everyone <b>", "https://files.example/a%29%20@everyone%20%3Cb%3E"),
        ("https://files.example/`*|\\[]", "https://files.example/%60%2A%7C%5C%5B%5D"),
    ],
)
def test_no_address_breaks_out_of_its_link(url: str, shown: str) -> None:
    assert f"[download it]({shown})" in link_sentence(url, NOON, ENGLISH, ours=False)
