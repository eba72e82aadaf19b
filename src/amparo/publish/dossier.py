"""The dossier: what is claimed and on how many roots, what is denied, what is documented with consent, what is unknown.

``docs/dossier.md`` explains each part. Claimed, denied, documented and estimated are never mixed: each is a part of its
own, and every figure and text carries a lineage id that the appendix resolves.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from amparo.errors import StorageError
from amparo.ledger import checkpoint
from amparo.ledger.vault import Vault
from amparo.pages import typeset
from amparo.publish import front
from amparo.publish.claimed import Claims
from amparo.publish.lineage import Figure
from amparo.publish.register import Register, describe
from amparo.publish.told import documented
from amparo.text import catalogue
from amparo.weigh.figure import HEADLINE
from amparo.weigh.statements import from_statements

TEMPLATE = Path(__file__).with_name("dossier.typ")
LINEAGE_SUFFIX = ".lineage.json"


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier that was written: the PDF, the file with every figure's lineage beside it, and the figures."""

    path: Path
    lineage: Path
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Composed:
    """A dossier in memory: the PDF, its lineage as JSON, and the figures."""

    pdf: bytes
    lineage: bytes
    figures: tuple[Figure, ...]


def compose(vault: Vault, language: str) -> Composed:
    """Return the dossier of a vault in a language (``en`` or ``ru``).

    Only what people allow to be published leaves the vault; there is no way to add anything. Raises InputError for an
    empty vault.
    """
    anchor = checkpoint.read(vault.checkpoint())
    day = _as_of(vault)
    register = Register()
    data = assemble(vault, language, register, day, anchor.root.hex())
    return Composed(typeset.pdf(TEMPLATE, data, day), _lineage(register, anchor.root.hex()), register.figures)


def make(vault: Vault, language: str, out: Path) -> Dossier:
    """Write the dossier of a vault to ``out``, its lineage beside it; raises as ``compose``, and StorageError."""
    out = Path(out)
    composed = compose(vault, language)
    lineage = out.with_name(out.stem + LINEAGE_SUFFIX)
    _write(out, composed.pdf)
    _write(lineage, composed.lineage)
    return Dossier(out, lineage, composed.figures)


def assemble(vault: Vault, language: str, register: Register, day: date, root: str) -> dict[str, Any]:
    """Return everything the template shows; ``day`` is the last day of the record, ``root`` that of its checkpoint."""
    claims = Claims(from_statements(vault.statements()), HEADLINE, language, register)
    claimed, denied = claims.claimed(), claims.denied()
    told = documented(vault, language, register)
    return {
        **front.front(language, day, claims.until(), told),
        "claimed": claimed,
        "denied": denied,
        "documented": told,
        "unknown": [*claims.unknown(), *front.unknown(language)],
        "check": front.check(language, root),
        "lineage": [_row(figure, language) for figure in register.figures],
    }


def _row(figure: Figure, language: str) -> dict[str, Any]:
    say = catalogue(language).gettext
    return {
        "id": figure.id,
        "method": say(describe(figure.method)),
        "code": figure.method,
        "withheld": figure.withheld,
        "statements": [] if figure.withheld else list(figure.statements),
    }


def _as_of(vault: Vault) -> date:
    return max(date.fromisoformat(entry.header.day) for entry in vault.entries())


def _lineage(register: Register, root: str) -> bytes:
    data = {"checkpoint_root": root, "figures": [figure.as_data() for figure in register.figures]}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: a half-written dossier must not be taken for one."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StorageError("the dossier cannot be written here", "check the folder and the disk") from error
