"""`python -m bot sandbox`: everything without a token, a key or a network, in the browser or as a tour."""

import argparse
import asyncio
import contextlib
import errno
import importlib.util
import logging
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Coroutine, Sequence
from pathlib import Path
from typing import Any

from bot.errors import StartupError
from bot.sandbox.suno_api.faults.scenarios import SCENARIOS

_FIRST_COMMAND = "/generate prompt: rain on a tin roof, lo-fi"
_TOUR_SPEED = 10.0
_TOUR_SEED = 1


def main(arguments: Sequence[str]) -> int:
    """Run what the options say and return the exit code: 0, 1 when it cannot run, 2 for unusable options."""
    options = _parser().parse_args(arguments)
    try:
        _require(["numpy"] if options.api_only else ["numpy", "simcord", "markdown_it"])
        # What goes wrong inside is shown in the page or by the tour; this is for whoever looks for the reason.
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        logging.getLogger("discord").setLevel(logging.ERROR)  # it warns of what a simulation does not need, as voice
        return asyncio.run(_until_stopped(_program(options)))
    except StartupError as error:
        print(f"The sandbox cannot run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


async def _program(options: argparse.Namespace) -> int:
    try:
        if options.api_only:
            return await _serve_api(options)
        if options.tour:
            return await _walk_tour(options)
        return await _serve_page(options)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartupError(
                f"port {options.port} is in use; stop the other program or choose another --port"
            ) from None
        raise


async def _serve_api(options: argparse.Namespace) -> int:
    from bot.sandbox.suno_api.api_only import serve_api_only

    await serve_api_only(options.port, options.speed or 1.0, SCENARIOS.get(options.fault), seed=options.seed)
    return 0


async def _walk_tour(options: argparse.Namespace) -> int:
    from bot.sandbox.stage import set_up
    from bot.sandbox.tour import STEPS, walk

    folder = options.keep or Path(tempfile.mkdtemp(prefix="bandstand-tour-"))
    _make_folder(folder)
    scenario = SCENARIOS.get(options.fault)
    speed, seed = options.speed or _TOUR_SPEED, _TOUR_SEED if options.seed is None else options.seed
    async with _state() as state, set_up(state, speed=speed, scenario=scenario, seed=seed) as stage:
        return 0 if await walk(stage, folder, STEPS) else 1


async def _serve_page(options: argparse.Namespace) -> int:
    from bot.sandbox.page import Page
    from bot.sandbox.stage import PostedFiles, set_up

    scenario = SCENARIOS.get(options.fault)
    speed = options.speed or 1.0
    async with _state() as state, set_up(state, speed=speed, scenario=scenario, seed=options.seed) as stage:
        if options.keep is not None:
            _make_folder(options.keep)
            PostedFiles(stage.feed, options.keep)
        fault = f"{options.fault} — {scenario.explanation}" if scenario is not None else ""
        async with Page(stage, port=options.port, fault=fault) as page:
            print(f"\nThe sandbox is open. Point a browser at\n\n    {page.url}\n")
            print(f"and type or paste into the field below the messages:\n\n    {_FIRST_COMMAND}\n")
            if fault:
                print(f"What goes wrong here: {fault}\n")
            print("Ctrl-C ends it.", flush=True)
            try:
                await page.closed()
            finally:
                kept = f"; what was posted is in {options.keep}" if options.keep else ""
                print(f"\nThe sandbox ends, and nothing of it is left behind{kept}. Goodbye!", flush=True)
    return 0


@contextlib.asynccontextmanager
async def _state() -> AsyncIterator[Path]:
    """A folder for database and media that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="bandstand-") as folder:
        yield Path(folder)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(f"the folder {folder} cannot be made: {error.strerror}") from error


async def _until_stopped(program: Coroutine[Any, Any, int]) -> int:
    """Ctrl-C and SIGTERM end the program as if it had ended by itself, once what it opened is closed."""
    task = asyncio.ensure_future(program)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        # The second one does not interrupt the closing.
        loop.add_signal_handler(number, lambda: None if task.cancelling() else task.cancel())
    try:
        return await task
    except asyncio.CancelledError:
        return 0


def _require(modules: Sequence[str]) -> None:
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if missing:
        raise StartupError(f'packages are missing ({", ".join(missing)}); pip install -e ".[sandbox]" installs them')


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bandstand sandbox",
        description="The whole bot in your browser, between a simulated Discord and a stand-in for the song service.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"Faults for --fault:\n{_faults()}",
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="where the page is served on 127.0.0.1 (default: a free one)"
    )
    parser.add_argument(
        "--speed", type=_speed, help="2 makes songs twice as fast; 1 takes about 15 seconds (default: 1, the tour 10)"
    )
    parser.add_argument(
        "--seed", type=int, help="make the same songs every time (default: other ones every time, in the tour the same)"
    )
    parser.add_argument("--fault", type=_fault, metavar="NAME", help="show how trouble looks; see below for the names")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the files that are posted in this folder")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--tour", action="store_true", help="walk all commands without a browser and print what is seen")
    what.add_argument("--api-only", action="store_true", help="serve only the stand-in for the song service's API")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


def _speed(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0.01 <= (speed := float(text)) <= 1000:
            return speed
    raise argparse.ArgumentTypeError("the speed is a number from 0.01 to 1000")


def _fault(name: str) -> str:
    if name not in SCENARIOS:
        raise argparse.ArgumentTypeError(f"there is no fault {name!r}; these are known:\n{_faults()}")
    return name


def _faults() -> str:
    return "\n".join(f"  {name:<15} {scenario.explanation}" for name, scenario in SCENARIOS.items())
