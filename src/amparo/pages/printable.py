"""What the fonts inside typst can print. PDF/A forbids characters without a glyph: others are written as code points.

A text in another script must neither stop a document nor vanish from it. Controls that turn the direction of writing
are not printed either: they can make a line read differently from what it says.
"""

from __future__ import annotations

import re
from typing import Any

RANGES = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x377), (0x38E, 0x3A1), (0x3A3, 0x4FF), (0x531, 0x556), (0x559, 0x58A),
    (0x5D0, 0x5EA), (0x621, 0x63A), (0x640, 0x655), (0x660, 0x66D), (0x6F0, 0x6F9), (0x10D0, 0x10FF), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x2040), (0x2044, 0x2052), (0x20A0, 0x20C0), (0x2100, 0x211E), (0x2190, 0x21FF),
)  # fmt: skip
"""Code points that the fonts inside typst 0.15.2 have: Latin, Greek, Cyrillic (Chechen too), Armenian, Hebrew, Arabic,
Georgian, signs. A test prints every one of them."""

_ALLOWED = "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in RANGES)
_OTHERS = re.compile(f"[^\n{_ALLOWED}]")


def _plain(text: str) -> str:
    """Write tabs as spaces, and the narrow space that dates and numbers hold as one that the fonts have."""
    return text.replace("\t", " ").replace("\u202f", "\xa0")


def printable(value: Any) -> Any:
    """Return data with every character that cannot be printed written as ``[U+1F600]``, in all its texts."""
    match value:
        case str():
            return _OTHERS.sub(lambda found: f"[U+{ord(found[0]):04X}]", _plain(value))
        case dict():
            return {name: printable(held) for name, held in value.items()}
        case list() | tuple():
            return [printable(held) for held in value]
        case _:
            return value
