"""Credits, download links, uploads, answers given at once, and how the client is set up."""

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.suno.client import SunoClient
from bot.suno.dialects.dedicated import DedicatedDialect
from bot.suno.errors import ProtocolError
from bot.suno.registry import OPERATIONS
from bot.suno.results import (
    PersonaMade,
    Snapshot,
    Stage,
    StyleBoosted,
    TaskReference,
    TimedWord,
    UploadedFile,
    WordsTimed,
)
from tests import openapi
from tests.suno.conftest import KEY
from tests.suno.factories import CALLBACK, REQUESTS
from tests.suno.server import FakeSuno, envelope


@pytest.mark.parametrize(
    ("data", "hundredths"),
    [(5916.25, 591625), (100, 10000), ("12.5", 1250), (0.29, 29), (1.005, 100), (0, 0), (-0.4, -40), (1e15, 10**17)],
)
async def test_credits_are_whole_hundredths(client: SunoClient, api: FakeSuno, data: object, hundredths: int) -> None:
    api.replies.append(envelope(data))

    assert await client.credits() == hundredths

    (received,) = api.received
    assert (received.method, received.path) == ("GET", "/api/v1/chat/credit")


@pytest.mark.parametrize("data", [None, "many", True, [], {}, float("nan"), "sNaN", "Infinity", "1e999999", 1e300])
async def test_credits_that_are_no_number_are_refused(client: SunoClient, api: FakeSuno, data: object) -> None:
    api.replies.append(envelope(data))

    with pytest.raises(ProtocolError):
        await client.credits()


async def test_a_download_link_is_asked_for_by_address(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope("https://direct.example.com/a.mp3?sig=1"))

    assert await client.download_url("https://files.example.com/a.mp3") == "https://direct.example.com/a.mp3?sig=1"

    (received,) = api.received
    openapi.check_request(received.method, received.path, received.body)


@pytest.mark.parametrize("data", [None, "", "soon", {"url": "https://x.example"}])
async def test_a_download_link_that_is_none_is_refused(client: SunoClient, api: FakeSuno, data: object) -> None:
    api.replies.append(envelope(data))

    with pytest.raises(ProtocolError):
        await client.download_url("https://files.example.com/a.mp3")


UPLOADED = {
    "success": True,
    "fileName": "a.mp3",
    "filePath": "kieai/1/bandstand/a.mp3",
    "downloadUrl": "https://files.example.com/a.mp3",
    "fileSize": 3,
    "mimeType": "audio/mpeg",
    "uploadedAt": "2026-11-22T12:00:00Z",
}
STORED = UploadedFile("https://files.example.com/a.mp3", "a.mp3", 3, "audio/mpeg")


async def test_bytes_are_uploaded_as_a_form(client: SunoClient, api: FakeSuno) -> None:
    api.replies.append(envelope(UPLOADED))

    assert await client.upload(b"ID3", file_name="My Song.MP3") == STORED

    (received,) = api.received
    assert (received.path, received.body["file"]) == ("/api/file-stream-upload", b"ID3")
    openapi.check_request("POST", received.path, received.body | {"file": "ID3"})


async def test_a_file_is_uploaded_whole_and_again_after_a_failure(
    client: SunoClient, api: FakeSuno, tmp_path: Path
) -> None:
    content = bytes(range(256)) * 4096
    file = tmp_path / "a.wav"
    file.write_bytes(content)
    api.replies.extend([envelope(code=500), envelope(UPLOADED)])

    await client.upload(file, file_name="a.wav")

    assert [received.body["file"] for received in api.received] == [content, content]


