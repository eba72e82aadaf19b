"""The door: the public server."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.common import FOLDER, main
from amparo.console import say


@main.command()
@click.option(
    "--folder", type=FOLDER, default="door", show_default=True, help="The door's folder, made by `amparo init`."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8800, show_default=True, help="The port; 0 picks a free one."
)
def door(folder: Path, host: str, port: int) -> None:
    """Run the public door: it writes sealed envelopes only."""
    from amparo.door.serve import serve
    from amparo.door.settings import DoorConfig

    serve(DoorConfig.load(folder), host, port, ready=lambda address: say("door: {address}", address=address))
