"""What a kind of music is made of: a table of styles, whose players do what the tables of patterns say."""

from bot.sandbox.composer.notes import Style

STYLES = (
    Style("lo-?fi|chill", (70, 84), "keyboard comp rhodes, bass roots round, guitar lead nylon, fx bed crackle",
          "dusty", 0.6, 0.1, True),
    Style("metal", (138, 162), "guitar chug distorted, bass eighths picked, guitar lead lead, strings +pad strings",
          "double", 1.0, room=0.12),
    Style("jazz|swing", (112, 138), "keyboard comp piano, bass walk upright, woodwinds lead reed",
          "swing", 0.3, 0.15, True),
    Style("blues", (84, 102), "guitar shuffle picked, bass boogie upright, keyboard +comp organ, woodwinds lead reed",
          "shuffle", 0.2, 0.167, True, chords="111144115415"),
    Style("bossa|latin|salsa", (102, 120), "guitar comp nylon, bass roots upright, woodwinds lead flute",
          "bossa", 0.4, sevenths=True),
    Style("samba|carnival", (90, 104), "guitar teleco nylon, bass surdo upright, brass lead brass, brass +stabs brass",
          "samba", 0.2, beats=2, room=0.15),
    Style("tango", (114, 132), "keyboard marcato accordion, strings marcato strings, bass oom upright, "
          "strings lead strings", "", 1.0, chords="1145", room=0.3),
    Style(r"ska\b|rocksteady", (150, 172), "guitar offbeats picked, keyboard +offbeats organ, bass boogie round, "
          "brass lead brass", "ska", 0.2, room=0.15),
    Style(r"reggae\b|dub\b", (70, 84), "guitar skank picked, keyboard stabs organ, bass dub round, brass lead brass",
          "drop", 0.3),
    Style("reggaeton|dembow", (88, 100), "synth dembow pulse, bass roots sub, synth lead bell, synth +pad pad",
          "dembow", 0.8, room=0.2),
    Style("disco", (112, 128), "guitar pulses picked, bass octaves picked, strings pad strings, "
          "strings lead strings, keyboard +comp rhodes", "disco", 0.5, sevenths=True),
    Style("gospel|choir|hymn", (64, 76), "keyboard pad organ, keyboard comp piano, bass long round, "
          "keyboard lead organ", "claps", 0.1, 0.167, chords="1451", room=0.5),
    Style("funk|soul", (94, 114), "guitar stabs picked, bass slap picked, keyboard comp rhodes, "
          "brass lead brass", "funk", 0.5, sevenths=True, room=0.15),
    Style("synth-?wave|retro|80s", (92, 108), "synth run pulse, synth pad pad, bass octaves saw, synth lead lead",
          "pop", 0.8, room=0.35),
    Style("dnb|drum ?(?:and|&|'?n'?) ?bass|jungle|breakbeat", (162, 184), "synth pad pad, bass reese saw, "
          "synth lead lead, keyboard +comp rhodes", "breaks", 0.9, room=0.35),
    Style("techno|house|edm|trance|dance|electro", (118, 136), "synth stabs pulse, bass offbeat saw, synth lead lead, "
          "synth +pad pad", "four", 0.8),
    Style("8-?bit|chip-?tune|video ?game|arcade", (124, 142), "synth run chip, bass octaves triangle, synth lead chip",
          "pop", 0.3, room=0.08),
    Style(r"trap\b|drill", (132, 152), "keyboard arpeggio bell, bass eight-o-eight sub, synth lead bell, "
          "synth +pad pad", "trap", 1.0, room=0.3),
    Style(r"hip ?hop|hip-hop|rap\b|boom ?bap", (80, 94), "keyboard comp piano, bass roots sub, synth lead bell",
          "dusty", 0.8),
    Style("ambient|drone|meditat|sleep|space", (58, 72), "synth pad pad, keyboard arpeggio bell, bass long sub, "
          "woodwinds lead flute, strings +pad strings", "", 0.4, room=0.6),
    Style("lullaby|lullab", (74, 90), "keyboard arpeggio bell, strings pad strings, woodwinds lead flute", "",
          0.1, beats=3, room=0.4),
    Style("waltz", (92, 116), "keyboard waltz piano, bass long upright, strings lead strings, strings +pad strings",
          "waltz", 0.3, beats=3),
    Style("polka|oom-?pah|oktoberfest", (110, 130), "keyboard offbeats accordion, bass oom tuba, woodwinds lead reed, "
          "brass +offbeats brass", "polka", 0.0, beats=2, room=0.15, chords="11551155"),
    Style("march|parade|military|fanfare", (104, 118), "brass march brass, bass oom tuba, woodwinds lead flute, "
          "brass +chords brass", "march", 0.0, beats=2, room=0.3),
    Style("ballad|power ballad|love song", (58, 72), "keyboard chords piano, strings pad strings, bass long round, "
          "strings lead strings", "ballad", 0.4, room=0.45),
    Style("orchestra|cinematic|epic|soundtrack", (84, 104), "strings pad strings, strings arpeggio strings, "
          "bass long upright, brass lead brass, brass +pad brass", "", 0.6, room=0.5),
    Style("classical|sonata|nocturne|piano", (64, 80), "keyboard arpeggio grand, bass long upright, "
          "keyboard lead grand, strings +pad strings", "", 0.5, room=0.4),
    Style("country|bluegrass|western|hoedown|honky", (108, 126), "guitar chick acoustic, bass boom upright, "
          "strings lead strings, guitar +strum acoustic", "train", 0.05, 0.06, room=0.15),
    Style("folk|acoustic|singer|shanty", (92, 112), "guitar strum acoustic, bass roots upright, "
          "guitar lead nylon, strings +pad strings", "shaker", 0.2),
    Style("punk|hardcore", (164, 190), "guitar gallop distorted, bass eighths picked, guitar lead lead", "punk", 0.1,
          room=0.08, chords="1454"),
    Style("rock|grunge|indie", (116, 136), "guitar power distorted, bass eighths picked, guitar lead lead, "
          "keyboard +pad organ", "rock", 0.4, room=0.15),
    Style("pop", (98, 118), "keyboard comp piano, bass roots round, guitar strum acoustic, synth lead lead, "
          "synth +pad pad", "pop", 0.3),
)  # fmt: skip
# An instrument named in the prompt takes the place of its stem's layers.
INSTRUMENTS = {
    r"rhodes|electric piano": "keyboard comp rhodes",
    r"piano": "keyboard arpeggio piano",
    r"organ": "keyboard pad organ",
    r"accordion|bandoneon": "keyboard pad accordion",
    r"music box|bells?|glockenspiel|celesta|marimba": "keyboard arpeggio bell",
    r"electric guitar|distort": "guitar power distorted",
    r"ukulele|banjo|mandolin|strum": "guitar strum acoustic",
    r"guitar": "guitar arpeggio acoustic",
    r"strings|violin|cello|orchestra": "strings pad strings",
    r"trumpet|brass|horns?|trombone": "brass lead brass",
    r"tuba": "bass oom tuba",
    r"sax|clarinet|oboe": "woodwinds lead reed",
    r"flute|whistle": "woodwinds lead flute",
    r"rain|storm": "fx bed rain",
    r"wind|ocean|sea|waves": "fx bed wind",
    r"vinyl|crackle": "fx bed crackle",
}
# Every other take is played by others, who have these in the place of a timbre, a role or a drum.
OTHERS = {
    "piano": "rhodes", "rhodes": "piano", "organ": "piano", "accordion": "organ", "bell": "nylon", "nylon": "acoustic",
    "acoustic": "nylon", "picked": "acoustic", "upright": "round", "round": "upright", "sub": "saw", "saw": "sub",
    "triangle": "sub", "pulse": "chip", "chip": "pulse", "lead": "pulse", "pad": "strings", "strings": "pad",
    "brass": "reed", "flute": "reed", "reed": "flute", "tuba": "upright",
}  # fmt: skip
OTHER_ROLES = {
    "comp": "arpeggio",
    "strum": "comp",
    "roots": "boom",
    "stabs": "pulses",
    "walk": "boogie",
    "slap": "boom",
}
OTHER_DRUMS = {"snare": "clap", "hat": "ride", "ride": "hat", "rim": "clap", "shaker": "hat"}
