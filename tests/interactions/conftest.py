"""The same worlds that the commands are tested in."""

from tests.stories.conftest import world, world_at

__all__ = ["world", "world_at"]
