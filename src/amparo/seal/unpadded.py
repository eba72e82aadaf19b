"""Base64 without ``=`` and in its one canonical form (RFC 4648, sections 3.2 and 3.5), as age headers use it."""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64


def encode(data: bytes) -> bytes:
    """Return the canonical text of ``data``."""
    return b2a_base64(data, newline=False).rstrip(b"=")


def decode(text: bytes) -> bytes | None:
    """Return the bytes of ``text``, or ``None`` unless it is exactly what :func:`encode` writes."""
    try:
        data = a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except Error:
        return None
    # strict mode lets stray low bits of the last character pass: two texts for one value would be malleable
    return data if encode(data) == text else None
