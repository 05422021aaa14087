"""`python -m bot diagnose`: looks at everything that a bot needs, beside a running one or without, in words.

Exit codes: 0 when nothing is wrong, 1 when something is (settings that cannot be used are told before, with 2).
"""

import asyncio
from collections.abc import Iterable

from bot.diagnosis.discord_account import check_discord
from bot.diagnosis.findings import Finding, Verdict, note, ok
from bot.diagnosis.local import check_database, check_disks
from bot.diagnosis.running_bot import check_running_bot
from bot.diagnosis.suno_account import check_suno
from bot.logs import Redactor, configure_logging
from bot.settings import Settings
from bot.version import versions
from storage.beside import is_open


def diagnose(settings: Settings, doubts: Iterable[str]) -> int:
    """Print a line for each check and return the exit code. `doubts` are those about the settings."""
    configure_logging(settings.model_copy(update={"log_level": "CRITICAL"}))  # what failed is said in words here
    print(f"Bandstand {versions()}")
    findings = asyncio.run(_all_findings(settings, list(doubts)))
    redact = Redactor.of(settings)
    for finding in findings:
        # Names of servers are chosen by strangers.
        text = "".join(letter if letter.isprintable() else "?" for letter in redact(finding.text))
        print(f"{finding.verdict.value:<5}  {finding.subject}: {text}")
    number = sum(finding.verdict is Verdict.WRONG for finding in findings)
    print("Nothing is wrong." if not number else f"{number} {'thing is' if number == 1 else 'things are'} wrong.")
    return 1 if number else 0


async def _all_findings(settings: Settings, doubts: list[str]) -> list[Finding]:
    """What is outside is asked at the same time."""
    runs = await asyncio.to_thread(is_open, settings.database_path)
    outside = await asyncio.gather(
        check_discord(settings), check_suno(settings), check_running_bot(settings, runs=runs)
    )
    return [
        ok("settings", "they can be used."),
        *(note("settings", f"{doubt}.") for doubt in doubts),
        *await asyncio.to_thread(check_database, settings.database_path),
        *await asyncio.to_thread(check_disks, settings),
        *(finding for findings in outside for finding in findings),
    ]
