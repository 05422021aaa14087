import socket

import aiohttp
import pytest

from bot.media.addresses import GuardedResolver, TrustedHosts, check_url, is_public
from bot.media.errors import DownloadError, MediaReason
from tests.media.conftest import MediaServer, StandInResolver

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
    "::ffff:1.1.1.1",
    "64:ff9b::1.1.1.1",
]
NOT_PUBLIC = {
    "this network": "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen on
    "private, 10": "10.1.2.3",
    "private, 172.16": "172.16.0.1",
    "private, 172.31": "172.31.255.255",
    "private, 192.168": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "metadata inside carrier-grade NAT": "100.100.100.200",
    "loopback": "127.0.0.1",
    "loopback, not the usual one": "127.255.0.9",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata in a protocol block": "192.0.0.192",
    "host agent at a public address": "168.63.129.16",
    "documentation": "203.0.113.5",
    "benchmarking": "198.19.0.1",
    "multicast": "224.0.0.1",
    "multicast, far end": "239.255.255.250",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv6 link-local": "fe80::1",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 site-local": "fec0::1",
    "IPv6 unique local": "fd00::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 new documentation": "3fff::1",
    "IPv6 discard": "100::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped loopback in hexadecimal": "::ffff:7f00:1",
    "mapped private": "::ffff:10.0.0.1",
    "compatible loopback": "::127.0.0.1",
    "translated loopback": "::ffff:0:127.0.0.1",
    "6to4 around loopback": "2002:7f00:1::",
    "6to4 around a public address": "2002:101:101::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "NAT64 around loopback": "64:ff9b::127.0.0.1",
    "NAT64 around metadata": "64:ff9b::a9fe:a9fe",
    "NAT64 of one's own": "64:ff9b:1::1.1.1.1",
    "a name": "localhost",
    "nothing": "",
}
REFUSED_LINKS = {
    "http": "http://example.com/a.mp3",
    "a file": "file:///etc/passwd",
    "ftp": "ftp://example.com/a.mp3",
    "no scheme": "//example.com/a.mp3",
    "no host": "https:///a.mp3",
    "nothing": "",
    "user name": "https://user@example.com/a.mp3",
    "password": "https://:secret@example.com/a.mp3",
    "a host posing as user name": "https://cdn.example.com@evil.example/a.mp3",
    "backslash": "https://example.com\\@127.0.0.1/a.mp3",
    "space": "https://exa mple.com/a.mp3",
    "percent signs in the host": "https://%31%32%37.0.0.1/a.mp3",
    "port out of range": "https://example.com:99999/a.mp3",
    "loopback": "https://127.0.0.1/a.mp3",
    "loopback with a dot": "https://127.0.0.1./a.mp3",
    "loopback, decimal": "https://2130706433/a.mp3",
    "loopback, hexadecimal": "https://0x7f000001/a.mp3",
    "loopback, hexadecimal parts": "https://0x7f.0x0.0x0.0x1/a.mp3",
    "loopback, octal": "https://017700000001/a.mp3",
    "loopback, octal parts": "https://0177.0.0.1/a.mp3",
    "loopback, shortened": "https://127.1/a.mp3",
    "loopback in circled digits": "https://①②⑦.⓪.⓪.①/a.mp3",
    "zero": "https://0/a.mp3",
    "private": "https://10.0.0.1/a.mp3",
    "metadata": "https://169.254.169.254/latest/meta-data/",
    "IPv6 loopback": "https://[::1]/a.mp3",
    "IPv6 mapped": "https://[::ffff:127.0.0.1]/a.mp3",
    "IPv6 with a zone": "https://[fe80::1%25eth0]/a.mp3",
    "a public address in decimal": "https://16843009/a.mp3",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC.values(), ids=NOT_PUBLIC.keys())
