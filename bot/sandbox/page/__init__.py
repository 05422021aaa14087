"""The page in the browser: SimCord's preview behind a proxy, and what is ours beside it."""

from bot.sandbox.page.page import Page

__all__ = ["Page"]
