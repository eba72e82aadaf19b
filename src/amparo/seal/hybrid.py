"""The post-quantum key type of age: ML-KEM-768 with X25519 (``mlkem768x25519``, <https://c2sp.org/age>).

The file key is wrapped by HPKE (RFC 9180, base mode) with the KEM MLKEM768-X25519 of draft-ietf-hpke-pq, HKDF-SHA256
and ChaCha20-Poly1305. An identity is a 32-byte seed; both keys follow from SHAKE-256 of it.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import shake_256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from amparo.errors import InputError
from amparo.seal import bech32, unpadded
from amparo.seal.header import Stanza

STANZA_TYPE = "mlkem768x25519"
SEED_SIZE = 32
RECIPIENT_SIZE = 1216
"""Bytes: an ML-KEM-768 encapsulation key (1184), then an X25519 public key (32)."""

_ENC_SIZE = 1120
_BODY_SIZE = 32
_MLKEM_SEED_SIZE = 64
_MLKEM_PUBLIC_SIZE = 1184
_INFO = b"age-encryption.org/mlkem768x25519"
_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_RECIPIENT_PREFIX = "age1pq"
_IDENTITY_PREFIX = "age-secret-key-pq-"


@dataclass(frozen=True, repr=False)
class HybridRecipient:
    """Whom a file is sealed to: a public key of 1216 ``raw`` bytes; ``str`` gives ``age1pq1…``."""

    raw: bytes

    @classmethod
    def parse(cls, text: str) -> HybridRecipient:
        """Read ``age1pq1…``; raises ``InputError``. The last few hundred are remembered."""
        return _parse_recipient(text)

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Wrap the file key to this recipient."""
        sealed = _SUITE.encrypt(file_key, self._key, info=_INFO)
        enc = unpadded.encode(sealed[:_ENC_SIZE]).decode()
        return [Stanza(STANZA_TYPE, (enc,), sealed[_ENC_SIZE:])]

    @cached_property
    def _key(self) -> MLKEM768X25519PublicKey:
        if len(self.raw) != RECIPIENT_SIZE:
            raise InputError(
                "a recipient has {size} bytes, not {wanted}",
                "ask for the key again",
                size=len(self.raw),
                wanted=RECIPIENT_SIZE,
            )
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(self.raw[:_MLKEM_PUBLIC_SIZE])
        except ValueError:
            raise InputError("the key of a recipient is not an ML-KEM key", "ask for the key again") from None
        return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(self.raw[_MLKEM_PUBLIC_SIZE:]))

    @cached_property
    def _text(self) -> str:
        return bech32.encode(_RECIPIENT_PREFIX, self.raw)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"HybridRecipient({self._text[:14]}…)"


@dataclass(frozen=True, repr=False)
class HybridIdentity:
    """The secret that opens: a 32-byte ``seed``; ``str`` gives ``AGE-SECRET-KEY-PQ-1…``, ``repr`` nothing secret."""

    seed: bytes

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_SIZE:
            raise InputError("the seed of an identity has {wanted} bytes", "use the whole seed", wanted=SEED_SIZE)

    @classmethod
    def generate(cls) -> HybridIdentity:
        """Make a new identity from the system's randomness."""
        return cls(secrets.token_bytes(SEED_SIZE))

    @classmethod
    def from_seed(cls, seed: bytes) -> HybridIdentity:
        """Return the identity of a 32-byte seed."""
        return cls(bytes(seed))

    @classmethod
    def parse(cls, text: str) -> HybridIdentity:
        """Read ``AGE-SECRET-KEY-PQ-1…``; raises ``InputError``."""
        return cls(bech32.decode(_IDENTITY_PREFIX, text))

    @cached_property
    def recipient(self) -> HybridRecipient:
        """Whom to seal to so that this identity opens."""
        mlkem, x25519 = self._parts
        return HybridRecipient(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, or ``None`` if no stanza is for this identity; ``InputError`` if one is malformed."""
        for stanza in stanzas:
            if stanza.type == STANZA_TYPE:
                sealed = _sealed_key(stanza)
                try:
                    return _SUITE.decrypt(sealed, self._key, info=_INFO)
                except (InvalidTag, ValueError):  # for somebody else, or an X25519 share of low order
                    continue
        return None

    @cached_property
    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        expanded = shake_256(self.seed).digest(_MLKEM_SEED_SIZE + 32)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED_SIZE])
        return mlkem, X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED_SIZE:])

    @cached_property
    def _key(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(*self._parts)

    def __str__(self) -> str:
        return bech32.encode(_IDENTITY_PREFIX, self.seed).upper()

    def __repr__(self) -> str:
        return "HybridIdentity(secret)"


@lru_cache(maxsize=512)
def _parse_recipient(text: str) -> HybridRecipient:
    recipient = HybridRecipient(bech32.decode(_RECIPIENT_PREFIX, text))
    _ = recipient._key  # refuse a key that could not be used now, not at the first message
    return recipient


def _sealed_key(stanza: Stanza) -> bytes:
    """Check the shape of a stanza and return what HPKE opens: enc, then ciphertext."""
    enc = unpadded.decode(stanza.args[0].encode()) if len(stanza.args) == 1 else None
    # a body of another length could hold a key that opens under several identities (partitioning oracle)
    if enc is None or len(enc) != _ENC_SIZE or len(stanza.body) != _BODY_SIZE:
        raise InputError(
            "a {kind} stanza of the age header is malformed",
            "the file was damaged or changed; fetch it again",
            kind=STANZA_TYPE,
        )
    return enc + stanza.body
