"""age v1 files, written and read (<https://age-encryption.org/v1>).

Two small interfaces carry it: a :class:`Recipient` wraps the file key, an :class:`Identity` unwraps it. There is
nothing to configure.

    sealed = encrypt(b"...", [HybridRecipient.parse("age1pq1...")])
    decrypt(sealed, [HybridIdentity.parse("AGE-SECRET-KEY-PQ-1...")])

A file says nothing about who sealed it: anyone who knows a recipient can. Authorship is the ledger's signatures.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import BinaryIO, Protocol, Self

from amparo.errors import InputError, RefusedError, WrongKeyError
from amparo.seal import header, passphrase, stream
from amparo.seal.derive import hkdf
from amparo.seal.header import Header, Stanza
from amparo.seal.stream import Sink

__all__ = ["Encryptor", "Identity", "Recipient", "Stanza", "decrypt", "decrypt_stream", "encrypt", "encrypt_stream"]

FILE_KEY_SIZE = 16
NONCE_SIZE = 16
_READ = 4096


class Recipient(Protocol):
    """Somebody a file can be sealed to."""

    def wrap(self, file_key: bytes) -> list[Stanza]:
        """Wrap the 16-byte file key."""


class Identity(Protocol):
    """Something that opens a file."""

    def unwrap(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """Return the file key, ``None`` if nothing here is for this identity, ``InputError`` if it is malformed."""


def encrypt(plaintext: bytes, recipients: Sequence[Recipient]) -> bytes:
    """Seal ``plaintext`` so that each of the recipients can open it; the size is the plaintext's and about 1.7 KB."""
    start, key = _begin(recipients)
    if len(plaintext) <= stream.CHUNK:
        return start + stream.seal_chunk(plaintext, key)
    out = BytesIO()
    out.write(start)
    stream.seal_stream(BytesIO(plaintext), out, key)
    return out.getvalue()


def decrypt(sealed: bytes, identities: Sequence[Identity]) -> bytes:
    """Open a whole sealed file.

    Raises ``WrongKeyError`` when no identity fits and ``InputError`` when it is malformed, damaged or changed.
    """
    key, payload = _open_header(sealed, identities)
    if len(sealed) - payload <= stream.SEALED_CHUNK:
        return stream.open_chunk(sealed[payload:], key)
    source, out = BytesIO(sealed), BytesIO()
    source.seek(payload)
    stream.open_stream(source, out, key)
    return out.getvalue()


def encrypt_stream(source: BinaryIO, out: Sink, recipients: Sequence[Recipient]) -> None:
    """Seal ``source`` to its end into ``out``; about 1 MiB of memory whatever the length."""
    start, key = _begin(recipients)
    stream.write_all(out, memoryview(start))
    stream.seal_stream(source, out, key)


def decrypt_stream(source: BinaryIO, out: Sink, identities: Sequence[Identity]) -> None:
    """Open ``source`` to its end into ``out``.

    What is written to ``out`` before an error is genuine but incomplete: discard it. Errors are those of
    :func:`decrypt`.
    """
    start = _read_start(source)
    key, payload = _open_header(start, identities)
    stream.open_stream(source, out, key, start[payload:])


class Encryptor:
    """Seals what is pushed into it, for a request as it arrives; the header is written at once.

    As a context manager it closes only when nothing went wrong, so that half a file never looks whole.
    """

    def __init__(self, out: Sink, recipients: Sequence[Recipient]) -> None:
        start, key = _begin(recipients)
        stream.write_all(out, memoryview(start))
        self._writer = stream.Writer(out, key)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Seal more plaintext."""
        self._writer.write(data)

    def close(self) -> None:
        """Seal the end; closing again does nothing. ``out`` stays open."""
        self._writer.close()

    @property
    def closed(self) -> bool:
        """Whether the end has been sealed."""
        return self._writer.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()


def _begin(recipients: Sequence[Recipient]) -> tuple[bytes, bytes]:
    """Choose a file key and nonce; return what stands before the chunks, and the payload key."""
    file_key = secrets.token_bytes(FILE_KEY_SIZE)
    stanzas = [stanza for recipient in recipients for stanza in recipient.wrap(file_key)]
    _check_kinds(stanzas)
    signed = header.write(stanzas)
    nonce = secrets.token_bytes(NONCE_SIZE)
    start = header.finish(signed, _mac(file_key, signed)) + nonce
    return start, hkdf(file_key, nonce, b"payload")


def _check_kinds(stanzas: Sequence[Stanza]) -> None:
    """Refuse what would weaken a file: no, too many or mixed recipients.

    A classic recipient beside a post-quantum one would leave the file key to a later quantum computer, and a
    passphrase beside anything would let others write files that seem to come from whoever knows it.
    """
    kinds = {stanza.type for stanza in stanzas}
    if not 1 <= len(stanzas) <= header.MAX_STANZAS:
        raise RefusedError(
            "a file is sealed to 1 to {limit} recipients", "name at least one, or fewer", limit=header.MAX_STANZAS
        )
    if len(kinds) > 1 or (passphrase.STANZA_TYPE in kinds and len(stanzas) > 1):
        raise RefusedError(
            "recipients of different kinds cannot share a file, and a passphrase stands alone",
            "seal one file for each kind",
        )


def _read_start(source: BinaryIO) -> bytes:
    """Read until header and nonce are complete; what follows them is the start of the payload."""
    start, wanted = b"", None
    while wanted is None or len(start) < wanted:
        block = source.read(_READ)
        if not block:
            break
        start += block
        end = header.end_of_header(start) if wanted is None else None
        wanted = end + NONCE_SIZE if end is not None else wanted
    return start


def _open_header(start: bytes, identities: Sequence[Identity]) -> tuple[bytes, int]:
    """Return the payload key and where the chunks begin."""
    found = header.parse(start)
    file_key = _unwrap(found, identities)
    payload = found.size + NONCE_SIZE
    if len(start) < payload:
        raise InputError("the sealed file ends before its payload", "it was cut off; fetch it again")
    return hkdf(file_key, start[found.size : payload], b"payload"), payload


def _unwrap(found: Header, identities: Sequence[Identity]) -> bytes:
    """Return the file key that an identity unwraps, once the MAC shows that the header is as it was sealed."""
    kinds = [stanza.type for stanza in found.stanzas]
    if passphrase.STANZA_TYPE in kinds and len(kinds) > 1:
        raise InputError("a passphrase stanza of the age header does not stand alone", "refuse the file")
    keys = (identity.unwrap(found.stanzas) for identity in identities)
    file_key = next((key for key in keys if key is not None), None)
    if file_key is None:
        raise WrongKeyError(
            "no key given opens this file", "use the key or passphrase of one of those it was sealed to"
        )
    if not hmac.compare_digest(_mac(file_key, found.signed), found.mac):
        raise InputError("the age header was changed after sealing", "fetch the file again")
    return file_key


def _mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, b"", b"header"), signed, "sha256")
