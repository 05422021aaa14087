"""Walks the steps, prints what members see, leaves the files, and says what was missing."""

import logging
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from simcord.backend.errors import BackendError, SetupError

from bot.sandbox.stage import PostedFiles, Stage
from bot.sandbox.tour.file_check import UnusableFileError, contents_of
from bot.sandbox.tour.tour import NotSeenError, Step, Tour, say


class _LoggedErrors(logging.Handler):
    """Counts what the bot itself logs as an error: a member may see nothing of it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


async def walk(stage: Stage, folder: Path, steps: Sequence[Step]) -> bool:
    """Walk the steps, print what is seen, leave the posted files in `folder`; True when nothing was missing."""
    began = time.monotonic()
    files = PostedFiles(stage.feed, folder)
    tour = Tour(stage)
    logged = _LoggedErrors()
    logging.getLogger().addHandler(logged)
    missing: list[str] = []
    try:
        for number, step in enumerate(steps, start=1):
            print(f"\n{number}. {step.title}")
            try:
                await step.walk(tour)
            except (NotSeenError, TimeoutError, SetupError, BackendError) as error:
                what = str(error) or "it took too long"
                say(f"MISSING: {what}")
                missing.append(f"{step.title}: {what}")
            except Exception:
                traceback.print_exc()
                missing.append(f"{step.title}: the step itself broke")
    finally:
        logging.getLogger().removeHandler(logged)
    missing += [f"an error in the bot's log: {message}" for message in logged.messages]
    missing += _check_files(files.paths, folder)
    if missing:
        print("\nNot everything was seen that should have been:")
        for what in missing:
            print(f"  {what}")
    else:
        print("\nEverything was seen that should have been.")
    print(f"{len(files.paths)} files in {time.monotonic() - began:.0f} s.")
    return not missing


def _check_files(paths: Sequence[Path], folder: Path) -> list[str]:
    """Open every file and say what is in it; those that cannot be used are returned, each with what is wrong."""
    print(f"\nThe {len(paths)} files posted are in {folder}:")
    unusable = []
    for path in paths:
        try:
            print(f"  {path.name} ({contents_of(path)})")
        except UnusableFileError as error:
            print(f"  {path.name}")
            unusable.append(f"a file to use: {error}")
    return unusable
