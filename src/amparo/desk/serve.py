"""Runs the desk on 127.0.0.1 until it is locked or told to stop (SIGTERM or Ctrl-C). It prints and logs nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

from amparo.desk.app import create_app
from amparo.desk.session import OneTimeLink
from amparo.desk.workspace import Workspace
from amparo.door.client import DoorClient
from amparo.ledger.vault import Vault
from amparo.pages.hardening import harden
from amparo.pages.serving import QuietServer, listen

HOST = "127.0.0.1"
GRACE = 3
"""Seconds given to a page that is being sent when the desk is locked."""


def serve(
    vault: Vault,
    door: DoorClient | None,
    *,
    port: int = 0,
    language: str = "en",
    on_ready: Callable[[str], object],
) -> None:
    """Serve the desk over an open vault; ``on_ready`` is called with the one-time link. Port 0 picks a free one.

    Returns when the desk is locked or stopped. Raises StorageError if the port cannot be used.
    """
    serve_workspace(Workspace(vault, door), port=port, language=language, on_ready=on_ready)


def serve_workspace(
    workspace: Workspace, *, port: int = 0, language: str = "en", on_ready: Callable[[str], object]
) -> None:
    """Serve a workspace that others in this process use too."""
    harden()
    link = OneTimeLink()
    with listen(HOST, port) as listener:
        taken = listener.getsockname()[1]
        stop = threading.Event()
        hosts = frozenset({f"{HOST}:{taken}", f"localhost:{taken}"})
        app = create_app(workspace, language=language, link=link, hosts=hosts, on_lock=stop.set)
        server = QuietServer(app, grace=GRACE, stop=stop)
        on_ready(f"http://{HOST}:{taken}{link.path}")
        server.run(sockets=[listener])
