"""What the verbs share: options that several take, and how a vault is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import click

from amparo import __version__
from amparo.console import Program, read_passphrase
from amparo.errors import InputError

Function = TypeVar("Function", bound=Callable[..., Any])

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
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same answer."
)
report_language_option = click.option(
    "--language",
    type=click.Choice(["en", "ru"]),
    default="en",
    show_default=True,
    help="The language of words, pictures and report.",
)


def results_option(folder: str) -> Callable[[Function], Function]:
    """Return the option that names the folder of the results, ``folder`` if it is left out."""
    return click.option("--out", type=FOLDER, default=folder, show_default=True,
                        help="Write the results into this folder.")  # fmt: skip


def tell(lines: Iterable[str]) -> None:
    """Print lines of words that are translated already."""
    for each in lines:
        click.echo(each)


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
