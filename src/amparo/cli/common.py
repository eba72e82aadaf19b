"""What the verbs share: options that several take, and how a vault is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from amparo import __version__
from amparo.console import Program, read_passphrase
from amparo.errors import InputError

FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)

vault_option = click.option(
    "--vault",
    "folder",
    type=FOLDER,
    envvar="AMPARO_VAULT",
    default="vault",
    show_default=True,
    help="The vault's folder.",
)
passphrase_option = click.option(
    "--passphrase-file",
    type=EXISTING,
    envvar="AMPARO_PASSPHRASE_FILE",
    help="Read the passphrase from the first line of this file instead of asking.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs instead of words.")


def open_vault(folder: Path, passphrase_file: Path | None) -> Any:
    """Unlock the device key beside the vault and open it."""
    from amparo.ledger.device import Device
    from amparo.ledger.vault import Vault

    if not (folder / "device.age").exists():
        raise InputError("there is no vault in this folder", "make one with `amparo init`, or name it with --vault")
    return Vault.open(folder, Device.open(folder / "device.age", read_passphrase(passphrase_file)))


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Safe contact, attributed documentation, honest numbers, harmless publication."""
