"""What the bot itself called a mistake."""

from collections import Counter
from pathlib import Path

_TRACEBACK = "Traceback (most recent call last):"


def errors_in(log_file: Path) -> Counter[str]:
    """The last line of every traceback, with how often it came."""
    errors: Counter[str] = Counter()
    inside = False
    for line in log_file.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(_TRACEBACK):
            inside = True
        elif inside and line and not line.startswith(" "):
            errors[line[:160]] += 1
            inside = False
    return errors
