"""Nothing that is shown, logged or raised holds the key, a callback address or a signed link."""

import logging
import traceback
from urllib.parse import quote

import pytest

from bot.suno.client import SunoClient
from bot.suno.errors import SunoError
from bot.suno.results import TaskReference
from bot.suno.wire import values as wire_values
from tests.suno import server
from tests.suno.conftest import KEY, Waits, quick
from tests.suno.factories import CALLBACK, REQUESTS
from tests.suno.server import HTML, FakeSuno, Reply, envelope, raw

SECRET = CALLBACK.rpartition("/")[2]
SIGNED = "https://files.example.com/a.mp3?signature=canary-signature"
WORDS = f"{KEY} {CALLBACK} {quote(CALLBACK, safe='')} /callbacks/{SECRET} {SIGNED} HTTPS:\\/\\/x.example\\/canary-path"


FAULTS: dict[str, Reply] = {
    "rejected": envelope(code=422, msg=WORDS),
    "rejected over HTTP": envelope(code=422, msg=WORDS, status=422),
    "paused": envelope(code=401, msg=WORDS),
    "unclear": envelope(code=500, msg=WORDS),
    "too fast": envelope(code=429, msg=WORDS),
    "success that is none": envelope(WORDS),
    "HTML": raw(HTML + WORDS),
    "closed": server.close_without_answer,
    "reset": server.reset_after_request,
    "a redirect": raw("", status=302, Location=CALLBACK),
}


@pytest.mark.parametrize("reply", FAULTS.values(), ids=FAULTS)
async def test_an_error_gives_nothing_away(
    client: SunoClient, api: FakeSuno, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.replies.append(reply)
    request = REQUESTS["upload_cover"].model_copy(update={"audio_url": SIGNED})

    with pytest.raises(SunoError) as caught:
        await client.submit(request, callback_url=CALLBACK)

    error = caught.value
    shown = [str(error), repr(error), error.message, caplog.text, "".join(traceback.format_exception(error))]
    for text in shown:
        for secret in (KEY, SECRET, "canary-signature", "canary-path", quote(CALLBACK, safe="")):
            assert secret not in text
    assert error.__cause__ is None
    assert error.__context__ is None


async def test_a_failed_read_gives_nothing_away(
    client: SunoClient, api: FakeSuno, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.replies.extend([envelope(code=500, msg=WORDS.replace(SECRET, ""))] * 3)

    with pytest.raises(SunoError) as caught:
        await client.fetch(TaskReference("dedicated", "generate", "task-1"))

    assert KEY not in caught.value.message + caplog.text
    assert "canary" not in caught.value.message + caplog.text


async def test_an_address_with_a_secret_in_it_is_not_logged(waits: Waits, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    url = server.refusing_url()
    async with SunoClient(base_url=url, upload_base_url=url, api_key=KEY, timings=quick(waits)) as client:
        with pytest.raises(SunoError):
            await client.download_url(SIGNED)

    assert "canary" not in caplog.text
    assert KEY not in repr(client) + repr(vars(client))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a\x00b\nc\td", "a b c d"),
        ("\u202egnp.exe\u200b", "gnp.exe"),
        ("see http://x.example/?a=b now", "see [link] now"),
        ("x" * 600, "x" * 500),
        (None, ""),
        (["list"], ""),
        (404, "404"),
    ],
)
def test_the_words_of_the_api_are_one_bounded_line(words: object, shown: str) -> None:
    assert wire_values.safe_message(words) == shown
