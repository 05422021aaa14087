"""The errors with which a start ends."""


class StartupError(Exception):
    """Something outside keeps the bot from running. The message is one sentence for the operator, without a trace."""
