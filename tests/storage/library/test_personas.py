"""Personas: by name, for a whole server, and never lost at the provider."""

from storage.engines.sqlite import Database
from storage.ledger.jobs import JobStore
from storage.library.personas import PersonaStore
from storage.rows.job import Made
from storage.rows.persona import NewPersona, Persona
from tests.clock import NOON
from tests.factories import ALICE, AS_ALICE, GUILD, a_running_job, a_take

ELSEWHERE = AS_ALICE._replace(guild_id=GUILD + 1)


async def a_persona(database: Database, name: str, persona_id: str = "") -> Persona:
    """A persona as a finished job leaves it."""
    store, take = JobStore(database), await a_take(database)
    job = await a_running_job(store)
    new = NewPersona(take.id, persona_id or f"persona-{take.id}", name, "warm and slow")
    assert await store.finish(job.id, Made(result="{}", persona=new), now=NOON)
    found = await PersonaStore(database).of_take(take.id)
    assert found is not None
    assert not found.removed
    return found.persona


async def test_a_finished_job_leaves_its_persona_to_its_member_and_server(database: Database) -> None:
    persona = await a_persona(database, "Night singer")

    assert (persona.guild_id, persona.owner_id, persona.created_at) == (GUILD, ALICE, NOON)
    assert await PersonaStore(database).seen_by(AS_ALICE) == [persona]
    assert await PersonaStore(database).seen_by(ELSEWHERE) == []


async def test_a_persona_is_found_by_name_without_regard_to_case_and_space(database: Database) -> None:
    store, persona = PersonaStore(database), await a_persona(database, "Night singer")

    assert await store.by_name(" night SINGER ", AS_ALICE) == persona
    assert await store.by_name("night", AS_ALICE) is None
    assert await store.by_name("Night singer", ELSEWHERE) is None


async def test_a_list_begins_with_the_newest_and_knows_parts_of_names(database: Database) -> None:
    store = PersonaStore(database)
    night, day, _ = [await a_persona(database, name) for name in ("Night singer", "Day singer", "Choir")]

    assert await store.seen_by(AS_ALICE, named="SINGER") == [day, night]
    assert await store.seen_by(AS_ALICE, named="%") == []
    assert len(await store.seen_by(AS_ALICE, limit=2)) == 2


async def test_a_removed_persona_is_gone_from_the_lists_and_can_be_put_back_under_another_name(
    database: Database,
) -> None:
    store, persona = PersonaStore(database), await a_persona(database, "Night singer")

    assert [await store.remove(persona.id, now=NOON) for _ in range(2)] == [True, False]
    assert await store.seen_by(AS_ALICE) == []
    assert await store.by_name("Night singer", AS_ALICE) is None
    found = await store.of_take(persona.take_id)
    assert found is not None
    assert found.removed

    await store.put_back(persona.id, name="Dusk", description="lower")
    back = await store.by_name("dusk", AS_ALICE)
    assert back is not None
    assert (back.persona_id, back.description) == (persona.persona_id, "lower")


async def test_the_same_persona_told_again_by_the_provider_stays_one(database: Database) -> None:
    persona = await a_persona(database, "Night singer", "persona-1")
    store = JobStore(database)
    job = await a_running_job(store)
    again = NewPersona(persona.take_id, "persona-1", "Other", "")

    assert await store.finish(job.id, Made(result="{}", persona=again), now=NOON)

    assert await PersonaStore(database).seen_by(AS_ALICE) == [persona]
