"""What a prompt asks for in terms of music, found in its words."""

import random
import re

from bot.sandbox.composer.arrangement.invented import invent
from bot.sandbox.composer.arrangement.patterns import DRUMS
from bot.sandbox.composer.arrangement.styles import INSTRUMENTS, OTHER_DRUMS, OTHER_ROLES, OTHERS, STYLES
from bot.sandbox.composer.notes import USUAL_VOICE, Arrangement, Idea, Layer, Style
from bot.sandbox.composer.words import says

SAD = "sad|dark|melanchol|lonely|gloom|haunt|tears|cry|grief|ghost|storm|angry|evil|moody|winter"
GLAD = "happy|sunny|joy|bright|cheer|summer|party|uplift|birthday|sweet"
KEYS = (
    r"(?i)\b([a-g])[ -]?(sharp|flat|[#♯♭b])?[ -]?(maj|min|dur|moll)",  # "F# minor" anywhere,
    r"\b(?:in|key of) ([A-G])([#♯♭b]?)(m?)(?!\w)",  # "in Am" only with its capital and its preposition
)

AWAY = (3, 4, 5, 7, 8, 9)  # semitones between the keys of two takes
OTHER_ROOM = 2.2  # how much larger the room of every other take is
OTHER_LIFT = 11
OTHER_VOICE = 56
LONGEST_PART = 4  # words of a prompt that may name a style


def read_prompt(idea: Idea, rng: random.Random) -> Arrangement:
    """Decide from what is written, style before prompt; chance decides what is not.

    Every take draws the same numbers, and goes its own way with them: takes differ as two arrangements do.
    """
    text = f"{idea.style}\n{idea.prompt}"
    kind = style_of(idea)
    factor = 1.15 if says(text, "fast|quick|energetic") else 0.88 if says(text, "slow|calm") else 1
    told = re.search(r"\b(\d{2,3}) ?bpm", text, re.IGNORECASE)
    tempo = idea.tempo or (float(told[1]) if told else round(_share_of(kind.tempo, idea.take, rng) * factor))
    sad, glad = says(text, SAD), says(text, GLAD)
    minor = rng.random() < kind.minor if sad == glad else sad
    away = idea.take * rng.choice(AWAY)
    other = idea.take % 2 == 1
    tonic, mode = _key(idea.key or text) or ((rng.randrange(12) + away) % 12, None)
    drums = kind.drums or ("pop" if says(text, "drums|beat") else "")
    return Arrangement(
        kind=kind,
        layers=_layers(kind, text, other=other),
        drums={} if says(text, "no drums|without drums|a ?cappella") else _kit(drums, other=other),
        tempo=min(max(tempo, 40.0), 240.0),
        tonic=tonic,
        mode=mode or ("minor" if minor else "major"),
        beats=3 if says(text, "waltz|3/4") else kind.beats,
        instrumental=idea.instrumental or says(text, "instrumental|no vocals|without vocals"),
        room=min(0.6, kind.room * (OTHER_ROOM if other else 1)),
        lift=OTHER_LIFT if other else 0,
        voice=OTHER_VOICE if other else USUAL_VOICE,
        is_tempo_told=bool(idea.tempo or told),
    )


def style_of(idea: Idea) -> Style:
    """The kind of music that is asked for: one of the table or, from words that it does not know, a new one."""
    if idea.style.strip():
        return _known(idea.style) or invent(idea.style)
    part = ", ".join(_style_parts(idea.prompt))
    return _known(idea.prompt) or (invent(part) if part else STYLES[-1])


def style_shown(idea: Idea, kind: Style) -> str:
    """The style as it was typed, be it among the words of a prompt; its name where nobody typed any."""
    if idea.style.strip():
        return idea.style
    parts = _style_parts(idea.prompt)
    known = kind in STYLES
    first = known and re.search(rf"\b(?:{kind.pattern})\w*", idea.prompt.split(",")[0], re.IGNORECASE)
    return ", ".join([first[0], *parts] if first else parts) or kind.name


def _style_parts(prompt: str) -> list[str]:
    """What stands behind the first comma of a prompt, as far as it is no sentence: "rain, lo-fi, slow"."""
    parts = [part.strip() for part in prompt.split(",")[1:]]
    return [part for part in parts if 0 < len(part.split()) <= LONGEST_PART]


def _share_of(tempos: tuple[int, int], take: int, rng: random.Random) -> float:
    """A tempo of the range: in its lower third, or in its upper one for every other take."""
    low, high = tempos
    place, begins_high = rng.uniform(0, 0.3), rng.random() < 0.5
    return low + (high - low) * (1 - place if begins_high == (take % 2 == 0) else place)


def _known(text: str) -> Style | None:
    """The kind of music that is named first."""
    found = [(match.start(), index) for index, kind in enumerate(STYLES)
             if (match := re.search(rf"\b(?:{kind.pattern})", text, re.IGNORECASE))]  # fmt: skip
    return STYLES[min(found)[1]] if found else None


def _kit(name: str, *, other: bool) -> dict[str, str]:
    return {OTHER_DRUMS.get(drum, drum) if other else drum: row for drum, row in DRUMS[name].items()}


def _layers(kind: Style, text: str, *, other: bool) -> list[Layer]:
    """The players of a style; an instrument that the text names takes the place of its stem's player."""
    layers = [Layer(*player.split()) for player in kind.layers.split(", ")]
    if other:
        layers = [
            Layer(layer.stem, OTHER_ROLES.get(layer.role, layer.role), OTHERS.get(layer.timbre, layer.timbre))
            for layer in layers
        ]
    for pattern, player in INSTRUMENTS.items():
        named = Layer(*player.split())
        if not says(text, pattern) or (kind in STYLES and says(kind.pattern, pattern)):
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
