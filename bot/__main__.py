"""`python -m bot [run | backup FILE | diagnose | sandbox]`, also installed as `bandstand`.

Once it is up it prints where it listens, on standard output; what it logs goes to standard error.

Exit codes: 0 when it ended as it should, 1 when something outside kept it from running, 2 for settings or options
that cannot be used. Nothing that an operator can cause ends in a traceback.
"""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.application import Application
from bot.backup import backup
from bot.diagnosis.command import diagnose
from bot.errors import StartupError
from bot.logs import configure_logging
from bot.media.prctl import make_undumpable
from bot.secrecy import forget_environment
from bot.settings import Settings, SettingsError, doubts_about, read_environment
from bot.version import versions

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line says and return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["sandbox"]:
        # It has options and requirements of its own; the bot runs without either.
        from bot.sandbox.command import main as sandbox

        return sandbox(arguments[1:])
    asked = _parser().parse_args(arguments)
    try:
        environment = read_environment(Path(".env"))
        settings = Settings.from_env(environment)
    except SettingsError as error:
        lines = "\n".join(f"  {mistake}" for mistake in error.mistakes)
        print(f"Bandstand cannot start with these settings:\n{lines}", file=sys.stderr)
        return 2
    # Before there is a thread or a child that could see them.
    forget_environment(name.upper() for name, value in settings if isinstance(value, SecretStr))
    make_undumpable()
    if asked.command == "backup":
        return backup(settings, asked.file, now=datetime.now(UTC))
    if asked.command == "diagnose":
        return diagnose(settings, doubts_about(environment))
    configure_logging(settings)
    for doubt in doubts_about(environment):
        log.warning("%s", doubt)
    return _until_it_ends(_run(settings))


async def _run(settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    told_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told_to_stop.set)
    async with Application(settings) as application:
        await application.start()
        print(f"Bandstand listens on {application.web.url} (WEB) and {application.ops.url} (OPS).", flush=True)
        running = asyncio.create_task(application.run(), name="discord")
        stopping = asyncio.create_task(told_to_stop.wait(), name="until a signal")
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if told_to_stop.is_set():
            # However far it has come: closing alone would make a login that is cut off look like a failed one.
            running.cancel()
            await application.stop()
            await asyncio.gather(running, return_exceptions=True)
        else:
            await running


def _until_it_ends(program: Coroutine[Any, Any, None]) -> int:
    try:
        asyncio.run(program)
    except StartupError as error:
        print(f"Bandstand cannot run: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bandstand", description="A Discord bot that makes songs with a community.")
    parser.add_argument("--version", action="version", version=f"bandstand {versions()}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.add_parser("run", help="connect to Discord (the default); settings come from the environment and .env")
    copy = commands.add_parser("backup", help="copy the database to a file, also while the bot runs")
    copy.add_argument("file", metavar="FILE", type=Path, help="a name that is not taken; nothing is ever overwritten")
    commands.add_parser("diagnose", help="check settings, Discord, the API, callbacks, disk and database, in words")
    commands.add_parser("sandbox", help="try all of it in a browser, without a token or a key; see sandbox --help")
    return parser


if __name__ == "__main__":
    sys.exit(main())
