"""Styles that nobody has heard of: composed from the words that name them, the same for the same words."""

import re

from bot.sandbox.composer.chance import chance
from bot.sandbox.composer.notes import Style
from bot.sandbox.composer.words import says

# What words let expect: tempo, or a player and a beat.
PACES = {
    "slow|calm|soft|gentle|quiet|sleepy|lazy|glacial|tender": (58, 74),
    "fast|quick|frantic|energetic|rush|speed|wild|hyper": (140, 164),
}
MOODS = {
    "heavy|hard|brutal|angry|doom|noise|industrial": ("guitar power distorted", "rock"),
    "dream|ethereal|float|warm|hazy|velvet|shoegaze|cloud": ("synth pad pad", "ballad"),
    "cyber|neon|electr|digital|glitch|wave|laser|future|robot": ("synth run pulse", "four"),
    "wood|forest|river|village|medieval|celtic|pagan|farm": ("guitar strum acoustic", "shaker"),
    "royal|grand|castle|baroque|heroic": ("strings pad strings", "march"),
}
HARMONIES = ("keyboard comp rhodes", "keyboard comp piano", "guitar strum acoustic", "guitar stabs picked",
             "synth stabs pulse", "keyboard arpeggio bell", "guitar teleco nylon", "keyboard marcato accordion",
             "keyboard pad organ", "synth run pulse")  # fmt: skip
BASSES = ("roots round", "roots sub", "offbeat saw", "walk upright", "octaves picked", "dub round", "boogie upright",
          "surdo upright", "long sub")  # fmt: skip
LEADS = ("synth lead lead", "woodwinds lead flute", "woodwinds lead reed", "brass lead brass", "strings lead strings",
         "guitar lead nylon", "keyboard lead bell")  # fmt: skip
COLOURS = ("synth +pad pad", "strings +pad strings", "keyboard +pad organ", "brass +stabs brass")
BEATS = ("pop", "rock", "four", "dusty", "funk", "bossa", "shaker", "shuffle", "dembow", "disco", "claps", "train")
TEMPOS = ((64, 76), (78, 92), (94, 110), (112, 130), (132, 152))


def invent(words: str) -> Style:
    """The style with this name, whatever it says."""
    rng = chance("style", *sorted(re.findall(r"\w+", words.casefold())))
    harmony, beat = rng.choice(HARMONIES), rng.choice(BEATS)
    beats = rng.choice((4, 4, 4, 4, 2, 3))
    tempo = rng.choice(TEMPOS)
    bass, lead, colour = rng.choice(BASSES), rng.choice(LEADS), rng.choice(COLOURS)
    for pattern, pace in PACES.items():
        if says(words, pattern):
            tempo = pace
    for pattern, (player, expected) in MOODS.items():
        if says(words, pattern):
            harmony, beat = player, expected
    return Style(
        words,
        tempo,
        f"{harmony}, bass {bass}, {lead}, {colour}",
        "waltz" if beats == 3 else beat,
        rng.choice((0.2, 0.5, 0.8)),
        rng.choice((0.0, 0.0, 0.08, 0.15)),
        sevenths=rng.random() < 0.4,
        beats=beats,
        room=rng.uniform(0.12, 0.45),
    )
