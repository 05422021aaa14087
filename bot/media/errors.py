"""What can go wrong with a file.

MediaError                      reason, retryable
 ├ DownloadError                also: host, status
 └ DecodingError                also: seconds, promised

Texts are made for logs. They hold host names and numbers, never a link's path or query (those may be signed), and
no words from inside a file. What a member is told is worded elsewhere, by `reason`.
"""

from enum import StrEnum


class MediaReason(StrEnum):
    """Why a file could not be had or used; the value is what logs and the database show."""

    # Fetching
    FORBIDDEN_ADDRESS = "forbidden_address"  # malformed, not https, or not a public address
    UNREACHABLE = "unreachable"  # no connection, no proper answer, a server error, too many redirects
    GONE = "gone"  # refused or not found (4xx): this link will not work again, ask for a fresh one
    EMPTY = "empty"  # zero bytes; also what a link answers that is offered before its file exists
    NOT_MEDIA = "not_media"  # something else than asked for, such as an HTML page with status 200
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"  # the connection, or the sound itself, ended before the announced length
    TOO_SLOW = "too_slow"
    # Keeping
    DISK_FULL = "disk_full"
    UNWRITABLE = "unwritable"  # any other refusal of our own disk; only the operator can mend it
    # Decoding
    NOT_AUDIO = "not_audio"  # not a format we read, or a picture
    NO_SOUND = "no_sound"  # a video without a sound track
    NOT_A_PICTURE = "not_a_picture"
    CORRUPT = "corrupt"
    TOO_LONG = "too_long"
    DECODER_LIMIT = "decoder_limit"  # memory, CPU or time used up, or more pixels than a cover can need
    DECODER_FAILED = "decoder_failed"  # the decoding process did not answer: a fault of ours


# A second attempt later may end differently although nothing about the request changes.
_RETRYABLE = frozenset(
    {
        MediaReason.UNREACHABLE,
        MediaReason.EMPTY,
        MediaReason.NOT_MEDIA,
        MediaReason.CUT_OFF,
        MediaReason.TOO_SLOW,
        MediaReason.DISK_FULL,
        MediaReason.UNWRITABLE,
        MediaReason.DECODER_FAILED,
    }
)


class MediaError(Exception):
    """A file could not be had or used."""

    def __init__(self, reason: MediaReason, text: str) -> None:
        super().__init__(f"{reason.value}: {text}")
        self.reason = reason
        self.text = text

    @property
    def retryable(self) -> bool:
        """True when the same call may succeed later. GONE is not: it needs a fresh link first."""
        return self.reason in _RETRYABLE


class DownloadError(MediaError):
    """A link could not be turned into a file.

    `host` is "" when the link was too broken to have one; `status` is the HTTP status that decided, else None.
    """

    def __init__(self, reason: MediaReason, text: str, *, host: str, status: int | None = None) -> None:
        super().__init__(reason, f"{host or 'no host'}: {text}")
        self.host = host
        self.status = status


class DecodingError(MediaError):
    """A file could not be decoded or turned into another.

    `seconds` is set with TOO_LONG and CUT_OFF: how long the sound is, as far as it is known. `promised` with CUT_OFF:
    how long the file itself says it is.
    """

    def __init__(
        self, reason: MediaReason, text: str, *, seconds: float | None = None, promised: float | None = None
    ) -> None:
        super().__init__(reason, text)
        self.seconds = seconds
        self.promised = promised
