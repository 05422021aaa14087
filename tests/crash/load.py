"""How hard it blows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """The same seed gives the same members, the same dice for what they do, and the same kills."""

    kills: int
    seed: int
    guilds: int = 3
    members: int = 2
    """In each guild."""
    actions_per_second: float = 2.5
    longest_life: float = 4.0
    """Seconds for which a process is online at most before it is killed."""
    fault_chance: float = 0.6
    """Of one more fault with each action."""
