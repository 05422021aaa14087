"""What a kind of music is made of: a table of styles, and of what their players do."""

from dataclasses import dataclass

# One bar in sixteenths: x the whole chord, p a power chord, a digit one step of the chord, - held, . silent.
# The number is the middle of the range, as a MIDI pitch.
ROLES = {
    "pad": ("x---------------", 62),
    "comp": ("x-----x---x-----", 60),
    "strum": ("x---x-x---x-x-x-", 58),
    "skank": ("....x.......x...", 62),
    "stabs": ("..x...x...x...x.", 64),
    "waltz": ("....x---x---x---", 60),
    "arpeggio": ("1-3-5-8-5-3-5-3-", 62),
    "run": ("1.5.8.5.3.5.8.5.", 68),
    "power": ("p-p-p-p-p-p-p-p-", 46),
    "chug": ("p-pp..p-pp..p-p-", 43),
    "long": ("1---------------", 38),
    "roots": ("1-------1-----5-", 38),
    "eighths": ("1-1-1-1-1-1-1-1-", 38),
    "octaves": ("1-8-1-8-1-8-1-8-", 38),
    "offbeat": ("..1-..1-..1-..1-", 38),
    "walk": ("1---3---5---8---", 38),
    "slap": ("1..1..8...1-5-8.", 38),
    "dub": ("1-----..1-3-5---", 38),
}
DRUMS = {
    "": {},
    "pop": {"kick": "x.......x.x.....", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "rock": {"kick": "x.....x.x.......", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "double": {"kick": "x.xxx.xxx.xxx.xx", "snare": "....x.......x...", "ride": "x...x...x...x..."},
    "four": {"kick": "x...x...x...x...", "clap": "....x.......x...", "hat": "..x...x...x...x."},
    "dusty": {"kick": "x.........x.....", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."},
    "swing": {"ride": "x...x.x.x...x.x.", "hat": "....x.......x...", "kick": "x.......x......."},
    "funk": {"kick": "x.....x...x.....", "snare": "....x..x....x...", "hat": "x.x.x.x.x.x.x.x."},
    "drop": {"kick": "........x.......", "rim": "........x.......", "hat": "x.x.x.x.x.x.x.x."},
    "waltz": {"kick": "x...........", "hat": "....x...x..."},
    "shaker": {"shaker": "x.x.x.x.x.x.x.x.", "kick": "x.......x......."},
    "bossa": {"kick": "x.....x.x.....x.", "rim": "x.....x.....x...", "shaker": "x.x.x.x.x.x.x.x."},
}


@dataclass(frozen=True)
class Style:
    """One kind of music. `layers` lists "stem role timbre"; a + keeps one for the choruses."""

    pattern: str  # what in a text names it
    tempo: tuple[int, int]  # beats per minute
    layers: str
    drums: str = ""
    minor: float = 0.3  # how often it is in a minor key when no word tells
    swing: float = 0.0  # how late the second eighth of a beat comes, in beats
    sevenths: bool = False
    beats: int = 4
    room: float = 0.25  # how much of it is heard as reverberation


STYLES = (
    Style("lo-?fi|chill", (72, 84), "keyboard comp rhodes, bass roots round, guitar lead nylon, fx bed crackle",
          "dusty", 0.6, 0.1, True),
    Style("metal", (140, 160), "guitar chug distorted, bass eighths picked, guitar lead lead, strings +pad strings",
          "double", 1.0, room=0.12),
    Style("jazz|swing|blues", (112, 138), "keyboard comp piano, bass walk upright, woodwinds lead reed",
          "swing", 0.3, 0.15, True),
    Style("bossa|latin|samba|salsa", (112, 128), "guitar comp nylon, bass roots upright, woodwinds lead flute",
          "bossa", 0.4, sevenths=True),
    Style("reggae|ska|dub", (72, 84), "guitar skank picked, keyboard stabs organ, bass dub round, brass lead brass",
          "drop", 0.3),
    Style("funk|disco|soul", (104, 116), "guitar stabs picked, bass slap picked, keyboard comp rhodes, "
          "brass lead brass", "funk", 0.5, sevenths=True, room=0.15),
    Style("synth-?wave|retro|80s", (92, 108), "synth run pulse, synth pad pad, bass octaves saw, synth lead lead",
          "pop", 0.8, room=0.35),
    Style("techno|house|edm|trance|dance|electro", (122, 132), "synth stabs pulse, bass offbeat saw, synth lead lead, "
          "synth +pad pad", "four", 0.8),
    Style("8-?bit|chip-?tune|video ?game|arcade", (132, 150), "synth run chip, bass octaves triangle, synth lead chip",
          "pop", 0.3, room=0.08),
    Style("hip[- ]?hop|trap|rap", (82, 94), "keyboard comp piano, bass roots sub, synth lead bell", "dusty", 0.8),
    Style("ambient|drone|meditat|sleep|space", (60, 72), "synth pad pad, keyboard arpeggio bell, bass long sub, "
          "woodwinds lead flute, strings +pad strings", "", 0.4, room=0.6),
    Style("lullab", (76, 88), "keyboard arpeggio bell, strings pad strings, woodwinds lead flute", "", 0.1, beats=3,
          room=0.4),
    Style("waltz", (92, 116), "keyboard waltz piano, bass long upright, strings lead strings, strings +pad strings",
          "waltz", 0.3, beats=3),
    Style("orchestra|cinematic|epic|soundtrack", (84, 104), "strings pad strings, strings arpeggio strings, "
          "bass long upright, brass lead brass, brass +pad brass", "", 0.6, room=0.5),
    Style("classical|sonata|ballad|piano", (66, 80), "keyboard arpeggio piano, bass long upright, keyboard lead piano, "
          "strings +pad strings", "", 0.5, room=0.4),
    Style("folk|country|acoustic|singer|bluegrass", (96, 112), "guitar strum acoustic, bass roots upright, "
          "guitar lead nylon, strings +pad strings", "shaker", 0.2),
    Style("punk|rock|grunge|indie", (118, 136), "guitar power distorted, bass eighths picked, guitar lead lead, "
          "keyboard +pad organ", "rock", 0.4, room=0.15),
    Style("pop", (98, 118), "keyboard comp piano, bass roots round, guitar strum acoustic, synth lead lead, "
          "synth +pad pad", "pop", 0.3),
)  # fmt: skip
# An instrument named in the prompt takes the place of its stem's layers.
INSTRUMENTS = {
    r"rhodes|electric piano": "keyboard comp rhodes",
    r"piano": "keyboard arpeggio piano",
    r"organ|accordion": "keyboard pad organ",
    r"music box|bells?|glockenspiel|celesta|marimba": "keyboard arpeggio bell",
    r"electric guitar|distort": "guitar power distorted",
    r"ukulele|banjo|mandolin|strum": "guitar strum acoustic",
    r"guitar": "guitar arpeggio acoustic",
    r"strings|violin|cello|orchestra": "strings pad strings",
    r"trumpet|brass|horns?|trombone": "brass lead brass",
    r"sax|clarinet|oboe": "woodwinds lead reed",
    r"flute|whistle": "woodwinds lead flute",
    r"rain|storm|thunder": "fx bed rain",
    r"wind|ocean|sea|waves": "fx bed wind",
    r"vinyl|crackle": "fx bed crackle",
}
