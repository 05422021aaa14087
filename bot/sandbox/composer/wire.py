"""Notes and words in the JSON shapes of the API."""

from typing import Any

import numpy as np

from bot.sandbox.composer.notes import Score
from bot.sandbox.composer.sound.sounds import Samples


def midi_instruments(score: Score, stem: str | None = None) -> list[dict[str, Any]]:
    """The notes of all stems, or of one, as `midiData.instruments`: times in seconds, velocity from 0 to 1.

    Noises ("fx") are in the score as one long note, but have none to write down.
    """
    return [
        {
            "name": name.replace("_", " ").title(),
            "notes": [
                {"pitch": note.pitch, "start": note.start, "end": note.end, "velocity": note.velocity} for note in notes
            ],
        }
        for name, notes in score.parts.items()
        if name != "fx" and stem in (None, name)
    ]


def aligned_words(score: Score) -> list[dict[str, Any]]:
    """The sung words as `alignedWords`; [] for an instrumental. Section tags and line breaks stay in the words."""
    return [
        {"word": word.text, "success": True, "startS": word.start, "endS": word.end, "palign": 0} for word in score.sung
    ]


def waveform(sound: Samples, points: int = 200) -> list[float]:
    """The outline of a sound as `waveformData`: so many peaks from 0 to 1, of equal pieces of time."""
    return [round(float(np.abs(piece).max(initial=0)), 4) for piece in np.array_split(sound, points)]
