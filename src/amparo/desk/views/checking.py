"""Verify: every signature, chain and commitment of the vault, and a checkpoint to keep elsewhere."""

from __future__ import annotations

from amparo.desk.asked import Answer, Asked, Download, GoTo, Page
from amparo.desk.workspace import Workspace
from amparo.ledger.verify import verify_vault


def show(desk: Workspace, asked: Asked) -> Answer:
    """Show what the last check found."""
    values = {"job": desk.jobs.last("verify"), "count": desk.vault.count()}
    return Page("verify_job.html" if asked.partial else "verify.html", values)


def run(desk: Workspace, _asked: Asked) -> Answer:
    """Check the vault; a long check goes on while the page shows how far it is."""
    desk.jobs.start("verify", lambda progress: verify_vault(desk.vault, None, progress))
    return GoTo("/verify")


def checkpoint(desk: Workspace, _asked: Asked) -> Answer:
    """Hand over a checkpoint: it names the newest entries and says nothing of what is in them."""
    return Download("vault.checkpoint", desk.vault.checkpoint(), "application/octet-stream")
