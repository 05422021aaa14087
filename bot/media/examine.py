"""Looking at a recording, or at a take with its picture, and making an MP3 and a cover of it: in one process."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from bot.media.decoder import Answer, Decoder, Step
from bot.media.errors import DecodingError
from bot.media.files import disk_errors, move_into_place, removed_at_the_end, temporary_beside
from bot.media.pictures import cover_of, cover_step
from bot.media.probe import LONGEST_SECONDS, AudioFacts, facts_of
from bot.media.transcode import USUAL_KBITS


@dataclass(frozen=True)
class Examined:
    """`mp3` is the new file, or the one that was looked at where none was made.

    `cover` is a JPEG, why there is none, or None where there was no picture.
    """

    facts: AudioFacts
    mp3: Path
    cover: bytes | DecodingError | None


async def examine(
    decoder: Decoder,
    source: Path,
    mp3: Path,
    *,
    always_anew: bool = False,
    measured: bool = False,
    picture: Path | None = None,
    max_seconds: float = LONGEST_SECONDS,
) -> Examined:
    """Tell what is in a file, and write its sound as an MP3 to `mp3` unless it is one already.

    `always_anew`: also of an MP3, but not of silence. `measured`: how loud it is, too. With a `picture` that belongs to
    it, of which a cover is made. `mp3` appears when it is complete and safe on the disk. Costs as `probe`, and as
    `transcode` where an MP3 is written, with one start of a process for all of it.

    Raises DecodingError: as `probe` and `transcode`, about the sound alone; MediaError: DISK_FULL, UNWRITABLE.
    """
    temporary = temporary_beside(mp3)
    steps = [
        Step(
            "as_mp3",
            {
                "source": str(source),
                "destination": str(temporary),
                "bit_rate": USUAL_KBITS * 1000,
                "max_seconds": max_seconds,
                "unless_mp3": not always_anew,
                "unless_silent": always_anew,
                "measured": measured,
            },
        )
    ]
    if picture is not None:
        steps.append(cover_step(picture))
    async with removed_at_the_end(temporary):
        sound, *pictures = await decoder.run_steps(steps)
        if isinstance(sound, DecodingError):
            raise sound
        facts = facts_of(sound)
        if sound["written"]:
            await asyncio.to_thread(_keep, temporary, mp3)
    return Examined(facts, mp3 if sound["written"] else source, _cover_in(pictures))


def _keep(temporary: Path, destination: Path) -> None:
    with disk_errors():
        move_into_place(temporary, destination)


def _cover_in(answers: list[Answer]) -> bytes | DecodingError | None:
    if not answers:
        return None
    (answer,) = answers
    return answer if isinstance(answer, DecodingError) else cover_of(answer)
