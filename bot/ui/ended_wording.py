"""How a job ended without a result, and what of its plan is there all the same, in words."""

from collections.abc import Sequence

from bot.catalogue.operations import CATALOGUE, read_request
from bot.ui.failure_wording import failure
from bot.ui.i18n import Translation
from bot.ui.text import credits, one_line
from bot.ui.titles import Source, heading
from storage.rows.job import Job, JobState


def without_result(job: Job, step_before: Job | None, sources: Sequence[Source], tr: Translation) -> str:
    """For the card of a job that failed, was cancelled or was settled; `step_before` of its plan is made and kept."""
    if step_before is None:
        return _of_the_whole(job, tr)
    what = one_line(heading(read_request(step_before.operation, step_before.request), tr, sources), 100)
    kept = tr(
        "The step before it is made and kept, for {credits} credits: {what}. `/{command}` shows it, for nothing.",
        credits=credits(step_before.cost),
        what=what,
        command=CATALOGUE[step_before.operation].command,
    )
    return f"{_of_its_step(job, tr)}\n{kept}"


def _of_the_whole(job: Job, tr: Translation) -> str:
    match job.state:
        case JobState.FAILED:
            assert job.failure is not None
            return tr("{reason}\nNothing was taken from your allowance.", reason=failure(job.failure, tr))
        case JobState.CANCELLED:
            return tr("Cancelled. Nothing was taken from your allowance.")
        case _:
            return _settled(job, tr)


def _of_its_step(job: Job, tr: Translation) -> str:
    match job.state:
        case JobState.FAILED:
            assert job.failure is not None
            return tr("{reason}\nNothing was taken from your allowance for this step.", reason=failure(job.failure, tr))
        case JobState.CANCELLED:
            return tr("Cancelled. Nothing was taken from your allowance for this step.")
        case _:
            return _settled(job, tr)


def _settled(job: Job, tr: Translation) -> str:
    if job.failure is not None:
        return tr("The song service did not take this: nothing was charged for it. Your allowance was returned.")
    return tr("No song arrived within a day. Your allowance was returned; the operator has been told.")
