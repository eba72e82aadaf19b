"""Every C2SP age vector (npm ``cctv-age``) does what it must: the right payload, or the right refusal.

Vectors for the classic X25519 type, which we do not open, still test header, armor and payload: their file key is
given with them and stands in for the identity. Where the X25519 stanza itself is what is tested, the file must be
refused as one for somebody else.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from amparo.errors import AmparoError, InputError, WrongKeyError
from amparo.seal import age, armor, header
from amparo.seal.derive import hkdf
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.passphrase import PassphraseIdentity

HERE = Path(__file__).parent
CLASSIC_PREFIX = "AGE-SECRET-KEY-1"
# cryptography reports an X25519 share of low order like any key that does not fit: refused, under another name
ALIASED = {"hybrid_low_order", "hybrid_identity"}


@dataclass(frozen=True)
class Vector:
    name: str
    fields: dict[str, list[str]]
    file: bytes

    @property
    def expect(self) -> str:
        return self.fields["expect"][0]

    @property
    def file_key(self) -> bytes:
        return bytes.fromhex(self.fields["file key"][0])

    @property
    def classic(self) -> bool:
        return any(key.startswith(CLASSIC_PREFIX) for key in self.fields.get("identity", []))

    def identities(self) -> list[age.Identity]:
        keys = [
            HybridIdentity.parse(key) for key in self.fields.get("identity", []) if key.startswith("AGE-SECRET-KEY-PQ")
        ]
        return [*keys, *map(PassphraseIdentity, self.fields.get("passphrase", []))]


class KnownFileKey:
    """Stands in for an identity we do not have."""

    def __init__(self, file_key: bytes) -> None:
        self.file_key = file_key

    def unwrap(self, stanzas: object) -> bytes:
        return self.file_key


@cache
def vectors() -> dict[str, Vector]:
    node = shutil.which("node")
    assert node, "node is needed: run make setup"
    text = subprocess.run([node, HERE / "vectors.mjs"], capture_output=True, check=True).stdout
    return {name: read_vector(name, base64.b64decode(data)) for name, data in json.loads(text).items()}


def read_vector(name: str, data: bytes) -> Vector:
    head, file = data.split(b"\n\n", 1)
    fields: dict[str, list[str]] = {}
    for line in head.decode().splitlines():
        key, value = line.split(": ", 1)
        fields.setdefault(key, []).append(value)
    return Vector(name, fields, zlib.decompress(file) if "compressed" in fields else file)


def names(group: str) -> list[str]:
    return [name for name, vector in vectors().items() if group_of(vector) == group]


def group_of(vector: Vector) -> str:
    """``opened``: by keys we read; ``by file key``: the rest is tested; ``for others``: the X25519 stanza is."""
    if not vector.classic or vector.identities():
        return "opened"
    return "for others" if vector.name.startswith("x25519") or vector.expect == "no match" else "by file key"


def well_formed() -> list[str]:
    refused = {"header failure", "armor failure"}
    return [name for name, vector in vectors().items() if vector.expect not in refused]


def open_vector(vector: Vector, identities: list[age.Identity]) -> bytes:
    file = armor.dearmor(vector.file) if "armored" in vector.fields else vector.file
    return age.decrypt(file, identities)


def expected_error(vector: Vector) -> type[AmparoError]:
    wrong_key = vector.expect == "no match" or vector.name in ALIASED or vector.name == "hybrid_x25519_arg"
    return WrongKeyError if wrong_key else InputError


def check(vector: Vector, identities: list[age.Identity]) -> None:
    if vector.expect == "success":
        payload = open_vector(vector, identities)
        assert hashlib.sha256(payload).hexdigest() == vector.fields["payload"][0]
    else:
        with pytest.raises(expected_error(vector)) as caught:
            open_vector(vector, identities)
        assert type(caught.value) is expected_error(vector)
        assert str(caught.value)


def test_there_are_as_many_vectors_as_published():
    assert len(vectors()) >= 143
    assert len(names("opened")) >= 43


@pytest.mark.parametrize("name", names("opened"))
def test_vector_with_our_keys(name):
    check(vectors()[name], vectors()[name].identities())


@pytest.mark.parametrize("name", names("by file key"))
def test_vector_by_its_file_key(name):
    vector = vectors()[name]
    check(vector, [KnownFileKey(vector.file_key)])


@pytest.mark.parametrize("name", names("for others"))
def test_a_file_for_others_is_refused(name):
    """The header parses (or is refused as malformed); without a fitting key nothing opens."""
    vector = vectors()[name]
    malformed = name == "x25519_not_canonical_body"  # wrong at the level of the header, whatever the type
    with pytest.raises(InputError if malformed else WrongKeyError):
        open_vector(vector, [HybridIdentity.from_seed(bytes(32))])


@pytest.mark.parametrize("name", [name for name in names("by file key") if vectors()[name].expect == "payload failure"])
def test_what_a_stream_releases_before_it_fails_is_genuine(name):
    vector = vectors()[name]
    file = armor.dearmor(vector.file) if "armored" in vector.fields else vector.file
    released = io.BytesIO()
    with pytest.raises(InputError):
        age.decrypt_stream(io.BytesIO(file), released, [KnownFileKey(vector.file_key)])
    allowed = genuine_start(file, vector.file_key)
    assert hashlib.sha256(allowed).hexdigest() == vector.fields["payload"][0]
    assert allowed.startswith(released.getvalue())


def genuine_start(file: bytes, file_key: bytes) -> bytes:
    """Open chunk after chunk by the letter of the standard, stopping at the first that fails."""
    at = header.parse(file).size
    aead = ChaCha20Poly1305(hkdf(file_key, file[at : at + 16], b"payload"))
    chunks = [file[start : start + 65552] for start in range(at + 16, len(file), 65552)]
    plain = b""
    for counter, chunk in enumerate(chunks):
        for last in (0, 1) if len(chunk) == 65552 else (1,):
            try:
                opened = aead.decrypt(counter.to_bytes(11, "big") + bytes([last]), chunk, None)
            except (InvalidTag, ValueError):
                continue
            if counter and not opened:
                return plain
            plain += opened
            if last:
                return plain
            break
        else:
            return plain
    return plain


@pytest.mark.parametrize("name", well_formed())
def test_a_header_that_parses_is_written_back_byte_for_byte(name):
    vector = vectors()[name]
    file = armor.dearmor(vector.file) if "armored" in vector.fields else vector.file
    parsed = header.parse(file)
    assert header.finish(header.write(parsed.stanzas), parsed.mac) == file[: parsed.size]


@pytest.mark.parametrize("name", [name for name in well_formed() if "armored" in vectors()[name].fields])
def test_armor_is_written_back(name):
    text = vectors()[name].file.decode().strip().replace("\r\n", "\n") + "\n"
    assert armor.armor(armor.dearmor(text)) == text
