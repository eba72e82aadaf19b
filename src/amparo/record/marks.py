"""Marks: keyed pseudonyms under which judgements speak of records on lists that never enter the vault.

A mark is HMAC-SHA256 (RFC 2104) cut to 128 bits, under a random key that is itself a sealed statement: without the
vault nobody can go from a name to its mark. A device makes a key when it finds none. Two that each made one and then
met have two: every record then has a mark under each, and a judgement under any of them counts.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from collections import Counter
from collections.abc import Sequence

from amparo.casework import standing
from amparo.ledger.statement import Statement
from amparo.ledger.value import Text
from amparo.ledger.vault import INTAKE, Vault

KEY = "marks.key"
SIZE = 16
"""Bytes of a mark: of 10⁹ records the odds that any two share one are below 10⁻²⁰."""

Marks = tuple[str, ...]
"""The marks of one record, 32 hexadecimal digits each: one under every key of the vault, always in the same order."""

_KEY = re.compile(r"[0-9a-f]{64}")


def marks(vault: Vault, name: str, records: Sequence[str]) -> list[Marks]:
    """Return the marks of every record of one list.

    ``name`` is the list's; ``records`` are texts that each tell a record from the others: its number on the list, or
    all that the list says of it (``count.link.judgements.recognised_by`` makes them). Records with equal texts are
    told apart by counting them.
    """
    return under(keys(vault), name, records)


def under(held: Sequence[bytes], name: str, records: Sequence[str]) -> list[Marks]:
    """Return the marks of every record of one list under keys that are at hand; otherwise as ``marks``."""
    seen: Counter[str] = Counter()
    messages = []
    for text in records:
        messages.append(json.dumps([name, text, seen[text]], ensure_ascii=False).encode("utf-8", "surrogatepass"))
        seen[text] += 1
    return [tuple(hmac.digest(key, message, "sha256")[:SIZE].hex() for key in held) for message in messages]


def keys(vault: Vault) -> list[bytes]:
    """Return every key in the vault, the first recorded first, and make one if there is none."""
    held = [one for one in vault.statements(property=KEY, current=False) if _hex(one)]
    if not held:
        by = standing.device(vault)
        vault.append(standing.says(by, by, by, {KEY: Text(secrets.token_hex(32))}), INTAKE)
        return keys(vault)
    first = sorted(held, key=lambda one: (one.recorded_at, one.id))
    return [bytes.fromhex(text) for text in dict.fromkeys(map(_hex, first))]


def _hex(one: Statement) -> str:
    """Return the key a statement holds; empty for what is no key, whoever recorded it."""
    return one.value.text if isinstance(one.value, Text) and _KEY.fullmatch(one.value.text) else ""
