"""The real bot between a simulated Discord and the Suno stand-in, and what is seen of it."""

from bot.sandbox.stage.feed import Feed
from bot.sandbox.stage.posted_files import PostedFiles
from bot.sandbox.stage.stage import Stage, set_up

__all__ = ["Feed", "PostedFiles", "Stage", "set_up"]
