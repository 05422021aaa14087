"""Private answers: the token that opens the answer to an interaction, kept until it has served and no longer.

Whoever has it can speak in the bot's name for a quarter of an hour, so it is no part of a job's row as others read it.
"""

from datetime import datetime

from storage.engines.sqlite import Connection, Database
from storage.times import to_ms


class AnswerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def token(self, job_id: int) -> str | None:
        """The token of a job's answer; None where there was none, or it has served."""
        row = await self._database.one("SELECT answer_token FROM jobs WHERE id = ?", (job_id,))
        return None if row is None else row["answer_token"]

    async def forget(self, job_id: int) -> None:
        """The token has served, or Discord takes it no more."""
        await self._clear("id = ?", job_id)

    async def forget_dead(self, now: datetime) -> None:
        """The tokens of which Discord takes none any more."""
        await self._clear("answer_token IS NOT NULL AND answer_until <= ?", to_ms(now))

    async def _clear(self, condition: str, value: int) -> None:
        async def unit(connection: Connection) -> None:
            await connection.execute(
                f"UPDATE jobs SET answer_token = NULL, answer_until = NULL WHERE {condition}",  # noqa: S608 - ours
                (value,),
            )

        await self._database.write(unit)
