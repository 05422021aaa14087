"""Private overviews: one's work, one's allowance, the server's limits, the commands."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import discord

from bot.catalogue.operations import read_request
from bot.suno.prices import list_price
from bot.suno.requests import GenerateRequest
from bot.ui import wording
from bot.ui.i18n import Words
from bot.ui.text import countdown, credits, one_line
from bot.ui.titles import summary
from storage.books import Ceilings, Layer, LayerState, ProviderBalance
from storage.job_rows import Job, JobState
from storage.personas import Persona

_MOST_LISTED = 20
_SONG = list_price(GenerateRequest(prompt="", model=""))


def queue_embed(jobs: Sequence[tuple[Job, int | None]], words: Words) -> discord.Embed:
    """A member's unfinished jobs with their places."""
    if not jobs:
        return _embed(words("Your songs in the making"), words("Nothing at the moment. `/generate` begins one."))
    lines = [
        f"`{job.code}` {one_line(_name(job, words), 80)} — {_where(job, place, words)}"
        for job, place in jobs[:_MOST_LISTED]
    ]
    if len(jobs) > _MOST_LISTED:
        lines.append(words("… and {number} more", number=len(jobs) - _MOST_LISTED))
    return _embed(words("Your songs in the making"), "\n".join(lines)[:4096])


def _name(job: Job, words: Words) -> str:
    return summary(read_request(job.operation, job.request), words, 60)


def _where(job: Job, place: int | None, words: Words) -> str:
    match job.state:
        case JobState.ACCEPTED | JobState.QUEUED if place is not None:
            return words("place {place}", place=place)
        case JobState.PREPARING:
            return wording.preparation(job.stage, words)
        case JobState.RUNNING:
            return wording.stage(job.stage, words)
        case JobState.UNCLEAR:
            return words("the song service did not say whether it took it")
        case JobState.OVERDUE:
            return words("late, still asked for")
        case _:
            return words("about to be sent")


def quota_embed(layers: Sequence[LayerState], resets_at: datetime, words: Words) -> discord.Embed:
    """What is left in each layer, also counted in songs."""
    embed = _embed(words("Left today"), words("Resets {when}.", when=countdown(resets_at)))
    names = {
        Layer.MEMBER: words("You"),
        Layer.GUILD: words("This server"),
        Layer.OPERATOR: words("The whole bot"),
    }
    for state in reversed(layers):
        songs = words.many("about {number} song", "about {number} songs", state.left // _SONG)
        value = words(
            "{left} of {limit} credits, {songs}", left=credits(state.left), limit=credits(state.limit), songs=songs
        )
        embed.add_field(name=names[state.layer], value=value, inline=False)
    return embed


def limits_embed(layers: Sequence[LayerState], ceilings: Ceilings, words: Words) -> discord.Embed:
    """What an admin has set, and up to where."""
    by_layer = {state.layer: state for state in layers}
    embed = _embed(words("Daily limits of this server"), None)
    guild, member = by_layer[Layer.GUILD], by_layer[Layer.MEMBER]
    embed.add_field(
        name=words("Server"),
        value=words("{limit} credits, {used} of them used today", limit=credits(guild.limit), used=credits(guild.used)),
    )
    embed.add_field(name=words("Each member"), value=words("{limit} credits", limit=credits(member.limit)))
    embed.set_footer(
        text=words("The operator allows a server at most {ceiling} a day.", ceiling=credits(ceilings.max_guild_daily))
    )
    return embed


def credits_embed(left: int, balance: ProviderBalance, words: Words) -> discord.Embed:
    """The account at the song service, and what our own book says was charged."""
    embed = _embed(words("Account at the song service"), words("**{credits} credits** left", credits=credits(left)))
    embed.add_field(name=words("Charged so far"), value=credits(balance.charged))
    embed.add_field(name=words("Unclear"), value=credits(balance.open))
    return embed


def personas_embed(found: Sequence[Persona], codes: Mapping[int, str], words: Words) -> discord.Embed:
    """The latest personas of a server; `codes` are those of their takes by id."""
    if not found:
        return _embed(words("Personas"), words("None yet. `/persona create` makes one of a take."))
    lines = [
        words(
            "**{name}** from `{code}` by <@{owner}>: {description}",
            name=one_line(persona.name, 80),
            code=codes.get(persona.take_id, "?"),
            owner=persona.owner_id,
            description=one_line(persona.description, 120),
        )
        for persona in found[:_MOST_LISTED]
    ]
    return _embed(words("Personas"), "\n".join(lines)[:4096])


def _embed(title: str, description: str | None) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=discord.Colour.blurple())
