"""Takes and jobs that the member of an interaction names: by a code, as from a button, or by what they typed.

All of them refuse what is not of this server, or not for this member; see `bot/library/finding` for what may be typed.
"""

from bot.interactions.context import Interaction, member_of, services_of
from storage.rows.job import Job
from storage.rows.take import Take


async def find_take(interaction: Interaction, text: str) -> Take:
    """Raises UnknownCodeError, TakeRemovedError."""
    return await services_of(interaction).library.find(text, member_of(interaction))


async def find_take_to_build_on(interaction: Interaction, text: str) -> Take:
    """Raises NotRemixableError as well."""
    return await services_of(interaction).library.find_to_build_on(text, member_of(interaction))


async def find_take_to_change(interaction: Interaction, text: str, *, may_manage: bool = False) -> Take:
    """Raises NotYoursError as well."""
    return await services_of(interaction).library.find_to_change(text, member_of(interaction), may_manage=may_manage)


async def find_job(interaction: Interaction, code: str) -> Job:
    """Anybody's job of this server. Raises UnknownCodeError."""
    return await services_of(interaction).jobs.find(code, member_of(interaction).guild_id)
