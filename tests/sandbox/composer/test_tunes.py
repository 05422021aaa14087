"""The tune of a line comes from its words."""

import numpy as np

from bot.sandbox.composer import Idea, Note, Score, compose

REFRAIN = "Stay with me until the morning"
OTHER = "Nobody knows where the river goes"
LYRICS = f"[Verse]\n{REFRAIN}\n{OTHER}\nA word or two\n{REFRAIN}\n{OTHER}\n{REFRAIN}"
Tune = list[tuple[float, int]]


def tunes_of(score: Score) -> list[Tune]:
    """For each line its notes: beats after its first note, and pitches."""
    voice, tunes = list(score.parts["vocals"]), []
    begin = 0
    for place, word in enumerate(score.sung):
        if word.text.endswith("\n"):
            start, end = score.sung[begin].start, word.end
            notes = [note for note in voice if start - 0.01 <= note.start < end]
            tunes.append([(beats(note, notes[0], score), note.pitch) for note in notes])
            begin = place + 1
    return tunes


def beats(note: Note, first: Note, score: Score) -> float:
    return round((note.start - first.start) * score.tempo / 60, 2)


def likeness(first: Tune, second: Tune) -> float:
    """The correlation of their pitches: 1 for the same rises and falls, wherever they begin."""
    return float(np.corrcoef([pitch for _, pitch in first], [pitch for _, pitch in second])[0, 1])


def test_the_same_line_has_the_same_motif_and_another_has_another() -> None:
    for prompt in ("folk", "rock", "lo-fi", "waltz", "polka"):
        refrain, other, _, again, other_again, third = tunes_of(compose(Idea(prompt, lyrics=LYRICS)))

        for first, second in ((refrain, again), (refrain, third), (other, other_again)):
            assert [onset for onset, _ in first] == [onset for onset, _ in second]
            assert likeness(first, second) > 0.7
        assert [onset for onset, _ in refrain] != [onset for onset, _ in other]


def test_the_other_take_sings_the_line_to_another_tune() -> None:
    first, second = (tunes_of(compose(Idea("folk", lyrics=LYRICS, take=take)))[0] for take in (0, 1))

    assert first != second
