"""Archives: a vault written out so that it can be opened without this program, by any stock ``age`` from 1.3 on.

``README.txt`` says how. The keys lie in one file sealed to the members; everything else is as it was signed.
See ``docs/formats/archive.md``.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from amparo.errors import RefusedError, StorageError
from amparo.ledger import durable, files, payload
from amparo.ledger.entry import COMPARTMENTS
from amparo.ledger.vault import Vault
from amparo.seal import age, cbor

README = """\
An archive of an Amparo vault, opened without Amparo
====================================================

You need `age` 1.3 or later (https://age-encryption.org) and the file device.age of a member with its passphrase.

1. Get the keys. age asks for the passphrase of device.age:

       age -d -i device.age keys.age > keys.txt

   keys.txt is an age identity file: a comment with what a key is for, then the key. Whoever has it can read
   everything here. Put it where nothing is backed up, and delete it when you are done.

2. Open a section, the statements about one subject:

       age -d -i keys.txt sections/000001.0001.age > section.cbor

   age tries every key until one fits. The result is CBOR (RFC 8949), then a byte 80 and zeros as padding, which any
   CBOR reader leaves alone: the time of recording and a list of [place in the entry, salt, statement]. A statement is
   CBOR again. sections/000001.index.age lists the entry's commitments.

3. Open a file that was attached:

       age -d -i keys.txt files/NAME.age > file.bin

   It starts with a short CBOR map ("id", "purpose"), then comes the file, then a byte 80 and zeros.
   `age -d -i device.age files.age` prints which file is which.

4. Check it. entries.cbor is a CBOR list of [header, Ed25519 signature]: each header names its feed's public key and
   the SHA-256 hash of the header and signature before it, and the Merkle root (RFC 6962) of the salted statements.
   What is signed is the line "amparo entry v1", a new line, and the header. checkpoint is the state of all feeds,
   signed with Ed25519 and ML-DSA-65. The formats are described in docs/formats/ of Amparo.

What was erased before this archive was written cannot be opened. What is erased later can still be opened with the
keys of this archive: destroy the archive too.
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """What an archive holds."""

    entries: int
    sections: int
    keys: int
    files: int


def write(vault: Vault, folder: Path) -> Archived:
    """Write an archive into a folder that is empty or not there yet.

    Raises RefusedError when the folder holds something, StorageError when the disk refuses.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError("the folder for the archive is not empty", "choose another; nothing was changed")
    try:
        for part in (folder, folder / "sections", folder / "files"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        with vault.reading():
            return _write(vault, folder)
    except OSError as error:
        raise durable.disk_error(error) from None


def _write(vault: Vault, folder: Path) -> Archived:
    durable.write(folder / "README.txt", README.encode())
    entries = vault.entries()
    durable.write(folder / "entries.cbor", cbor.encode([[entry.encoded, entry.signature] for entry in entries]))
    if entries:
        durable.write(folder / "checkpoint", vault.checkpoint())
    sections = _write_sections(vault, folder / "sections")
    keys = _write_keys(vault, folder / "keys.age")
    return Archived(len(entries), sections, keys, _write_files(vault, folder))


def _write_sections(vault: Vault, folder: Path) -> int:
    written = 0
    for number, (_, _, body) in enumerate(vault.stored(), 1):
        index, sections = payload.split(body)
        durable.write(folder / f"{number:06}.index.age", index)
        for place, section in enumerate(sections, 1):
            durable.write(folder / f"{number:06}.{place:04}.age", section)
        written += len(sections)
    return written


def _write_keys(vault: Vault, path: Path) -> int:
    """Seal an identity file of all epochs and subjects to the members: now, this device."""
    lines = ["# keys of an Amparo archive"]
    for compartment in COMPARTMENTS:
        for identity in vault.identities(compartment):
            lines += [f"# epoch of {compartment}", str(identity)]
    subjects = list(vault.keyring.all())
    for key in subjects:
        lines += [f"# {key.subject} in {key.compartment}", str(key.identity)]
    durable.write(path, age.encrypt("\n".join([*lines, ""]).encode(), [vault.device.recipient]))
    return len(subjects)


def _write_files(vault: Vault, folder: Path) -> int:
    kept = vault.kept_files()
    for file in kept:
        try:
            shutil.copyfile(vault.folder / files.FOLDER / file.id, folder / "files" / f"{file.id}.age")
        except FileNotFoundError:
            raise StorageError("a file of the vault is missing", "restore it from a backup") from None
    listed = [{"file": f"{file.id}.age", "sha256": file.digest, "of": file.subject, "name": file.name} for file in kept]
    text = json.dumps(listed, ensure_ascii=False, indent=1)
    durable.write(folder / "files.age", age.encrypt(text.encode(), [vault.device.recipient]))
    return len(kept)
