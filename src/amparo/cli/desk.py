"""The desk: the staff's workspace."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.common import main, open_vault, passphrase_option, vault_option
from amparo.console import say


@main.command()
@vault_option
@passphrase_option
@click.option("--door", "address", default="", envvar="AMPARO_DOOR", help="The address of the door to fetch from.")
@click.option("--proxy", default="", help="Reach the door through this proxy; for Tor: socks5h://127.0.0.1:9050.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on 127.0.0.1; 0 picks a free one.")
@click.option(
    "--language", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="The language to begin in."
)
def desk(folder: Path, passphrase_file: Path | None, address: str, proxy: str, port: int, language: str) -> None:
    """Open the staff's workspace on 127.0.0.1 by a one-time link."""
    from amparo.desk.serve import serve
    from amparo.record.setup import door_client

    with open_vault(folder, passphrase_file) as vault:
        client = door_client(vault, address, proxy) if address else None
        serve(
            vault,
            client,
            port=port,
            language=language,
            on_ready=lambda link: say("desk (opens once): {link}", link=link),
        )
