"""Begin: a vault and a door, and the demonstration."""

from __future__ import annotations

from pathlib import Path

import click

from amparo.cli.common import FOLDER, main, passphrase_option
from amparo.console import read_passphrase, say
from amparo.errors import InputError


@main.command()
@click.option(
    "--folder", type=FOLDER, default=".", show_default=True, help="Where to make the folders `vault` and `door`."
)
@click.option("--organisation", required=True, help="The name the door shows to people.")
@passphrase_option
def init(folder: Path, organisation: str, passphrase_file: Path | None) -> None:
    """Make a vault for this device and the configuration of its door."""
    from amparo.ledger.device import Device
    from amparo.ledger.vault import Vault
    from amparo.record.setup import create_door

    if not (organisation.strip() and organisation.isprintable()):
        raise InputError("the organisation needs a name of one line", "give it with --organisation")
    vault, door = folder / "vault", folder / "door"
    if vault.exists() or door.exists():
        raise InputError("this folder already has a vault or a door", "choose another folder; nothing was changed")
    passphrase = read_passphrase(passphrase_file, confirm=True)
    vault.mkdir(parents=True, mode=0o700)
    with Vault.create(vault, Device.create(vault / "device.age", passphrase)) as made:
        create_door(made, door, organisation)
    say("vault: {path} (keep it on this machine; it opens with the passphrase)", path=vault)
    say("door: {path} (copy it to the server; it holds no secret)", path=door)
    say("next: amparo door --folder {door}; amparo desk --vault {vault} --door ADDRESS", door=door, vault=vault)


@main.command()
@click.option("--headless", is_flag=True, help="No browser: go the whole way, write the results, end.")
@click.option("--out", type=FOLDER, default="out", show_default=True, help="Where --headless writes its results.")
@click.option(
    "--language",
    type=click.Choice(["en", "ru"]),
    default="en",
    show_default=True,
    help="The language of desk and dossier.",
)
def demo(headless: bool, out: Path, language: str) -> None:
    """Run everything on this machine with real public claims and synthetic accounts."""
    from amparo.demo import run

    run.headless(out, language) if headless else run.interactive(language)