async def test_a_file_that_is_not_there_is_an_os_error(client: SunoClient, api: FakeSuno, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await client.upload(tmp_path / "gone.mp3", file_name="gone.mp3")

    assert api.received == []


async def test_an_upload_by_address_or_as_text_is_documented_too(client: SunoClient, api: FakeSuno) -> None:
    api.replies.extend([envelope(UPLOADED), envelope({"downloadUrl": "https://files.example.com/a.mp3"})])

    assert await client.upload_from_url("https://files.example.com/x.mp3", file_name="x.mp3") == STORED
    assert await client.upload_base64(b"ID3", file_name="x.mp3") == UploadedFile("https://files.example.com/a.mp3")

    by_url, as_text = api.received
    openapi.check_request("POST", by_url.path, by_url.body)
    openapi.check_request("POST", as_text.path, as_text.body)
    assert base64.b64decode(as_text.body["base64Data"]) == b"ID3"


@pytest.mark.parametrize(
    ("given", "ending"),
    [
        ("song.MP3", ".mp3"),
        ("../../etc/passwd", ""),
        ("a.mp3\r\nX: y", ""),
        ("ü.wäv", ""),
        ("", ""),
        ("a.superlong", ""),
    ],
)
async def test_names_on_the_upload_host_are_unique_and_harmless(
    client: SunoClient, api: FakeSuno, given: str, ending: str
) -> None:
    api.replies.extend([envelope(UPLOADED)] * 2)

    for _ in range(2):
        await client.upload(b"ID3", file_name=given)

    first, second = (received.body["fileName"] for received in api.received)
    assert first != second
    assert re.fullmatch(r"[0-9a-f]{32}" + re.escape(ending), first)


@pytest.mark.parametrize("data", [None, [], {}, {"downloadUrl": "not an address"}])
async def test_an_upload_without_an_address_is_refused(client: SunoClient, api: FakeSuno, data: object) -> None:
    api.replies.append(envelope(data))

    with pytest.raises(ProtocolError):
        await client.upload(b"ID3", file_name="a.mp3")


AT_ONCE: list[tuple[str, Any, object]] = [
    (
        "timed_lyrics",
        {
            "alignedWords": [
                {"word": "[Verse]\nla ", "success": True, "startS": 1.5, "endS": "2", "palign": 0},
                {"word": "cut", "success": False, "startS": None, "endS": None},
            ],
            "waveformData": [0, 0.5, None],
            "hootCer": 0.1,
            "isStreamed": False,
        },
        WordsTimed((TimedWord("[Verse]\nla ", 1.5, 2),), (0, 0.5)),
    ),
    ("timed_lyrics", None, WordsTimed(())),
    ("timed_lyrics", {"alignedWords": None}, WordsTimed(())),
    ("style_boost", {"result": "lush", "successFlag": "成功", "creditsConsumed": None}, StyleBoosted("lush")),
    ("persona", {"persona_id": "p", "name": "", "description": None}, PersonaMade("p")),
]


@pytest.mark.parametrize(("operation", "data", "expected"), AT_ONCE)
async def test_what_is_answered_at_once_reads_in_every_spelling(
    client: SunoClient, api: FakeSuno, operation: str, data: object, expected: object
) -> None:
    api.replies.append(envelope(data))

    assert await client.submit(REQUESTS[operation], callback_url=CALLBACK) == expected


POSTS = {name: operation.wire["dedicated"] for name, operation in OPERATIONS.items()}


class OtherDialect(DedicatedDialect):
    """A second way to the same operations."""

    name = "other"

    def read_record(self, reference: TaskReference, data: Any) -> Snapshot:
        return Snapshot(reference.task_id, Stage.UNKNOWN, "read by the other dialect")


async def test_a_task_is_fetched_in_the_dialect_it_was_begun_in(api: FakeSuno) -> None:
    api.replies.extend([envelope({"status": "PENDING"})] * 2)
    dialects = {"dedicated": DedicatedDialect(POSTS), "other": OtherDialect(POSTS)}
    async with SunoClient(
        base_url=api.url, upload_base_url=api.url, api_key=KEY, route="dedicated", dialects=dialects
    ) as client:
        ours = await client.fetch(TaskReference("dedicated", "generate", "task-1"))
        theirs = await client.fetch(TaskReference("other", "generate", "task-1"))

    assert (ours.raw_status, theirs.raw_status) == ("PENDING", "read by the other dialect")
    assert client.dialect == "dedicated"


@pytest.mark.parametrize("key", ["", "kie\r\nX-Evil: 1", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(ValueError, match="API key") as caught:
        SunoClient(base_url="http://x", upload_base_url="http://x", api_key=SecretStr(key))

    assert not key or key not in str(caught.value)


def test_an_unknown_route_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="known are: dedicated"):
        SunoClient(base_url="http://x", upload_base_url="http://x", api_key=KEY, route="telepathy")
