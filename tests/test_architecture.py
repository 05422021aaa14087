"""What no linter sees: which way imports go, and what lies at the top of the repository."""

import ast
import fnmatch
import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "cogs", "storage")

ALLOWED_AT_THE_TOP = {
    *("bot", "cogs", "storage", "tests", ".env.example", "pyproject.toml", "README.md"),
    # demanded by tools
    *(".ci", ".git", ".github", ".gitignore", "LICENSE", "CHANGELOG.md", "Dockerfile", ".dockerignore"),
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


def wrong(found: Iterable[Import]) -> list[str]:
    return [f"{importer} imports {imported}" for importer, imported in found]


def test_the_imports_are_found() -> None:
    source = "import a.b\nfrom c import d\ndef f():\n    from . import e\n    from ..g import h\n"

    assert list(imported_by(source, "x.y")) == ["a.b", "c.d", "x.y.e", "x.g.h"]
    assert Import("bot.settings", "pydantic.BaseModel") in imports()


@pytest.mark.parametrize("package", ["bot.suno", "storage"])
def test_the_lowest_rooms_import_nothing_else_of_the_project(package: str) -> None:
    assert not wrong(
        found
        for found in imports()
        if inside(found.importer, package) and inside(found.imported, *PACKAGES) and not inside(found.imported, package)
    )


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


def test_commands_make_no_requests_of_their_own() -> None:
    assert not wrong(
        found for found in imports() if inside(found.imported, "aiohttp", "bot.web") and inside(found.importer, "cogs")
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
