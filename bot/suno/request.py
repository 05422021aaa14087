"""What every request of an operation is, and the two ways in which one names audio."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

PENDING_LINK = "https://upload.invalid/pending"
"""Stands where a link to uploaded audio will be: uploads are short-lived, so they are made just before sending."""

UPLOAD_SECONDS = 480
"""The longest recording that a link may lead to (docs.kie.ai, "Upload And Cover Audio")."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TrackReference(_Frozen):
    """How the provider names a take; follow-up operations need both ids."""

    task_id: str
    audio_id: str


class AudioLink(_Frozen):
    """Audio of our own, at an address that the API can fetch."""

    url: str


class SunoRequest(_Frozen):
    """Base of all requests, each in the file of its operation.

    Models hold values, not rules, and survive `model_dump_json` and `model_validate_json`. `operation` is the name that
    jobs in the database carry, so it never changes.
    """

    operation: ClassVar[str]
