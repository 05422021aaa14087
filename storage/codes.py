"""Short codes that members read aloud, type and paste: letters and digits that are not mistaken for each other."""

import secrets
from typing import Literal

from storage.engines.sqlite import Connection

# Without 0 O, 1 I L, U V: what is misread in a chat; upper case, compared without case.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
LENGTH = 6


def normalise_code(text: str) -> str:
    """A code as somebody typed it, in the form it is kept in."""
    return text.strip().strip("`#").upper()


def number_of(code: str) -> int:
    """A code as a number: below 36^6, so never one of Discord's ids."""
    return int(code, 36)


async def new_code(connection: Connection, table: Literal["jobs", "takes", "drafts"]) -> str:
    """A code that no row of `table` has: 29^6 is about 600 million, so a second draw is rare."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        taken = await connection.execute_fetchall(f"SELECT 1 FROM {table} WHERE code = ?", (code,))  # noqa: S608
        if not list(taken):
            return code
