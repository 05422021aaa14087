"""From words to notes: one list of notes per part, which everything else is made of."""

import hashlib
import random
import re

from bot.sandbox.composer.arrangement.lyrics import Line, first_phrase, read_lyrics, write_lyrics
from bot.sandbox.composer.arrangement.prompt import Arrangement, read_prompt
from bot.sandbox.composer.arrangement.styles import DRUMS, ROLES
from bot.sandbox.composer.notes import Chord, Idea, Note, Score, SungWord

LONGEST = 240.0  # seconds; a stand-in need not fill the memory with an opera
RING = 2.0  # seconds that the last chord sounds after its bar
SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
# Degrees, one a bar. All begin at home, so that the key is never in doubt.
PROGRESSIONS = {"major": ("1564", "1645", "1425", "1465", "1345"), "minor": ("1645", "1465", "1765", "1415", "1745")}
CHORUSES = ("chorus", "hook", "refrain", "drop")
GENERAL_MIDI = {"kick": 36, "rim": 37, "snare": 38, "clap": 39, "hat": 42, "crash": 49, "ride": 51, "shaker": 70}


def compose(idea: Idea) -> Score:
    """Write the song. The same idea gives the same score, on every machine."""
    seed = (idea.prompt, idea.style, idea.seed)
    arrangement = read_prompt(idea, _random(*seed))  # both takes have one arrangement
    return _Writer(idea, arrangement, take=(*seed, idea.take)).write()


def _random(*what: object) -> random.Random:
    return random.Random(hashlib.sha256(repr(what).encode()).digest())  # noqa: S311 - music, not a secret


def _accent(step: int) -> float:
    """How strongly a sixteenth of a bar is played."""
    return {0: 0.9, 8: 0.8}.get(step % 16, 0.7 if step % 4 == 0 else 0.55)


