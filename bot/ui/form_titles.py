"""What stands over a form: what it asks for, of which take, and what that costs."""

from collections.abc import Mapping, Sequence

from bot.catalogue.texts import N_, Text
from bot.ui.i18n import Translation
from bot.ui.text import credits, plain
from bot.ui.titles import Source

# Discord's limit for the title of a form.
_LONGEST = 45

_TITLES: Mapping[str, Text] = {
    "idea": Text(N_("A song from an idea, {price}")),
    "song": Text(N_("Compose a song, {price}")),
    "extend": Text(N_("Extend {name}, {price}")),
    "upload_extend": Text(N_("Extend {name}, {price}")),
    "cover": Text(N_("Cover {name}, {price}")),
    "add_vocals": Text(N_("Sing over {name}, {price}")),
    "add_instrumental": Text(N_("Accompany {name}, {price}")),
    "replace_section": Text(N_("Redo a part of {name}, {price}")),
    "mashup": Text(N_("Blend {name}, {price}")),
    "sound": Text(N_("A sound, {price}")),
    "lyrics": Text(N_("Lyrics, {price}")),
    "style": Text(N_("A richer style, {price}")),
    "persona": Text(N_("A persona of {name}, {price}")),
    "vary": Text(N_("Like {name}, but …, {price}")),
}


def form_title(form: str, tr: Translation, sources: Sequence[Source], price: int) -> str:
    """Whole within Discord's limit where that is possible: what is too long is the title of a take, not its code.

    `price` in hundredths of a credit.
    """
    cost = tr("{credits} credits", credits=credits(price)) if price else tr("free")
    room = _LONGEST - len(tr(_TITLES[form].message, name="", price=cost))
    return tr(_TITLES[form].message, name=_names(sources, room, tr), price=cost)[:_LONGEST]


def _names(sources: Sequence[Source], room: int, tr: Translation) -> str:
    match sources:
        case []:
            return tr("a song")
        case [source] if source.code is not None:
            code = f" ({source.code})"
            title = _name(source, max(1, room - len(code)))
            return f"{title}{code}" if title else source.code
        case _:
            joint = " + "
            each = max(1, (room - len(joint) * (len(sources) - 1)) // len(sources))
            return joint.join(_name(source, each) or source.code or "?" for source in sources)


def _name(source: Source, room: int) -> str:
    return plain(" ".join(source.title.split()), room)
