"""Reads a command that was typed or pasted as one line: `/generate prompt: rain on a tin roof, lo-fi`.

Discord reads such a line while it is typed; SimCord's preview wants the command picked from its list, and would send
the line as a message. What cannot be read is answered with what there is to pick.
"""

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Entry = Mapping[str, Any]
"""A command in the preview's catalogue (`commandEntry` in its protocol): `invocation`, `commandId`, `options` …"""
Option = Mapping[str, Any]
"""An option of it (`commandOption`): `name`, `type`, `required`, `choices`, `minValue` …"""
Wire = str | bool
"""A value as the preview takes it; numbers as text."""

# A name is one where a value can begin; what stands in quotes is text.
_QUOTED = re.compile(r'(?<![^\s:])(?:"[^"]*"|“[^”]*”)(?!\S)')
_HIDDEN = "\0"
_NAME_FIRST = re.compile(r"([\w-]+)\s*:(?!\S*/)(?=\s|$)")
_NAME_WITHIN = re.compile(r"(?<=\s)([\w-]+):(?=\s)")
_YES_OR_NO = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_LARGEST_WHOLE_NUMBER = 2**53 - 1


class UnreadableLineError(Exception):
    """The line is no command that can be run; the text says what to write or pick instead."""


@dataclass(frozen=True)
class TypedCommand:
    """What a line asks for, in the preview's terms."""

    entry: Entry
    options: Mapping[str, Wire]


def read_line(line: str, entries: Sequence[Entry], *, elsewhere: Mapping[str, str] | None = None) -> TypedCommand:
    """The command that `line` asks for, among those that the member can use.

    `elsewhere` names for other commands (by what is typed, without the slash) the member who can use them.
    Text without the name of an option goes into the first one that is needed.

    Raises UnreadableLineError.
    """
    text = re.sub(r"^/\s+", "/", line.strip())
    entry = _entry_of(text, entries, elsewhere or {})
    rest = text[len(_invocation(entry, text)) :].strip()
    options = {str(option["name"]): option for option in entry["options"]}
    written = _values(rest, entry, options)
    missing = [name for name, option in options.items() if option["required"] and name not in written]
    values = {name: _wire(options[name], value, entry) for name, value in written.items()}
    if missing:
        raise UnreadableLineError(f"/{entry['invocation']} still needs {_and(missing)}. {_usage(entry)}")
    return TypedCommand(entry, values)


def _entry_of(text: str, entries: Sequence[Entry], elsewhere: Mapping[str, str]) -> Entry:
    for entry in sorted(entries, key=_length_of_name, reverse=True):
        if _invocation(entry, text):
            return entry
    for name, who in elsewhere.items():
        if _starts_with(name, text):
            raise UnreadableLineError(f"/{name} is not for you: choose {who} under “Viewing as” at the top.")
    first = text.removeprefix("/").split(maxsplit=1)[0].lower() if text.strip("/ ") else ""
    names = [str(entry["invocation"]) for entry in entries]
    within = [name for name in names if name.split()[0] == first]
    if within:
        raise UnreadableLineError(f"/{first} is followed by another word: {_list(f'/{name}' for name in within)}.")
    close = difflib.get_close_matches(first, [*names, *elsewhere], n=1)
    hint = f"Did you mean /{close[0]}? " if close else ""
    raise UnreadableLineError(f"There is no command /{first}. {hint}A / alone lists all of them, to pick one.")


def _length_of_name(entry: Entry) -> int:
    return len(str(entry["invocation"]))


def _invocation(entry: Entry, text: str) -> str:
    """How the line names this command, "" when it does not."""
    return _starts_with(str(entry["invocation"]), text)


def _starts_with(name: str, text: str) -> str:
    words = r"(?u:\s+)".join(re.escape(word) for word in name.split())
    found = re.match(rf"/(?ai:{words})(?=\s|$)", text)
    return found[0] if found else ""


def _values(rest: str, entry: Entry, options: Mapping[str, Option]) -> dict[str, str]:
    """What is written for each option."""
    hidden = _QUOTED.sub(_hide, rest)
    names = "|".join(re.escape(name) for name in sorted(options, key=len, reverse=True))
    # ASCII, as other alphabets have letters that count as i and s here, and that lower() leaves as they are.
    marks = list(re.finditer(rf"(?:(?<=\s)|^)((?ai:{names}))\s*:", hidden)) if names else []
    leading = rest[: marks[0].start()] if marks else rest
    named = [mark[1].lower() for mark in marks]
    values: dict[str, str] = {}
    if leading.strip():
        _expect_no_name(hidden[: len(leading)], entry)
        values[_first_option(leading, entry, named=named)] = leading
    ends = [mark.start() for mark in marks[1:]] + [len(rest)]
    for name, mark, end in zip(named, marks, ends, strict=False):
        if name in values:
            raise UnreadableLineError(f"“{name}” is there twice. {_usage(entry)}")
        values[name] = rest[mark.end() : end]
        _expect_no_misspelling(
            hidden[mark.end() : end], entry, unused=options.keys() - {mark[1].lower() for mark in marks}
        )
    return {name: _unquoted(value.strip()) for name, value in values.items()}


