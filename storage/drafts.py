"""Requests that are not made yet: refused ones that a member may edit, priced ones that wait for a yes."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from storage.codes import new_code
from storage.engines.sqlite import Connection, Database
from storage.rows.draft import Draft, DraftStep
from storage.rows.job import Attachment
from storage.times import to_ms


class DraftStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, draft: Draft, *, now: datetime, forget_before: datetime) -> str:
        """Keep a draft and return its code; drafts older than `forget_before` go."""
        steps = json.dumps([asdict(step) for step in draft.steps])

        async def unit(connection: Connection) -> str:
            await connection.execute("DELETE FROM drafts WHERE created_at < ?", (to_ms(forget_before),))
            code = await new_code(connection, "drafts")
            await connection.execute(
                "INSERT INTO drafts (code, guild_id, user_id, steps, price, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                (code, draft.guild_id, draft.user_id, steps, draft.price, to_ms(now)),
            )
            return code

        return await self._database.write(unit, urgent=True)

    async def by_code(self, code: str) -> Draft | None:
        row = await self._database.one("SELECT guild_id, user_id, steps, price FROM drafts WHERE code = ?", (code,))
        if row is None:
            return None
        steps = tuple(_read_step(step) for step in json.loads(row["steps"]))
        return Draft(row["guild_id"], row["user_id"], steps, row["price"])


def _read_step(step: Mapping[str, Any]) -> DraftStep:
    return DraftStep(
        step["operation"],
        step["fields"],
        tuple(step["sources"]),
        tuple(Attachment(**attachment) for attachment in step["attachments"]),
    )
