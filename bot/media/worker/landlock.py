"""No file and no address may be opened from here on (Landlock, kernel 5.13 and newer, on every kind of processor).

A second wall behind `seccomp`, and the only one where there is no list of system calls for the processor.
"""

import ctypes
import os
import struct

from bot.media.prctl import prctl

_PR_SET_NO_NEW_PRIVS = 38
_CREATE_RULESET, _RESTRICT_SELF = 444, 446  # the same numbers everywhere
_ASK_VERSION = 1
# Which rights there are to give up, by the version of Landlock: of files, of TCP ports, and what reaches others.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP_RIGHTS = 2  # from version 4
_SCOPES = 2  # from version 6: abstract UNIX sockets and signals


def open_nothing_more() -> int:
    """Give up opening files and addresses, for ever. Returns the version of Landlock, 0 where the kernel has none.

    Files that are open stay so. From version 4 it covers TCP too, from 6 signals to others.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    version = max(0, libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_VERSION))
    if version == 0:
        return 0
    fields = [(1 << _FILE_RIGHTS.get(version, 16)) - 1]
    if version >= 4:
        fields.append((1 << _TCP_RIGHTS) - 1)
    if version >= 6:
        fields.append((1 << _SCOPES) - 1)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return 0
    try:
        held = prctl(_PR_SET_NO_NEW_PRIVS, 1) == 0 and libc.syscall(_RESTRICT_SELF, rules, 0) == 0
    finally:
        os.close(rules)
    return version if held else 0
