"""Personas: voices and styles of takes, made reusable. A take has one at most, and a server has each name once."""

from bot.catalogue.authority import Actor, Owned, Right, may
from bot.catalogue.refusals import NotYoursError, PersonaExistsError, UnknownPersonaError
from bot.clock import Clock
from storage.library.personas import PersonaStore
from storage.rows.member import Viewer
from storage.rows.persona import Persona
from storage.rows.take import Take


class PersonaService:
    def __init__(self, store: PersonaStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def seen_by(self, viewer: Viewer, *, named: str = "") -> list[Persona]:
        """Up to 25 personas whose takes a viewer sees, whose name contains `named`, the newest first."""
        return await self._store.seen_by(viewer, named=named)

    async def find(self, name: str, viewer: Viewer) -> Persona:
        """The persona of that name, compared without case. Raises UnknownPersonaError."""
        found = await self._store.by_name(name, viewer)
        if found is None:
            raise UnknownPersonaError(name)
        return found

    async def require_free_name(self, name: str, guild_id: int) -> None:
        """Raises PersonaExistsError: a persona is chosen by its name."""
        if await self._store.has_name(guild_id, name):
            raise PersonaExistsError(name, of_take=False)

    async def put_back(self, take: Take, *, name: str | None = None, description: str | None = None) -> str | None:
        """Put a take's persona, which was taken out of the list, into it again; the provider has it still.

        It is called as it was where no other `name` is given. Returns its name; None where the take never had one.

        Raises:
            PersonaExistsError: it is in the list, or another one has that name.
        """
        before = await self._store.of_take(take.id)
        if before is None:
            return None
        persona = before.persona
        if not before.removed:
            raise PersonaExistsError(persona.name, of_take=True)
        name = persona.name if name is None else name
        description = persona.description if description is None else description
        if not await self._store.put_back(persona.id, name=name, description=description):
            raise PersonaExistsError(name, of_take=False)
        return name

    async def remove(self, persona: Persona, actor: Actor) -> None:
        """Take it out of the list, for its owner and whoever may manage the server. Raises NotYoursError."""
        if not may(actor, Right.CHANGE, Owned(persona.guild_id, persona.owner_id, None)):
            raise NotYoursError(Right.CHANGE)
        await self._store.remove(persona.id, now=self._clock.now())
