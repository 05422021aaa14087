"""Printing what was measured."""

import logging
import statistics
from collections.abc import Sequence
from pathlib import Path


def milliseconds(seconds: Sequence[float]) -> str:
    """Median, 99th percentile and maximum of some durations."""
    return f"p50 {_p(seconds, 50):7.1f} ms   p99 {_p(seconds, 99):7.1f} ms   max {max(seconds) * 1000:7.1f} ms"


def ratio(ours: Sequence[float], bare: Sequence[float]) -> str:
    """How many times as long as the bare handler, at the median and the 99th percentile."""
    return f"p50 {_p(ours, 50) / _p(bare, 50):.2f}   p99 {_p(ours, 99) / _p(bare, 99):.2f}"


def _p(seconds: Sequence[float], percent: int) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000


def peak_memory(pid: int) -> float:
    """The most memory that a process has used so far, in MB (Linux only)."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def processor_seconds(pid: int) -> float:
    """Processor time of a process so far (Linux only)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100  # USER_HZ


def quietly() -> None:
    """Nothing of the stand-ins among the figures."""
    logging.disable(logging.CRITICAL)
