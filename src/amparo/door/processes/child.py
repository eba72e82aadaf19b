"""One place for a process: forks it with nothing of the supervisor's but what it needs, and hears of its end.

The child holds the only writing end of a pipe. It says there that it is ready, or why it cannot start; when it dies,
however that happens, the pipe ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NoReturn

from amparo.door.processes.conversation import pack_error, unpack_error
from amparo.errors import AmparoError, StorageError
from amparo.pages import hardening

FIRST_PAUSE, LAST_PAUSE = 0.05, 5.0
"""Seconds before a child that died is replaced: at once the first time, slowly if it keeps dying."""
STEADY = 10.0
"""Seconds after which a child counts as having worked."""
SIGNALS = (signal.SIGTERM, signal.SIGINT)
"""What asks a door to stop."""

_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15
_READY, _FAILED = b"ready.", b"failed."
_MOST_FILES = 4096
"""More files than a supervisor ever has open."""

Work = Callable[[Callable[[], object]], object]
"""What a child does; it calls its argument once it is ready."""


class Child:
    """A place for a process, filled or not."""

    def __init__(self, name: str, work: Work, keeps: Sequence[int]) -> None:
        """``keeps`` are the numbers of the open files that the process needs."""
        self.name = name
        self.pid = 0
        self.told = -1
        self.due = 0.0
        self._work = work
        self._keeps = keeps
        self._said = b""
        self._status = 0
        self._started = 0.0
        self._pause = FIRST_PAUSE

    @property
    def ready(self) -> bool:
        """Whether it has said that it is."""
        return self._said == _READY

    def start(self) -> None:
        """Fork it."""
        self.told, write = os.pipe()
        parent = os.getpid()
        # what is sent to the child before it has left our handlers behind must not be lost
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.pid = os.fork()
        if self.pid == 0:
            self._live(parent, write)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        os.close(write)
        self._said, self._started = b"", time.monotonic()

    def listen(self) -> bool:
        """Take in what it says; false when it is dead."""
        heard = os.read(self.told, 4096)
        self._said += heard
        return bool(heard)

    def bury(self) -> None:
        """Clear a dead process away and say when the next one is due."""
        os.close(self.told)
        self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.pid = 0
        lived = time.monotonic() - self._started
        self._pause = FIRST_PAUSE if lived > STEADY else min(LAST_PAUSE, self._pause * 2)
        self.due = time.monotonic() + self._pause

    def why(self) -> AmparoError:
        """Return why it ended, as far as it could still say so."""
        _, failed, error = self._said.partition(_FAILED)
        return unpack_error(error) if failed else _ended(self.name, f"status {self._status}")

    def _live(self, parent: int, told: int) -> NoReturn:
        code = 1
        try:
            _leave(parent, self.name, {0, 1, 2, told, *self._keeps})
            self._work(lambda: os.write(told, _READY))
            code = 0
        except AmparoError as error:
            os.write(told, _FAILED + pack_error(error))
        except BaseException as error:  # its message might hold what somebody wrote
            last = traceback.extract_tb(error.__traceback__)[-1]
            why = f"{type(error).__name__} at {last.name}:{last.lineno}"
            os.write(told, _FAILED + pack_error(_ended(self.name, why)))
        finally:
            os._exit(code)


def _ended(name: str, why: str) -> StorageError:
    return StorageError("a part of the door, the {part}, has ended: {why}", part=name, why=why)


def _leave(parent: int, name: str, keeps: set[int]) -> None:
    """Leave the supervisor's signals, files and terminal behind; end when it ends, even if it is killed."""
    if sys.platform == "linux":
        control = ctypes.CDLL(None).prctl
        control(_PR_SET_NAME, f"amparo-{name}".encode())
        control(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:
            os._exit(1)
    hardening.quiet_errors()
    os.setpgid(0, 0)  # Ctrl-C is for the supervisor, which ends its children in order
    signal.set_wakeup_fd(-1)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    for kept, following in pairwise([*sorted(keeps), _MOST_FILES]):
        os.closerange(kept + 1, following)
