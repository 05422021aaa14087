"""The real bot between a simulated Discord and the Suno stand-in, and what is seen of it."""

from bot.sandbox.stage.feed import Feed
from bot.sandbox.stage.posted_files import PostedFiles
from bot.sandbox.stage.stage import PLENTY_OF_CREDITS, Stage, set_up

__all__ = ["PLENTY_OF_CREDITS", "Feed", "PostedFiles", "Stage", "set_up"]
