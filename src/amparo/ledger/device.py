"""A device: one secret from which everything it can do follows.

``device.age`` is a standard age passphrase file around a standard identity file with one hybrid identity. The signing
keys and the database key are derived from its seed by HKDF-SHA256, one label each, so a stock ``age`` and this page
are enough to get everything back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey

from amparo.errors import InputError, RefusedError, StorageError
from amparo.ledger import durable
from amparo.seal import age, identity_file
from amparo.seal.derive import derive
from amparo.seal.hybrid import HybridIdentity, HybridRecipient
from amparo.seal.passphrase import PassphraseIdentity, PassphraseRecipient

MAX_FILE = 64 * 1024
"""Bytes of a device file: one key and its comments; anything longer is something else."""

_FEED = "ledger feed ed25519"
_CHECKPOINT = "ledger checkpoint ml-dsa-65"
_DATABASE = "ledger database"


@dataclass(frozen=True)
class Device:
    """The unlocked secret of one device. Locking means ending the process: Python cannot wipe memory."""

    identity: HybridIdentity = field(repr=False)

    @classmethod
    def create(cls, path: Path, passphrase: str, *, work_factor: int = 18) -> Device:
        """Make a device and write its file, durably and readable by its owner only.

        Raises RefusedError for an empty passphrase or when the file is there already; StorageError when it cannot
        be written. ``work_factor`` is the base-2 logarithm of scrypt's N.
        """
        if not passphrase.strip():
            raise RefusedError("the passphrase is empty", "choose several words that nobody would guess")
        device = cls.ephemeral()
        text = identity_file.write([device.identity], ["the key of one Amparo device", f"feed: {device.feed}"])
        sealed = age.encrypt(text.encode(), [PassphraseRecipient(passphrase, work_factor)])
        durable.write_new(Path(path), sealed)
        return device

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Device:
        """Unlock a device file; raises WrongKeyError for a wrong passphrase, InputError for another kind of file."""
        try:
            with Path(path).open("rb") as file:
                sealed = file.read(MAX_FILE + 1)
        except OSError:
            raise StorageError("the device file cannot be read", "check that it is there and yours") from None
        if len(sealed) > MAX_FILE:
            raise InputError("this is not a device file: it is too long", "choose the file device.age of your vault")
        identities = identity_file.read(age.decrypt(sealed, [PassphraseIdentity(passphrase)]).decode())
        if len(identities) != 1:
            raise InputError("a device file holds exactly one key", "choose the file device.age of your vault")
        return cls(identities[0])

    @classmethod
    def ephemeral(cls) -> Device:
        """Make a device that is kept nowhere, for tests and demonstrations."""
        return cls(HybridIdentity.from_seed(secrets.token_bytes(32)))

    @cached_property
    def recipient(self) -> HybridRecipient:
        """Whom others seal to for this device."""
        return self.identity.recipient

    @cached_property
    def feed_key(self) -> bytes:
        """The Ed25519 public key of this device's feed, 32 bytes."""
        return self._signing_key.public_key().public_bytes_raw()

    @cached_property
    def feed(self) -> str:
        """The feed's name: its public key in hex."""
        return self.feed_key.hex()

    def sign(self, message: bytes) -> bytes:
        """Sign with Ed25519 (RFC 8032): 64 bytes."""
        return self._signing_key.sign(message)

    @cached_property
    def checkpoint_key(self) -> MLDSA65PrivateKey:
        """The ML-DSA-65 key (FIPS 204) that co-signs checkpoints."""
        return MLDSA65PrivateKey.from_seed_bytes(derive(self.identity.seed, _CHECKPOINT))

    @cached_property
    def database_key(self) -> bytes:
        """The raw 32-byte key of the vault's database."""
        return derive(self.identity.seed, _DATABASE)

    @cached_property
    def _signing_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(derive(self.identity.seed, _FEED))
