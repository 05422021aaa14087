"""Takes and jobs that the member of an interaction names: by a code, as from a button, or by what they typed.

All of them refuse what is not of this server, or not for this member; see `bot/library/finding` for what may be typed.
"""

from bot.catalogue.authority import Right
from bot.catalogue.refusals import UnknownCodeError
from bot.interactions.context import Interaction, member_of, services_of
from bot.interactions.standing import actor_of, viewer_of
from storage.rows.job import Job
from storage.rows.take import Take


async def find_take(interaction: Interaction, text: str) -> Take:
    """Raises UnknownCodeError, TakeRemovedError."""
    return await services_of(interaction).library.find(text, viewer_of(interaction))


async def find_take_to_build_on(interaction: Interaction, text: str) -> Take:
    """Raises NotRemixableError, TakenDownError as well."""
    return await services_of(interaction).library.find_to_build_on(text, viewer_of(interaction))


async def find_take_to_act_on(interaction: Interaction, code: str, right: Right) -> Take:
    """Also one that a moderator does not find otherwise. Raises NotYoursError as well."""
    return await services_of(interaction).library.find_to_act_on(code, actor_of(interaction), right)


async def find_job(interaction: Interaction, code: str) -> Job:
    """Anybody's job of this server, unless it was asked for where others may not look. Raises UnknownCodeError."""
    job = await services_of(interaction).jobs.find(code, member_of(interaction).guild_id)
    if not job.seen_by(viewer_of(interaction)):
        raise UnknownCodeError("job", code)
    return job
