"""Work that takes longer than a page: it runs in a thread of its own while pages ask how far it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from amparo.errors import AmparoError

Progress = Callable[[int, int], None]
Work = Callable[[Progress], Any]

PATIENCE = 0.8
"""Seconds a page waits for work it has started: most is done by then and no progress need be shown."""


class Job:
    """One piece of work: how far it is, then what came of it or why it failed."""

    def __init__(self, work: Work) -> None:
        self.done = 0
        self.total = 0
        self.result: Any = None
        self.error: AmparoError | None = None
        self._work = work
        # A daemon: locking the desk must not wait for a door that does not answer.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it still works."""
        return self._thread.is_alive()

    def wait(self, seconds: float = PATIENCE) -> None:
        """Wait for the end, not longer than this."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            self.result = self._work(self._report)
        except AmparoError as error:
            self.error = error
        except Exception as error:
            self.error = defect(error)

    def _report(self, done: int, total: int) -> None:
        self.done, self.total = done, total


class Jobs:
    """The last job of each kind; a kind runs once at a time."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(self, kind: str, work: Work) -> Job:
        """Start work unless the same kind is still running; wait a moment for it and return its job."""
        with self._lock:
            job = self._jobs.get(kind)
            if job is None or not job.running:
                job = self._jobs[kind] = Job(work)
        job.wait()
        return job

    def last(self, kind: str) -> Job | None:
        """Return the last job of a kind, running or not."""
        return self._jobs.get(kind)


def defect(error: Exception) -> AmparoError:
    """Return what may be shown of an error nobody foresaw: its kind, never its words."""
    return AmparoError(
        "a defect in amparo ({kind})",
        "nothing that was saved is lost; please report what you did",
        kind=type(error).__name__,
    )
