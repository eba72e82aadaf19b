"""What an entry holds for those who have its keys: opened section by section, erased ones left out."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.errors import InputError
from amparo.ledger import payload
from amparo.ledger.entry import Entry
from amparo.ledger.keyring import Keyring
from amparo.ledger.payload import Sealed
from amparo.ledger.statement import from_map
from amparo.ledger.views import Row
from amparo.seal import cbor


@dataclass(frozen=True, slots=True)
class Opened:
    """An entry's commitments in order, what can still be read (statement, time, subject), how many sections cannot."""

    leaves: list[bytes]
    statements: list[tuple[Sealed, str, str]]
    erased: int

    def rows(self) -> list[Row]:
        """Return the statements as the views hold them; raises InputError."""
        return [Row(from_map(cbor.decode(sealed.body)), sealed.body, at) for sealed, at, _ in self.statements]


def open_entry(entry: Entry, sealed_payload: bytes, keyring: Keyring) -> Opened:
    """Open all sections whose keys are left; raises InputError or WrongKeyError when a part is not as it must be."""
    header = entry.header
    sealed_index, sections = payload.split(sealed_payload)
    index = payload.open_index(sealed_index, [keyring.epoch_identity(header.compartment, header.epoch)])
    if len(index.keys) != len(sections):
        raise InputError("an entry's index does not fit its sections", "refuse the entry")
    statements: list[tuple[Sealed, str, str]] = []
    erased = 0
    for key_id, section in zip(index.keys, sections, strict=True):
        key = keyring.by_id(key_id)
        if key is None:
            erased += 1
            continue
        if key.compartment != header.compartment:
            raise InputError("a section is sealed to a key of another compartment", "refuse the entry")
        opened = payload.open_section(section, key.identity)
        statements += [(item, opened.at, key.subject) for item in opened.statements]
    statements.sort(key=lambda item: item[0].position)
    return Opened(index.leaves, statements, erased)
