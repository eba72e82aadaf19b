"""Files as they arrive: fetched, opened and sealed again as streams, so that two gigabytes pass through little memory.

What waits on this disk meanwhile is the door's ciphertext, in a file without a name that a crash leaves no trace of.
"""

from __future__ import annotations

import tempfile

from amparo.casework.standing import device
from amparo.door.client import DoorClient
from amparo.errors import InputError
from amparo.ledger import database
from amparo.ledger.statement import Statement
from amparo.ledger.value import EntityRef
from amparo.ledger.vault import INTAKE, Vault
from amparo.record import letters
from amparo.seal.envelope import read_envelope

PURPOSE = "attachment"


def take_file(vault: Vault, client: DoorClient, item_id: str) -> bool:
    """Take one file, or one numbered part, into the vault; false if it is kept already.

    Raises InputError, without fetching, while the message that lists it has not come; it then waits at the door.
    """
    about = letters.evidence_id(item_id)
    known = {one.property: one for one in vault.statements(about=about)}
    announced = known.get("evidence.belongs_to")
    if announced is None or not isinstance(announced.value, EntityRef):
        raise InputError("a file has come before the message that it belongs to", "it waits; fetch again later")
    if "evidence.file" in known:
        return False
    digest = _keep(vault, client, item_id, announced)
    vault.append([letters.kept_file(about, digest, announced.subject, device(vault))], INTAKE)
    return True


def _keep(vault: Vault, client: DoorClient, item_id: str, announced: Statement) -> str:
    with database.errors(), tempfile.TemporaryFile(dir=vault.folder) as sealed:
        client.fetch_into(item_id, sealed)
        sealed.seek(0)
        with vault.keeping(announced.subject, item_id) as kept:
            labels = read_envelope(sealed, kept, vault.identities(INTAKE))
            if labels != (PURPOSE, item_id):
                raise InputError("an envelope is not what it was filed as", "refuse it: it was put together")
            if announced.evidence is None or kept.digest != announced.evidence.digest:
                raise InputError("a file is not the one that its message announced", "refuse it: it was changed")
    return kept.digest