class _Writer:
    def __init__(self, idea: Idea, arrangement: Arrangement, take: tuple[object, ...]) -> None:
        self.arrangement, self.take, self.rng = arrangement, take, _random(*take)
        self.steps = arrangement.beats * 4  # sixteenths in a bar
        self.bar = arrangement.beats * 60 / arrangement.tempo  # seconds
        self.progressions = self.rng.sample(PROGRESSIONS[arrangement.mode], 2)  # verse, chorus
        self._lay_out(idea)
        phrase = first_phrase(idea.prompt) or "Untitled"
        title = idea.title or phrase[0].upper() + phrase[1:]
        style = idea.style or arrangement.kind.pattern.split("|")[0].replace("?", "")
        seconds = self._asked or round((self.last + 1) * self.bar + RING, 3)
        self.score = Score(
            title, style, "", arrangement.tempo, arrangement.key, arrangement.beats, seconds, arrangement.kind.room
        )

    def _lay_out(self, idea: Idea) -> None:
        """Decide the form: an intro, lines that are sung or played, an outro, a bar for the last chord."""
        self._asked = min(idea.seconds, LONGEST) if idea.seconds else None
        wanted = self._asked or self.rng.uniform(36, 46)
        bars = max(1, int((wanted - RING) / self.bar))
        self.intro, outro = (2, 1) if bars >= 10 else (1, 0) if bars >= 6 else (0, 0)
        frame = self.intro + outro + 1
        self.span = 2 if bars >= frame + 2 else 1  # bars of a line
        count = max(1, (bars - frame) // self.span)
        words = idea.lyrics or write_lyrics(idea.prompt or idea.title, count)
        sung = [] if self.arrangement.instrumental else read_lyrics(words)
        if self._asked:
            outro += max(0, bars - frame) % self.span
        else:  # lyrics may need less or more than was wanted, within 30 to 60 s
            least, most = (int((seconds - RING) / self.bar) - frame for seconds in (32, 58))
            self.span = 1 if 2 * len(sung) > most else self.span
            count = min(max(len(sung), least // self.span + 1), most // self.span) if sung else count
        played = [Line("Chorus" if index // 4 % 2 else "Verse") for index in range(len(sung), count)]
        self.lines = [*sung[:count], *played]
        self.last = self.intro + count * self.span + outro  # the bar of the last chord

    def write(self) -> Score:
        self.score.chords = [Chord(self._at(bar), self._chord(bar)) for bar in range(self.last + 1)]
        for layer in self.arrangement.layers:
            if layer.role == "bed":
                self._add(layer.stem, 0, self.score.seconds, 60, 0.5, layer.timbre)
            elif layer.role != "lead":
                self._accompany(*layer)
        self._drum(DRUMS[self.arrangement.drums])
        pitch = 64
        introduced = [(-1, Line("Intro"))] if self.intro == self.span else []
        for number, line in [*introduced, *enumerate(self.lines)]:
            pitch = self._sing(line, number, pitch)
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
        degree = 1 if bar == self.last else int(self.progressions[self._chorus(bar)][(bar - self.intro) % 4])
        sizes = (0, 2, 4, 6) if self.arrangement.kind.sevenths and bar != self.last else (0, 2, 4)
        scale = SCALES[self.arrangement.mode]
        chord = [(self.arrangement.tonic + scale[(degree - 1 + size) % 7]) % 12 for size in sizes]
        if self.arrangement.mode == "minor" and degree == 5:
            chord[1] = (self.arrangement.tonic + 11) % 12
        return tuple(chord)

    def _accompany(self, stem: str, role: str, timbre: str) -> None:
        pattern, middle = ROLES[role.lstrip("+")]
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

    def _sing(self, line: Line, number: int, pitch: int) -> int:
        """Give a line its tune, sung or, without words, played by the lead instrument; returns the last pitch."""
        first = self.intro + number * self.span
        chorus = self._chorus(first)
        # The same numbers for every other line of a section: a tune is what comes back.
        rng = _random(*self.take, chorus, number % 2)
        syllables = line.syllables or [""] * rng.randint(5, 8)
        stem, _, timbre = next(
            (layer for layer in self.arrangement.layers if layer.role == "lead"), ("keyboard", "", "piano")
        )
        onsets = self._rhythm(len(syllables), rng)
        times: list[tuple[float, float]] = []
        for index, (onset, following) in enumerate(zip(onsets, [*onsets[1:], self.span * self.steps - 1], strict=True)):
            length = min(following - onset, 8)
            start, end = self._at(first, onset), self._at(first, onset + length) - 0.02
            chord = self.score.chords[first + onset // self.steps].pitch_classes
            arch = 4 * (1 - abs(2 * index / len(syllables) - 0.8))
            matters = onset % (self.steps // 2 or 8) == 0 or length >= 4 or index == len(onsets) - 1
            pitch = self._next_pitch(pitch, 62 + 3 * chorus + arch, chord, rng, matters=matters)
            loud = 0.3 + 0.6 * _accent(onset)
            times.append((start, end))
            if not line.words:
                self._add(stem, start, end, pitch + 12, loud, timbre)
                continue
            self._add("vocals", start, end, pitch, loud, "voice", syllables[index])
            if chorus:
                below = max(other for other in range(pitch - 12, pitch - 2) if other % 12 in chord[:3])
                self._add("backing_vocals", start, end, below, 0.6, "voice", syllables[index])
        for text, pieces in line.words:
            mine, times = times[: len(pieces)], times[len(pieces) :]
            start, end = mine[0][0], min(mine[-1][1], self.score.seconds)
            if start < end:  # a very short song ends amid its only line
                self.score.sung.append(SungWord(text, round(start, 3), round(end, 3)))
        return pitch

    def _rhythm(self, count: int, rng: random.Random) -> list[int]:
        """So many onsets, in sixteenths from the beginning of a line: on a beat rather than off it."""
        steps = self.span * self.steps
        eighths = count <= (steps - 4) // 2  # then there is time for a breath, too
        grid = range(0, steps - 4, 2) if eighths else range(steps - 1)
        weight = {
            step: 9 if step == 0 else 4 if step % 8 == 0 else 3 if step % 4 == 0 else 1.2 - step % 2 for step in grid
        }
        return sorted(sorted(grid, key=lambda step: rng.random() ** (1 / weight[step]), reverse=True)[:count])

    def _next_pitch(self, pitch: int, goal: float, chord: tuple[int, ...], rng: random.Random, *, matters: bool) -> int:
        """The next pitch of a tune: of the chord where it matters, else of the scale; near the last and the goal."""
        scale = {(self.arrangement.tonic + tone) % 12 for tone in SCALES[self.arrangement.mode]} | set(chord)
        if (self.arrangement.tonic + 11) % 12 in chord:
            scale -= {(self.arrangement.tonic + 10) % 12}  # would rub against the leading tone
        near = [other for other in range(pitch - 7, pitch + 8) if other % 12 in (chord[:3] if matters else scale)]
        costs = {
            other: abs(other - pitch) + 0.5 * abs(other - goal) + 1.5 * (other == pitch) + rng.uniform(0, 3)
            for other in near
        }
        return min(costs, key=lambda other: costs[other])
