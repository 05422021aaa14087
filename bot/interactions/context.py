"""What an interaction brings along: the services behind the commands, and who asks."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import discord
from discord.ext import commands

from bot.clock import Clock
from bot.jobs.card_facts import CardFactsReader
from bot.jobs.service import JobService
from bot.library.covers import Covers
from bot.library.finding import Library
from bot.library.intake import Intake
from bot.library.personas import PersonaService
from bot.library.removing import Removals
from bot.quotas.account import Account
from bot.quotas.service import Quotas
from bot.results.result_views import ResultViews
from bot.settings import Settings
from storage.drafts import DraftStore
from storage.key_values import KeyValueStore
from storage.rows.member import Member


class InHand:
    """What is under way in this process, so that the same is not begun twice at one moment."""

    def __init__(self) -> None:
        self._held: set[Hashable] = set()

    @contextmanager
    def hold(self, what: Hashable) -> Iterator[bool]:
        """True inside for the first who comes, False for whoever comes while that one is at it."""
        if what in self._held:
            yield False
            return
        self._held.add(what)
        try:
            yield True
        finally:
            self._held.discard(what)


@dataclass(frozen=True)
class Services:
    """All that cogs may use; the two stores are for `bot/interactions/drafts` and the client."""

    settings: Settings
    clock: Clock
    jobs: JobService
    quotas: Quotas
    account: Account
    library: Library
    result_views: ResultViews
    covers: Covers
    removals: Removals
    intake: Intake
    personas: PersonaService
    drafts: DraftStore
    key_values: KeyValueStore
    card_facts: CardFactsReader
    posting: InHand


class ServiceClient(commands.AutoShardedBot):
    """A client with the services behind it; `bot.client.Bandstand` is the one that runs."""

    services: Services


Interaction = discord.Interaction[ServiceClient]


def services_of(interaction: Interaction) -> Services:
    """The services behind a command, a button or a form."""
    return interaction.client.services


def member_of(interaction: discord.Interaction[Any]) -> Member:
    """Who asks. Only for what is reached from servers, which the command tree makes sure of."""
    assert interaction.guild_id is not None
    return Member(interaction.guild_id, interaction.user.id)
