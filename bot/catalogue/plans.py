"""Steps of a plan, how plans are completed, and what the sources of a step have to say.

A plan is written down in the row of its last step (`Row.after`): whoever begins with that step gets the step before it
as well. Uploads are no steps: what audio of our own a request needs is uploaded before it is sent (`Row.uploads`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.placement import Placement
from bot.catalogue.refusals import NotAtProviderError
from bot.catalogue.row import Row
from bot.suno.operations.parts.sources import SourceFacts
from bot.suno.request import SunoRequest, TrackReference
from bot.suno.retention import PROVIDER_KEEPS
from storage.rows.job import Attachment, Job
from storage.rows.take import Take, TakeKind


@dataclass(frozen=True)
class Step:
    """One request of a plan, what it builds on, and files that are still to become takes."""

    request: SunoRequest
    sources: tuple[Take, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def row(self) -> Row[SunoRequest]:
        return CATALOGUE[self.request.operation]

    @property
    def cost(self) -> int:
        """In hundredths of a credit."""
        return self.row.operation.cost(self.request)


Plan = tuple[Step, ...]


def placement_of(steps: Sequence[Step]) -> Placement:
    """Where what comes of a plan is shown, and its card: as its last step says, which is what was asked for.

    The one place that decides it: what a server wants otherwise belongs here.
    """
    return steps[-1].row.placement


def is_at_provider(take: Take, now: datetime) -> bool:
    """Whether the provider still knows a take by its ids."""
    return take.task_id is not None and take.audio_id is not None and now - take.created_at < PROVIDER_KEEPS


def reference_to(take: Take) -> TrackReference:
    """How the provider names a take. One that it never had, an upload, gets empty ids: see `settled`."""
    return TrackReference(task_id=take.task_id or "", audio_id=take.audio_id or "")


# --- what the sources tell ---


def settled(step: Step, now: datetime) -> Step:
    """A step with what its sources tell filled in, and with audio of our own where the provider's is gone.

    Settling again changes nothing; every step is settled before it is checked and written down.

    Raises:
        NotAtProviderError: the operation needs a take that the provider does not have (any more).
    """
    if step.sources and not is_at_provider(step.sources[0], now):
        own = step.row.operation.from_own_copy(step.request)
        if own is None:
            raise NotAtProviderError(step.sources[0])
        step = replace(step, request=own)
    told = _told_by(step)
    step = _with_title_reopened(step, told)
    return replace(step, request=step.row.operation.fill_in(step.request, told)) if told else step


def suggested(step: Step) -> Step:
    """A step with everything that its sources can suggest, for a form that a member goes on from."""
    told = _told_by(step)
    return replace(step, request=step.row.operation.suggest(step.request, told)) if told else step


def title_of_result(step: Step, told: str) -> str:
    """What a take is called that a step has made; the API, `told`, calls what goes on like what it goes on from."""
    asked = getattr(step.request, "title", "") or ""
    same = not told or told in [take.title for take in step.sources]
    if asked or step.row.derived_title is None or not step.sources or not same:
        return told or asked
    return step.row.derived_title(step.request, _known_of_sources(step))


def _with_title_reopened(step: Step, told: Sequence[SourceFacts]) -> Step:
    """A title that a form offered before its style was changed, as Rain (cover), is derived again: as of no name."""
    offered = getattr(step.request, "title", "")
    if not told or not offered or step.row.derived_title is None or "style" not in type(step.request).model_fields:
        return step
    sources, unstyled = _known_of_sources(step), step.request.model_copy(update={"style": ""})
    if offered != step.row.derived_title(unstyled, sources):
        return step
    return replace(step, request=step.request.model_copy(update={"title": told[0].title}))


def _told_by(step: Step) -> Sequence[SourceFacts]:
    """What is known of the sources, the first with the title that the result has where its maker gives it none."""
    known = _known_of_sources(step)
    if not known or step.row.derived_title is None:
        return known
    return [replace(known[0], title=step.row.derived_title(step.request, known)), *known[1:]]


def _known_of_sources(step: Step) -> Sequence[SourceFacts]:
    takes = [
        SourceFacts(
            take.title,
            take.style,
            take.lyrics,
            take.duration,
            instrumental=not take.lyrics.strip() and take.kind is not TakeKind.UPLOAD,
        )
        for take in step.sources
    ]
    return [*takes, *(SourceFacts(Path(file.file_name).stem) for file in step.attachments)]


# --- whole plans ---


@dataclass(frozen=True)
class Earlier:
    """A step that was, or is being, made before by a job."""

    job: Job
    step: Step


def whole_plans(step: Step, earlier: Sequence[Earlier], now: datetime) -> Sequence[Plan]:
    """The plans that end with `step`, one of which is to be chosen; a single one where there is nothing to choose.

    `earlier` are the jobs, the latest first, that have made the step before of the same take. As long as the provider
    keeps the result of one, it is built on; then its way is not paid a second time.

    Raises:
        NotAtProviderError: the provider has forgotten the results of every way.
    """
    after = step.row.after
    if after is None or not step.row.awaits_step(step.request):
        return [(step,)]
    for before in earlier:
        if before.job.ended_at is None or before.job.ended_at > now - PROVIDER_KEEPS:
            return [(before.step, step)]
    ways = [Step(request, step.sources) for request in after.ways(reference_to(step.sources[0]))]
    past = {_reuse_key(before.step) for before in earlier}
    plans = [(first, step) for first in ways if _reuse_key(first) not in past]
    if not plans:
        raise NotAtProviderError(step.sources[0])
    return plans


def _reuse_key(step: Step) -> str | None:
    return step.row.reuse_key(step.request, tuple(take.id for take in step.sources))
