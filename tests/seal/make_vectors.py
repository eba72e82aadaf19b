"""Make the test vectors in ``docs/formats/vectors`` for sealed files. Run once for a format: they are frozen.

python tests/seal/make_vectors.py FOLDER
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path

from amparo.seal import age, armor, envelope
from amparo.seal.derive import derive
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.padding import bucket, pad
from amparo.seal.passphrase import PassphraseRecipient

ONE = HybridIdentity.from_seed(bytes(range(32)))
TWO = HybridIdentity.from_seed(bytes(range(32, 64)))
WORDS = "ясень река Łódź"


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def opens(name: str, sealed: bytes, plain: bytes, **key: object) -> dict[str, object]:
    return {"name": name, "expect": "opens", **key, "sealed": text(sealed), "plain": text(plain)}


def refused(name: str, expect: str, sealed: bytes, **key: object) -> dict[str, object]:
    return {"name": name, "expect": expect, **key, "sealed": text(sealed)}


def age_vectors() -> list[dict[str, object]]:
    key = {"identity": str(ONE), "recipient": str(ONE.recipient)}
    plain = "Привет, hello".encode()
    sealed = age.encrypt(plain, [ONE.recipient])
    secret = age.encrypt(plain, [PassphraseRecipient(WORDS, 10)])
    return [
        opens("one recipient", sealed, plain, **key),
        opens("empty", age.encrypt(b"", [ONE.recipient]), b"", **key),
        opens("second of two recipients", age.encrypt(plain, [TWO.recipient, ONE.recipient]), plain, **key),
        opens("passphrase", secret, plain, passphrase=WORDS),
        {**opens("armored", b"", plain, **key), "sealed": armor.armor(sealed)},
        refused("sealed to another", "wrong key", age.encrypt(plain, [TWO.recipient]), **key),
        refused("another passphrase", "wrong key", secret, passphrase=WORDS.upper()),
        refused("last byte changed", "malformed", sealed[:-1] + bytes([sealed[-1] ^ 1]), **key),
        refused("last byte missing", "malformed", sealed[:-1], **key),
        refused("a byte too many", "malformed", sealed + b"\0", **key),
    ]


def envelope_vectors() -> list[dict[str, object]]:
    labels = {"purpose": "account", "id": "01hzx-synthetic"}
    start = b"\xa2\x62id\x6f01hzx-synthetic\x67purpose\x67account"
    tail = b"\x80\0"
    longer = start.replace(b"\x67account", b"\x78\x07account")
    sealed = envelope.seal("account", "01hzx-synthetic", b"a body", [ONE.recipient])
    return [
        {"name": "an account", "expect": "opens", **labels, "body": text(b"a body"), "sealed": text(sealed)},
        {"name": "no body", "expect": "opens", **labels, "body": "", "plain": text(pad(start))},
        {"name": "looks padded", "expect": "opens", **labels, "body": text(tail), "plain": text(pad(start + tail))},
        {"name": "length not in its shortest form", "expect": "malformed", "plain": text(pad(longer))},
        {"name": "not padded", "expect": "malformed", "plain": text(start)},
        {"name": "padded to no bucket", "expect": "malformed", "plain": text(start + b"\x80\0")},
    ]  # fmt: skip


def derived(label: str, length: int) -> dict[str, object]:
    return {"label": label, "length": length, "key": derive(ONE.seed, label, length).hex()}


def write(folder: Path, name: str, content: dict[str, object]) -> None:
    with (folder / name).open("x") as file:  # never over a frozen one
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")


def main() -> None:
    folder = Path(sys.argv[1])
    write(folder, "age.json", {"about": "docs/formats/age.md; binary in base64", "vectors": age_vectors()})
    lengths = [0, 4095, 4096, 65535, 65536, 1048575, 1048576]
    write(
        folder,
        "envelope.json",
        {
            "about": "docs/formats/envelope.md; binary in base64; a plain text is to be sealed first",
            "identity": str(ONE),
            "buckets": {str(length): bucket(length) for length in lengths},
            "vectors": envelope_vectors(),
        },
    )
    keys = [derived("sign", 32), derived("database", 32), derived("подпись", 64)]
    write(folder, "derive.json", {"about": "docs/formats/age.md; hex", "seed": ONE.seed.hex(), "vectors": keys})


if __name__ == "__main__":
    main()
