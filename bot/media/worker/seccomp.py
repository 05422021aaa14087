"""A list of the system calls that a job needs; the kernel refuses all others (seccomp).

It lists neither opening a file nor making a socket, neither starting a program nor looking into another process: a
job has its files open already, and what it found goes through a pipe. What is not listed fails as on a kernel that
does not know it (ENOSYS), for which libraries are prepared.
"""

import ctypes
import errno
import os
import platform
import struct
from typing import NamedTuple

from bot.media.prctl import prctl

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.ENOSYS
# What the kernel tells the filter (struct seccomp_data): number, architecture, and the first argument's lower half.
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_LOAD, _RETURN, _EQUAL, _ANY_BIT = 0x20, 0x06, 0x15, 0x45
_CLONE_THREAD = 0x00010000


class _Machine(NamedTuple):
    """What the kernel calls this kind of processor, and its numbers of the system calls."""

    architecture: int
    allowed: dict[str, int]
    clone: int
    tgkill: int


# In the order of asm/unistd_64.h and asm-generic/unistd.h.
_MACHINES = {
    "x86_64": _Machine(
        0xC000003E,
        {
            **{"read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "mmap": 9, "mprotect": 10, "munmap": 11},
            **{"brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "pread64": 17, "pwrite64": 18},
            **{"readv": 19, "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35},
            **{"getpid": 39, "exit": 60, "fsync": 74, "ftruncate": 77, "gettimeofday": 96, "getrusage": 98},
            **{"sysinfo": 99, "sigaltstack": 131, "gettid": 186, "time": 201, "futex": 202, "sched_getaffinity": 204},
            **{"restart_syscall": 219, "clock_gettime": 228, "clock_getres": 229, "clock_nanosleep": 230},
            **{"exit_group": 231, "set_robust_list": 273, "getrandom": 318, "membarrier": 324, "rseq": 334},
        },
        clone=56,
        tgkill=234,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        {
            **{"ftruncate": 46, "close": 57, "lseek": 62, "read": 63, "write": 64, "readv": 65, "writev": 66},
            **{"pread64": 67, "pwrite64": 68, "fstat": 80, "fsync": 82, "exit": 93, "exit_group": 94, "futex": 98},
            **{"set_robust_list": 99, "nanosleep": 101, "clock_gettime": 113, "clock_getres": 114},
            **{"clock_nanosleep": 115, "sched_getaffinity": 123, "sched_yield": 124, "restart_syscall": 128},
            **{"sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165},
            **{"gettimeofday": 169, "getpid": 172, "gettid": 178, "sysinfo": 179, "brk": 214, "munmap": 215},
            **{"mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233, "getrandom": 278, "membarrier": 283},
            **{"rseq": 293},
        },
        clone=220,
        tgkill=131,
    ),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_other_calls() -> str:
    """Allow this process nothing but what is listed, for ever. Returns "", or why the kernel does not do it.

    New threads are allowed, new processes are not; a signal can be sent to this process alone.
    """
    machine = _MACHINES.get(platform.machine())
    if machine is None or struct.calcsize("P") != 8:
        return f"no list of system calls for {platform.machine()}"
    instructions = _instructions(machine)
    program = _Program(len(instructions) // 8, instructions)
    for option, first, second in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0),
        (_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(program)),
    ):
        if prctl(option, first, second) != 0:
            return os.strerror(ctypes.get_errno())
    return ""


def _instructions(machine: _Machine) -> bytes:
    """The filter as a program of the kernel's packet filter: (code, skip if true, skip if not, value) each."""
    # By number alone, x32 and 32-bit calls would be taken for others; all have another architecture or higher numbers.
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in machine.allowed.values():
        program += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    program += _if_first_argument(machine.clone, _ANY_BIT, _CLONE_THREAD)
    program += _if_first_argument(machine.tgkill, _EQUAL, os.getpid())
    program.append((_RETURN, 0, 0, _REFUSE))
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program)


def _if_first_argument(number: int, comparison: int, value: int) -> list[tuple[int, int, int, int]]:
    """Allow the call `number` when its first argument is, or has a bit of, `value`."""
    return [
        (_EQUAL, 0, 4, number),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (comparison, 0, 1, value),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
