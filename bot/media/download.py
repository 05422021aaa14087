"""Fetching a file from a link that somebody else wrote."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urljoin

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.media.addresses import GuardedResolver, TrustedHosts, check_url
from bot.media.errors import DownloadError, MediaReason
from bot.media.files import IncomingFile
from bot.media.formats import HEAD_BYTES, FileFormat, MediaKind, recognise

_REDIRECTS = (301, 302, 303, 307, 308)
# Answers that may be different the next time, although they are not the server's fault.
_TRY_LATER = (408, 425, 429)
# Compressed transfers are not asked for: media does not shrink, and a few bytes could unfold to gigabytes.
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "bandstand"}
_WRITE_BYTES = 256 * 1024


@dataclass(frozen=True)
class DownloadLimits:
    """How patient a download is. Speed is judged as an average once `grace_seconds` have passed."""

    connect_seconds: float = 10
    idle_seconds: float = 20
    total_seconds: float = 300
    grace_seconds: float = 20
    bytes_per_second: int = 8_000  # half of what a 128 kbit/s song needs to be played while it loads
    redirects: int = 5


@dataclass(frozen=True)
class Downloaded:
    """A complete file on disk, at `path`. `sha256` is hexadecimal."""

    path: Path
    size: int
    file_format: FileFormat
    sha256: str


class Downloader:
    """Fetches files over https from public addresses, within limits of size and time.

    Sends no cookies, no credentials and no referrer, uses no proxy from the environment, and checks every redirect
    like the first link. `trusted_hosts` (`host` or `host:port`) may be private and without https. `resolver` looks
    names up; what it answers is checked before it is used. An async context manager: leaving it closes connections
    and resolver.
    """

    def __init__(
        self,
        *,
        trusted_hosts: Iterable[str] = frozenset(),
        limits: DownloadLimits | None = None,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._trusted = TrustedHosts(trusted_hosts)
        self._limits = limits or DownloadLimits()
        self._names = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._resolver = GuardedResolver(self._names or aiohttp.DefaultResolver(), self._trusted)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=self._resolver, use_dns_cache=False),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None,  # measured around the whole of `fetch`, redirects and disk included
                sock_connect=self._limits.connect_seconds,
                sock_read=self._limits.idle_seconds,
            ),
            headers=_HEADERS,
            auto_decompress=False,
            trust_env=False,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        assert self._session is not None
        await self._session.close()
        await self._resolver.close()

    async def fetch(self, url: str, *, destination: Path, max_bytes: int, kind: MediaKind) -> Downloaded:
        """Fetch `url` to `destination`, whose directory exists; a file of that name is replaced.

        The file appears under its name only when it is whole, of the kind asked for (by its first bytes) and safe
        on the disk; whatever ends the call earlier, cancellation included, leaves nothing behind. Nothing is
        retried in here.

        Raises:
            DownloadError: with any of the reasons for fetching; the link's path and query are not in its text.
            MediaError: DISK_FULL or UNWRITABLE.
        """
        host = ""
        try:
            first = check_url(url, self._trusted)
            host = first.raw_host or ""
            async with asyncio.timeout(self._limits.total_seconds), self._open(first) as response:
                host = response.url.raw_host or host
                return await self._save(response, destination, max_bytes, kind)
        except aiohttp.ClientPayloadError:
            raise DownloadError(MediaReason.CUT_OFF, "the connection ended early", host=host) from None
        except aiohttp.ConnectionTimeoutError:
            raise DownloadError(MediaReason.UNREACHABLE, "no connection in time", host=host) from None
        except TimeoutError:
            raise DownloadError(MediaReason.TOO_SLOW, "took too long", host=host) from None
        except (aiohttp.ClientError, OSError) as error:
            # The text of a client error may quote the link; its type says enough.
            raise DownloadError(MediaReason.UNREACHABLE, type(error).__name__, host=host) from None

    @asynccontextmanager
    async def _open(self, url: URL) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer with status 200 at the end of the redirects."""
        assert self._session is not None, "use `async with Downloader(...)`"
        for _ in range(self._limits.redirects + 1):
            async with self._session.get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    _check_status(response)
                    yield response
                    return
                url = self._next_url(response)
        raise DownloadError(MediaReason.UNREACHABLE, "too many redirects", host=url.raw_host or "")

    def _next_url(self, response: aiohttp.ClientResponse) -> URL:
        host = response.url.raw_host or ""
        location = response.headers.get("Location")
        if not location:
            raise DownloadError(MediaReason.UNREACHABLE, "a redirect to nowhere", host=host, status=response.status)
        try:
            target = urljoin(str(response.url), location)
        except ValueError:
            raise DownloadError(
                MediaReason.FORBIDDEN_ADDRESS, "a malformed redirect", host=host, status=response.status
            ) from None
        return check_url(target, self._trusted)

    async def _save(
        self, response: aiohttp.ClientResponse, destination: Path, max_bytes: int, kind: MediaKind
    ) -> Downloaded:
        host = response.url.raw_host or ""
        if (response.content_length or 0) > max_bytes:
            raise _too_large(max_bytes, host)
        incoming = IncomingFile(destination)
        file_format: FileFormat | None = None
        waiting = bytearray()
        size = 0
        started = time.monotonic()
        try:
            async for chunk in response.content.iter_any():
                size += len(chunk)
                if size > max_bytes:
                    raise _too_large(max_bytes, host)
                self._check_speed(size, time.monotonic() - started, host)
                waiting += chunk
                if file_format is None and len(waiting) >= HEAD_BYTES:
                    file_format = _checked_format(waiting, kind, host)
                if len(waiting) >= _WRITE_BYTES:
                    await asyncio.to_thread(incoming.write, bytes(waiting))
                    waiting.clear()
            if size == 0:
                raise DownloadError(MediaReason.EMPTY, "an answer without content", host=host)
            if file_format is None:
                file_format = _checked_format(waiting, kind, host)
            if waiting:
                await asyncio.to_thread(incoming.write, bytes(waiting))
            sha256 = await asyncio.to_thread(incoming.finish)
        finally:
            await asyncio.to_thread(incoming.discard)
        return Downloaded(destination, size, file_format, sha256)

    def _check_speed(self, received: int, seconds: float, host: str) -> None:
        if seconds > self._limits.grace_seconds and received < seconds * self._limits.bytes_per_second:
            raise DownloadError(MediaReason.TOO_SLOW, f"{received} bytes in {seconds:.1f} s", host=host)


def _check_status(response: aiohttp.ClientResponse) -> None:
    status = response.status
    if status == 200:
        return
    if 200 < status < 300:
        reason = MediaReason.EMPTY  # 204, or a part nobody asked for
    elif 400 <= status < 500 and status not in _TRY_LATER:
        reason = MediaReason.GONE
    else:
        reason = MediaReason.UNREACHABLE
    raise DownloadError(reason, f"HTTP {status}", host=response.url.raw_host or "", status=status)


def _checked_format(head: bytearray, kind: MediaKind, host: str) -> FileFormat:
    file_format = recognise(bytes(head[:HEAD_BYTES]))
    if file_format is None or kind not in file_format.kinds:
        found = file_format.extension if file_format else "no known format"
        raise DownloadError(MediaReason.NOT_MEDIA, f"{found} instead of {kind.value}", host=host)
    return file_format


def _too_large(max_bytes: int, host: str) -> DownloadError:
    return DownloadError(MediaReason.TOO_LARGE, f"more than {max_bytes} bytes", host=host)
