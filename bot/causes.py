"""Why something outside cannot be reached, in an operator's words instead of the names of exceptions."""

import errno
import ssl

import aiohttp
import discord

UNREACHABLE = (aiohttp.ClientError, OSError, discord.HTTPException, discord.GatewayNotFound)
"""What is raised when something does not answer; a time-out is an OSError too. `why_unreachable` words each."""

_BY_NUMBER = {
    errno.ECONNREFUSED: "the connection is refused: nothing listens there, or a firewall says no",
    errno.EHOSTUNREACH: "no way leads there: check the network of this machine",
    errno.ENETUNREACH: "no way leads there: check the network of this machine",
    errno.ECONNRESET: "the connection breaks off",
    errno.EPIPE: "the connection breaks off",
    errno.ETIMEDOUT: "no answer in time: check the network, its firewall and its proxy",
}


def why_unreachable(error: BaseException) -> str:
    """What keeps it from answering and, where that helps, what to look at; goes on from "…: "."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "its name cannot be looked up: check the network and the DNS servers of this machine"
        case ssl.SSLCertVerificationError() | aiohttp.ClientConnectorCertificateError():
            return (
                "its certificate is not accepted: check the clock of this machine, its CA certificates, and whether a"
                " proxy stands in between"
            )
        case ssl.SSLError() | aiohttp.ClientSSLError():
            return "no secure connection (TLS) comes about: is something else listening there, or a proxy in between?"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError():
            return "the connection breaks off"
        case TimeoutError():
            return _BY_NUMBER[errno.ETIMEDOUT]
        case discord.HTTPException():
            return _of_status(error.status)
        case aiohttp.ClientResponseError():
            return "it answers with something that is not HTTP" if error.status == 400 else _of_status(error.status)
        case discord.GatewayNotFound():
            return "it names no address to connect to; it may be in trouble itself"
        case OSError() if error.errno in _BY_NUMBER:
            return _BY_NUMBER[error.errno]
        case aiohttp.ClientOSError():
            return "no connection comes about: check the network of this machine"
        case OSError() if error.strerror:
            return error.strerror
        case _:
            return "the connection breaks off"


def _of_status(status: int) -> str:
    if status == 429:
        return "it is asked too often (HTTP 429); wait some minutes"
    if status >= 500:
        return f"it is in trouble itself (HTTP {status}); try again later"
    return f"it refuses (HTTP {status})"
