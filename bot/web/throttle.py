"""How many failures one remote address may cause, in bounded memory."""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

FAILURES: Final = 30
WINDOW: Final = timedelta(minutes=1)
ADDRESSES: Final = 10_000


class Throttle:
    """Counts failures for each address within a minute; of more than `addresses`, those quiet longest are forgotten."""

    def __init__(self, now: Callable[[], datetime], *, failures: int = FAILURES, addresses: int = ADDRESSES) -> None:
        self._now = now
        self._failures = failures
        self._addresses = addresses
        self._counted: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counted)

    def of(self, remote: str | None) -> int:
        """How many failures `remote` has had in this minute, as far as they are counted."""
        began, failures = self._counted.get(_network(remote), (self._now(), 0))
        return failures if timedelta(0) <= self._now() - began < WINDOW else 0

    def count(self, remote: str | None) -> bool:
        """Note one more failure of `remote`; False when it has had too many in this minute."""
        network = _network(remote)
        now = self._now()
        began, failures = self._counted.pop(network, (now, 0))
        if not timedelta(0) <= now - began < WINDOW:  # also when the clock was set back
            began, failures = now, 0
        self._counted[network] = (began, min(failures, self._failures) + 1)
        if len(self._counted) > self._addresses:
            self._counted.popitem(last=False)
        return failures < self._failures


def _network(remote: str | None) -> str:
    """An IPv4 address, or the /64 of an IPv6 one, all of which its owner can use."""
    try:
        address = ipaddress.ip_address(remote or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))
    return str(address)
