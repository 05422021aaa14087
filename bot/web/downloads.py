"""Serves files that do not fit Discord, to whoever holds a signed link that has not expired."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.library.links import LinkedFile
from bot.web.throttle import Throttle


def download_routes(
    path: str, open_link: Callable[[str, str], Awaitable[LinkedFile | None]], failures: Throttle
) -> list[web.RouteDef]:
    """`GET path/{token}/{name}`: the file with its content type and ranges, to be saved under that name.

    404 with an empty body whatever is wrong with a link; 429 for whoever has tried too many wrong ones.
    """

    async def download(request: web.Request) -> web.StreamResponse:
        found = await open_link(request.match_info["token"], request.match_info["name"])
        if found is None:
            return web.Response(status=404 if failures.count(request.remote) else 429)
        return web.FileResponse(
            found.path,
            headers={
                "Content-Type": found.content_type,
                "Content-Disposition": "attachment",  # browsers take the name from the end of the address
                "Cache-Control": "private",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
            },
        )

    return [web.get(f"{path}/{{token}}/{{name}}", download)]
