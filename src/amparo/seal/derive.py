"""Keys from keys: HKDF-SHA256 (RFC 5869)."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PREFIX = b"amparo/v1 "


def hkdf(key: bytes, salt: bytes, info: bytes, length: int = 32) -> bytes:
    """Return ``length`` bytes (at most 8160) from a high-entropy ``key``."""
    return HKDF(SHA256(), length, salt, info).derive(key)


def derive(seed: bytes, label: str, length: int = 32) -> bytes:
    """Return the key that ``label`` names under ``seed``: one label for each use, never two uses for one label.

    ``seed`` is at least 16 bytes of randomness, not a passphrase.
    """
    return hkdf(seed, b"", _PREFIX + label.encode(), length)
