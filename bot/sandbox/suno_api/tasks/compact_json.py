"""JSON as the API writes it."""

import json
from typing import Any


def compact_json(value: Any) -> str:
    """No blanks, letters of every script as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
