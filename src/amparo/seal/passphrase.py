"""Passphrase files of age: the scrypt stanza (<https://c2sp.org/age>, RFC 7914), which always stands alone."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from amparo.errors import InputError, RefusedError
from amparo.seal import unpadded
from amparo.seal.header import Stanza

STANZA_TYPE = "scrypt"
WORK_FACTOR = 18
"""Base-two logarithm of scrypt's N: about a second and 256 MiB, as the age command uses."""
MAX_WORK_FACTOR = 22
"""The most we accept from a file: 4 GiB and about 15 seconds; more is an attack on the reader."""

_SALT_SIZE = 16
_BODY_SIZE = 32
_LABEL = b"age-encryption.org/v1/scrypt"
_DECIMAL = re.compile(r"[1-9][0-9]{0,2}")
# the wrap key is used once (its salt is fresh), so the nonce may be constant
_NONCE = bytes(12)


@dataclass(frozen=True, repr=False)
class PassphraseRecipient:
    """Seals to whoever knows ``passphrase``; ``work_factor`` is log2 of scrypt's N."""

    passphrase: str
    work_factor: int = WORK_FACTOR

    def __post_init__(self) -> None:
        if not self.passphrase:
            raise RefusedError("the passphrase is empty", "choose a passphrase of several words")
        if not 1 <= self.work_factor <= MAX_WORK_FACTOR:
            raise InputError(
                "the scrypt work factor must be 1 to {limit}", "leave it at the default", limit=MAX_WORK_FACTOR
            )

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Wrap the file key; takes as long as the work factor asks for."""
        salt = secrets.token_bytes(_SALT_SIZE)
        key = _wrap_key(self.passphrase, salt, self.work_factor)
        body = ChaCha20Poly1305(key).encrypt(_NONCE, file_key, None)
        return [Stanza(STANZA_TYPE, (unpadded.encode(salt).decode(), str(self.work_factor)), body)]

    def __repr__(self) -> str:
        return f"PassphraseRecipient(secret, work_factor={self.work_factor})"


@dataclass(frozen=True, repr=False)
class PassphraseIdentity:
    """Opens with ``passphrase``; a file that asks for more work than ``max_work_factor`` is refused."""

    passphrase: str
    max_work_factor: int = MAX_WORK_FACTOR

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, or ``None`` if this is no passphrase file or the passphrase is another."""
        if len(stanzas) != 1 or stanzas[0].type != STANZA_TYPE:
            return None
        stanza = stanzas[0]
        salt, work_factor = self._arguments(stanza)
        key = _wrap_key(self.passphrase, salt, work_factor)
        try:
            return ChaCha20Poly1305(key).decrypt(_NONCE, stanza.body, None)
        except InvalidTag:
            return None

    def _arguments(self, stanza: Stanza) -> tuple[bytes, int]:
        salt = unpadded.decode(stanza.args[0].encode()) if len(stanza.args) == 2 else None
        # a body of another length could open under several passphrases at once (partitioning oracle)
        if salt is None or len(salt) != _SALT_SIZE or len(stanza.body) != _BODY_SIZE:
            raise _malformed()
        if not _DECIMAL.fullmatch(stanza.args[1]):
            raise _malformed()
        work_factor = int(stanza.args[1])
        if work_factor > self.max_work_factor:
            raise InputError(
                "the file asks for scrypt work factor {found}; {limit} is the most accepted",
                "refuse the file, unless you made it and know why",
                found=work_factor,
                limit=self.max_work_factor,
            )
        return salt, work_factor

    def __repr__(self) -> str:
        return "PassphraseIdentity(secret)"


def _wrap_key(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    try:
        # what a terminal could not decode stands for the bytes that were typed, which is what age itself takes
        typed = passphrase.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise InputError("the passphrase is not text", "type it again") from None
    return Scrypt(salt=_LABEL + salt, length=32, n=1 << work_factor, r=8, p=1).derive(typed)


def _malformed() -> InputError:
    return InputError(
        "a {kind} stanza of the age header is malformed",
        "the file was damaged or changed; fetch it again",
        kind=STANZA_TYPE,
    )
