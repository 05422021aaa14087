"""What a process tells the kernel about itself: prctl(2)."""

import ctypes

_PR_SET_DUMPABLE = 4


def prctl(option: int, first: int, second: int = 0) -> int:
    """What it returned, -1 for an error. Raises OSError where there is no such call."""
    try:
        call = ctypes.CDLL(None, use_errno=True).prctl
    except AttributeError:
        raise OSError("this system has no prctl") from None
    return int(call(option, *(ctypes.c_ulong(argument) for argument in (first, second, 0, 0))))


def make_undumpable() -> bool:
    """Close this process's memory and environment to others of the same user; False where the kernel does not do it.

    They are then no longer readable in /proc and by a debugger, and no core is dumped. An administrator (root, or
    CAP_SYS_PTRACE) still can.
    """
    try:
        return prctl(_PR_SET_DUMPABLE, 0) == 0
    except OSError:
        return False