def test_an_address_that_is_not_public_is_told_apart(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("link", REFUSED_LINKS.values(), ids=REFUSED_LINKS.keys())
def test_a_suspicious_link_is_refused_before_anything_is_looked_up(link: str) -> None:
    with pytest.raises(DownloadError) as caught:
        check_url(link, TrustedHosts())

    assert caught.value.reason is MediaReason.FORBIDDEN_ADDRESS
    assert not caught.value.retryable


@pytest.mark.parametrize(
    "link",
    [
        "https://cdn.example.com/a.mp3?signature=1",
        "https://cdn.example.com:8443/a.mp3",
        "https://CDN.Example.com./a.mp3",
        "https://müller.example/a.mp3",
        "https://1.1.1.1/a.mp3",
        "https://[2606:4700:4700::1111]/a.mp3",
        "https://0x7f.example/a.mp3",
    ],
)
def test_an_ordinary_https_link_passes(link: str) -> None:
    assert check_url(link, TrustedHosts()).scheme == "https"


@pytest.mark.parametrize(
    ("entry", "link", "passes"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/a.mp3", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/a.mp3", False),
        ("127.0.0.1", "http://127.0.0.1:8081/a.mp3", True),
        ("127.0.0.1", "http://user@127.0.0.1:8081/a.mp3", False),
        ("127.0.0.1", "ftp://127.0.0.1:8081/a.mp3", False),
        ("[::1]:8080", "http://[::1]:8080/a.mp3", True),
        ("Files.Local", "http://files.local/a.mp3", True),
        ("files.local", "http://files.local.evil.example/a.mp3", False),
        ("files.local", "http://evil-files.local/a.mp3", False),
    ],
)
def test_trust_covers_exactly_what_the_operator_wrote(entry: str, link: str, passes: bool) -> None:
    trusted = TrustedHosts({entry})

    if passes:
        assert str(check_url(link, trusted)) == link
    else:
        with pytest.raises(DownloadError):
            check_url(link, trusted)


@pytest.mark.parametrize("entry", ["", "http://files.local", "files.local/path", "user@files.local", "a b:c"])
def test_a_trusted_host_that_is_none_is_refused_at_once(entry: str) -> None:
    with pytest.raises(ValueError, match=r"host|port|URL"):
        TrustedHosts({entry})


async def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    names = StandInResolver({"cdn.example": [["1.1.1.1", "10.0.0.1"]]})

    with pytest.raises(DownloadError) as caught:
        await GuardedResolver(names, TrustedHosts()).resolve("cdn.example", 443)

    assert caught.value.reason is MediaReason.FORBIDDEN_ADDRESS


async def test_a_name_server_that_changes_its_answer_is_caught_the_second_time() -> None:
    names = StandInResolver({"cdn.example": [["1.1.1.1"], ["127.0.0.1"]]})
    guarded = GuardedResolver(names, TrustedHosts())

    first = await guarded.resolve("cdn.example", 443)
    with pytest.raises(DownloadError):
        await guarded.resolve("cdn.example", 443)

    assert [answer["host"] for answer in first] == ["1.1.1.1"]


async def test_the_address_that_was_checked_is_the_one_connected_to(
    server: MediaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server's address counts as public here; nobody listens at the one that the name leads to afterwards.
    monkeypatch.setattr("bot.media.addresses.is_public", lambda address: address == "127.0.0.1")
    names = StandInResolver({"cdn.example": [["127.0.0.1"], ["127.0.0.2"]]})
    guarded = GuardedResolver(names, TrustedHosts())
    server.serve("/song", b"the song")

    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=guarded)) as session,
        session.get(f"http://cdn.example:{server.port}/song") as response,
    ):
        assert await response.read() == b"the song"

    assert names.asked == ["cdn.example"]


async def test_a_trusted_name_may_lead_to_a_private_address() -> None:
    names = StandInResolver({"files.local": [["10.0.0.1"]]})
    guarded = GuardedResolver(names, TrustedHosts({"files.local:80"}))

    answers = await guarded.resolve("files.local", 80, socket.AF_UNSPEC)
    with pytest.raises(DownloadError):
        await guarded.resolve("files.local", 81, socket.AF_UNSPEC)

    assert [answer["host"] for answer in answers] == ["10.0.0.1"]
