"""A proof as a file: JSON that a person can send by mail and `amparo verify` reads (``docs/formats/proof.md``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from amparo.errors import InputError
from amparo.ledger.disclose import ProvenStatement
from amparo.ledger.statement import to_map

MAX_PROOF = 16 << 20
"""Bytes: ten times a statement with the longest chain to its checkpoint; more is not a proof."""

_TODO = "ask for the file again, or run `amparo disclose` once more"


def read_proof(path: Path) -> Any:
    """Return the JSON of a proof file; raise InputError with the place where it stops being JSON."""
    if path.stat().st_size > MAX_PROOF:
        raise InputError("the proof is larger than {limit} bytes", _TODO, limit=MAX_PROOF)
    try:
        return json.loads(path.read_bytes().decode(), parse_float=_refuse, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise InputError("the proof is not text: byte {offset}", _TODO, offset=error.start) from None
    except json.JSONDecodeError as error:
        raise InputError("the proof is not JSON: line {row}, column {column}", _TODO, row=error.lineno,
                         column=error.colno) from None  # fmt: skip
    except RecursionError:
        raise InputError("the proof is nested too deeply", _TODO) from None


def write_proof(proof: dict[str, Any], path: Path) -> None:
    """Write a proof as JSON, with its letters readable."""
    path.write_text(json.dumps(proof, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def as_data(proven: ProvenStatement) -> dict[str, Any]:
    """Return what a proof shows, for programs."""
    return {
        "statement": to_map(proven.statement),
        "feed": proven.feed,
        "entry": proven.seq,
        "day": proven.day,
        "checkpoint_day": proven.checkpoint_day,
    }


def _refuse(_: str) -> None:
    raise InputError("the proof holds a number that is not whole", _TODO)
