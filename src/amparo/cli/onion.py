"""The door's onion service: its key, and the folder of a tor that runs by itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import EXISTING, FOLDER, main, passphrase_option
from amparo.console import read_passphrase, say
from amparo.errors import InputError

if TYPE_CHECKING:
    from amparo.door.settings import DoorConfig

LIST = "onion.txt"
"""The address as a line of a list of channels, in the door's folder: public, and ready to be signed."""


@main.command("onion-key")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="What to write: a folder (default: onion-key), or with --sealed a file (default: onion-key.age).",
)
@click.option("--sealed", is_flag=True, help="Write one age file that opens with a passphrase, to carry it safely.")
@click.option("--from", "source", type=EXISTING, help="Open such a file instead of making a new key.")
@passphrase_option
def onion_key(out: Path | None, sealed: bool, source: Path | None, passphrase_file: Path | None) -> None:
    """Make the key of an onion service, on a machine without a network if you like."""
    from amparo.door.onion import keys

    if sealed and source:
        raise InputError("--sealed makes a new key, --from opens one", "leave out one of them")
    out = out or Path("onion-key.age" if sealed else "onion-key")
    if sealed:
        say("onion: {address}", address=_url(keys.make_sealed(out, read_passphrase(passphrase_file, confirm=True))))
        say("{path}: open it on the server with `amparo onion-key --from {path}`, and keep a copy offline", path=out)
        return
    made = keys.unseal(source, read_passphrase(passphrase_file), out) if source else keys.make(out)
    say("onion: {address}", address=_url(made))
    say(
        "{path}: carry it to the server, start with `amparo door --onion-key {path}`, and keep a copy offline", path=out
    )


@main.command("onion-service")
@click.option(
    "--folder", type=FOLDER, default="door", show_default=True, help="The door's folder, made by `amparo init`."
)
@click.option("--out", type=FOLDER, required=True, help="Tor's own folder, for the service's key and the torrc.")
@click.option("--socket", type=click.Path(path_type=Path), required=True, help="The Unix socket of the door.")
@click.option("--onion-key", "key", type=FOLDER, help="Use the key in this folder, made by `amparo onion-key`.")
def onion_service(folder: Path, out: Path, socket: Path, key: Path | None) -> None:
    """Write the folder of a tor that runs by itself and leads to a door's Unix socket; start nothing."""
    from amparo.door.onion import tor
    from amparo.door.settings import DoorConfig

    config = DoorConfig.load(folder)
    service = tor.prepare(out, key, socket)
    introduce(service.address, config)
    say("start it with: tor -f {torrc}", torrc=service.folder / "torrc")


def introduce(address: str, config: DoorConfig) -> None:
    """Print an onion address, and put it where it can be signed."""
    from shlex import quote

    listed = config.folder / LIST
    listed.write_text(f"onion {_url(address)}\n")
    say("onion: {address}", address=_url(address))
    say(
        "next, where the vault is: amparo channels sign {file} --organisation {name}",
        file=listed,
        name=quote(config.organisation),
    )


def _url(address: str) -> str:
    return f"http://{address}"
