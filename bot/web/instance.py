"""Says which process answers, so that `diagnose` can tell whether the public address leads to this very bot."""

import secrets

from aiohttp import web

from bot.jobs import callback_address

PATH = f"{callback_address.PATH}/instance"
"""Below the address of callbacks, so that whatever lets those through lets this through too."""


def instance_routes() -> list[web.RouteDef]:
    """`POST /callbacks/instance` answers `bandstand <random>`, another text in each process, and nothing else."""
    name = f"bandstand {secrets.token_hex(16)}"

    async def tell(_request: web.Request) -> web.Response:
        return web.Response(text=name)

    return [web.post(PATH, tell)]
