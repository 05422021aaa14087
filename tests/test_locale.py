"""`.ci/locale` as a translator meets it, and a language made with it as a member sees it."""

import os
import re
import runpy
import string
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import discord
import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.application import Application
from bot.client import COGS
from bot.settings import Settings
from bot.ui.i18n import SLASH_NAME, translation_for
from bot.ui.translator import CommandTranslator

ROOT = Path(__file__).parent.parent
TOOL = ROOT / ".ci" / "locale"

WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in string.ascii_letters + string.digits}


def run(*arguments: str, folder: Path | None = None) -> tuple[int, list[str]]:
    """Exit code and the lines that were written."""
    places = [] if folder is None else ["--folder", str(folder)]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, TOOL, *places, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, (done.stdout + done.stderr).splitlines()


@cache
def search() -> Mapping[str, Any]:
    """What `.ci/texts.py` defines."""
    return runpy.run_path(str(ROOT / ".ci" / "texts.py"))


def po_of(folder: Path) -> Path:
    return folder / "de" / "LC_MESSAGES" / "bandstand.po"


def read(folder: Path) -> Catalog:
    with po_of(folder).open("rb") as file:
        return read_po(file, locale="de")


def write(folder: Path, catalogue: Catalog) -> None:
    po_of(folder).parent.mkdir(parents=True, exist_ok=True)
    with po_of(folder).open("wb") as file:
        write_po(file, catalogue)


def message(catalogue: Catalog, text: str, context: str | None = None) -> Message:
    found = catalogue.get(text, context)
    assert found is not None, text
    return found


