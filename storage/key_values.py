"""Single values that outlive a process."""

import secrets

from storage.engines.sqlite import Connection, Database


class KeyValueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, name: str) -> str | None:
        row = await self._database.one("SELECT value FROM key_values WHERE name = ?", (name,))
        return None if row is None else str(row["value"])

    async def key(self, name: str) -> bytes:
        """A random key of 32 bytes, made when it is first asked for. Never for two names the same."""
        text = await self.get(name)
        if text is None:
            text = secrets.token_hex(32)
            await self.put(name, text)
        return bytes.fromhex(text)

    async def put(self, name: str, value: str) -> None:
        async def unit(connection: Connection) -> None:
            await connection.execute(
                "INSERT INTO key_values (name, value) VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

        await self._database.write(unit)
