"""Where the API is told to call back."""

import base64
import hashlib
import hmac

# RFC 2606 keeps .invalid from ever resolving. The API demands an address even from those who only poll.
_NOWHERE = "https://callbacks.invalid"
PATH = "/callbacks"
_SEAL_BYTES = 12


class CallbackAddresses:
    """Addresses under the operator's PUBLIC_BASE_URL, or ones that lead nowhere when it is None.

    The last part of an address is the job's secret, and a seal that only we can make with `key`: so a made-up address
    is known as one without a look into the database.
    """

    def __init__(self, public_base_url: str | None, key: bytes) -> None:
        self.reachable = public_base_url is not None
        self._base = (public_base_url or _NOWHERE).rstrip("/")
        self._key = key

    def of(self, secret: str) -> str:
        """The address that a job's own callbacks prove themselves by."""
        return f"{self._base}{PATH}/{secret}.{self._seal(secret)}"

    def secret_in(self, last_part: str) -> str | None:
        """The secret in the last part of an address; None unless the seal is ours."""
        secret, _, seal = last_part.rpartition(".")
        genuine = hmac.compare_digest(seal.encode(errors="replace"), self._seal(secret).encode())
        return secret if genuine else None

    def _seal(self, secret: str) -> str:
        digest = hmac.digest(self._key, secret.encode(errors="surrogatepass"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:_SEAL_BYTES]).decode()
