"""Every command that makes something, and how members fill in its options."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.crash.composer import recording
from tests.wire.discord import Upload

Options = dict[str, Any]
_RECORDINGS = 6
_STEMS = ("vocals", "all_stems", "Drum Kit", "Bass")


class Pen:
    """What members write: a new idea every time, so that jobs can be told from one another."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self._written = 0

    def idea(self) -> str:
        self._written += 1
        return f"number {self._written}, rain on a tin roof"

    def style(self) -> str:
        return self.dice.choice(("lo-fi", "brass band", "slow waltz"))

    def lyrics(self) -> str:
        return f"[Verse]\nAll the rain of {self.idea()}"

    def file(self) -> Upload:
        number = self.dice.randrange(_RECORDINGS)
        return Upload(f"humming-{number}.wav", recording(number))

    def song(self) -> Options:
        """A style, a title and what is sung."""
        return {"prompt": self.lyrics(), "style": self.style(), "title": f"Song {self.idea()}"[:60]}


@dataclass(frozen=True)
class Usage:
    """A command as a member uses it: `options` get the codes of takes that are in sight, as many as it `takes`."""

    name: str
    weight: float
    options: Callable[[Pen, list[str]], Options]
    takes: int = 0


def _maybe_shaped(pen: Pen) -> Options:
    return pen.song() if pen.dice.random() < 0.5 else {}


def _replaced(pen: Pen, takes: list[str]) -> Options:
    return {"track": takes[0], "start": "0:02", "end": "0:12", **pen.song()}


def _persona(pen: Pen, takes: list[str]) -> Options:
    # Few names, so that two members sometimes want the same one.
    name = f"Voice {pen.dice.randrange(12)}"
    return {"track": takes[0], "name": name, "description": f"Warm, as in {pen.idea()}"}


def _without_lyrics(options: Options) -> Options:
    return {name: text for name, text in options.items() if name != "prompt"}


COMMANDS: tuple[Usage, ...] = (
    Usage("generate", 8, lambda pen, _: {"prompt": pen.idea(), "instrumental": pen.dice.random() < 0.3}),
    Usage("compose", 3, lambda pen, _: {"instrumental": pen.dice.random() < 0.3}),
    Usage("lyrics", 2, lambda pen, _: {"prompt": pen.idea()}),
    Usage("style", 2, lambda pen, _: {"text": f"{pen.style()}, {pen.idea()}"}),
    Usage("sound", 1.5, lambda pen, _: {"prompt": pen.idea(), "loop": pen.dice.random() < 0.5}),
    Usage("extend", 2, lambda pen, takes: {"track": takes[0], **_maybe_shaped(pen)}, takes=1),
    Usage("extend", 1, lambda pen, _: {"audio": pen.file(), **pen.song()}),
    Usage("cover", 1, lambda pen, takes: {"track": takes[0], **pen.song()}, takes=1),
    Usage("cover", 1, lambda pen, _: {"audio": pen.file(), **pen.song()}),
    Usage("add-vocals", 0.7, lambda pen, takes: {"track": takes[0], **pen.song()}, takes=1),
    Usage("add-vocals", 0.7, lambda pen, _: {"audio": pen.file(), **pen.song()}),
    Usage("add-instrumental", 0.7, lambda pen, takes: {"track": takes[0], **_without_lyrics(pen.song())}, takes=1),
    Usage("add-instrumental", 0.7, lambda pen, _: {"audio": pen.file(), **_without_lyrics(pen.song())}),
    Usage("replace", 1.5, _replaced, takes=1),
    Usage("mashup", 1, lambda pen, takes: {"first": takes[0], "second": takes[1], **pen.song()}, takes=2),
    Usage("stems", 2, lambda pen, takes: {"track": takes[0], "mode": pen.dice.choice(_STEMS)}, takes=1),
    Usage("wav", 1.5, lambda pen, takes: {"track": takes[0]}, takes=1),
    Usage("midi", 2, lambda pen, takes: {"track": takes[0]}, takes=1),
    Usage("video", 1.5, lambda pen, takes: {"track": takes[0]}, takes=1),
    Usage("artwork", 1.5, lambda pen, takes: {"track": takes[0]}, takes=1),
    Usage("karaoke", 1.5, lambda pen, takes: {"track": takes[0]}, takes=1),
    Usage("persona create", 1.5, _persona, takes=1),
    Usage("show", 0.7, lambda pen, takes: {"code": takes[0]}, takes=1),
    Usage("library server", 0.3, lambda pen, _: {}),
    Usage("queue", 0.3, lambda pen, _: {}),
    Usage("quota", 0.3, lambda pen, _: {}),
)


def filled_in(name: str, component: Mapping[str, Any], pen: Pen, takes: list[str]) -> Any:
    """What a member puts into a field of a form; None leaves it as it was filled in."""
    wanted: dict[str, Callable[[], Any]] = {
        "title": lambda: f"Song {pen.idea()}"[:60],
        "style": pen.style,
        "prompt": pen.lyrics,
        "lyrics": pen.lyrics,
        "text": pen.style,
        "name": lambda: f"Voice {pen.dice.randrange(12)}",
        "description": lambda: f"Warm, as in {pen.idea()}",
        "start": lambda: "0:02",
        "end": lambda: "0:12",
        "track_code": lambda: " ".join(takes[:1]),
        "sound_file": lambda: [pen.file()],
    }
    empty = not component.get("value")
    if name not in wanted or not (empty and component.get("required", True)):
        return None
    return wanted[name]()
