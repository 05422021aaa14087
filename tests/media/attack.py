"""What code that has taken over the decoding process would try. Run inside it, in the place of a job.

Each attempt is a function that gains something, or fails with OSError; what could do harm goes against a process or
a file that the test made for it.
"""

import ctypes
import os
import signal
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

_PTRACE_ATTACH, _PTRACE_DETACH = 16, 17
_MACHINE = os.uname().machine
_PROCESS_VM_READV = {"x86_64": 310, "aarch64": 270}[_MACHINE]
_PRLIMIT = {"x86_64": 302, "aarch64": 261}[_MACHINE]
_IO_URING_SETUP = 425


class _Piece(ctypes.Structure):
    _fields_ = (("address", ctypes.c_void_p), ("length", ctypes.c_size_t))


def attack(environ: str, memory: str, victim: int, address: int, secrets: list[str], folder: str) -> dict[str, Any]:
    """What came of each attempt by its name: "" when it succeeded, else the error.

    `environ` and `memory` lie in /proc; `victim` is a process, with something readable at `address`; `secrets` are
    files, and `folder` one to write into.
    """
    attempts: dict[str, Callable[[], Any]] = {
        "read the environment of the bot": partial(_read, environ),
        "open the memory of the bot": partial(_read, memory, 0),
        **{f"read {Path(path).name}": partial(_read, path) for path in secrets},
        "list a folder": partial(os.listdir, folder),
        "write a file": partial(Path(folder, "planted").write_text, "planted"),
        "remove a file": partial(os.unlink, Path(folder, "to-remove")),
        "make an IPv4 socket": partial(socket.socket, socket.AF_INET, socket.SOCK_DGRAM),
        "make an IPv6 socket": partial(socket.socket, socket.AF_INET6, socket.SOCK_STREAM),
        "make a local socket": partial(socket.socket, socket.AF_UNIX),
        "make a pair of sockets": socket.socketpair,
        "set up a ring for requests": partial(_call, _IO_URING_SETUP, 1, ctypes.create_string_buffer(120)),
        "make another process": _fork,
        "start a program": _start_a_program,
        "become another program": _become_another_program,
        "trace the bot": partial(_trace, victim),
        "read the memory of the bot": partial(_read_memory, victim, address),
        "signal the bot": partial(os.kill, victim, signal.SIGCONT),
        "limit the bot": partial(_call, _PRLIMIT, victim, 7, 0, _limits()),
    }
    return {name: _outcome(attempt) for name, attempt in attempts.items()}


def _outcome(attempt: Callable[[], Any]) -> str:
    try:
        attempt()
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _read(path: str, length: int = 100) -> bytes:
    with Path(path).open("rb", buffering=0) as file:
        return file.read(length)


def _fork() -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def _start_a_program() -> None:
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)


def _become_another_program() -> None:
    try:
        os.execv("/no/such/program", ["nothing"])  # noqa: S606 - that is the point
    except FileNotFoundError:
        return  # it was looked for


def _call(number: int, *arguments: Any) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = int(libc.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _limits() -> Any:
    return ctypes.create_string_buffer(16)


def _trace(pid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.restype = ctypes.c_long
    if libc.ptrace(_PTRACE_ATTACH, pid, None, None) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    os.waitpid(pid, 0)
    libc.ptrace(_PTRACE_DETACH, pid, None, None)


def _read_memory(pid: int, address: int) -> None:
    content = ctypes.create_string_buffer(8)
    ours = _Piece(ctypes.addressof(content), 8)
    theirs = _Piece(address, 8)
    _call(_PROCESS_VM_READV, pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