def _hide(quoted: re.Match[str]) -> str:
    return _HIDDEN * len(quoted[0])


def _unquoted(value: str) -> str:
    return value[1:-1].strip() if _QUOTED.fullmatch(value) else value


def _first_option(leading: str, entry: Entry, *, named: Sequence[str]) -> str:
    """The option that text without a name is for."""
    typed = [option for option in entry["options"] if option["type"] in _READERS]
    if not typed:
        raise UnreadableLineError(_usage(entry))
    name = str(next((option for option in typed if option["required"]), typed[0])["name"])
    if name in named:
        raise UnreadableLineError(f"“{leading.strip()}” belongs to no option. {_usage(entry)}")
    return name


def _expect_no_name(text: str, entry: Entry) -> None:
    """Text that begins like an option which the command does not have is a mistake, most likely."""
    if found := _NAME_FIRST.match(text.strip()):
        raise UnreadableLineError(
            f"/{entry['invocation']} has no option “{found[1]}”. {_usage(entry)} In quotes it is taken as text."
        )


def _expect_no_misspelling(text: str, entry: Entry, *, unused: Iterable[str]) -> None:
    for found in _NAME_WITHIN.finditer(text):
        if close := difflib.get_close_matches(found[1].lower(), unused, n=1, cutoff=0.75):
            raise UnreadableLineError(
                f"/{entry['invocation']} has no option “{found[1]}”. Did you mean “{close[0]}”?"
                " In quotes it is taken as text."
            )


def _wire(option: Option, text: str, entry: Entry) -> Wire:
    name = option["name"]
    read = _READERS.get(option["type"])
    if read is None:
        what = "a file, which cannot be typed" if option["type"] == "attachment" else "chosen from a list"
        raise UnreadableLineError(
            f"“{name}” is {what}: write /{entry['invocation']} alone, pick it from the list and choose “{name}” there."
        )
    if not text:
        raise UnreadableLineError(f"There is nothing after “{name}:”.")
    if option["choices"] and not option["autocomplete"]:
        return _choice(option, text)
    return read(option, text)


def _text(option: Option, text: str) -> str:
    least, most = option["minLength"] or 0, option["maxLength"] or math.inf
    if not least <= len(text) <= most:
        many = f"at most {most}" if len(text) > most else f"at least {least}"
        raise UnreadableLineError(f"“{option['name']}” takes {many} characters; these are {len(text)}.")
    return text


def _choice(option: Option, text: str) -> str:
    for choice in option["choices"]:
        if text.lower() in (str(choice["name"]).lower(), str(choice["value"]).lower()):
            return str(choice["value"])
    names = _list(str(choice["name"]) for choice in option["choices"])
    raise UnreadableLineError(f"“{option['name']}” is one of {names}; not “{text}”.")


def _yes_or_no(option: Option, text: str) -> bool:
    if text.lower() not in _YES_OR_NO:
        raise UnreadableLineError(f"“{option['name']}” is yes or no, not “{text}”.")
    return _YES_OR_NO[text.lower()]


def _whole_number(option: Option, text: str) -> str:
    if not re.fullmatch(r"[+-]?[0-9]{1,16}", text) or abs(int(text)) > _LARGEST_WHOLE_NUMBER:
        raise UnreadableLineError(f"“{option['name']}” is a whole number{_range(option)}, not “{text}”.")
    return _within_range(option, text, str(int(text)))


def _number(option: Option, text: str) -> str:
    # A comma is how half of the world writes a point.
    plain = text.replace(",", ".").removeprefix("+")
    if not re.fullmatch(r"-?(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)", plain):
        raise UnreadableLineError(f"“{option['name']}” is a number{_range(option)}, not “{text}”.")
    return _within_range(option, text, plain)


def _within_range(option: Option, text: str, plain: str) -> str:
    """The number `plain` enough for the preview: without a plus, and not through a float, which may add an exponent."""
    least, most = option["minValue"], option["maxValue"]
    if (least is not None and float(plain) < least) or (most is not None and float(plain) > most):
        raise UnreadableLineError(f"“{option['name']}” is a number{_range(option)}, not “{text}”.")
    return plain


def _range(option: Option) -> str:
    least, most = option["minValue"], option["maxValue"]
    if least is not None and most is not None:
        return f" from {least:g} to {most:g}"
    if least is not None:
        return f" from {least:g}"
    return "" if most is None else f" up to {most:g}"


_READERS: Mapping[str, Callable[[Option, str], Wire]] = {
    "string": _text,
    "boolean": _yes_or_no,
    "integer": _whole_number,
    "number": _number,
}


def _usage(entry: Entry) -> str:
    if not entry["options"]:
        return f"/{entry['invocation']} stands alone: it has no options."
    names = [f"{option['name']}{' (needed)' if option['required'] else ''}" for option in entry["options"]]
    return f"It takes {_and(names)}, each as “name: value”."


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
