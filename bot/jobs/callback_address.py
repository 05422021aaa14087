"""Where the API is told to call back."""

# RFC 2606 keeps .invalid from ever resolving. The API demands an address even from those who only poll.
_NOWHERE = "https://callbacks.invalid"
PATH = "/callbacks"


class CallbackAddresses:
    """Addresses under the operator's PUBLIC_BASE_URL, or ones that lead nowhere when it is None."""

    def __init__(self, public_base_url: str | None) -> None:
        self.reachable = public_base_url is not None
        self._base = (public_base_url or _NOWHERE).rstrip("/")

    def of(self, secret: str) -> str:
        """The address that a job's own callbacks prove themselves by: its last part is the job's secret."""
        return f"{self._base}{PATH}/{secret}"
