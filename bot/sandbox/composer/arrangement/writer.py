"""From words to notes: one list of notes per part, which everything else is made of."""

import re

from bot.sandbox.composer.arrangement.form import Form
from bot.sandbox.composer.arrangement.lyrics import Line
from bot.sandbox.composer.arrangement.patterns import ROLES
from bot.sandbox.composer.arrangement.tune import motif, nearest
from bot.sandbox.composer.chance import chance
from bot.sandbox.composer.notes import Chord, Note, Score, SungWord

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
# Degrees, one a bar. All begin at home, so that the key is never in doubt.
PROGRESSIONS = {"major": ("1564", "1645", "1425", "1465", "1345"), "minor": ("1645", "1465", "1765", "1415", "1745")}
CHORUSES = ("chorus", "hook", "refrain", "drop")
GENERAL_MIDI = {"kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "crash": 49, "ride": 51, "shaker": 70}


def _accent(step: int) -> float:
    """How strongly a sixteenth of a bar is played."""
    return {0: 0.9, 8: 0.8}.get(step % 16, 0.7 if step % 4 == 0 else 0.55)


class Writer:
    """Writes one song. The same `seed` writes the same."""

    def __init__(self, form: Form, title: str, style: str, seed: tuple[object, ...]) -> None:
        self.arrangement = arrangement = form.arrangement
        self.seed, self.rng = seed, chance(*seed)
        self.intro, self.span, self.lines, self.last = form.intro, form.span, form.lines, form.last
        self.steps = arrangement.beats * 4  # sixteenths in a bar
        self.bar = arrangement.beats * 60 / arrangement.tempo  # seconds
        own = arrangement.kind.chords
        self.progressions = [own, own] if own else self.rng.sample(PROGRESSIONS[arrangement.mode], 2)  # verse, chorus
        self.score = Score(
            title, style, "", arrangement.tempo, arrangement.key, arrangement.beats, form.seconds,
            arrangement.room, arrangement=arrangement,
        )  # fmt: skip

    def write(self) -> Score:
        self.score.chords = [Chord(self._at(bar), self._chord(bar)) for bar in range(self.last + 1)]
        for layer in self.arrangement.layers:
            if layer.role == "bed":
                self._add(layer.stem, 0, self.score.seconds, 60, 0.5, layer.timbre)
            elif layer.role != "lead":
                self._accompany(*layer)
        self._drum(self.arrangement.drums)
        introduced = [(-1, Line("Intro"))] if self.intro == self.span else []
        for number, line in [*introduced, *enumerate(self.lines)]:
            self._sing(line, number)
        for notes in self.score.parts.values():
            notes.sort(key=lambda note: (note.start, note.pitch))
        self.score.lyrics = "".join(word.text for word in self.score.sung).strip()
        return self.score

    def _at(self, bar: int, step: float = 0) -> float:
        """Seconds at a sixteenth of a bar; swing makes the first half of each beat longer."""
        beat, place = divmod(bar * self.arrangement.beats + step / 4, 1)
        middle = 0.5 + self.arrangement.kind.swing
        place = place * 2 * middle if place < 0.5 else middle + (place - 0.5) * 2 * (1 - middle)
        return (beat + place) * 60 / self.arrangement.tempo

    def _add(
        self, stem: str, start: float, end: float, pitch: int, velocity: float, timbre: str, syllable: str = ""
    ) -> None:
        end = min(end, self.score.seconds)
        if end - start >= 0.02:
            note = Note(round(start, 4), round(end, 4), pitch, round(velocity, 3), timbre, syllable)
            self.score.parts.setdefault(stem, []).append(note)

    def _chorus(self, bar: int) -> bool:
        line = (bar - self.intro) // self.span
        return 0 <= line < len(self.lines) and self.lines[line].section.lower().startswith(CHORUSES)

    def _chord(self, bar: int) -> tuple[int, ...]:
        """Thirds on a degree of the scale; the dominant of a minor key is major, which leads home."""
        degree = 1 if bar == self.last else self._degree(bar)
        sizes = (0, 2, 4, 6) if self.arrangement.kind.sevenths and bar != self.last else (0, 2, 4)
        scale = SCALES[self.arrangement.mode]
        chord = [(self.arrangement.tonic + scale[(degree - 1 + size) % 7]) % 12 for size in sizes]
        if self.arrangement.mode == "minor" and degree == 5:
            chord[1] = (self.arrangement.tonic + 11) % 12
        return tuple(chord)

    def _degree(self, bar: int) -> int:
        progression = self.progressions[self._chorus(bar)]
        return int(progression[(bar - self.intro) % len(progression)])

    def _accompany(self, stem: str, role: str, timbre: str) -> None:
        pattern, middle = ROLES[role.lstrip("+")]
        middle += 0 if stem == "bass" else self.arrangement.lift
        for bar, chord in enumerate(self.score.chords):
            last = bar == self.last
            if (role.startswith("+") and not self._chorus(bar) and not last) or (stem == "bass" and bar < self.intro):
                continue
            # The tones nearest to the middle: voices that move little. Only the last chord stands on its root.
            close = [middle - 6 + (tone - middle + 6) % 12 for tone in chord.pitch_classes]
            root = close[0]
            stacked = [root + (tone - root) % 12 for tone in close]
            tones = {"1": [root], "3": [stacked[1]], "5": [root + 7], "8": [root + 12]}
            tones |= {"x": stacked if last else sorted(close), "p": [root, root + 7, root + 12]}
            row = ("1" if stem == "bass" else "x").ljust(self.steps, "-") if last else pattern[: self.steps]
            for found in re.finditer(r"[^.-]-*", row):
                end = self.score.seconds - 0.3 if last else self._at(bar, found.end()) - 0.01
                loud = _accent(found.start()) * (1 if self._chorus(bar) else 0.88)
                for index, pitch in enumerate(tones[found[0][0]]):
                    late = index * 0.12 if role == "strum" else 0
                    self._add(stem, self._at(bar, found.start() + late), end, pitch, loud, timbre)

    def _drum(self, kit: dict[str, str]) -> None:
        phrase = 4 * self.span  # bars; each ends with a fill and begins with a crash
        for bar in range(self.last + 1 if kit else 0):
            for drum, pattern in kit.items():
                row = pattern[: self.steps] if bar < self.last else "x" if drum == "kick" else ""
                if bar < self.intro and drum not in ("hat", "ride", "shaker"):
                    continue  # the intro only ticks
                if drum == "snare" and bar < self.last and (bar + 1 - self.intro) % phrase == 0:
                    row = f"{row[:-4]}x.xx"
                for hit in re.finditer("x", row):
                    self._hit(drum, bar, hit.start(), 0.9 if drum in ("snare", "clap") else _accent(hit.start()))
            if bar == self.last or (bar >= self.intro and (bar - self.intro) % phrase == 0):
                self._hit("crash", bar, 0, 0.7)

    def _hit(self, drum: str, bar: int, step: int, velocity: float) -> None:
        start, stem = self._at(bar, step), "percussion" if drum == "shaker" else "drums"
        self._add(stem, start, start + 0.25, GENERAL_MIDI[drum], velocity * self.rng.uniform(0.9, 1), drum)

    def _sing(self, line: Line, number: int) -> None:
        """Give a line its tune, sung or, without words, played by the lead instrument."""
        first = self.intro + number * self.span
        chorus = self._chorus(first)
        # Without words every other line of a section has the same tune: a tune is what comes back.
        nameless = (chorus, number % 2)
        rng = chance(*self.seed, *nameless)
        syllables = line.syllables or [""] * min(rng.randint(5, 8), self.span * self.steps // 2 - 1)
        stem, _, timbre = next(
            (layer for layer in self.arrangement.layers if layer.role == "lead"), ("keyboard", "", "piano")
        )
        onsets, goals = motif(syllables, self.span * self.steps, *self.seed, *(() if line.words else nameless))
        times: list[tuple[float, float]] = []
        middle = self.arrangement.voice + 3 * chorus
        pitch = middle
        for index, (onset, following) in enumerate(zip(onsets, [*onsets[1:], self.span * self.steps - 1], strict=True)):
            length = min(following - onset, 8)
            start, end = self._at(first, onset), self._at(first, onset + length) - 0.02
            matters = onset % (self.steps // 2 or 8) == 0 or index == len(onsets) - 1
            pitch = nearest(middle + goals[index], pitch, self._tones(first + onset // self.steps, matters=matters))
            loud = 0.3 + 0.6 * _accent(onset)
            times.append((start, end))
            if not line.words:
                self._add(stem, start, end, pitch + 12, loud, timbre)
                continue
            self._add("vocals", start, end, pitch, loud, "voice", syllables[index])
            if chorus:
                chord = self.score.chords[first + onset // self.steps].pitch_classes[:3]
                below = max(other for other in range(pitch - 12, pitch - 2) if other % 12 in chord)
                self._add("backing_vocals", start, end, below, 0.6, "voice", syllables[index])
        for text, pieces in line.words:
            mine, times = times[: len(pieces)], times[len(pieces) :]
            start, end = mine[0][0], min(mine[-1][1], self.score.seconds)
            if start < end:  # a very short song ends amid its only line
                self.score.sung.append(SungWord(text, round(start, 3), round(end, 3)))

    def _tones(self, bar: int, *, matters: bool) -> tuple[int, ...]:
        """The pitch classes of a tune: of the chord where it matters, else of the scale."""
        chord = self.score.chords[bar].pitch_classes
        if matters:
            return chord[:3]
        scale = {(self.arrangement.tonic + tone) % 12 for tone in SCALES[self.arrangement.mode]} | set(chord)
        if (self.arrangement.tonic + 11) % 12 in chord:
            scale -= {(self.arrangement.tonic + 10) % 12}  # would rub against the leading tone
        return tuple(sorted(scale))
