"""Chance that can be repeated."""

import hashlib
import random


def chance(*what: object) -> random.Random:
    """Random numbers that are the same for the same words and numbers, on every machine."""
    return random.Random(hashlib.sha256(repr(what).encode()).digest())  # noqa: S311 - music, not a secret
