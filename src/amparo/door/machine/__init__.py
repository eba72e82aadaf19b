"""What an operator should mend on the machine before a door runs there: ``amparo door --check``.

Each check is a small function of a ``Machine``; ``/proc``, ``/sys`` and ``/etc`` are read below its root, so tests can
build one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from amparo.text import N_


class State(StrEnum):
    """How a finding is to be taken."""

    GOOD = N_("good")
    WARN = N_("look at it")
    BAD = N_("mend it")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: its name, its state, what was found, how to mend it; ``detail`` are technical names."""

    name: str
    state: State
    what: str
    mend: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where to look: the door's folder, and the root of the file system."""

    door: Path
    root: Path = field(default=Path("/"))

    def read(self, path: str) -> str:
        """Return a file's text below the root; empty if it is not there or not readable."""
        try:
            return (self.root / path.lstrip("/")).read_text(errors="replace")
        except OSError:
            return ""
