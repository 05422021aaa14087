"""Forgetting what has been read: secrets leave the environment."""

import ctypes
import os
from collections.abc import Iterable


def forget_environment(names: Iterable[str]) -> None:
    """Take variables out of this process's environment, and out of what the kernel shows of it.

    /proc/<pid>/environ goes on showing the text that the process was started with, whatever `os.environ` says, so
    that text is overwritten where it lies. Call it before there are threads.
    """
    for name in names:
        if name in os.environ:
            _overwrite(name)
            del os.environ[name]


def _overwrite(name: str) -> None:
    try:
        getenv = ctypes.CDLL(None).getenv
    except (OSError, AttributeError, TypeError):  # no such library here; what is left is to drop the variable
        return
    getenv.restype = ctypes.c_void_p
    address = getenv(os.fsencode(name))
    if address is not None:
        ctypes.memset(address, 0, len(ctypes.string_at(address)))
