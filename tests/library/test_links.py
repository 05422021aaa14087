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
from tests.results.conftest import ENGLISH, NOON, PUBLIC, Library
from tests.sandbox.suno_api.tone_composer import tone_wav


@pytest.fixture
async def job(library: Library) -> Job:
    """With a WAV that is kept."""
    url = library.server.serve("/song.wav", tone_wav(220))
    request = WavRequest(track=TrackReference(task_id="t", audio_id="a"))
    job = await library.a_finished_job(request, WavMade(url), await library.a_take())
    await library.keep(job)
    return job


async def token_and_name(library: Library, job: Job, role: str = "wav", name: str = "Dächer.wav") -> tuple[str, str]:
    link = await library.links.to(job, role, name, None)
    assert link is not None
    begin, _, rest = link.url.partition("/files/")
    assert begin == PUBLIC
    token, _, name = rest.partition("/")
    return token, unquote(name)


async def test_a_link_leads_to_the_file(library: Library, job: Job) -> None:
    found = await library.links.open(*await token_and_name(library, job))

    assert found is not None
    assert found.path == (await library.kept_files.files(FileOwner.JOB, job.id))["wav"]
    assert found.content_type == "audio/wav"


async def test_a_link_outlives_a_restart(library: Library, job: Job) -> None:
    token, name = await token_and_name(library, job)
    restarted = Links(library.kept_files, KeyValueStore(library.database), library.clock, PUBLIC)
    await restarted.prepare()

    assert await restarted.open(token, name) is not None


async def test_a_link_dies(library: Library, job: Job) -> None:
    token, name = await token_and_name(library, job)

    library.clock.at = NOON + OWN_LINKS_LIVE - timedelta(milliseconds=1)
    assert await library.links.open(token, name) is not None
    library.clock.at = NOON + OWN_LINKS_LIVE
    assert await library.links.open(token, name) is None


async def test_a_link_to_what_is_gone_leads_nowhere(library: Library, job: Job) -> None:
    token, name = await token_and_name(library, job)
    (await library.kept_files.files(FileOwner.JOB, job.id))["wav"].unlink()

    assert await library.links.open(token, name) is None
    assert await library.links.open(*await token_and_name(library, job, role="zip")) is None


async def test_any_other_spelling_of_a_link_leads_nowhere(library: Library, job: Job) -> None:
    token, name = await token_and_name(library, job)

    for index, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert await library.links.open(token[:index] + other + token[index + 1 :], name) is None
        assert await library.links.open(token[:index] + "!" + token[index:], name) is None
    for changed in (token + "=", token + "A", token[:-1], token[1:], f" {token}", ""):
        assert await library.links.open(changed, name) is None
    for changed in ("other.wav", "Dächer.wav.exe", "", "\udc80"):
        assert await library.links.open(token, changed) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(token=some.text() | some.binary().map(lambda content: base64.urlsafe_b64encode(content).decode()))
async def test_garbage_leads_nowhere(library: Library, token: str) -> None:
    assert await library.links.open(token, "song.wav") is None


async def test_a_key_that_is_not_ours_signs_nothing(library: Library, job: Job) -> None:
    token, name = await token_and_name(library, job)
    await KeyValueStore(library.database).put("key of signed links", "00" * 32)
    other = Links(library.kept_files, KeyValueStore(library.database), library.clock, PUBLIC)
    await other.prepare()

    assert await other.open(token, name) is None


async def test_without_an_address_there_is_only_the_providers_link(library: Library, job: Job) -> None:
    private = Links(library.kept_files, KeyValueStore(library.database), library.clock, None)

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
