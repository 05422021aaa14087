"""Writing a result down: takes into the library, everything else with its job, and its delivery with both."""

import logging

from bot import checkpoints
from bot.catalogue.operations import read_request
from bot.catalogue.outcomes import dump_outcome
from bot.catalogue.plans import Step, title_of_result
from bot.checkpoints import Checkpoint
from bot.suno.operations.persona import PERSONA
from bot.suno.results import MusicMade, Outcome, PersonaMade, Track
from bot.workers import Workplace
from storage.rows.job import Job, Made
from storage.rows.persona import NewPersona
from storage.rows.take import NewTake

log = logging.getLogger(__name__)


class Finishing:
    """For the tracker, and for the sender where the API answers at once."""

    def __init__(self, at: Workplace) -> None:
        self._store = at.stores.jobs
        self._takes = at.stores.takes
        self._clock = at.clock
        self._signals = at.signals

    async def finish(self, job: Job, outcome: Outcome) -> None:
        """One unit of work; does nothing when the job has ended by other means."""
        if await self._store.finish(job.id, await self._made(job, outcome), now=self._clock.now()):
            checkpoints.reached(Checkpoint.FINISHED)
            log.info("job %s: finished with %s", job.code, type(outcome).__name__)
            self._signals.delivery.notify()
        self._signals.cards.notify()
        self._signals.sender.notify()  # another may be sent in its place
        self._signals.preparer.notify()  # or be the next step

    async def _made(self, job: Job, outcome: Outcome) -> Made:
        match outcome:
            case MusicMade(tracks=tracks):
                step = Step(read_request(job.operation, job.request), tuple(await self._takes.sources_of(job.id)))
                return Made(takes=[_new_take(job, step, track) for track in tracks])
            case PersonaMade():
                return Made(result=dump_outcome(outcome), persona=await self._new_persona(job, outcome))
            case _:
                return Made(result=dump_outcome(outcome))

    async def _new_persona(self, job: Job, outcome: PersonaMade) -> NewPersona:
        request = PERSONA.read(job.request)
        (source,) = await self._takes.sources_of(job.id)
        return NewPersona(source.id, outcome.persona_id, request.name, request.description)


def _new_take(job: Job, step: Step, track: Track) -> NewTake:
    assert job.dialect is not None  # it was running
    assert job.task_id is not None
    request, kind = step.request, step.row.makes
    assert kind is not None  # it has made takes
    return NewTake(
        title=title_of_result(step, track.title or ""),
        style=track.style or getattr(request, "style", "") or "",
        lyrics=track.lyrics or "",
        model=track.model or getattr(request, "model", None) or "",
        duration=track.duration,
        kind=kind,
        dialect=job.dialect,
        task_id=job.task_id,
        audio_id=track.audio_id,
        audio_url=track.audio_url or track.source_audio_url,
        image_url=track.image_url or track.source_image_url,
    )
