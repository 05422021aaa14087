"""Which addresses the bot opens: public ones, over https, plus what the operator trusts by name."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import AddressFamily

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.media.errors import DownloadError, MediaReason

# Everything in IANA's registry of special IPv4 addresses, written out because `is_global` of the standard library
# differs between Python versions and counts multicast as global.
# https://www.iana.org/assignments/iana-ipv4-special-registry
_SPECIAL_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; also one provider's metadata service
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud provider's host agent: a public address that only its own machines reach
        "169.254.0.0/16",  # link-local; 169.254.169.254 is the usual metadata service
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",  # reserved, and broadcast
    )
)

# IPv6 the other way round: only global unicast is open at all, less what is set apart inside it.
# https://www.iana.org/assignments/iana-ipv6-special-registry
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_SPECIAL_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries an IPv4 address; nobody serves files from it any more
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
# Where a network has IPv6 only, its DNS answers for IPv4 hosts with these: the address inside decides.
_NAT64 = IPv6Network("64:ff9b::/96")

_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_PRINTABLE = re.compile(r"[!-~]+")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")


def is_public(address: str) -> bool:
    """True for an address on the public internet that a file may be fetched from.

    `address` is an address as `getaddrinfo` writes it, with or without a zone (`fe80::1%eth0`); anything else is
    False.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return _is_public_ipv4(parsed)
    if parsed.ipv4_mapped is not None:
        return _is_public_ipv4(parsed.ipv4_mapped)
    if parsed in _NAT64:
        return _is_public_ipv4(IPv4Address(int(parsed) & 0xFFFFFFFF))
    return _is_public_ipv6(parsed)


def _is_public_ipv4(address: IPv4Address) -> bool:
    return not any(address in network for network in _SPECIAL_IPV4)


def _is_public_ipv6(address: IPv6Address) -> bool:
    return address in _GLOBAL_IPV6 and not any(address in network for network in _SPECIAL_IPV6)


class TrustedHosts:
    """Hosts that may be private and may be reached without https, by the operator's word.

    Entries are `host` (every port) or `host:port`; IPv6 addresses in brackets. Raises ValueError for an entry that
    is neither.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._entries = frozenset(self._parse(entry) for entry in entries)

    @staticmethod
    def _parse(entry: str) -> tuple[str, int | None]:
        url = URL(f"//{entry}")
        if not url.raw_host or url.raw_authority != entry.lower() or url.user is not None:
            raise ValueError(f"not a host or host:port: {entry!r}")
        return url.raw_host, url.explicit_port

    def __contains__(self, place: tuple[str, int]) -> bool:
        host, port = place
        return (host, None) in self._entries or (host, port) in self._entries


def check_url(link: str, trusted: TrustedHosts) -> URL:
    """Parse a link and refuse what must not be opened, before any name is looked up.

    Refused: what does not parse, user names and passwords inside, other schemes than https, addresses that are not
    public, and every spelling of an address other than the plain one (decimal, octal, hexadecimal, shortened).
    Raises DownloadError with FORBIDDEN_ADDRESS. Names are judged by `GuardedResolver` once their addresses are
    known.
    """
    try:
        url = URL(link)
    except ValueError:
        raise _forbidden("malformed link") from None
    host = url.raw_host
    if not host:
        raise _forbidden("malformed link")
    if url.user is not None or url.password is not None:
        raise _forbidden("a user name or password in the link", host)
    port = url.port
    if port is not None and (host, port) in trusted and url.scheme in ("http", "https"):
        return _as_written(link, url)
    if url.scheme != "https":
        raise _forbidden("not an https link", host)
    if ":" in host or _looks_numeric(host):
        if not is_public(host):
            raise _forbidden("not a public address", host)
    elif not _HOST_NAME.fullmatch(host.rstrip(".")):
        raise _forbidden("malformed host name")
    return _as_written(link, url)


def _as_written(link: str, url: URL) -> URL:
    """The same link without the usual tidying of percent signs, which would break signatures over the spelling."""
    exact = URL(link, encoded=True) if _PRINTABLE.fullmatch(link) else url
    same_place = (exact.scheme, exact.raw_host, exact.port) == (url.scheme, url.raw_host, url.port)
    return exact if same_place and exact.user is None else url


def _looks_numeric(host: str) -> bool:
    # As browsers decide it: a last label that is a number makes the whole an address, in whatever spelling.
    return _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is not None


class GuardedResolver(AbstractResolver):
    """Looks names up and lets only public addresses through to the connection.

    The HTTP client connects to exactly what `resolve` returns, so what was checked is what is connected to; a name
    server that answers differently the next time gains nothing. One forbidden address among several refuses all.
    """

    def __init__(self, inner: AbstractResolver, trusted: TrustedHosts) -> None:
        self._inner = inner
        self._trusted = trusted

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Addresses of `host`. Raises DownloadError (FORBIDDEN_ADDRESS), or OSError when the name is unknown."""
        answers = await self._inner.resolve(host, port, family)
        if (host, port) not in self._trusted and not all(is_public(answer["host"]) for answer in answers):
            raise _forbidden("its name leads to an address that is not public", host)
        return answers

    async def close(self) -> None:
        """Close the resolver inside."""
        await self._inner.close()


def _forbidden(text: str, host: str = "") -> DownloadError:
    return DownloadError(MediaReason.FORBIDDEN_ADDRESS, text, host=host)
