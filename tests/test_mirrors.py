"""Which tests `.ci/run quick` runs for what has changed."""

import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent


def mirrors_of(paths: list[str], root: Path) -> Any:
    return runpy.run_path(str(ROOT / ".ci" / "mirrors.py"), run_name="mirrors")["mirrors_of"](paths, root)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a few tests, as far as their names go."""
    for name in (
        "test_main.py", "test_architecture.py", "test_locale.py", "suno/test_client.py", "ui/test_text.py",
        "jobs/test_sender.py", "jobs/test_tracker.py", "storage/test_drafts.py", "storage/engines/test_sqlite.py",
        "results/formats/test_midi.py", "stories/songs/test_remix.py", "stories/test_library.py",
        "sandbox/test_page.py",
    ):  # fmt: skip
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


@pytest.mark.parametrize(
    ("changed", "mirror"),
    [
        ("bot/jobs/sender.py", "tests/jobs/test_sender.py"),
        ("bot/jobs/delivery.py", "tests/jobs"),
        ("bot/results/formats/midi.py", "tests/results/formats/test_midi.py"),
        ("bot/results/formats/archive.py", "tests/results/formats"),
        ("bot/__main__.py", "tests/test_main.py"),
        ("storage/drafts.py", "tests/storage/test_drafts.py"),
        ("storage/engines/sqlite.py", "tests/storage/engines/test_sqlite.py"),
        ("storage/rows/job.py", "tests/storage"),
        ("storage/migrations/0002_subjects.sql", "tests/storage"),
        ("cogs/remix.py", "tests/stories/songs/test_remix.py"),
        ("bot/sandbox/page.py", "tests/sandbox/test_page.py"),
        (".ci/locale", "tests/test_locale.py"),
        ("tests/stories/test_library.py", "tests/stories/test_library.py"),
        ("tests/jobs/workers_bench.py", "tests/jobs"),
    ],
)
def test_a_file_is_mirrored_by_the_tests_of_its_name_or_else_of_its_folder(
    root: Path, changed: str, mirror: str
) -> None:
    assert mirrors_of([changed], root) == [mirror]


@pytest.mark.parametrize(
    "changed",
    [
        "bot/suno/client.py",  # runs always
        "bot/ui/cards.py",
        "tests/test_architecture.py",
        "bot/application.py",  # has no tests of its name
        "cogs/songs.py",
        "tests/conftest.py",
        "bot/sandbox/stage.py",  # would take long
        "tests/stories/conftest.py",
        "tests/jobs/test_gone.py",
        "README.md",
    ],
)
def test_some_files_add_nothing(root: Path, changed: str) -> None:
    assert mirrors_of([changed], root) == []


def test_each_test_is_named_once_and_files_before_folders(root: Path) -> None:
    changed = ["storage/codes.py", "storage/drafts.py", "bot/jobs/sender.py", "tests/jobs/test_sender.py"]

    assert mirrors_of(changed, root) == ["tests/jobs/test_sender.py", "tests/storage"]


def test_the_tests_that_run_always_are_there() -> None:
    always = runpy.run_path(str(ROOT / ".ci" / "mirrors.py"), run_name="mirrors")["ALWAYS"]

    assert [path for path in always if not (ROOT / path).exists()] == []
