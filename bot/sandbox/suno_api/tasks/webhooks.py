"""Callbacks: what is told of a task, in order, signed, with three attempts, and to this machine only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.suno_api.tasks.clock import Clock
from bot.sandbox.suno_api.tasks.compact_json import compact_json
from bot.sandbox.suno_api.tasks.files import FileStore
from bot.sandbox.suno_api.tasks.task import Link, Stage, Task
from bot.sandbox.suno_api.tasks.timing import Timing

logger = logging.getLogger(__name__)

Payload = Callable[[Task, Stage, Link], dict[str, Any]]
"""The whole body that tells of a stage in one dialect; the task must have reached it."""

_ATTEMPTS = 3


class Webhooks:
    """Tells the receivers of callbacks how their tasks go, over an HTTP session of its own."""

    def __init__(
        self,
        *,
        payloads: Mapping[str, Payload],
        files: FileStore,
        clock: Clock,
        timing: Timing,
        webhook_key: str | None,
    ) -> None:
        """`payloads` by dialect; `webhook_key` signs the callbacks, None leaves them unsigned."""
        self._payloads = payloads
        self._files = files
        self._clock = clock
        self._timing = timing
        self._webhook_key = webhook_key
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self._timing.callback_timeout), trust_env=False
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def tell(self, task: Task, stage: Stage) -> None:
        """Send the callback of a stage without holding up the task; the faults of callbacks strike here."""
        last = task.is_over
        if "callback-exception" in task.faults and last:
            task.callback_failed = True
            return
        if "no-callback" in task.faults:
            return
        payload = self._payloads[task.dialect](task, stage, task.links(self._files.url, self._clock.now()))
        if "callbacks-out-of-order" in task.faults and stage is Stage.FIRST:
            task.held_back.append(payload)
            return
        payloads = [payload, *task.held_back] if last else [payload]
        times = 2 if "callback-twice" in task.faults else 1
        due = self._clock.now() + task.faults.seconds("callback-late")
        task.outbox += [(due, each) for each in payloads for _ in range(times)]
        if not task.is_delivering:
            task.is_delivering = True
            self._clock.start(self._deliver_outbox(task))

    async def _deliver_outbox(self, task: Task) -> None:
        """Empty the outbox in order; after three failures in a row nothing more is sent."""
        while task.outbox:
            due, payload = task.outbox.pop(0)
            await self._clock.sleep(due - self._clock.now())
            if not task.callback_failed:
                task.callback_failed = not await self._deliver(task, payload)
            task.callback_told.set()
        task.is_delivering = False

    async def _deliver(self, task: Task, payload: dict[str, Any]) -> bool:
        """Post until the receiver answers 200; False after three failures, or at once when nobody can be there."""
        if not is_on_this_machine(task.callback_url):
            return False
        for attempt in range(_ATTEMPTS):
            if attempt:
                await self._clock.sleep(self._timing.seconds(self._timing.callback_pause))
            if await self._post(task.callback_url, payload, task.task_id):
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
