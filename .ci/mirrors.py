"""Prints which tests `.ci/run quick` runs: some always, and those that mirror what has changed.

A file's tests are those of its name: tests/jobs/test_sender.py for bot/jobs/sender.py. Where there are none, it is the
folder of that name, unless its tests take long; they are left to `.ci/run`, and named on standard error.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ALWAYS = ("tests/test_architecture.py", "tests/suno", "tests/ui")
LONG = ("browser", "crash", "media", "sandbox", "stories", "wire")
"""Folders whose tests run one file at a time here."""
MOST = 10
"""More than so many would no longer be quick."""


def main() -> int:
    mirrors = mirrors_of(changed())
    for path in (*ALWAYS, *mirrors[:MOST]):
        print(path)
    if len(mirrors) > MOST:
        print(f"left to .ci/run, as too much has changed: {' '.join(mirrors[MOST:])}", file=sys.stderr)
    return 0


def changed() -> list[str]:
    """Files that differ from where this branch left main, and new ones; without a main, what is not committed."""
    branches = [branch for branch in ("origin/main", "main") if _git("rev-parse", "--verify", "--quiet", branch)]
    base = (_git("merge-base", "HEAD", *branches) if branches else None) or "HEAD"
    listed = _git("diff", "--name-only", base) or ""
    unknown = _git("ls-files", "--others", "--exclude-standard") or ""
    return sorted({*listed.splitlines(), *unknown.splitlines()})


def mirrors_of(paths: Iterable[str], root: Path = ROOT) -> list[str]:
    """Paths of tests, without those that run always and what lies within another; files before folders."""
    found = {mirror for path in paths if (mirror := _mirror_of(Path(path), root)) is not None}
    folders = {mirror for mirror in found if not mirror.suffix}
    within = {mirror for mirror in found for folder in (*folders, *map(Path, ALWAYS)) if folder in mirror.parents}
    chosen = found - within - set(map(Path, ALWAYS))
    return [str(mirror) for mirror in sorted(chosen, key=lambda it: (it in folders, it))]


def _mirror_of(path: Path, root: Path) -> Path | None:
    return next((place for place in _candidates(path, root) if (root / place).exists()), None)


def _candidates(path: Path, root: Path) -> Iterator[Path]:
    match path.parts:
        case ("tests", *_, name) if name.startswith("test_"):
            yield path
        case ("tests", *_):
            yield from _folders(path.parent)
        case (".ci", name):
            yield Path("tests", f"test_{name.removesuffix('.py')}.py")
        case ("bot", *folders, _):
            yield Path("tests", *folders, f"test_{path.stem.strip('_')}.py")
            yield from _folders(Path("tests", *folders))
        case ("cogs", _):
            # What members do with it, in whichever room of the stories.
            stories = sorted((root / "tests" / "stories").rglob(f"test_{path.stem}.py"))
            yield from (story.relative_to(root) for story in stories)
        case ("storage", *folders, _):
            yield Path("tests", "storage", *folders, f"test_{path.stem}.py")
            yield Path("tests", "storage", f"test_{path.stem}.py")
            yield from _folders(Path("tests", "storage", *folders))


def _folders(folder: Path) -> Iterator[Path]:
    """A folder of tests and those above it, as far as they are quick."""
    if len(folder.parts) > 1 and folder.parts[1] not in LONG:
        yield folder
        yield from _folders(folder.parent)


def _git(*arguments: str) -> str | None:
    done = subprocess.run(  # noqa: S603 - arguments of our own
        ["git", *arguments],  # noqa: S607 - wherever it is installed
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
