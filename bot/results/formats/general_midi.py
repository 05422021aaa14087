"""Which sound of General MIDI an instrument's name stands for. Programs count from 0, as they are in a file."""

import re

# The Level 1 sound set of the MIDI Association, in order; the API names most instruments after it.
_SOUNDS = """
acoustic grand piano, bright acoustic piano, electric grand piano, honky tonk piano, electric piano 1,
electric piano 2, harpsichord, clavi, celesta, glockenspiel, music box, vibraphone, marimba, xylophone, tubular bells,
dulcimer, drawbar organ, percussive organ, rock organ, church organ, reed organ, accordion, harmonica, tango accordion,
acoustic guitar nylon, acoustic guitar steel, electric guitar jazz, electric guitar clean, electric guitar muted,
overdriven guitar, distortion guitar, guitar harmonics, acoustic bass, electric bass finger, electric bass pick,
fretless bass, slap bass 1, slap bass 2, synth bass 1, synth bass 2, violin, viola, cello, contrabass, tremolo strings,
pizzicato strings, orchestral harp, timpani, string ensemble 1, string ensemble 2, synthstrings 1, synthstrings 2,
choir aahs, voice oohs, synth voice, orchestra hit, trumpet, trombone, tuba, muted trumpet, french horn, brass section,
synthbrass 1, synthbrass 2, soprano sax, alto sax, tenor sax, baritone sax, oboe, english horn, bassoon, clarinet,
piccolo, flute, recorder, pan flute, blown bottle, shakuhachi, whistle, ocarina, lead 1 square, lead 2 sawtooth,
lead 3 calliope, lead 4 chiff, lead 5 charang, lead 6 voice, lead 7 fifths, lead 8 bass lead, pad 1 new age, pad 2 warm,
pad 3 polysynth, pad 4 choir, pad 5 bowed, pad 6 metallic, pad 7 halo, pad 8 sweep, fx 1 rain, fx 2 soundtrack,
fx 3 crystal, fx 4 atmosphere, fx 5 brightness, fx 6 goblins, fx 7 echoes, fx 8 sci fi, sitar, banjo, shamisen, koto,
kalimba, bag pipe, fiddle, shanai, tinkle bell, agogo, steel drums, woodblock, taiko drum, melodic tom, synth drum,
reverse cymbal, guitar fret noise, breath noise, seashore, bird tweet, telephone ring, helicopter, applause, gunshot
"""
_PROGRAMS = {" ".join(name.split()): number for number, name in enumerate(_SOUNDS.split(","))}

# What is in the name otherwise, the first that fits: stems are named more freely than sounds.
_BY_WORD = (
    (r"steel drum", 114),
    (r"music box", 10),
    (r"synth bass|808", 38),
    (r"upright bass|double bass|acoustic bass", 32),
    (r"bass guitar|electric bass|\bbass\b", 33),
    (r"synth strings", 50),
    (r"synth brass", 62),
    (r"synth voice", 54),
    (r"synth lead|arpeggiator|theremin", 81),
    (r"\bpad\b|drone", 89),
    (r"backing voc|choir", 52),
    (r"vocal|voice", 53),
    (r"synth", 81),
    (r"distort", 30),
    (r"pedal steel|lap steel", 26),
    (r"electric guitar|lead guitar|rhythm guitar", 27),
    (r"ukulele|mandolin", 24),
    (r"guitar", 25),
    (r"rhodes|electric piano|digital piano|keyboard|\bkeys\b", 4),
    (r"piano", 0),
    (r"harpsichord", 6),
    (r"organ", 16),
    (r"melodica|harmonica", 22),
    (r"pizzicato", 45),
    (r"harp\b", 46),
    (r"string|orchestra", 48),
    (r"alto sax", 65),
    (r"baritone sax", 67),
    (r"sax", 66),
    (r"horns|brass", 61),
    (r"horn", 60),
    (r"woodwind", 73),
    (r"bells", 14),
    (r"bagpipe|bag pipe", 109),
    (r"didgeridoo", 77),
)
_PERCUSSION = re.compile(
    r"drum|kick|snare|hi hat|cymbal|percussion|\btoms?\b|clap|tambourine|shaker|conga|bongo|cowbell|djembe|tabla"
    r"|taiko|timbales"
)


def is_percussion(name: str) -> bool:
    """Whether its notes are for channel 10, where each pitch is a drum of its own."""
    words = _words(name)
    return words not in _PROGRAMS and "steel drum" not in words and _PERCUSSION.search(words) is not None


def program_of(name: str) -> int | None:
    """The program for a melodic instrument, 0 to 127; None where the name does not tell."""
    words = _words(name)
    if words in _PROGRAMS:
        return _PROGRAMS[words]
    return next((program for pattern, program in _BY_WORD if re.search(pattern, words)), None) if words else None


def _words(name: str) -> str:
    """`Electric Bass (finger)` as `electric bass finger`."""
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))
