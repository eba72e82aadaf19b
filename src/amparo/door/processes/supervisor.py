"""The process that holds the door open: it owns the sockets and the folder, and replaces any child that dies.

It imports everything, makes what children share, and only then forks, so that their memory is one. Connections wait in
its sockets while a worker is replaced. It never touches a request.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from amparo.door.health import Replaced
from amparo.door.limits import GRACE
from amparo.door.processes import worker
from amparo.door.processes.child import SIGNALS, Child, Work
from amparo.door.processes.handover import Handover
from amparo.door.processes.sealer import Sealer
from amparo.door.settings import DoorConfig
from amparo.door.store.opening import prepare

LAST_RESORT = 5
"""Seconds beyond the grace after which what has not ended is killed."""


class Supervisor:
    """Runs one door's children until it is told to stop."""

    def __init__(
        self, config: DoorConfig, listeners: Sequence[socket.socket], beside: Mapping[str, Work] | None = None
    ) -> None:
        """Prepare the store and what the children share; raises ``StorageError`` if the folder cannot be used.

        ``beside`` is other work by name, each in a process of its own: tor, for an onion service.
        """
        self._held = prepare(config)
        self._replaced = Replaced(config.folder)
        handover, sealer = Handover(), Sealer(config)
        give = [handover.give.fileno(), *(one.fileno() for one in listeners)]

        def seal(ready: Callable[[], object]) -> None:
            sealer.run(handover, ready)

        def work(ready: Callable[[], object]) -> None:
            worker.run(config, listeners, handover, ready)

        self._sealers = [Child("sealer", seal, [handover.take.fileno()]) for _ in range(config.sealers)]
        self._workers = [Child("worker", work, give) for _ in range(config.workers)]
        self._beside = [Child(name, other, []) for name, other in (beside or {}).items()]
        self._children = [*self._sealers, *self._workers, *self._beside]
        self._news = selectors.DefaultSelector()
        self._asked_to_stop = 0

    def run(self, ready: Callable[[], object]) -> None:
        """Start all children, call ``ready``, replace those that die; return after SIGTERM or Ctrl-C.

        Raises the error of a child that cannot start, after ending the others. A second signal ends them at once.
        """
        with self._signals():
            try:
                self._start_all()
                ready()
                while not self._asked_to_stop:
                    self._replace_dead()
            finally:
                self._asked_to_stop += 1
                self._end([*self._workers, *self._beside], signal.SIGTERM, GRACE + LAST_RESORT)
                # the workers needed them to finish what was being sent; they themselves have nothing to finish
                self._end(self._sealers, signal.SIGKILL, LAST_RESORT)
                self._replaced.end()
                self._held.close()

    def _start_all(self) -> None:
        for child in self._children:
            self._start(child)
        while not self._asked_to_stop and not all(child.ready for child in self._children):
            self._listen()
            for child in self._children:
                if not child.pid:
                    raise child.why()

    def _replace_dead(self) -> None:
        missing = [child.due - time.monotonic() for child in self._children if not child.pid]
        self._listen(max(0.0, min(missing)) if missing else None)
        for child in self._children:
            if not child.pid and child.due <= time.monotonic():
                self._start(child)

    def _start(self, child: Child) -> None:
        child.start()
        self._news.register(child.told, selectors.EVENT_READ, child)

    def _listen(self, timeout: float | None = None) -> None:
        """Wait for word of a child, or a signal."""
        for key, _ in self._news.select(timeout):
            child = key.data
            if child is None:
                os.read(key.fd, 64)
            elif not child.listen():
                self._news.unregister(key.fd)
                child.bury()
                if not self._asked_to_stop:
                    sys.stderr.write(f"amparo door: {child.why()}; it is replaced\n")
                    self._replaced.add()

    def _end(self, children: Sequence[Child], by: signal.Signals, grace: float) -> None:
        """Ask children to end, then make them."""
        for sent, patience in ((by, grace), (signal.SIGKILL, LAST_RESORT)):
            for child in children:
                if child.pid:
                    with suppress(ProcessLookupError):
                        os.kill(child.pid, sent)
            until = time.monotonic() + patience
            while any(child.pid for child in children) and (left := until - time.monotonic()) > 0:
                self._listen(left)
                if self._asked_to_stop > 2 and sent != signal.SIGKILL:
                    break

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Count requests to stop, and wake up for them."""
        awake, wake = socket.socketpair()
        for end in (awake, wake):
            end.setblocking(False)

        def stop(*_: object) -> None:
            self._asked_to_stop += 1

        before = {number: signal.signal(number, stop) for number in SIGNALS}
        waker = signal.set_wakeup_fd(wake.fileno())
        self._news.register(awake, selectors.EVENT_READ)
        try:
            yield
        finally:
            signal.set_wakeup_fd(waker)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._news.close()
            awake.close()
            wake.close()
