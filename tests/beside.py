"""Run coroutines although Playwright's own loop counts as running in the test's thread for the whole session."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_run = asyncio.run


def run(main: Any, **options: Any) -> Any:
    """What ``asyncio.run`` does, in a thread of its own when this one seems taken."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return _run(main, **options)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(_run, main, **options).result()


class Loop:
    """A loop that goes on between calls, in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
