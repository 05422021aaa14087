"""Finds every text that a person reads, for `.ci/locale`.

Texts of commands are asked of the commands themselves, as Discord is told them; all others are read out of the sources.
"""

import ast
import asyncio
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import discord
from babel.messages import Catalog
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.application import Application
from bot.client import COGS
from bot.settings import Settings
from bot.ui.i18n import SLASH_NAME
from bot.ui.translator import is_slash_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "cogs")

LONGEST_NAME = 32
LONGEST_DESCRIPTION = 100
"""As Discord documents it, also for the names of choices."""
_DESCRIPTIONS = (
    Location.command_description,
    Location.group_description,
    Location.parameter_description,
    Location.choice_name,
)


class NotFoundError(Exception):
    """A text that is put together where it should be written, so that it cannot be found; the message says where."""


def empty_catalogue(language: str | None = None) -> Catalog:
    return Catalog(
        language,
        project="Bandstand",
        copyright_holder="the contributors to Bandstand",
        msgid_bugs_address="https://github.com/bandstand-bot/bandstand/issues",
        fuzzy=False,
    )


@dataclass
class Texts:
    catalogue: Catalog = field(default_factory=empty_catalogue)
    longest: dict[str, int] = field(default_factory=dict)
    """How many characters Discord takes of a text of a command."""
    siblings: dict[str, set[str]] = field(default_factory=dict)
    """Slash names that must stay different from each other, by the command or group that they belong to."""


def all_texts() -> Texts:
    texts = Texts()
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            for message in texts_in(path.read_text(), place):
                texts.catalogue.add(message, locations=[(place, 0)])
    asyncio.run(_add_texts_of_commands(texts))
    return texts


def texts_in(source: str, place: str) -> list[str | tuple[str, str]]:
    """Texts that `source` gives to a Translation, or marks with `N_` for one, in their order; a pair has a plural.

    What is given by a name or as an attribute, as in `tr(row.title)`, is marked where it stands.
    """
    tree = ast.parse(source)
    names = {"tr", "N_", *_names_of_translations(tree)}
    found: list[tuple[int, int, str | tuple[str, str]]] = []
    for node in ast.walk(tree):
        number = _number_of_texts(node, names)
        if number and isinstance(node, ast.Call):
            match node.args[:number]:
                case [ast.Constant(value=str(text))] if number == 1:
                    found.append((node.lineno, node.col_offset, text))
                case [ast.Constant(value=str(one)), ast.Constant(value=str(several))]:
                    found.append((node.lineno, node.col_offset, (one, several)))
                case [ast.Name() | ast.Attribute()] if ast.unparse(node.func) != "N_" and number == 1:
                    pass
                case _:
                    raise NotFoundError(f"{place}:{node.lineno}: write the text itself here, so that it can be found")
    return [text for _, _, text in sorted(found, key=lambda text: text[:2])]


def _number_of_texts(node: ast.AST, names: Collection[str]) -> int:
    """How many arguments of a call are texts: of `tr(...)` one, of `tr.many(...)` two, of others none."""
    match node:
        case ast.Call(func=ast.Attribute(value=called, attr="many")) if _is_translation(called, names):
            return 2
        case ast.Call(func=called) if _is_translation(called, names):
            return 1
    return 0


def _is_translation(node: ast.expr, names: Collection[str] = ()) -> bool:
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.IfExp(body=body):
            return _is_translation(body)
        case ast.Call(func=ast.Name(id="Translation" | "translation_of" | "translation_for")):
            return True
    return False


def _names_of_translations(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name, annotation=ast.Name(id="Translation")):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _is_translation(value):
                yield name


class _Listener(app_commands.Translator):
    """Is asked for a translation of all that Discord is told, and writes down what it was asked for."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> None:
        text, kind = string.message, context.location.name.replace("_", " ")
        if is_slash_name(context):
            self._texts.siblings.setdefault(_above(context.data), set()).add(text)
            self._texts.catalogue.add(text, context=SLASH_NAME, auto_comments=[f"{kind}; may stay empty"])
        else:
            longest = LONGEST_DESCRIPTION if context.location in _DESCRIPTIONS else LONGEST_NAME
            self._texts.longest[text] = min(longest, self._texts.longest.get(text, longest))
            comment = f"{kind}{_typed_as(context.data)}; at most {longest} characters"
            self._texts.catalogue.add(text, auto_comments=[comment])


def _above(named: object) -> str:
    """The command or group that a command, a group or an option belongs to; empty at the top."""
    owner = named.command if isinstance(named, app_commands.Parameter) else getattr(named, "parent", None)
    return owner.qualified_name if owner else ""


def _typed_as(described: object) -> str:
    match described:
        case app_commands.Parameter():
            return f" of /{described.command.qualified_name} {described.display_name}"
        case app_commands.Command() | app_commands.Group():
            return f" of /{described.qualified_name}"
    return ""


async def _add_texts_of_commands(texts: Texts) -> None:
    listener = _Listener(texts)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(
            {
                "DISCORD_TOKEN": "not.a.token",
                "KIE_API_KEY": "none-at-all",
                "DATABASE_PATH": f"{folder}/bandstand.db",
                "MEDIA_DIR": f"{folder}/media",
            }
        )
        async with Application(settings) as application:
            for cog in COGS:
                await application.bot.load_extension(cog)
            tree = application.bot.tree
            for command in sorted(tree.get_commands(), key=lambda it: it.name):
                await command.get_translated_payload(tree, listener)
