"""What a prompt asks for in terms of music, found in its words."""

import random
import re
from dataclasses import dataclass
from typing import NamedTuple

from bot.sandbox.composer.arrangement.styles import INSTRUMENTS, STYLES, Style
from bot.sandbox.composer.notes import Idea

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
SAD = "sad|dark|melanchol|lonely|gloom|haunt|tears|cry|grief|ghost|storm|angry|evil|moody|winter"
GLAD = "happy|sunny|joy|bright|cheer|summer|party|uplift|birthday|sweet"
KEYS = (
    r"(?i)\b([a-g])[ -]?(sharp|flat|[#♯♭b])?[ -]?(maj|min|dur|moll)",  # "F# minor" anywhere,
    r"\b(?:in|key of) ([A-G])([#♯♭b]?)(m?)(?!\w)",  # "in Am" only with its capital and its preposition
)


class Layer(NamedTuple):
    """One player: under which stem, doing what (a role of the tables, "lead" or "bed"), with which timbre."""

    stem: str
    role: str
    timbre: str


@dataclass(frozen=True)
class Arrangement:
    """The decisions that a whole song keeps to. `tonic` is a pitch class (0 is C), `mode` major or minor."""

    kind: Style
    layers: list[Layer]
    drums: str
    tempo: float
    tonic: int
    mode: str
    beats: int
    instrumental: bool

    @property
    def key(self) -> str:
        return f"{TONICS[self.tonic]} {self.mode}"


def read_prompt(idea: Idea, rng: random.Random) -> Arrangement:
    """Decide from what is written, style before prompt; chance decides what is not."""
    text = f"{idea.style}\n{idea.prompt}"
    kind = _style(idea.style) or _style(idea.prompt) or STYLES[-1]
    factor = 1.15 if _says(text, "fast|quick|energetic") else 0.88 if _says(text, "slow|calm") else 1
    told = re.search(r"\b(\d{2,3}) ?bpm", text, re.IGNORECASE)
    tempo = idea.tempo or (float(told[1]) if told else round(rng.randint(*kind.tempo) * factor))
    sad, glad = _says(text, SAD), _says(text, GLAD)
    minor = rng.random() < kind.minor if sad == glad else sad
    tonic, mode = _key(idea.key or text) or (rng.randrange(12), None)
    drums = kind.drums or ("pop" if _says(text, "drums|beat") else "")
    return Arrangement(
        kind=kind,
        layers=_layers(kind, text),
        drums="" if _says(text, "no drums|without drums|a ?cappella") else drums,
        tempo=min(max(tempo, 40.0), 240.0),
        tonic=tonic,
        mode=mode or ("minor" if minor else "major"),
        beats=3 if _says(text, "waltz|3/4") else kind.beats,
        instrumental=idea.instrumental or _says(text, "instrumental|no vocals|without vocals"),
    )


def _says(text: str, pattern: str) -> bool:
    """Whether one of the alternatives stands at the beginning of a word of the text."""
    return re.search(rf"\b(?:{pattern})", text, re.IGNORECASE) is not None


def _style(text: str) -> Style | None:
    """The kind of music that is named first."""
    found = [(match.start(), index) for index, kind in enumerate(STYLES)
             if (match := re.search(rf"\b(?:{kind.pattern})", text, re.IGNORECASE))]  # fmt: skip
    return STYLES[min(found)[1]] if found else None


def _layers(kind: Style, text: str) -> list[Layer]:
    """The players of a style; an instrument that the text names takes the place of its stem's player."""
    layers = [Layer(*player.split()) for player in kind.layers.split(", ")]
    for pattern, player in INSTRUMENTS.items():
        named = Layer(*player.split())
        if not _says(text, pattern) or _says(kind.pattern, pattern):
            continue
        if named.role == "lead":
            layers = [layer for layer in layers if layer.role != "lead"]
        else:
            layers = [layer for layer in layers if layer.stem != named.stem or layer.role == "lead"]
        layers.append(named)
    return layers


def _key(text: str) -> tuple[int, str | None] | None:
    """A key told in words, "in F# minor" or "key of G": its tonic, and its mode if that is told."""
    match = next(filter(None, (re.search(pattern, text) for pattern in KEYS)), None)
    if match is None:
        return None
    letter, sign, mode = match.groups(default="")
    shift = {"s": 1, "#": 1, "♯": 1, "f": -1, "♭": -1, "b": -1}.get(sign[:1].lower(), 0)
    named = None if not mode else "major" if mode.lower() in ("maj", "dur") else "minor"
    return ("C D EF G A B".index(letter.upper()) + shift) % 12, named
