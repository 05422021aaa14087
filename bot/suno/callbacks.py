"""Callbacks of the API: hints that something happened to a task, in every spelling that a page documents.

A callback proves nothing. Its signature covers task id and time but not the body, and without a key anybody can send
one, so the result is always asked for.
Source: docs.kie.ai/common-api/webhook-verification and the callback page of each operation.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.suno.results import Stage
from bot.suno.wire.values import lenient_integer, lenient_text, safe_message

TIMESTAMP_HEADER = "X-Webhook-Timestamp"
SIGNATURE_HEADER = "X-Webhook-Signature"
MAX_AGE = 300

_STAGES = {
    "text": Stage.TEXT,
    "first": Stage.FIRST,
    "complete": Stage.SUCCESS,
    "error": Stage.FAILED,
    # States of the unified route's callbacks.
    "waiting": Stage.PENDING,
    "queuing": Stage.PENDING,
    "generating": Stage.PENDING,
    "success": Stage.SUCCESS,
    "fail": Stage.FAILED,
}
# The video page calls 0 a success; 201 is a recovery that is still running.
_CODES = {200: Stage.SUCCESS, 0: Stage.SUCCESS, 201: Stage.PENDING}


@dataclass(frozen=True, slots=True)
class CallbackHint:
    """`task_id` is None when the body names none; UNKNOWN is the stage of a body that says nothing."""

    task_id: str | None
    stage: Stage
    code: int | None = None
    message: str = ""


def read_callback(body: bytes) -> CallbackHint:
    """Read a callback's body; garbage gives a hint without a task id, never an exception."""
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return CallbackHint(None, Stage.UNKNOWN)
    if not isinstance(payload, dict):
        return CallbackHint(None, Stage.UNKNOWN)
    data = payload.get("data")
    inner: Mapping[str, Any] = data if isinstance(data, dict) else {}
    places = (inner.get("task_id"), inner.get("taskId"), payload.get("task_id"), payload.get("taskId"))
    code = lenient_integer(payload.get("code"))
    return CallbackHint(
        task_id=next((text for place in places if (text := lenient_text(place))), None),
        stage=_stage(code, inner),
        code=code,
        message=safe_message(payload.get("msg")),
    )


def _stage(code: int | None, inner: Mapping[str, Any]) -> Stage:
    by_code = Stage.UNKNOWN if code is None else _CODES.get(code, Stage.FAILED)
    if by_code not in (Stage.SUCCESS, Stage.UNKNOWN):
        # A failed lyrics task still says "complete": the code decides.
        return by_code
    named = inner.get("callbackType") or inner.get("callback_type") or inner.get("state")
    return _STAGES.get(named.lower(), by_code) if isinstance(named, str) else by_code


def verify_signature(
    key: str, task_id: str | None, timestamp_header: str | None, signature_header: str | None, now: datetime
) -> bool:
    """Whether the signature belongs to this task and is at most five minutes away from `now` (aware), either way.

    Compared in constant time. Anything missing or malformed is a plain no, and so is an empty key.
    """
    if not (key and task_id and timestamp_header and signature_header):
        return False
    # At most 12 digits: int() is slow, later refuses, on huge ones.
    if not (timestamp_header.isascii() and timestamp_header.isdigit() and len(timestamp_header) <= 12):
        return False
    if abs(now.timestamp() - int(timestamp_header)) > MAX_AGE:
        return False
    signed = hmac.new(key.encode(), f"{task_id}.{timestamp_header}".encode(), hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(signed), signature_header.encode(errors="replace"))
