"""What is ours on the preview's page: a script and a style beside its own, what they are told, and a fault's name."""

import asyncio
import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from aiohttp import web

_OWN_FILES = {"/sandbox.js": "application/javascript", "/sandbox.css": "text/css"}
# Before the preview's own script: ours has to be there when the first request is made.
_HEAD = '<link rel="stylesheet" href="/sandbox.css">\n<script type="module" src="/sandbox.js"></script>\n'
_TOLD = '<div id="sandbox" data-menus="{menus}" hidden></div>\n'
_FAULT = '<p id="sandbox-fault" role="status"><strong>Fault:</strong> {fault}</p>\n'


class Additions:
    """Ours for the page's whole life."""

    def __init__(self, *, menus: Sequence[str], fault: str) -> None:
        """`menus` are the names of the message menus; `fault` says what goes wrong on purpose, "" for nothing."""
        self._in_body = _TOLD.format(menus=escape(json.dumps(list(menus))))
        if fault:
            self._in_body += _FAULT.format(fault=escape(fault))

    async def own_file(self, path: str) -> web.Response | None:
        """The answer to a request for one of our own files; None for other paths."""
        content_type = _OWN_FILES.get(path)
        if content_type is None:
            return None
        file = files("bot.sandbox.page").joinpath("static", path.lstrip("/"))
        content = await asyncio.to_thread(file.read_bytes)
        return web.Response(body=content, content_type=content_type, headers={"Cache-Control": "no-store"})

    def put_into(self, page: str) -> str:
        """The preview's page with ours in it. It needs nothing that the preview's own security policy forbids."""
        return page.replace("</head>", f"{_HEAD}</head>", 1).replace("<body>", f"<body>\n{self._in_body}", 1)
