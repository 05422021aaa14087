"""Files behind links over HTTP: whole, in ranges, and never without a link that is good."""

import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.library.links import LinkedFile
from bot.web.downloads import download_routes
from bot.web.server import WebServer
from bot.web.throttle import FAILURES, Throttle

CONTENT = bytes(range(256)) * 40


class Door:
    """Opens one token, for one name, and notes what it is asked for."""

    def __init__(self, file: LinkedFile) -> None:
        self.file = file
        self.asked: list[tuple[str, str]] = []

    async def open(self, token: str, name: str) -> LinkedFile | None:
        self.asked.append((token, name))
        return self.file if (token, name) == ("good", "Dächer.wav") else None


@pytest.fixture
def door(tmp_path: Path) -> Door:
    (tmp_path / "take.wav").write_bytes(CONTENT)
    (tmp_path / "secret.txt").write_text("not for anybody")
    return Door(LinkedFile(tmp_path / "take.wav", "audio/wav"))


@pytest.fixture
async def url(door: Door) -> AsyncIterator[str]:
    failures = Throttle(lambda: datetime(2026, 11, 3, tzinfo=UTC))
    server = WebServer(download_routes("/files", door.open, failures), host="127.0.0.1", port=0, setting="WEB")
    await server.start()
    yield f"{server.url}/files"
    await server.close()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_the_file_comes_whole_with_its_type(url: str, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/good/Dächer.wav") as answer:
        assert answer.status == 200
        assert await answer.read() == CONTENT
        assert answer.headers["Content-Type"] == "audio/wav"
        assert answer.headers["Content-Length"] == str(len(CONTENT))
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private"
        assert "Server" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-9", 206, CONTENT[:10], f"bytes 0-9/{len(CONTENT)}"),
        ("bytes=100-", 206, CONTENT[100:], f"bytes 100-{len(CONTENT) - 1}/{len(CONTENT)}"),
        ("bytes=-5", 206, CONTENT[-5:], f"bytes {len(CONTENT) - 5}-{len(CONTENT) - 1}/{len(CONTENT)}"),
        (f"bytes={len(CONTENT)}-", 416, b"", f"bytes */{len(CONTENT)}"),
    ],
)
async def test_a_download_can_go_on_from_where_it_was(
    url: str, session: aiohttp.ClientSession, asked: str, status: int, content: bytes, told: str
) -> None:
    async with session.get(f"{url}/good/Dächer.wav", headers={"Range": asked}) as answer:
        assert answer.status == status
        assert answer.headers["Content-Range"] == told
        if status == 206:
            assert await answer.read() == content


async def test_a_head_request_tells_the_size(url: str, session: aiohttp.ClientSession) -> None:
    async with session.head(f"{url}/good/Dächer.wav") as answer:
        assert (answer.status, answer.headers["Content-Length"]) == (200, str(len(CONTENT)))


@pytest.mark.parametrize(
    "path",
    [
        "/bad/Dächer.wav",
        "/good/other.wav",
        "/good",
        "/good/",
        "/good/Dächer.wav/more",
        "/good/..%2Fsecret.txt",
        "/%2e%2e/secret.txt",
        "/..%2F..%2Fetc%2Fpasswd/Dächer.wav",
        "/%00/Dächer.wav",
        f"/{'A' * 4000}/Dächer.wav",
        "",
    ],
)
async def test_anything_else_is_404_and_says_nothing(url: str, session: aiohttp.ClientSession, path: str) -> None:
    async with session.get(f"{url}{path}") as answer:
        assert (answer.status, await answer.read()) == (404, b"")


async def test_who_guesses_is_slowed_down_but_a_good_link_still_works(url: str, session: aiohttp.ClientSession) -> None:
    statuses = []
    for number in range(FAILURES + 2):
        async with session.get(f"{url}/guess-{number}/Dächer.wav") as answer:
            statuses.append(answer.status)
    assert statuses == [404] * FAILURES + [429] * 2

    async with session.get(f"{url}/good/Dächer.wav") as answer:
        assert answer.status == 200


async def test_links_are_in_no_log(
    url: str, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, door: Door
) -> None:
    with caplog.at_level(logging.DEBUG):
        for path in ("/good/Dächer.wav", "/bad-token/Dächer.wav"):
            async with session.get(f"{url}{path}") as answer:
                await answer.read()

    assert [token for token, _ in door.asked] == ["good", "bad-token"]
    assert "good" not in caplog.text
    assert "bad-token" not in caplog.text
