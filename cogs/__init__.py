"""Slash commands, one file per group: options, checks, wording and visibility; no SQL, no HTTP."""
