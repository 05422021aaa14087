"""Which Bandstand this is, and what it runs on: the first thing that a report of a mistake has to say."""

import platform
from importlib import metadata

import discord


def version() -> str:
    """As in pyproject.toml; "unknown" where the program was not installed."""
    try:
        return metadata.version("bandstand")
    except metadata.PackageNotFoundError:
        return "unknown"


def versions() -> str:
    """`0.1.0 (Python 3.11.2, discord.py 2.7.1)`."""
    return f"{version()} (Python {platform.python_version()}, discord.py {discord.__version__})"
