"""Keys and addresses of onion services (Tor rend-spec-v3), made without tor, on a machine without a network if wanted.

An address is the public key itself, so whoever holds the secret key *is* the service. Tor keeps it in three files of
its ``HiddenServiceDir``: ``hs_ed25519_secret_key``, ``hs_ed25519_public_key``, ``hostname``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from amparo.errors import InputError, StorageError

SECRET, PUBLIC, HOSTNAME = "hs_ed25519_secret_key", "hs_ed25519_public_key", "hostname"
_SECRET_HEAD = b"== ed25519v1-secret: type0 ==".ljust(32, b"\0")
_PUBLIC_HEAD = b"== ed25519v1-public: type0 ==".ljust(32, b"\0")
_VERSION = b"\x03"
_CHECKSUM = b".onion checksum"


def address(public_key: bytes) -> str:
    """Return the onion address of a 32-byte Ed25519 public key: 56 characters and ``.onion``."""
    checksum = hashlib.sha3_256(_CHECKSUM + public_key + _VERSION).digest()[:2]
    return base64.b32encode(public_key + checksum + _VERSION).decode().lower() + ".onion"


def expanded(seed: bytes) -> bytes:
    """Return the 64-byte secret key that tor keeps: the clamped SHA-512 of a 32-byte seed (RFC 8032, 5.1.5)."""
    made = bytearray(hashlib.sha512(seed).digest())
    made[0] &= 248
    made[31] &= 63
    made[31] |= 64
    return bytes(made)


def make(folder: Path, seed: bytes = b"") -> str:
    """Write a new service key as tor reads it, readable by this user only; return its address.

    ``seed`` is 32 random bytes unless given. Raises ``InputError`` if there is a key already.
    """
    seed = seed or secrets.token_bytes(32)
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    found = {
        SECRET: _SECRET_HEAD + expanded(seed),
        PUBLIC: _PUBLIC_HEAD + public,
        HOSTNAME: address(public).encode() + b"\n",
    }
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in found.items():
            _write(folder / name, content)
    except FileExistsError as error:
        raise InputError("there is an onion key in this folder already", "choose another folder") from error
    except OSError as error:
        raise StorageError("the onion key cannot be written", "check the folder and its permissions") from error
    return address(public)


def read_address(folder: Path) -> str:
    """Return the address of the key in a folder, from the key itself; raises ``InputError`` if there is none."""
    try:
        content = (folder / PUBLIC).read_bytes()
    except OSError as error:
        raise InputError("there is no onion key in this folder", "make one with: amparo onion-key") from error
    if not content.startswith(_PUBLIC_HEAD) or len(content) != 64:
        raise InputError("the onion key in this folder is damaged", "take it from your copy, or make a new one")
    return address(content[32:])


def copy(source: Path, target: Path) -> str:
    """Put a key that was made elsewhere where tor reads it; return its address. The same key twice is no error."""
    found = read_address(source)
    if (target / PUBLIC).exists():
        if read_address(target) != found:
            raise InputError("another onion key is in use here", "remove it first, or leave out the option")
        return found
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (SECRET, PUBLIC):
        _write(target / name, (source / name).read_bytes())
    return found


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
