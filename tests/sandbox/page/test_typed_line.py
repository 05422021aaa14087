"""Commands typed or pasted as one line."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.page.typed_line import UnreadableLineError, read_line


def option(name: str, type_: str = "string", *, required: bool = False, **more: Any) -> dict[str, Any]:
    """An option as the preview's catalogue lists it."""
    nothing = {"choices": [], "autocomplete": False} | dict.fromkeys(("minLength", "maxLength", "minValue", "maxValue"))
    return {**nothing, "name": name, "type": type_, "required": required, **more}


def choices(*names: str) -> list[dict[str, str]]:
    return [{"name": name, "value": name.lower()} for name in names]


def entry(invocation: str, *options: dict[str, Any]) -> dict[str, Any]:
    return {"invocation": invocation, "options": options}


GENERATE = entry(
    "generate",
    option("prompt", required=True, maxLength=400),
    option("instrumental", "boolean"),
    option("model", autocomplete=True),
)
COMPOSE = entry(
    "compose",
    option("vocal", choices=choices("Female", "Male")),
    option("style_weight", "number", minValue=0.0, maxValue=1.0),
    option("lyrics_file", "attachment"),
)
COVER = entry("cover", option("track", autocomplete=True), option("audio", "attachment"), option("style"))
ENTRIES = (
    GENERATE,
    COMPOSE,
    COVER,
    entry("extend", option("track"), option("from"), option("style")),
    entry("sound", option("prompt", required=True), option("tempo", "integer", minValue=1, maxValue=300)),
    entry("mashup", option("first", required=True), option("second", required=True)),
    entry("help"),
    entry("library mine"),
    entry("library search", option("text", required=True, minLength=2, maxLength=50)),
    entry("settings quota", option("member", "number", minValue=0)),
    entry("give", option("to", "user", required=True)),
    entry("count", option("beats", "integer", choices=[{"name": "three", "value": 3}, {"name": "four", "value": 4}])),
)
OF_MAYA = {"credits": "Maya"}


