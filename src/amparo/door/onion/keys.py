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
from nacl.bindings import crypto_scalarmult_ed25519_base_noclamp

from amparo.errors import InputError, StorageError
from amparo.seal import age
from amparo.seal.passphrase import PassphraseIdentity, PassphraseRecipient

SECRET, PUBLIC, HOSTNAME = "hs_ed25519_secret_key", "hs_ed25519_public_key", "hostname"
_SECRET_HEAD = b"== ed25519v1-secret: type0 ==".ljust(32, b"\0")
_PUBLIC_HEAD = b"== ed25519v1-public: type0 ==".ljust(32, b"\0")
_VERSION = b"\x03"
_SEED_SIZE = 32
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
    seed = seed or secrets.token_bytes(_SEED_SIZE)
    public = _public(seed)
    _write_all(
        folder,
        {
            SECRET: _SECRET_HEAD + expanded(seed),
            PUBLIC: _PUBLIC_HEAD + public,
            HOSTNAME: address(public).encode() + b"\n",
        },
    )
    return address(public)


def make_sealed(path: Path, passphrase: str) -> str:
    """Write a new key into one age file that opens with a passphrase; return its address."""
    seed = secrets.token_bytes(_SEED_SIZE)
    text = f"# onion key of {address(_public(seed))}\n{seed.hex()}\n"
    _write_all(path.parent, {path.name: age.encrypt(text.encode(), [PassphraseRecipient(passphrase)])})
    return address(_public(seed))


def unseal(path: Path, passphrase: str, folder: Path) -> str:
    """Open what ``make_sealed`` wrote, and write it as tor reads it; return the address.

    Raises ``WrongKeyError`` for another passphrase, ``InputError`` for another file.
    """
    opened = age.decrypt(path.read_bytes(), [PassphraseIdentity(passphrase)])
    try:
        seed = bytes.fromhex(opened.decode("ascii").splitlines()[-1])
    except (ValueError, IndexError):
        seed = b""
    if len(seed) != _SEED_SIZE:
        raise InputError("this file holds no onion key", "choose the file that amparo onion-key --sealed wrote")
    return make(folder, seed)


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
    secret, public = ((source / name).read_bytes() for name in (SECRET, PUBLIC))
    _check_pair(secret, public)
    _write_all(target, {SECRET: secret, PUBLIC: public})
    return found


def _check_pair(secret: bytes, public: bytes) -> None:
    """Find out now, and not when nobody reaches the address, that the two files do not belong together."""
    scalar = secret[len(_SECRET_HEAD) : len(_SECRET_HEAD) + 32]
    fits = secret.startswith(_SECRET_HEAD) and len(secret) == len(_SECRET_HEAD) + 64
    if not fits or crypto_scalarmult_ed25519_base_noclamp(scalar) != public[len(_PUBLIC_HEAD) :]:
        raise InputError("the onion key in this folder is damaged", "take it from your copy, or make a new one")


def _public(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    """Write new files for this user only, on the disk before this returns; an address cannot be had twice."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(handle)
    except FileExistsError as error:
        raise InputError("there is an onion key in this place already", "choose another one") from error
    except OSError as error:
        raise StorageError("the onion key cannot be written", "check the folder and its permissions") from error
