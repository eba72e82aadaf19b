"""The page's own script, which seals in the person's browser (protection level b), and what proves which one it is.

The sources are in ``js/``; ``make setup`` bundles them, with npm age-encryption, into one file whose bytes depend on
the sources alone. Where it was not built the door works without it, at level (a), and says so. See
``docs/browser-sealing.md``.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

BUILT = Path(__file__).parent / "built" / "seal.js"


@cache
def script() -> bytes:
    """Return the script as it is served, JavaScript in UTF-8; empty if it was not built."""
    try:
        return BUILT.read_bytes()
    except FileNotFoundError:
        return b""


def digest() -> str:
    """Return the script's SHA-256 in hex, as it is published and as ``sha256sum`` prints it; empty without a script."""
    return hashlib.sha256(script()).hexdigest() if script() else ""


def integrity() -> str:
    """Return the digest as Subresource Integrity writes it; a browser runs no other script. Empty without a script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(script()).digest()).decode()}" if script() else ""
