"""Files of a take: what to ask for, and what is asked back first, for commands and buttons alike."""

from collections.abc import Callable, Mapping, Sequence

from bot.catalogue.plans import Step, reference_to
from bot.catalogue.refusals import NotAtProviderError
from bot.interactions.context import Interaction
from bot.interactions.offers import Offer, offer
from bot.interactions.replies import translation_of
from bot.interactions.submitting import ask, requester_of, require_posting
from bot.suno.limits import STEM_NAMES, VIDEO_LABEL
from bot.suno.requests import (
    CoverImageRequest,
    MidiRequest,
    SeparationMode,
    SeparationRequest,
    TimedLyricsRequest,
    VideoRequest,
    WavRequest,
)
from bot.suno.retention import PROVIDER_KEEPS
from bot.ui.text import credits
from storage.rows.take import Take


def _wav(take: Take) -> Step:
    return Step(WavRequest(track=reference_to(take)), (take,))


def _video(take: Take) -> Step:
    return Step(VideoRequest(track=reference_to(take), author=take.owner_name[:VIDEO_LABEL]), (take,))


def _artwork(take: Take) -> Step:
    return Step(CoverImageRequest(task_id=take.task_id or ""), (take,))


def _karaoke(take: Take) -> Step:
    return Step(TimedLyricsRequest(track=reference_to(take)), (take,))


FILES: Mapping[str, Callable[[Take], Step]] = {
    "wav": _wav,
    "video": _video,
    "artwork": _artwork,
    "karaoke": _karaoke,
}
"""What can be asked for without another word, by the name of command and button."""


def separation(take: Take, typed: str | None) -> Step:
    """The mode that a member chose, or the one stem that they named; what is no stem is refused with its limits."""
    source, wanted = reference_to(take), (typed or SeparationMode.VOCALS.value).strip()
    if wanted in (SeparationMode.VOCALS.value, SeparationMode.ALL_STEMS.value):
        return Step(SeparationRequest(source=source, mode=SeparationMode(wanted)), (take,))
    known = {name.casefold(): name for name in STEM_NAMES}
    stem = known.get(wanted.casefold(), wanted)
    return Step(SeparationRequest(source=source, mode=SeparationMode.ONE_STEM, stem=stem), (take,))


async def offer_stems(interaction: Interaction, take: Take) -> None:
    """Ask privately which stems, each choice with its price. Raises RefusedError where there can be none."""
    tr = translation_of(interaction)
    labels = {
        SeparationMode.VOCALS: tr("Voice and instruments"),
        SeparationMode.ALL_STEMS: tr("All stems, up to twelve"),
    }
    text = tr("Which stems shall it be? `/stems` can take a single one out as well, such as the drums.")
    await _offer_all(interaction, text, [((separation(take, mode),), label) for mode, label in labels.items()])


async def ask_for_notes(interaction: Interaction, take: Take) -> None:
    """Ask for a MIDI file: free once there are stems, else together with them, after a question.

    Raises:
        NotAtProviderError: the stems that there are have been forgotten by the provider, and are not paid again.
    """
    services = interaction.client.services
    notes = Step(MidiRequest(separation_task_id=""), (take,))
    if await services.jobs.made_before(notes) is not None:
        await ask(interaction, notes, at_most=0)
        return
    separations = await services.jobs.steps_made_of(take, SeparationRequest.operation)
    oldest = services.clock.now() - PROVIDER_KEEPS
    for job, made in separations:
        if job.ended_at is None or job.ended_at > oldest:
            await ask(interaction, made, notes, at_most=0)
            return
    # Stems that the provider has forgotten give no notes, and those of one kind are not paid a second time.
    past = {step.request.mode for _, step in separations if isinstance(step.request, SeparationRequest)}
    tr = translation_of(interaction)
    labels = {
        SeparationMode.VOCALS: tr("Voice and instruments, then MIDI"),
        SeparationMode.ALL_STEMS: tr("All stems, then MIDI"),
    }
    plans = [((separation(take, mode), notes), label) for mode, label in labels.items() if mode not in past]
    if not plans:
        raise NotAtProviderError(take)
    text = tr(
        "Notes are found in stems, and this take has none yet. One click makes both; the notes themselves cost"
        " nothing. Which stems shall it be?"
    )
    await _offer_all(interaction, text, plans)


async def _offer_all(interaction: Interaction, text: str, plans: Sequence[tuple[Sequence[Step], str]]) -> None:
    """Offer plans, each with a label and its price, once it is certain that they are possible."""
    require_posting(interaction)
    jobs, requester, tr = (
        interaction.client.services.jobs,
        requester_of(interaction),
        translation_of(interaction),
    )
    offers = []
    for plan, label in plans:
        await jobs.ready(plan, requester)
        price = await jobs.price_of(plan)
        cost = tr("{credits} credits", credits=credits(price)) if price else tr("made before, free")
        offers.append(Offer(plan, price, f"{label}: {cost}"))
    await offer(interaction, text, *offers)
