"""What a root user reads out of a running process: every byte of its writable memory (proc(5), ``/proc/PID/mem``)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

CHUNK = 16 << 20
OVERLAP = 4096


def found_in_memory(pid: int, words: Iterable[str | bytes]) -> set[str | bytes]:
    """Return which of some words stand in a process's memory, in any form in which Python or C keeps text."""
    wanted = {word: _forms(word) for word in words}
    found: set[str | bytes] = set()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in _writable(pid):
            for at in range(start, end, CHUNK):
                with suppress(OSError, ValueError, OverflowError):
                    memory.seek(at)
                    data = memory.read(min(CHUNK + OVERLAP, end - at))
                    found |= {word for word, forms in wanted.items() if any(form in data for form in forms)}
    return found


def _forms(word: str | bytes) -> list[bytes]:
    if isinstance(word, bytes):
        return [word]
    return [word.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-32-le")]


def _writable(pid: int) -> Iterable[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        place, rights = line.split()[:2]
        if rights.startswith("rw") and "[vvar" not in line:
            start, end = (int(one, 16) for one in place.split("-"))
            yield start, end
