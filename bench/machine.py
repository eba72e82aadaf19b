"""Say on what machine a benchmark ran, so that its figures can be judged."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

MIB = 1024 * 1024


def describe(*packages: str) -> dict[str, str | int]:
    """Return processor, cores, memory, load and the versions of Python and the packages named."""
    found: dict[str, str | int] = {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MIB,
        "load": f"{os.getloadavg()[0]:.1f}",
        "kernel": platform.release(),
        "python": platform.python_version(),
    }
    return found | {name: version(name) for name in packages}


def show(machine: dict[str, str | int]) -> str:
    """Write a description as one line for people."""
    return ", ".join(f"{name} {value}" for name, value in machine.items())


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
