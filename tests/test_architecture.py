"""What no linter sees: which way imports go, and what lies at the top of the repository."""

import ast
import fnmatch
import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "storage")

ALLOWED_AT_THE_TOP = {
    "bot",
    "cogs",
    "storage",
    "tests",
    ".env.example",
    "pyproject.toml",
    "README.md",
    # demanded by tools
    ".ci",
    ".git",
    ".github",
    ".gitignore",
    "LICENSE",
    "CHANGELOG.md",
    "Dockerfile",
    ".dockerignore",
}


FLOORS = (
    "bot.causes bot.clock bot.disk bot.errors bot.logs bot.settings bot.setting_values bot.checkpoints bot.version"
    " bot.secrecy bot.typed_numbers",
    "storage bot.suno bot.media",
    "bot.catalogue bot.workers",
    "bot.library bot.ui bot.quotas",
    "bot.results",
    "bot.jobs",
    "bot.interactions bot.web",
    "bot.client",
    "cogs",
    "bot.sandbox bot.application bot.composition bot.backup bot.diagnosis bot.__main__",
)
"""From the lowest to the highest; imports go down or stay, those for type checkers too."""

MAY_IMPORT_LATE = {
    # They answer in words when the extra `sandbox` is not installed, instead of failing to be imported.
    "bot/__main__.py",
    "bot/sandbox/command.py",
    "bot/sandbox/suno_api/server.py",
}


class Import(NamedTuple):
    """`importer` and `imported` are full module names; of `from a import b` the imported one is `a.b`."""

    importer: str
    imported: str


def inside(module: str, *packages: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@functools.cache
def imports() -> tuple[Import, ...]:
    """Every import of the project, also those within functions and only for type checkers."""
    return tuple(
        Import(module, imported)
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for module in [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")]
        for imported in imported_by(path.read_text(), module if path.stem == "__init__" else module.rpartition(".")[0])
    )


def imported_by(source: str, package: str) -> Iterator[str]:
    """The names that `source`, a module within `package`, imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            start = parts[: len(parts) - node.level + 1] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{origin}.{name.name}" for name in node.names)


def room_of(module: str) -> str | None:
    """The room of FLOORS that a module, or a name in one, belongs to."""
    return next((room for floor in FLOORS for room in floor.split() if inside(module, room)), None)


def floor_of(module: str) -> int | None:
    room = room_of(module)
    return next((number for number, rooms in enumerate(FLOORS) if room in rooms.split()), None)


@functools.cache
def modules() -> frozenset[str]:
    return frozenset(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    )


Graph = dict[str, set[str]]


def file_graph() -> Graph:
    """Which files each file imports."""
    graph: Graph = {module: set() for module in modules()}
    for importer, imported in imports():
        target = imported if imported in modules() else imported.rpartition(".")[0]
        if target in modules() and target != importer:
            graph[importer].add(target)
    return graph


def package_graph() -> Graph:
    """Which folders each folder's own files import; a package and what lies within it are one direction by nature."""
    graph: Graph = {}
    for importer, targets in file_graph().items():
        source = importer.rpartition(".")[0]
        for target in targets:
            package = target.rpartition(".")[0] or target
            if not inside(package, source) and not inside(source, package):
                graph.setdefault(source, set()).add(package)
                graph.setdefault(package, set())
    return graph


def circles(graph: Graph) -> list[list[str]]:
    """Groups of nodes that reach each other, each sorted."""

    def reached(start: str) -> set[str]:
        found: set[str] = set()
        ahead = [start]
        while ahead:
            for target in graph[ahead.pop()] - found:
                found.add(target)
                ahead.append(target)
        return found

    reach = {node: reached(node) for node in graph}
    groups = {tuple(sorted(other for other in reach[node] if node in reach[other])) for node in graph}
    return sorted(list(group) for group in groups if len(group) > 1)


def wrong(found: Iterable[Import]) -> list[str]:
    return [f"{importer} imports {imported}" for importer, imported in found]


def test_the_imports_are_found() -> None:
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from ..g import h\n"

    assert list(imported_by(source, "x.y")) == ["a.b", "c.d", "x.y.e", "x.g.h"]
    assert Import("bot.settings", "pydantic.BaseModel") in imports()


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}) == [["b", "c"]]


def test_imports_go_down() -> None:
    unknown = {found.importer for found in imports() if floor_of(found.importer) is None} - {"bot"}
    assert unknown == set(), "name the room of these modules in FLOORS, and in design and bot/README.md"
    assert not wrong(
        found
        for found in imports()
        if inside(found.imported, *PACKAGES) and (floor_of(found.imported) or 0) > (floor_of(found.importer) or 0)
    )


@pytest.mark.parametrize("package", ["bot.suno", "bot.media", "storage"])
def test_the_lowest_rooms_import_nothing_else_of_the_project(package: str) -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.importer, package) and inside(found.imported, *PACKAGES) and not inside(found.imported, package)
    )


def test_rows_import_nothing_but_rows() -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.importer, "storage.rows")
        and inside(found.imported, *PACKAGES)
        and not inside(found.imported, "storage.rows")
    )


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(file_graph()) == []


def test_no_packages_import_each_other_in_a_circle() -> None:
    assert circles(package_graph()) == []


def test_imports_stand_at_the_top_of_their_file() -> None:
    """A late import would hide a circle from a reader."""
    late = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [place for place in late if place.partition(":")[0] not in MAY_IMPORT_LATE] == []


def test_nothing_imports_tests() -> None:
    assert not wrong(found for found in imports() if inside(found.imported, "tests"))


def test_services_do_not_know_the_commands() -> None:
    roots = ("bot.__main__", "bot.application", "bot.client", "bot.sandbox")  # they put everything together
    assert not wrong(
        found for found in imports() if inside(found.imported, "cogs") and not inside(found.importer, "cogs", *roots)
    )


def test_only_the_command_line_knows_the_sandbox() -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.imported, "bot.sandbox") and not inside(found.importer, "bot.sandbox", "bot.__main__")
    )


def test_only_the_sandbox_needs_its_extra() -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.imported, "simcord", "numpy") and not inside(found.importer, "bot.sandbox")
    )


def test_only_storage_speaks_to_the_database() -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.imported, "aiosqlite", "sqlite3") and not inside(found.importer, "storage")
    )


def test_tests_of_other_rooms_ask_the_database_without_sql() -> None:
    """They have tests/storage/inspection.py and arranging.py for it, so that another engine can stand behind them."""
    sql = re.compile(
        r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA)\s.*\b(FROM|INTO|SET|TABLE|TRIGGER|user_version)\b", re.S
    )
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if ROOT / "tests" / "storage" not in path.parents
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Constant) and isinstance(node.value, str) and sql.match(node.value))
        or (isinstance(node, ast.Attribute) and node.attr == "_database")
    ]
    assert found == []


def test_commands_make_no_requests_of_their_own() -> None:
    assert not wrong(
        found for found in imports() if inside(found.imported, "aiohttp", "bot.web") and inside(found.importer, "cogs")
    )


def test_commands_know_rows_but_no_stores() -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.importer, "cogs")
        and inside(found.imported, "storage")
        and not inside(found.imported, "storage.rows", "storage.codes")
    )


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py")}

    assert [str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_the_top_of_the_repository_holds_only_what_belongs_there() -> None:
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split() if not line.startswith("#")]
    present = {path.name for path in ROOT.iterdir()}

    assert {
        name for name in present - ALLOWED_AT_THE_TOP if not any(fnmatch.fnmatch(name, rule) for rule in ignored)
    } == set()
