"""Private overviews: one's work, one's allowance, the server's limits, the commands."""

from collections.abc import Callable, Mapping, Sequence

import discord

from bot.catalogue.operations import read_request
from bot.suno.operations.parts.songs import SONG_PRICE
from bot.ui import progress_wording
from bot.ui.i18n import Translation
from bot.ui.text import countdown, credits, one_line
from bot.ui.titles import summary
from storage.rows.book import Ceilings, LayerState, Period, ProviderBalance, Scope
from storage.rows.job import Job, JobState
from storage.rows.persona import Persona

_MOST_LISTED = 20


def queue_embed(jobs: Sequence[tuple[Job, int | None]], tr: Translation) -> discord.Embed:
    """A member's unfinished jobs with their places."""
    if not jobs:
        return _embed(tr("Your songs in the making"), tr("Nothing at the moment. `/generate` begins one."))
    lines = [
        f"`{job.code}` {one_line(_name(job, tr), 80)} — {_where(job, place, tr)}" for job, place in jobs[:_MOST_LISTED]
    ]
    if len(jobs) > _MOST_LISTED:
        lines.append(tr("… and {number} more", number=len(jobs) - _MOST_LISTED))
    return _embed(tr("Your songs in the making"), "\n".join(lines)[:4096])


def _name(job: Job, tr: Translation) -> str:
    return summary(read_request(job.operation, job.request), tr, 60)


def _where(job: Job, place: int | None, tr: Translation) -> str:
    match job.state:
        case JobState.ACCEPTED | JobState.QUEUED if place is not None:
            return tr("place {place}", place=place)
        case JobState.PREPARING:
            return progress_wording.preparation(job.stage, tr)
        case JobState.RUNNING:
            return progress_wording.stage(job.stage, tr)
        case JobState.UNCLEAR:
            return tr("the song service did not say whether it took it")
        case JobState.OVERDUE:
            return tr("late, still asked for")
        case _:
            return tr("about to be sent")


def quota_embed(layers: Sequence[LayerState], tr: Translation) -> discord.Embed:
    """What is left in each layer, also counted in songs, the member's own first."""
    next_day = min(state.resets_at for state in layers)
    embed = _embed(tr("Left today"), tr("Resets {when}.", when=countdown(next_day)))
    for state in reversed(layers):
        value = _left(state, tr)
        if state.resets_at != next_day:
            value = f"{value}\n{tr('Resets {when}.', when=countdown(state.resets_at))}"
        embed.add_field(name=_whose(state, tr), value=value, inline=False)
    return embed


def _left(state: LayerState, tr: Translation) -> str:
    amounts = {"left": credits(state.left), "limit": credits(state.limit), "price": credits(SONG_PRICE)}
    if state.left < SONG_PRICE:
        return tr("{left} of {limit} credits, not enough for a song ({price} credits)", **amounts)
    return tr.many(
        "{left} of {limit} credits: {number} song at {price} credits",
        "{left} of {limit} credits: {number} songs at {price} credits each",
        state.left // SONG_PRICE,
        **amounts,
    )


def _whose(state: LayerState, tr: Translation) -> str:
    names: dict[tuple[Scope, Period], Callable[[], str]] = {
        (Scope.MEMBER, Period.DAY): lambda: tr("You"),
        (Scope.MEMBER, Period.MONTH): lambda: tr("You, this month"),
        (Scope.GUILD, Period.DAY): lambda: tr("This server"),
        (Scope.GUILD, Period.MONTH): lambda: tr("This server, this month"),
        (Scope.OPERATOR, Period.DAY): lambda: tr("The whole bot"),
        (Scope.OPERATOR, Period.MONTH): lambda: tr("The whole bot, this month"),
    }
    return names[state.scope, state.period]()


def limits_embed(layers: Sequence[LayerState], ceilings: Ceilings, tr: Translation) -> discord.Embed:
    """What an admin has set, and up to where."""
    daily = {state.scope: state for state in layers if state.period is Period.DAY}
    embed = _embed(tr("Daily limits of this server"), None)
    guild, member = daily[Scope.GUILD], daily[Scope.MEMBER]
    embed.add_field(
        name=tr("Server"),
        value=tr("{limit} credits, {used} of them used today", limit=credits(guild.limit), used=credits(guild.used)),
    )
    embed.add_field(name=tr("Each member"), value=tr("{limit} credits", limit=credits(member.limit)))
    embed.set_footer(
        text=tr("The operator allows a server at most {ceiling} a day.", ceiling=credits(ceilings.max_guild_daily))
    )
    return embed


def credits_embed(left: int, balance: ProviderBalance, tr: Translation) -> discord.Embed:
    """The account at the song service, and what our own book says was charged."""
    embed = _embed(tr("Account at the song service"), tr("**{credits} credits** left", credits=credits(left)))
    embed.add_field(name=tr("Charged so far"), value=credits(balance.charged))
    embed.add_field(name=tr("Unclear"), value=credits(balance.open))
    return embed


def personas_embed(found: Sequence[Persona], codes: Mapping[int, str], tr: Translation) -> discord.Embed:
    """The latest personas of a server; `codes` are those of their takes by id."""
    if not found:
        return _embed(tr("Personas"), tr("None yet. `/persona create` makes one of a take."))
    lines = [
        tr(
            "**{name}** from `{code}` by <@{owner}>: {description}",
            name=one_line(persona.name, 80),
            code=codes.get(persona.take_id, "?"),
            owner=persona.owner_id,
            description=one_line(persona.description, 120),
        )
        for persona in found[:_MOST_LISTED]
    ]
    return _embed(tr("Personas"), "\n".join(lines)[:4096])


def _embed(title: str, description: str | None) -> discord.Embed:
    return discord.Embed(title=title, description=description, colour=discord.Colour.blurple())
