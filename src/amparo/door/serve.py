"""Runs a door until it is told to stop (SIGTERM or Ctrl-C). It logs no request and no address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

from amparo.door.limits import BACKLOG
from amparo.door.processes.child import Work
from amparo.door.processes.supervisor import Supervisor
from amparo.door.settings import DoorConfig
from amparo.pages.hardening import harden
from amparo.pages.serving import listen, listen_at


def serve(
    config: DoorConfig,
    host: str = "127.0.0.1",
    port: int | None = None,
    ready: Callable[[str], object] | None = None,
    uds: Path | None = None,
    beside: Mapping[str, Work] | None = None,
) -> None:
    """Serve one door on an address, or at a Unix socket (``uds``) that an onion service leads to; on both if there is
    a socket and a port.

    ``beside`` is what else is to run as long as the door does, each in a process of its own.

    ``ready`` is called with each address, or ``unix:`` and the path, once connections are taken. Port 0 chooses a free
    one. This process becomes the supervisor of others: call it from the main thread, before any other was started.
    Raises ``StorageError`` if the folder or the address cannot be used.
    """
    harden()
    with ExitStack() as stack:
        found: dict[str, socket.socket] = {}
        if uds:
            found[f"unix:{uds}"] = stack.enter_context(listen_at(uds, BACKLOG))
            stack.callback(uds.unlink, missing_ok=True)
        if port is not None or not uds:
            listener = stack.enter_context(listen(host, port or 0, BACKLOG))
            found[_address(listener)] = listener

        def tell() -> None:
            for address in found:
                if ready:
                    ready(address)

        Supervisor(config, list(found.values()), beside).run(tell)


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
