"""File names for attachments, made from titles that anybody may have written."""

import re
import unicodedata

_APOSTROPHES = "'\N{RIGHT SINGLE QUOTATION MARK}"
_LONGEST = 60  # characters before the ending; at four bytes each that still fits every file system
_MOST_MARKS = 2  # combining marks on one letter; more than that is a joke that runs over the lines above
_EXTENSION = re.compile(r"[a-z0-9]{1,5}")
# Windows keeps these for devices, with any ending and in any case.
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def file_name(title: str, code: str, extension: str) -> str:
    """A readable, harmless file name: `Rain_on_a_tin_roof.mp3`.

    Letters and digits of every script stay; everything else becomes one underscore, so that nothing is left that
    separates paths, hides text, turns its direction or means something to a shell, to Markdown or to Discord.
    A title with nothing to show gives the take's `code`. `extension` is 1 to 5 lower-case letters or digits, with
    or without a dot; raises ValueError for any other.
    """
    ending = extension.removeprefix(".")
    if not _EXTENSION.fullmatch(ending):
        raise ValueError(f"not a file name ending: {extension!r}")
    stem = _clean(title) or _clean(code) or "song"
    if _RESERVED.fullmatch(stem):
        stem = f"{stem}_"
    return f"{stem}.{ending}"


def _clean(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category.startswith("M"):
            marks += 1
            if kept and kept[-1] != "_" and marks <= _MOST_MARKS:
                kept.append(character)
            continue
        marks = 0
        if category.startswith(("L", "N")) or character == "-":
            kept.append(character)
        elif category in ("Cf", "Cn") or character in _APOSTROPHES:
            continue  # invisible, or inside a word: nothing is lost by closing up
        elif kept and kept[-1] != "_":
            kept.append("_")
    return "".join(kept)[:_LONGEST].strip("_-")
