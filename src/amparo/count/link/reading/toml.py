"""The little of TOML 1.0 that mappings need: keys and texts in quotation marks."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from amparo.errors import InputError

_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]')


def quoted(text: str) -> str:
    """Write a text as a basic string, which may also stand as a key."""
    return '"' + _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04X}", text) + '"'


def parsed(text: str) -> dict[str, Any]:
    """Read a document. Raises InputError, which names the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise InputError("the mapping is not TOML: see line {line}", "put names and roles in quotation marks, with = "
                         "between", line=line[1] if line else text.count("\n") + 1) from None  # fmt: skip
