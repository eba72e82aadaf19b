"""The line between a vault and its door: whom the door seals to, and how a device shows that it may pull.

The token is derived from the intake's first key, so whoever can open what the door holds can also fetch it, nobody
else, and there is no further secret to keep. The door keeps only a hash of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from amparo.door.client import DoorClient
from amparo.door.settings import DoorConfig
from amparo.ledger.vault import INTAKE, Vault
from amparo.seal.derive import derive


def create_door(vault: Vault, folder: Path, organisation: str, **settings: Any) -> DoorConfig:
    """Make the folder of a door whose accounts this vault can open, without a secret; ``settings`` as in door.toml."""
    recipient = str(vault.recipient(INTAKE))
    config, _ = DoorConfig.create(
        folder, organisation=organisation, recipient=recipient, token=_token(vault), **settings
    )
    return config


def door_client(vault: Vault, address: str, proxy: str = "") -> DoorClient:
    """Return this vault's line to its door; ``proxy`` leads to an onion address (``socks5h://127.0.0.1:9050``)."""
    return DoorClient(address, _token(vault), proxy)


def _token(vault: Vault) -> str:
    return derive(vault.identities(INTAKE)[-1].seed, "door pull token").hex()
