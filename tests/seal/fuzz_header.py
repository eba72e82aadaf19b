"""Atheris target: whatever bytes arrive, the readers of sealed files raise ``AmparoError`` or accept one form only.

Run it for longer with ``python tests/seal/fuzz_header.py -max_total_time=600 CORPUS_FOLDER``.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports():
    from amparo.errors import AmparoError
    from amparo.seal import age, armor, bech32, envelope, header, padding
    from amparo.seal.hybrid import HybridIdentity
    from amparo.seal.passphrase import PassphraseIdentity

KEY = HybridIdentity.from_seed(bytes(32))
IDENTITIES = [KEY, PassphraseIdentity("x", max_work_factor=1)]


def fuzz_header(data: bytes) -> None:
    parsed = header.parse(data)
    if header.finish(header.write(parsed.stanzas), parsed.mac) != data[: parsed.size]:
        raise AssertionError("two headers mean the same")


def fuzz_file(data: bytes) -> None:
    age.decrypt(data, IDENTITIES)


def fuzz_armor(data: bytes) -> None:
    if armor.armor(armor.dearmor(data)).strip() != data.strip().replace(b"\r\n", b"\n").decode():
        raise AssertionError("two armored texts mean the same")


def fuzz_key(data: bytes) -> None:
    text = data.decode("latin-1")
    if bech32.encode("age1pq", bech32.decode("age1pq", text)) != text.lower():
        raise AssertionError("two texts are the same key")


def fuzz_envelope(data: bytes) -> None:
    purpose, record_id, size = envelope._read_start(data)
    if envelope._start(purpose, record_id) != data[:size]:
        raise AssertionError("two starts of an envelope mean the same")


def fuzz_padding(data: bytes) -> None:
    if padding.pad(padding.unpad(data)) != data:
        raise AssertionError("two paddings mean the same")


TARGETS = (fuzz_header, fuzz_file, fuzz_armor, fuzz_key, fuzz_envelope, fuzz_padding)


def fuzz(data: bytes) -> None:
    for target in TARGETS:
        with suppress(AmparoError):
            target(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
