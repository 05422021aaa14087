"""Delivers callbacks: signed, three attempts, and to this machine only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.suno_api.http.envelope import compact_json
from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.timing import Pace

logger = logging.getLogger(__name__)

_ATTEMPTS = 3


class Postman:
    """Posts callbacks over its own HTTP session."""

    def __init__(self, *, clock: Clock, pace: Pace, webhook_key: str | None) -> None:
        self._clock = clock
        self._pace = pace
        self._webhook_key = webhook_key
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._pace.callback_timeout), trust_env=False
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, url: str, payload: dict[str, Any], *, task_id: str) -> bool:
        """Post until the receiver answers 200; False after three failures, or at once when nobody can be there."""
        if not is_on_this_machine(url):
            return False
        for attempt in range(_ATTEMPTS):
            if attempt:
                await self._clock.sleep(self._pace.seconds(self._pace.callback_pause))
            if await self._post(url, payload, task_id):
                return True
        return False

    async def _post(self, url: str, payload: dict[str, Any], task_id: str) -> bool:
        assert self._session is not None
        headers = {"Content-Type": "application/json", **self._signature(task_id)}
        try:
            async with self._session.post(
                url, data=compact_json(payload).encode(), headers=headers, allow_redirects=False
            ) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            logger.info("A callback was not delivered: %s", type(error).__name__)
            return False
        return response.status == 200

    def _signature(self, task_id: str) -> dict[str, str]:
        if not self._webhook_key:
            return {}
        timestamp = str(int(self._clock.now()))
        return {
            "X-Webhook-Timestamp": timestamp,
            "X-Webhook-Signature": sign(self._webhook_key, task_id, timestamp),
        }


def sign(key: str, task_id: str, timestamp: str) -> str:
    """The signature of a callback. It covers the task and the time, not the body."""
    digest = hmac.digest(key.encode(), f"{task_id}.{timestamp}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def is_on_this_machine(url: str) -> bool:
    """Whether a URL surely leads to this machine: a stand-in must not be talked into calling anybody else.

    Names other than localhost are refused unresolved: under `.invalid` there is nobody, and any other name could
    lead anywhere.
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