def wide(text: str) -> str:
    """The same in other letters, with its places for values as they were; not one character longer."""
    return "".join(
        part if part.startswith("{") else part.translate(WIDE) for part in re.split(r"(\{[^}]*\})", text) if part
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A language in which every text is translated, and what is typed is not."""
    folder = tmp_path_factory.mktemp("locale")
    code, _ = run("make", "de", folder=folder)
    assert code == 0
    catalogue = read(folder)
    for entry in catalogue:
        if entry.id and entry.context != SLASH_NAME:
            entry.string = wide(entry.id) if isinstance(entry.id, str) else tuple(map(wide, entry.id))
    write(folder, catalogue)
    code, _ = run("compile", folder=folder)
    assert code == 0
    return folder


async def told_to_discord(folder: Path, catalogues: Path) -> list[Mapping[str, Any]]:
    """All commands as they are sent, with their translations."""
    settings = Settings.from_env(
        {
            "DISCORD_TOKEN": "an.invented.token",
            "KIE_API_KEY": "invented",
            "DATABASE_PATH": str(folder / "bandstand.db"),
            "MEDIA_DIR": str(folder / "media"),
        }
    )
    async with Application(settings) as application:
        for cog in COGS:
            await application.bot.load_extension(cog)
        tree = application.bot.tree
        translator = CommandTranslator(catalogues)
        return [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]


def parts_of(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A command, and all groups, commands, options and choices within it."""
    yield told
    for part in [*told.get("options", ()), *told.get("choices", ())]:
        yield from parts_of(part)


async def test_every_description_menu_and_choice_is_shown_in_the_members_language(folder: Path, tmp_path: Path) -> None:
    commands = await told_to_discord(tmp_path, folder)

    parts = [part for command in commands for part in parts_of(command)]
    described = [part for part in parts if part.get("description")]
    choices = [part for part in parts if "value" in part]
    menus = [command for command in commands if command["type"] == discord.AppCommandType.message.value]
    assert len(described) > 100
    assert menus
    assert choices
    for part in described:
        assert part["description_localizations"] == {"de": wide(part["description"])}
    for part in [*menus, *choices]:
        assert part["name_localizations"] == {"de": wide(part["name"])}


async def test_what_is_typed_stays_english_until_somebody_translates_it(folder: Path, tmp_path: Path) -> None:
    catalogue = read(folder)
    message(catalogue, "cover", SLASH_NAME).string = "nachspielen"
    write(tmp_path, catalogue)
    assert run("compile", folder=tmp_path)[0] == 0

    told = {part["name"]: part for part in await told_to_discord(tmp_path, tmp_path)}

    assert told["cover"]["name_localizations"] == {"de": "nachspielen"}
    assert told["extend"]["name_localizations"] == {}


def test_everything_else_is_found_too(folder: Path) -> None:
    tr = translation_for("de", folder)

    assert tr("Cancel") == wide("Cancel")
    assert tr("Go ahead for {credits} credits", credits=12) == wide("Go ahead for ") + "12" + wide(" credits")
    assert translation_for("fr", folder)("Cancel") == "Cancel"


def test_a_complete_catalogue_passes(folder: Path) -> None:
    code, lines = run("check", folder=folder)

    assert code == 0, lines
    assert lines[-1].endswith(" 1 catalogues, 0 flaws")


def test_every_flaw_is_named(folder: Path, tmp_path: Path) -> None:
    catalogue = read(folder)
    message(catalogue, "Cancel").string = ""
    message(catalogue, "More").flags.add("fuzzy")
    message(catalogue, "Go ahead for {credits} credits").string = "Für {credit}"
    message(catalogue, "Cover anyway, {credits} credits").string = "Trotzdem, {credits"
    message(catalogue, "Your songs in the making, and where they stand.").string = "lang " * 21
    message(catalogue, "cover", SLASH_NAME).string = "Noch einmal"
    message(catalogue, "wav", SLASH_NAME).string = "midi"
    write(tmp_path, catalogue)

    code, lines = run("check", folder=tmp_path)

    assert code == 1
    flaws = [line.partition(".po: ")[2] for line in lines if ".po: " in line]
    assert [flaw.partition(": ")[2] for flaw in flaws if flaw.startswith("not translated")] == ["'Cancel'", "'More'"]
    rest = "\n".join(flaw for flaw in flaws if not flaw.startswith("not translated"))
    assert "'Für {credit}' needs the same places for values" in rest
    assert "'Trotzdem, {credits': expected '}'" in rest
    assert "has more than 100 characters" in rest
    assert "'Noch einmal' must be between 1-32 characters" in rest
    assert "two names in / are both 'midi'" in rest
    assert "run .ci/locale compile" in rest
    assert len(flaws) == 8


def test_what_is_new_is_added_and_what_was_translated_stays(folder: Path, tmp_path: Path) -> None:
    catalogue = read(folder)
    del catalogue["Cancel"]
    write(tmp_path, catalogue)

    code, lines = run("make", "de", folder=tmp_path)

    assert code == 0
    assert ": 1 of " in lines[-1]
    assert message(read(tmp_path), "Cancel").string == ""
    assert message(read(tmp_path), "More").string == wide("More")


def test_a_language_that_discord_has_not_is_refused(tmp_path: Path) -> None:
    code, lines = run("make", "tlh", folder=tmp_path)

    assert code == 2
    assert "'tlh'" in "".join(lines)
    assert list(tmp_path.iterdir()) == []


def test_texts_are_found_whatever_the_translation_is_called() -> None:
    source = """
def card(tr: Translation, theirs: Translation):
    public = translation_for(locale)
    it = translation_of(a) if a else translation_for(b)
    tr("one"); theirs("two"); public("thr" "ee"); it("four {x}", x=4); translation_of(a)("five"); another("no text")
    tr.many("six", "sixes", 6); Row(title=N_("seven")); tr(row.title); tr.as_it_is(text)
"""
    expected = ["one", "two", "three", "four {x}", "five", ("six", "sixes"), "seven"]
    assert search()["texts_in"](source, "bot/x.py") == expected


@pytest.mark.parametrize(
    "call",
    ['tr(f"no {3}")', 'tr("no" + more)', 'tr("no" if no else "yes")', 'tr.many("one", several, 3)', "N_(text)", "tr()"],
)
def test_a_text_that_is_put_together_is_refused_with_its_place(call: str) -> None:
    with pytest.raises(search()["NotFoundError"], match=re.escape("bot/x.py:2: write the text itself here")):
        search()["texts_in"](f"\n{call}\n", "bot/x.py")


def test_the_catalogues_that_are_shipped_are_complete() -> None:
    code, lines = run("check")

    assert code == 0, lines
