"""Files of a take: what to ask for, and what is asked back first, for commands and buttons alike."""

from bot.catalogue.plans import Step, reference_to
from bot.interactions.confirming import confirm_and_submit, offer_plans
from bot.interactions.context import Interaction
from bot.interactions.replies import translation_of
from bot.suno.operations.cover_image import CoverImageRequest
from bot.suno.operations.midi import MidiRequest
from bot.suno.operations.separation import STEM_NAMES, SeparationMode, SeparationRequest
from bot.suno.operations.timed_lyrics import TimedLyricsRequest
from bot.suno.operations.video import VIDEO_LABEL, VideoRequest
from bot.suno.operations.wav import WavRequest
from storage.rows.take import Take


def wav_of(take: Take) -> Step:
    return Step(WavRequest(track=reference_to(take)), (take,))


def video_of(take: Take) -> Step:
    return Step(VideoRequest(track=reference_to(take), author=take.owner_name[:VIDEO_LABEL]), (take,))


def artwork_of(take: Take) -> Step:
    return Step(CoverImageRequest(task_id=take.task_id or ""), (take,))


def karaoke_of(take: Take) -> Step:
    return Step(TimedLyricsRequest(track=reference_to(take)), (take,))


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
    await offer_plans(interaction, text, [((separation(take, mode),), label) for mode, label in labels.items()])


async def ask_for_notes(interaction: Interaction, take: Take) -> None:
    """Ask for a MIDI file: free once there are stems, else together with them, after a question.

    Raises:
        NotAtProviderError: the stems that there are have been forgotten by the provider, and are not paid again.
    """
    await confirm_and_submit(interaction, Step(MidiRequest(separation_task_id=""), (take,)))
