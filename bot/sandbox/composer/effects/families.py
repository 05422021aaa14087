"""Which noises there are, by the words that ask for them: a table of what happens how often, for how long."""

from typing import NamedTuple

Range = tuple[float, float]


class Event(NamedTuple):
    """One kind of thing that is heard. `every` are the seconds from one to the next; None: it never stops."""

    model: str
    """A name of the models."""
    seconds: Range
    every: Range | None
    loud: float = 0.8


CREAK = Event("creak", (1.0, 2.4), (1.9, 3.4))
SLAM = Event("slam", (0.8, 1.2), (2.6, 4.0), 1.0)
KNOCK = Event("knock", (0.2, 0.3), (0.3, 0.9))
RAIN = Event("rain", (0, 0), None, 0.5)
THUNDER = Event("thunder", (2.5, 4.5), (3.0, 5.5), 1.0)
WIND = Event("wind", (0, 0), None)
HUM = Event("engine", (0, 0), None)

# Whole words, be they in the plural or verbs; a prompt may name several.
FAMILIES: tuple[tuple[str, tuple[Event, ...]], ...] = (
    ("slam|shut|closes|closing", (SLAM,)),
    ("door|gate|hinge|creak|squeak|drawer|floorboard", (CREAK,)),
    ("knock|tap", (KNOCK,)),
    ("rain|drizzle|shower|storm", (RAIN,)),
    ("thunder|lightning|storm", (THUNDER,)),
    ("wind|breeze|gust|howl|blizzard", (WIND,)),
    ("sea|ocean|wave|surf|beach", (Event("surf", (3.0, 5.0), (2.4, 4.2)),)),
    ("river|stream|brook|waterfall|water|drip|bubble|bubbling",
     (Event("stream", (0, 0), None), Event("drop", (0.1, 0.2), (0.1, 0.5)))),
    ("footstep|steps|walk|march|stair", (Event("step", (0.2, 0.3), (0.45, 0.75)),)),
    ("engine|motor|car|truck|tractor|machine|plane|helicopter|drill", (HUM,)),
    ("bell|chime|gong|glockenspiel", (Event("bell", (2.0, 4.0), (1.0, 2.4)),)),
    ("laser|zap|blaster", (Event("laser", (0.2, 0.5), (0.4, 1.1)),)),
    ("beep|blip|alarm|phone|notification|robot|computer|radar", (Event("beep", (0.1, 0.3), (0.3, 0.8)),)),
    ("siren|ambulance|police", (Event("siren", (2.0, 3.0), (2.0, 3.0)),)),
    ("applause|applaud|clap|crowd|audience|cheer|stadium", (Event("applause", (0, 0), None),)),
    ("dog|bark|wolf", (Event("bark", (0.2, 0.35), (0.5, 1.4)),)),
    ("cat|meow|kitten", (Event("meow", (0.6, 1.1), (1.2, 2.4)),)),
    ("bird|chirp|tweet|seagull|owl|cricket|frog", (Event("chirp", (0.1, 0.3), (0.2, 0.9)),)),
    ("fire|crackle|crackling|flame|bonfire", (Event("fire", (0, 0), None),)),
    ("explosion|explode|exploding|boom|bang|cannon|gun|firework", (Event("boom", (1.5, 2.5), (1.8, 3.5), 1.0),)),
    ("glass|shatter|smash|crash", (Event("glass", (0.8, 1.4), (1.6, 3.2)),)),
    ("whoosh|swish|swoosh|sword|arrow", (Event("whoosh", (0.5, 1.0), (0.8, 1.8)),)),
    ("tick|click|typing|typewriter|keyboard clatter|switch", (Event("click", (0.05, 0.1), (0.12, 0.6)),)),
)  # fmt: skip
# Words of music: a sound that is asked for in them, and names no noise, is a short piece of it.
MUSICAL = (
    "music|song|melod|tune|chord|riff|beat|drum|bass|guitar|piano|synth|arpeggio|jingle|strings?|violin|flute|trumpet|sax"
    "|808|lick|groove|hook|organ|harp|pad|loop"
)
# What nobody knows is made of these, as its words fall.
ANYTHING = (CREAK, KNOCK, Event("whoosh", (0.5, 1.2), (0.8, 2.0)), Event("laser", (0.2, 0.6), (0.5, 1.5)),
            Event("bell", (1.0, 3.0), (1.0, 2.4)), Event("drop", (0.1, 0.3), (0.2, 0.8)), HUM, WIND,
            Event("boom", (1.0, 2.0), (1.8, 3.5)), Event("click", (0.05, 0.1), (0.15, 0.6)),
            Event("glass", (0.5, 1.2), (1.2, 2.8)))  # fmt: skip
