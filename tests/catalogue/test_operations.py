"""Every operation is complete, and whoever forgets a part of one is told the file to write in."""

import ast
import asyncio
import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.catalogue.operations import CATALOGUE
from bot.catalogue.row import Row
from bot.sandbox.stage import set_up
from bot.suno.client import DIALECTS
from bot.suno.operation import Wire
from bot.suno.registry import OPERATIONS
from bot.ui.form_fields import FORMS
from bot.ui.form_titles import form_title
from bot.ui.i18n import translation_for
from bot.ui.titles import Source, details, heading, summary
from tests.suno.factories import CALLBACK, REQUESTS

ROOT = Path(__file__).parents[2]
TR = translation_for("en-US")

every_row = pytest.mark.parametrize("row", CATALOGUE.values(), ids=CATALOGUE)


def file_of(row: Row[Any]) -> str:
    """Where the operation is described."""
    return f"bot/suno/operations/{row.name}.py"


@dataclass(frozen=True)
class Sandbox:
    """What the bot offers in the sandbox, and how the stand-in answers an empty request at each path."""

    commands: frozenset[str]
    answers: dict[str, int]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return asyncio.run(_looked_at(tmp_path_factory.mktemp("sandbox")))


async def _looked_at(folder: Path) -> Sandbox:
    answers = {}
    async with set_up(folder, speed=10) as stage, aiohttp.ClientSession() as session:
        settings = stage.application.settings
        tree = stage.application.bot.tree.walk_commands(type=discord.AppCommandType.chat_input)
        commands = frozenset(command.qualified_name for command in tree)
        headers = {"Authorization": f"Bearer {settings.kie_api_key.get_secret_value()}"}
        for path in {row.operation.wire["dedicated"].path for row in CATALOGUE.values()}:
            url = str(settings.kie_api_base_url).rstrip("/") + path
            async with session.post(url, json={}, headers=headers) as answer:
                answers[path] = answer.status
    return Sandbox(commands, answers)


def test_every_file_of_an_operation_has_its_row_and_its_name() -> None:
    described = {path.stem for path in (ROOT / "bot/suno/operations").glob("[a-z]*.py")}

    assert described == set(OPERATIONS), "an operation is called like its file in bot/suno/operations"
    assert set(OPERATIONS) == set(CATALOGUE), "add a row to bot/catalogue/operations.py"


@every_row
def test_an_example_is_within_the_limits_and_has_a_price(row: Row[Any]) -> None:
    request = REQUESTS[row.name]

    row.operation.check(request)

    assert row.operation.cost(request) >= 0, file_of(row)


@every_row
@pytest.mark.parametrize("dialect", Wire.__annotations__)
def test_an_operation_is_spelled_in_every_dialect(row: Row[Any], dialect: str) -> None:
    create = DIALECTS[dialect].create(REQUESTS[row.name], callback_url=CALLBACK)

    assert create.path.startswith("/api/v1/"), f"wire[{dialect!r}] in {file_of(row)}"
    assert create.body, f"wire[{dialect!r}] in {file_of(row)}"


@every_row
def test_a_card_says_what_is_made_and_of_what(row: Row[Any]) -> None:
    where = f"title of {row.name} in bot/catalogue/operations.py"
    places = {name for _, name, _, _ in string.Formatter().parse(row.title) if name}
    sources = [Source("Roof", "7KQ2MN")]

    shown = heading(REQUESTS[row.name], TR, sources)

    assert places <= {"name"}, where
    assert not shown[0].isascii(), f"{where}: begins with a picture"
    assert ("Roof" in shown) is bool(places), where
    assert summary(REQUESTS[row.name], TR, 60, sources), where
    assert "{" not in details(REQUESTS[row.name], TR), f"details of {row.name} in bot/catalogue/operations.py"


def test_no_two_rows_say_the_same_of_different_commands() -> None:
    """A card that says what another operation makes would be a row that was copied and not written."""
    said: dict[str, set[str]] = {}
    for row in CATALOGUE.values():
        if not row.called_by_its_words:
            said.setdefault(row.title, set()).add(row.command)

    assert [title for title, commands in said.items() if len(commands) > 1] == [], "bot/catalogue/operations.py"


@every_row
def test_a_form_that_is_promised_is_there_and_edits_fields_of_the_request(row: Row[Any]) -> None:
    if row.form is None:
        return
    assert row.form in FORMS, f"write {row.form}_form into bot/ui/form_fields.py"
    labels = FORMS[row.form](TR, REQUESTS[row.name].model_dump())
    asked = {str(label.component.to_component_dict()["custom_id"]) for label in labels}

    assert 1 <= len(labels) <= 5, "bot/ui/form_fields.py"
    assert form_title(row.form, TR, [], 1200), "bot/ui/form_titles.py"
    assert asked <= set(row.operation.request.model_fields), f"{row.form}_form in bot/ui/form_fields.py"


@every_row
def test_the_fields_that_a_row_names_are_those_of_the_request(row: Row[Any]) -> None:
    named = {*row.uploads, *row.operation.once_measured, *([row.after.field] if row.after else [])}

    assert named <= set(row.operation.request.model_fields), f"{row.name} in bot/catalogue/operations.py"


@every_row
def test_what_is_refused_by_the_provider_alone_has_no_uploads(row: Row[Any]) -> None:
    assert row.operation.from_own_copy(REQUESTS[row.name]) is not None or not row.uploads, file_of(row)


@every_row
def test_members_have_a_command_for_it(row: Row[Any], sandbox: Sandbox) -> None:
    assert row.command in sandbox.commands, f"write /{row.command} into a file of cogs"


@every_row
def test_the_stand_in_knows_it(row: Row[Any], sandbox: Sandbox) -> None:
    path = row.operation.wire["dedicated"].path

    assert sandbox.answers[path] == 200, f"write POST {path} into the operations of bot/sandbox/suno_api"


@every_row
def test_the_tour_shows_it(row: Row[Any]) -> None:
    files = [path for path in (ROOT / "bot/sandbox").rglob("*.py") if "tour" in str(path.relative_to(ROOT))]
    typed = rf'tour\.type\(\s*[\w.]+,\s*"{row.command}"'

    assert any(re.search(typed, path.read_text()) for path in files), (
        f"write a step that types /{row.command} into the tour, in bot/sandbox"
    )


@every_row
def test_a_story_tells_what_a_member_sees_of_it(row: Row[Any]) -> None:
    stories = [path for path in (ROOT / "tests").rglob("test_*.py") if ".slash(" in path.read_text()]

    assert any(row.command in strings_in(path) for path in stories), (
        f"write a test that types /{row.command} beside those of the other commands"
    )


def strings_in(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


# --- nobody else tells them apart ---

_TOLD_APART = re.compile(
    r"match (\w+\.)?request\b"
    r"|isinstance\((\w+\.)?(request|it|model),"
    r"|issubclass\("
    r"|\bis (not )?[A-Z]\w*Request\b"
    r"|operation (==|!=) [\"'A-Z]"
    r"|operation (not )?in [(\[{]"
    r"|case [A-Z]\w*Request\b"
)


def test_what_differs_between_operations_is_asked_of_them_and_of_their_rows() -> None:
    files = [path for room in ("bot", "cogs", "storage") for path in sorted((ROOT / room).rglob("*.py"))]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        if not path.is_relative_to(ROOT / "bot/suno/operations") and not path.is_relative_to(ROOT / "bot/sandbox")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if _TOLD_APART.search(line)
    ]

    assert found == [], "give Operation (bot/suno/operation.py) or Row (bot/catalogue/row.py) a field for it"
