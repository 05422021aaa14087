import asyncio
import errno
import hashlib
import logging
import os
import stat
from pathlib import Path

import pytest
from aiohttp import web

from bot.media.download import Downloader, DownloadLimits
from bot.media.errors import DownloadError, MediaError, MediaReason
from bot.media.formats import MediaKind
from tests.media import samples
from tests.media.conftest import Handler, MediaServer, StandInResolver, names_in, until

MIB = 1024 * 1024
SECRET = "signature=c4n4ry"


async def fetch(
    downloader: Downloader,
    url: str,
    folder: Path,
    *,
    max_bytes: int = MIB,
    kind: MediaKind = MediaKind.AUDIO,
) -> bytes:
    """Fetch a file and return what is on the disk afterwards."""
    downloaded = await downloader.fetch(url, destination=folder / "song.mp3", max_bytes=max_bytes, kind=kind)
    return await asyncio.to_thread(downloaded.path.read_bytes)


async def test_a_song_arrives_whole_private_and_recognised(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    url = server.serve("/song.mp3", samples.MP3)

    downloaded = await downloader.fetch(url, destination=tmp_path / "song.mp3", max_bytes=MIB, kind=MediaKind.AUDIO)

    assert downloaded.path == tmp_path / "song.mp3"
    assert (tmp_path / "song.mp3").read_bytes() == samples.MP3
    assert downloaded.size == len(samples.MP3)
    assert downloaded.sha256 == hashlib.sha256(samples.MP3).hexdigest()
    assert downloaded.file_format.extension == "mp3"
    assert stat.S_IMODE((tmp_path / "song.mp3").stat().st_mode) == 0o600
    assert names_in(tmp_path) == ["song.mp3"]


async def test_a_large_file_without_a_length_arrives_whole(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    song = samples.MP3 + bytes(700_000)

    assert await fetch(downloader, server.answer("/song", chunked(song)), tmp_path) == song


def chunked(content: bytes) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for start in range(0, len(content), 50_000):
            await response.write(content[start : start + 50_000])
        return response

    return answer


def ends_early(content: bytes, *, announced: int | None, reset: bool = False) -> Handler:
    """Sends less than promised, by its length or by the missing last chunk, and closes or resets the connection."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = announced
        await response.prepare(request)
        await response.write(content)
        assert request.transport is not None
        if reset:
            request.transport.abort()
        else:
            request.transport.close()
        return response

    return answer


def drips(interval: float, content: bytes = samples.MP3[:100]) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100000"})
        await response.prepare(request)
        for position in range(len(content)):
            await response.write(content[position : position + 1])
            await asyncio.sleep(interval)
        return response

    return answer


async def says_nothing(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(60)
    raise AssertionError("the client was meant to give up")


async def hangs_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def plain(content: bytes, status: int = 200, content_type: str = "audio/mpeg") -> Handler:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=content, status=status, content_type=content_type)

    return answer


# What the server does, what the bot makes of it, and whether it is worth another try.
FAULTS: dict[str, tuple[Handler, MediaReason, bool]] = {
    "zero bytes": (plain(b""), MediaReason.EMPTY, True),
    "no content": (plain(b"", 204), MediaReason.EMPTY, True),
    "a page with status 200": (plain(b"<!DOCTYPE html>" * 99), MediaReason.NOT_MEDIA, True),
    "JSON that calls itself audio": (plain(b'{"code": 500}'), MediaReason.NOT_MEDIA, True),
    "a ZIP that calls itself audio": (plain(b"PK\x03\x04" + bytes(999)), MediaReason.NOT_MEDIA, True),
    "a picture": (plain(b"\x89PNG\r\n\x1a\n" + bytes(999)), MediaReason.NOT_MEDIA, True),
    "one byte": (plain(b"\xff"), MediaReason.NOT_MEDIA, True),
    "not found": (plain(samples.MP3, 404), MediaReason.GONE, False),
    "gone": (plain(samples.MP3, 410), MediaReason.GONE, False),
    "forbidden, as expired links are": (plain(samples.MP3, 403), MediaReason.GONE, False),
    "too many requests": (plain(b"", 429), MediaReason.UNREACHABLE, True),
    "server error": (plain(b"", 500), MediaReason.UNREACHABLE, True),
    "bad gateway": (plain(b"<html>", 502), MediaReason.UNREACHABLE, True),
    "a redirect to nowhere": (plain(b"", 302), MediaReason.UNREACHABLE, True),
    "announced too large": (plain(samples.MP3 + bytes(2 * MIB)), MediaReason.TOO_LARGE, False),
    "too large without a word": (chunked(samples.MP3 + bytes(2 * MIB)), MediaReason.TOO_LARGE, False),
    "cut off": (ends_early(samples.MP3[:5000], announced=100_000), MediaReason.CUT_OFF, True),
    "reset half-way": (ends_early(samples.MP3, announced=100_000, reset=True), MediaReason.CUT_OFF, True),
    "cut off without a length": (ends_early(samples.MP3[:5000], announced=None), MediaReason.CUT_OFF, True),
    "hung up": (hangs_up, MediaReason.UNREACHABLE, True),
}


@pytest.mark.parametrize(("handler", "reason", "retryable"), FAULTS.values(), ids=FAULTS.keys())
async def test_a_fault_has_its_reason_and_leaves_nothing_behind(
    server: MediaServer,
    downloader: Downloader,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    handler: Handler,
    reason: MediaReason,
    retryable: bool,
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    url = server.answer("/private-path", handler) + f"?{SECRET}"

    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, url, tmp_path)

    assert caught.value.reason is reason
    assert caught.value.retryable is retryable
    assert caught.value.host == "127.0.0.1"
    assert names_in(tmp_path) == []
    assert "private-path" not in str(caught.value) + caplog.text
    assert SECRET not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None


SLOW: dict[str, tuple[Handler, DownloadLimits]] = {
    "no answer at all": (says_nothing, DownloadLimits(idle_seconds=0.2)),
    "stops half-way": (drips(60), DownloadLimits(idle_seconds=0.2)),
    "a byte now and then": (drips(0.02), DownloadLimits(grace_seconds=0.1)),
    "a drip that never pauses": (drips(0.005, samples.MP3), DownloadLimits(total_seconds=0.2)),
}


@pytest.mark.parametrize(("handler", "limits"), SLOW.values(), ids=SLOW.keys())
async def test_a_slow_server_is_given_up(
    server: MediaServer, tmp_path: Path, handler: Handler, limits: DownloadLimits
) -> None:
    url = server.answer("/song.mp3", handler)

    async with Downloader(trusted_hosts={server.host}, limits=limits) as downloader:
        with pytest.raises(DownloadError) as caught:
            await fetch(downloader, url, tmp_path)

    assert caught.value.reason is MediaReason.TOO_SLOW
    assert caught.value.retryable
    assert names_in(tmp_path) == []


async def test_nobody_listening_is_unreachable(tmp_path: Path) -> None:
    async with Downloader(trusted_hosts={"127.0.0.1"}) as downloader:
        with pytest.raises(DownloadError) as caught:
            await fetch(downloader, "http://127.0.0.1:1/song.mp3", tmp_path)

    assert caught.value.reason is MediaReason.UNREACHABLE


async def test_a_server_without_tls_is_unreachable_over_https(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, f"https://{server.host}/song.mp3", tmp_path)

    assert caught.value.reason is MediaReason.UNREACHABLE
    assert server.requests == []


@pytest.mark.parametrize(
    "target",
    [
        "https://10.0.0.1/song.mp3",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/song.mp3",
        "http://example.com/song.mp3",
        "file:///etc/passwd",
        "//user:password@example.com/song.mp3",
        "https://example.com:99999/",
    ],
)
async def test_a_redirect_to_where_a_link_may_not_lead_is_not_followed(
    server: MediaServer, downloader: Downloader, tmp_path: Path, target: str
) -> None:
    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, server.redirect("/start", target), tmp_path)

    assert caught.value.reason is MediaReason.FORBIDDEN_ADDRESS
    assert names_in(tmp_path) == []


async def test_a_redirect_to_another_port_of_a_trusted_host_is_not_followed(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, server.redirect("/start", "http://127.0.0.1:1/song.mp3"), tmp_path)

    assert caught.value.reason is MediaReason.FORBIDDEN_ADDRESS


async def test_a_name_that_leads_inside_is_refused_without_a_connection(server: MediaServer, tmp_path: Path) -> None:
    names = StandInResolver({"cdn.example": [["127.0.0.1"]]})

    async with Downloader(resolver=names) as downloader:
        with pytest.raises(DownloadError) as caught:
            await fetch(downloader, f"https://cdn.example:{server.port}/song.mp3", tmp_path)

    assert caught.value.reason is MediaReason.FORBIDDEN_ADDRESS
    assert caught.value.host == "cdn.example"
    assert names.asked == ["cdn.example"]
    assert server.requests == []


async def test_redirects_between_trusted_places_are_followed(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    server.serve("/song.mp3", samples.MP3)
    server.redirect("/relative", "song.mp3")
    url = server.redirect("/start", server.url("/relative"))

    assert await fetch(downloader, url, tmp_path) == samples.MP3


async def test_a_signed_link_is_asked_for_exactly_as_written(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    written = "/a%28b%29+c.mp3?signature=%2Fx%2b%7E==&empty="
    server.serve("/a(b)+c.mp3", samples.MP3)

    await fetch(downloader, server.url(written), tmp_path)
    await fetch(downloader, server.redirect("/start", server.url(written)), tmp_path)

    assert [request.raw_path for request in server.requests] == [written, "/start", written]


async def test_a_redirect_loop_ends_after_five_rounds(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, server.redirect("/loop", "/loop"), tmp_path)

    assert caught.value.reason is MediaReason.UNREACHABLE
    assert len(server.requests) == 6


async def test_requests_carry_nothing_of_the_bot(
    server: MediaServer, downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://user:password@127.0.0.1:1")
    server.serve("/song.mp3", samples.MP3, headers={"Set-Cookie": "id=1"})

    for _ in range(2):
        await fetch(downloader, server.redirect("/start", "/song.mp3"), tmp_path)

    sent = {name for request in server.requests for name in request.headers}
    assert sent == {"Host", "Accept", "Accept-Encoding", "User-Agent"}


async def test_a_compressed_answer_is_not_unpacked(server: MediaServer, downloader: Downloader, tmp_path: Path) -> None:
    url = server.serve("/song.mp3", b"\x1f\x8b\x08" + bytes(500), headers={"Content-Encoding": "gzip"})

    with pytest.raises(DownloadError) as caught:
        await fetch(downloader, url, tmp_path)

    assert caught.value.reason is MediaReason.NOT_MEDIA


@pytest.mark.parametrize("name", samples.EVERY_KIND)
async def test_every_kind_of_recording_is_let_in(
    server: MediaServer, downloader: Downloader, tmp_path: Path, name: str
) -> None:
    content = samples.EVERY_KIND[name]
    url = server.serve(f"/{name}", content, headers={"Content-Type": "application/octet-stream"})

    assert await fetch(downloader, url, tmp_path, kind=MediaKind.RECORDING) == content


async def test_a_full_disk_is_told_apart_and_leaves_nothing_behind(
    server: MediaServer, downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_descriptor: int, _content: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    url = server.serve("/song.mp3", samples.MP3)
    monkeypatch.setattr(os, "write", no_space)
    with pytest.raises(MediaError) as caught:
        await fetch(downloader, url, tmp_path)

    assert caught.value.reason is MediaReason.DISK_FULL
    assert caught.value.retryable
    assert names_in(tmp_path) == []


async def test_a_missing_folder_is_the_operators_matter(
    server: MediaServer, downloader: Downloader, tmp_path: Path
) -> None:
    with pytest.raises(MediaError) as caught:
        await fetch(downloader, server.serve("/song.mp3", samples.MP3), tmp_path / "missing")

    assert caught.value.reason is MediaReason.UNWRITABLE


async def test_a_cancelled_download_leaves_nothing_behind(server: MediaServer, tmp_path: Path) -> None:
    half_sent = asyncio.Event()

    async def half_of_it(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "2000000"})
        await response.prepare(request)
        await response.write(samples.MP3 + bytes(1_000_000))
        half_sent.set()
        await asyncio.sleep(60)
        return response

    url = server.answer("/song.mp3", half_of_it)
    async with Downloader(trusted_hosts={server.host}) as downloader:
        task = asyncio.create_task(fetch(downloader, url, tmp_path, max_bytes=4 * MIB))
        await half_sent.wait()
        await until(lambda: names_in(tmp_path) != [])
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    assert names_in(tmp_path) == []


async def test_the_name_appears_only_after_the_content_is_on_the_disk(
    server: MediaServer, downloader: Downloader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    really_sync = os.fsync

    def note(descriptor: int) -> None:
        what = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        synced.append(f"{what}, named: {(tmp_path / 'song.mp3').exists()}")
        really_sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    await fetch(downloader, server.serve("/song.mp3", samples.MP3), tmp_path)

    assert synced == ["file, named: False", "folder, named: True"]
