"""Keys of compartments and subjects, each an age identity file sealed as an age file.

The epoch key of a compartment is sealed to its members' devices; a subject's key is sealed to the epoch key. Deleting
a subject's key erases everything sealed to it. Keys never stand in entries.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import apsw

from amparo.errors import InputError
from amparo.ledger import database
from amparo.ledger.device import Device
from amparo.ledger.entry import COMPARTMENTS
from amparo.ledger.payload import KEY_ID_SIZE
from amparo.seal import age, identity_file
from amparo.seal.hybrid import HybridIdentity, HybridRecipient

TABLES = """
CREATE TABLE IF NOT EXISTS epochs (
    compartment TEXT NOT NULL, epoch INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (compartment, epoch)
);
CREATE TABLE IF NOT EXISTS keys (
    id BLOB PRIMARY KEY, compartment TEXT NOT NULL, epoch INTEGER NOT NULL, subject TEXT NOT NULL,
    sealed BLOB NOT NULL, UNIQUE (compartment, subject)
);
"""

MAX_OPEN = 4_096
"""Subject keys kept unlocked in memory: a day's work; some 20 MB."""

_SELECT = "SELECT id, compartment, epoch, subject, sealed FROM keys"


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """A subject's key in one compartment, and the random id under which indexes name it."""

    id: bytes
    compartment: str
    subject: str
    identity: HybridIdentity


class Keyring:
    """The keys in a vault's database, opened with the device's identity when they are needed."""

    def __init__(self, connection: apsw.Connection, device: Device) -> None:
        self._connection = connection
        self._device = device
        self._epochs: dict[tuple[str, int], HybridIdentity] = {}
        self._current: dict[str, int] = {}
        self._open: OrderedDict[bytes, SubjectKey] = OrderedDict()

    def begin(self) -> None:
        """Make the first epoch of every compartment, for this device alone."""
        for compartment in COMPARTMENTS:
            sealed = _seal(HybridIdentity.generate(), self._device.recipient)
            self._connection.execute("INSERT INTO epochs VALUES (?, 1, ?)", (compartment, sealed))

    def epoch(self, compartment: str) -> int:
        """Return the current epoch of a compartment; raises InputError when there is no such compartment."""
        if compartment not in self._current:
            if compartment not in COMPARTMENTS:
                raise InputError("there is no such compartment", "use public, cases or intake")
            number = database.scalar(
                self._connection, "SELECT max(epoch) FROM epochs WHERE compartment = ?", (compartment,)
            )
            if number is None:
                raise InputError("a compartment has no key", "restore the vault from an archive or a backup")
            self._current[compartment] = number
        return self._current[compartment]

    def epoch_identity(self, compartment: str, epoch: int) -> HybridIdentity:
        """Return an epoch's identity; raises WrongKeyError when this device is no member."""
        found = self._epochs.get((compartment, epoch))
        if found is None:
            sealed = database.scalar(
                self._connection,
                "SELECT sealed FROM epochs WHERE compartment = ? AND epoch = ?",
                (compartment, epoch),
            )
            if sealed is None:
                raise InputError("the key of an epoch is missing", "restore the vault from an archive or a backup")
            found = self._epochs[compartment, epoch] = _open(sealed, self._device.identity)
        return found

    def identities(self, compartment: str) -> list[HybridIdentity]:
        """Return the identities of all epochs of a compartment, the current one first."""
        return [self.epoch_identity(compartment, number) for number in range(self.epoch(compartment), 0, -1)]

    def recipient(self, compartment: str) -> HybridRecipient:
        """Return the current epoch's recipient."""
        return self.epoch_identity(compartment, self.epoch(compartment)).recipient

    def subject(self, compartment: str, subject: str) -> SubjectKey:
        """Return a subject's key, made and stored now if it has none. Call it inside a transaction."""
        key_id = database.scalar(
            self._connection, "SELECT id FROM keys WHERE compartment = ? AND subject = ?", (compartment, subject)
        )
        found = self.by_id(key_id) if key_id else None
        return found or self._make(compartment, subject)

    def _make(self, compartment: str, subject: str) -> SubjectKey:
        key = SubjectKey(os.urandom(KEY_ID_SIZE), compartment, subject, HybridIdentity.generate())
        sealed = _seal(key.identity, self.recipient(compartment))
        self._connection.execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?, ?)",
            (key.id, compartment, self.epoch(compartment), subject, sealed),
        )
        self._remember(key)
        return key

    def by_id(self, key_id: bytes) -> SubjectKey | None:
        """Return the key with an id, or None when it was erased (or never was here)."""
        found = database.rows(self._connection, f"{_SELECT} WHERE id = ?", (key_id,))
        if not found:
            self._open.pop(key_id, None)
            return None
        known = self._open.get(key_id)
        if known is not None:
            self._open.move_to_end(key_id)
            return known
        key = self._unlock(*found[0])
        self._remember(key)
        return key

    def _unlock(self, key_id: bytes, compartment: str, epoch: int, subject: str, sealed: bytes) -> SubjectKey:
        return SubjectKey(key_id, compartment, subject, _open(sealed, self.epoch_identity(compartment, epoch)))

    def _remember(self, key: SubjectKey) -> None:
        self._open[key.id] = key
        if len(self._open) > MAX_OPEN:
            self._open.popitem(last=False)

    def forget(self, subject: str) -> None:
        """Destroy a subject's keys in every compartment. Call it inside a transaction."""
        self._connection.execute("DELETE FROM keys WHERE subject = ?", (subject,))
        self._open.clear()

    def all(self) -> Iterator[SubjectKey]:
        """Go through all subject keys."""
        for row in database.rows(self._connection, f"{_SELECT} ORDER BY compartment, subject"):
            yield self._unlock(*row)


def _seal(identity: HybridIdentity, recipient: HybridRecipient) -> bytes:
    # One line, without the public key as a comment: that would be another 2 KB for every subject.
    return age.encrypt(f"{identity}\n".encode(), [recipient])


def _open(sealed: bytes, identity: HybridIdentity) -> HybridIdentity:
    return identity_file.read(age.decrypt(sealed, [identity]).decode())[0]
