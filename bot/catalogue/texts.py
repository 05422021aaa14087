"""English texts that are said further up: `bot/ui` translates them, so down here they are only marked."""


def N_(message: str) -> str:  # noqa: N802 (the name by which Babel and gettext find such texts)
    """The text as it is, marked for the extraction of texts."""
    return message


class Text:
    """A text and what goes into it after translation: a float is a moment in seconds, a text is a member's."""

    def __init__(self, message: str, /, **values: float | int | str) -> None:
        self.message = message
        self.values = values
