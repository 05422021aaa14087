"""What members typed in requests that were refused, so that an Edit button can offer it again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.codes import new_code
from storage.database import Connection, Database
from storage.times import to_ms


@dataclass(frozen=True)
class Draft:
    """`fields` are the request's fields in domain terms, as far as the member filled them in."""

    guild_id: int
    user_id: int
    operation: str
    fields: Mapping[str, Any]


class DraftStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, draft: Draft, *, now: datetime, forget_before: datetime) -> str:
        """Keep a draft and return its code; drafts older than `forget_before` go."""

        async def unit(connection: Connection) -> str:
            await connection.execute("DELETE FROM drafts WHERE created_at < ?", (to_ms(forget_before),))
            code = await new_code(connection, "drafts")
            await connection.execute(
                "INSERT INTO drafts (code, guild_id, user_id, operation, fields, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    code,
                    draft.guild_id,
                    draft.user_id,
                    draft.operation,
                    json.dumps(dict(draft.fields)),
                    to_ms(now),
                ),
            )
            return code

        return await self._database.write(unit, urgent=True)

    async def by_code(self, code: str) -> Draft | None:
        row = await self._database.one(
            "SELECT guild_id, user_id, operation, fields FROM drafts WHERE code = ?", (code,)
        )
        if row is None:
            return None
        return Draft(row["guild_id"], row["user_id"], row["operation"], json.loads(row["fields"]))
