"""The bot's account at Discord, asked over HTTP alone: without the gateway, so it works beside a running bot."""

import asyncio

import discord
from discord import app_commands

from bot.causes import UNREACHABLE, why_unreachable
from bot.diagnosis.findings import SECONDS_FOR_A_CHECK, Finding, note, ok, wrong
from bot.interactions.submitting import NEEDED_TO_POST
from bot.settings import Settings
from bot.ui.wording import permission_names

# Discord gives at most 200 at a time; one page tells enough.
_MOST_SERVERS = 200
_NAMED = 5
_NEEDED = (*NEEDED_TO_POST, "send_messages", "send_messages_in_threads")


async def check_discord(settings: Settings) -> list[Finding]:
    """The token, the application, its commands, and what it may do on its servers."""
    found: list[Finding] = []
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client, asyncio.timeout(SECONDS_FOR_A_CHECK):
            await client.login(settings.discord_token.get_secret_value())
            assert client.user is not None  # logged in
            found.append(ok("Discord", f"the token is that of {client.user} (id {client.user.id})."))
            found += _check_application(client)
            found.append(await _check_commands(client, settings.dev_guild_id))
            found += await _check_servers(client, settings.allowed_guilds)
    except discord.LoginFailure:
        text = "it refuses the token: copy it anew from the page Bot of your application into DISCORD_TOKEN."
        found.append(wrong("Discord", text))
    except UNREACHABLE as error:
        found.append(wrong("Discord", f"it cannot be reached: {why_unreachable(error)}."))
    return found


def _check_application(client: discord.Client) -> list[Finding]:
    subject = "Discord application"
    application = client.application
    assert application is not None  # logged in
    found = []
    if application.interactions_endpoint_url:
        text = "commands are sent to a web address instead of the bot: empty Interactions Endpoint URL on the page"
        found.append(wrong(subject, f"{text} General Information of the application."))
    if application.bot_require_code_grant:
        text = "no link invites it: switch off Requires OAuth2 Code Grant on the page Bot of the application."
        found.append(wrong(subject, text))
    return found


async def _check_commands(client: discord.Client, dev_guild_id: int | None) -> Finding:
    subject = "Discord commands"
    guild = None if dev_guild_id is None else discord.Object(dev_guild_id)
    try:
        known = await app_commands.CommandTree(client).fetch_commands(guild=guild)
    except (discord.Forbidden, discord.NotFound):
        return wrong(
            subject,
            f"the bot may not see those of the server DEV_GUILD_ID={dev_guild_id}: invite it there with the scope"
            " applications.commands, or leave DEV_GUILD_ID empty.",
        )
    where = "everywhere" if guild is None else f"on the server {dev_guild_id} (DEV_GUILD_ID)"
    if not known:
        return note(subject, f"Discord knows none {where}: the next start of the bot tells them.")
    return ok(subject, f"Discord knows {len(known)} {where}.")


async def _check_servers(client: discord.Client, allowed: frozenset[int]) -> list[Finding]:
    subject = "Discord servers"
    servers = await client.http.get_guilds(_MOST_SERVERS, with_counts=False)
    if not servers:
        return [note(subject, "the bot is on none: invite it with the link in README.")]
    lacking = []
    for server in servers:
        granted = discord.Permissions(int(server.get("permissions", "0")))
        missing = [] if granted.administrator else permission_names(granted, _NEEDED)
        if missing:
            rights = ", ".join(name.replace("_", " ").title() for name in missing)
            lacking.append(f"{server['name']} ({server['id']}): {rights}")
    found = []
    if lacking:
        more = f"; and {len(lacking) - _NAMED} servers more" if len(lacking) > _NAMED else ""
        text = f"rights are missing on {'; '.join(lacking[:_NAMED])}{more}."
        found.append(wrong(subject, f"{text} Invite the bot there once more with the link in README, or grant them."))
    else:
        several = "at least " if len(servers) == _MOST_SERVERS else ""
        text = f"the bot is on {several}{len(servers)} and may post there; a channel can still forbid it."
        found.append(ok(subject, text))
    absent = allowed - {int(server["id"]) for server in servers}
    if absent and len(servers) < _MOST_SERVERS:
        found.append(note(subject, f"the bot is not on {', '.join(map(str, sorted(absent)))} of ALLOWED_GUILDS."))
    return found