@pytest.mark.parametrize(
    ("line", "command", "options"),
    [
        ("/generate prompt: rain on a tin roof, lo-fi", "generate", {"prompt": "rain on a tin roof, lo-fi"}),
        ("/ generate rain on a tin roof", "generate", {"prompt": "rain on a tin roof"}),
        ("/generate rain on a tin roof", "generate", {"prompt": "rain on a tin roof"}),
        ("  /Generate   Prompt:rain ", "generate", {"prompt": "rain"}),
        (
            "/generate prompt: rain instrumental: yes model: V5",
            "generate",
            {"prompt": "rain", "instrumental": True, "model": "V5"},
        ),
        ("/generate model: V5 prompt: rain", "generate", {"prompt": "rain", "model": "V5"}),
        ("/generate rain instrumental: False", "generate", {"prompt": "rain", "instrumental": False}),
        ("/generate prompt: at 5:30, with a note: softly", "generate", {"prompt": "at 5:30, with a note: softly"}),
        ("/generate 5:30 in the morning", "generate", {"prompt": "5:30 in the morning"}),
        ("/generate https://rain.example is my song", "generate", {"prompt": "https://rain.example is my song"}),
        ("/generate (prompt: rain)", "generate", {"prompt": "(prompt: rain)"}),
        ('/generate "model: V5, a song of cars"', "generate", {"prompt": "model: V5, a song of cars"}),
        ("/generate prompt: “rain” model: V5", "generate", {"prompt": "rain", "model": "V5"}),
        ('/generate a "model: T" and "rain"', "generate", {"prompt": 'a "model: T" and "rain"'}),
        ('/generate prompt: 6" of rain', "generate", {"prompt": '6" of rain'}),
        ("/generate prompt: two\nlines", "generate", {"prompt": "two\nlines"}),
        ("/compose", "compose", {}),
        ("/compose vocal: FEMALE style_weight: 0,5", "compose", {"vocal": "female", "style_weight": "0.5"}),
        ("/cover track: K7Q2XZ style: jazz", "cover", {"track": "K7Q2XZ", "style": "jazz"}),
        ("/cover K7Q2XZ style: jazz", "cover", {"track": "K7Q2XZ", "style": "jazz"}),
        ("/extend K7Q2XZ from: 0:20", "extend", {"track": "K7Q2XZ", "from": "0:20"}),
        ("/sound a door tempo: 90", "sound", {"prompt": "a door", "tempo": "90"}),
        ("/mashup first: A second: B", "mashup", {"first": "A", "second": "B"}),
        ("/help", "help", {}),
        ("/library   MINE", "library mine", {}),
        ("/library search tin roof", "library search", {"text": "tin roof"}),
        ("/settings quota member: 400", "settings quota", {"member": "400"}),
        ("/settings quota member: 0,00001", "settings quota", {"member": "0.00001"}),
        ("/settings quota member: +.5", "settings quota", {"member": ".5"}),
        ("/sound a door tempo: +090", "sound", {"prompt": "a door", "tempo": "90"}),
        (
            "/generate\N{NO-BREAK SPACE}prompt: rain\N{NO-BREAK SPACE}model: V5",
            "generate",
            {"prompt": "rain", "model": "V5"},
        ),
        ("/count beats: Three", "count", {"beats": "3"}),
    ],
)
def test_a_line_is_read(line: str, command: str, options: dict[str, Any]) -> None:
    typed = read_line(line, ENTRIES)

    assert typed.entry["invocation"] == command
    assert typed.options == options


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/", "A / alone lists all of them"),
        ("/genrate rain", "There is no command /genrate. Did you mean /generate?"),
        ("/generated", "Did you mean /generate?"),
        ("/xylophone", "There is no command /xylophone. A / alone"),
        ("/library", "/library is followed by another word: /library mine, /library search."),
        ("/library loud", "/library mine, /library search"),
        ("/credits", "/credits is not for you: choose Maya under “Viewing as” at the top."),
        ("/generate", "/generate still needs prompt. It takes prompt (needed), instrumental and model"),
        ("/generate model: V5", "/generate still needs prompt."),
        ("/mashup", "/mashup still needs first and second."),
        ("/generate prompt:", "There is nothing after “prompt:”."),
        (
            "/generate propmt: rain",
            "no option “propmt”. It takes prompt (needed), instrumental and model",
        ),
        ("/generate prompt: rain modell: V5", "no option “modell”. Did you mean “model”?"),
        ("/generate prompt: rain prompt: snow", "“prompt” is there twice."),
        ("/generate rain prompt: snow", "“rain” belongs to no option."),
        ("/generate prompt: rain instrumental: perhaps", "“instrumental” is yes or no, not “perhaps”."),
        ("/generate prompt: " + "rain " * 200, "“prompt” takes at most 400 characters; these are 999."),
        ("/library search x", "“text” takes at least 2 characters; these are 1."),
        ("/compose vocal: choir", "“vocal” is one of Female, Male; not “choir”."),
        ("/compose style_weight: 2", "“style_weight” is a number from 0 to 1, not “2”."),
        ("/compose style_weight: heavy", "“style_weight” is a number from 0 to 1, not “heavy”."),
        (
            "/compose lyrics_file: words.txt",
            "a file, which cannot be typed: write /compose alone",
        ),
        ("/sound a door tempo: fast", "“tempo” is a whole number from 1 to 300, not “fast”."),
        ("/sound a door tempo: 0", "“tempo” is a number from 1 to 300, not “0”."),
        ("/sound a door tempo: 90.5", "“tempo” is a whole number"),
        ("/sound a door tempo: 99999999999999999999", "“tempo” is a whole number"),
        ("/settings quota member: -1", "“member” is a number from 0, not “-1”."),
        ("/count beats: 5", "“beats” is one of three, four; not “5”."),
        ("/give to: Maya", "“to” is chosen from a list: write /give alone"),
        ("/help me", "/help stands alone: it has no options."),
        # Letters that count as i and s where case does not: they begin no name, and no KeyError either.
        (
            "/generate \N{LATIN SMALL LETTER DOTLESS I}nstrumental: yes",
            "/generate has no option “\N{LATIN SMALL LETTER DOTLESS I}nstrumental”.",
        ),
        ("/cover \N{LATIN SMALL LETTER LONG S}tyle: soft", "/cover has no option “\N{LATIN SMALL LETTER LONG S}tyle”."),
        ("/\N{LATIN SMALL LETTER LONG S}ound a door", "There is no command /\N{LATIN SMALL LETTER LONG S}ound."),
    ],
)
def test_what_cannot_be_read_is_answered_with_what_there_is(line: str, said: str) -> None:
    with pytest.raises(UnreadableLineError) as caught:
        read_line(line, ENTRIES, elsewhere=OF_MAYA)

    assert said in str(caught.value)


@given(text=st.text(max_size=60), values=st.lists(st.text(max_size=20), max_size=4))
def test_no_line_is_too_odd(text: str, values: list[str]) -> None:
    named = " ".join(f"{name}: {value}" for name, value in zip(("prompt", "model", "vocal"), values, strict=False))
    for line in (f"/{text}", f"/generate {text} {named}", f"/compose {text}", f"/sound {text} tempo: {text}"):
        with contextlib.suppress(UnreadableLineError):
            typed = read_line(line, ENTRIES)
            assert typed.options.keys() <= {option["name"] for option in typed.entry["options"]}


QUOTABLE = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters='"“”'), min_size=1, max_size=40)


@given(prompt=st.lists(QUOTABLE, min_size=1, max_size=5).map(" ".join), instrumental=st.booleans(), first=st.booleans())
def test_what_stands_in_quotes_comes_back_as_it_was(prompt: str, instrumental: bool, first: bool) -> None:
    parts = [f'prompt: "{prompt}"', f"instrumental: {instrumental}"]
    line = "/generate " + " ".join(parts if first else parts[::-1])

    assert read_line(line, ENTRIES).options == {"prompt": prompt, "instrumental": instrumental}


@given(words=st.lists(st.from_regex(r"[a-z,.'!]{1,12}", fullmatch=True), min_size=1, max_size=12))
def test_plain_words_need_no_quotes(words: list[str]) -> None:
    prompt = " ".join(words)

    assert read_line(f"/generate {prompt}", ENTRIES).options == {"prompt": prompt}
    assert read_line(f"/generate prompt: {prompt}", ENTRIES).options == {"prompt": prompt}
