"""The frozen vectors in ``docs/formats/vectors``: what was sealed once opens for ever."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from amparo.errors import InputError, WrongKeyError
from amparo.seal import age, armor, envelope
from amparo.seal.derive import derive
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.padding import bucket
from amparo.seal.passphrase import PassphraseIdentity

VECTORS = Path(__file__).parents[2] / "docs" / "formats" / "vectors"
ERRORS = {"wrong key": WrongKeyError, "malformed": InputError}

AGE = json.loads((VECTORS / "age.json").read_text())
ENVELOPE = json.loads((VECTORS / "envelope.json").read_text())
KEY = HybridIdentity.parse(ENVELOPE["identity"])
DERIVE = json.loads((VECTORS / "derive.json").read_text())


def by_name(vectors: list[dict]) -> list:
    return [pytest.param(vector, id=vector["name"].replace(" ", "-")) for vector in vectors]


@pytest.mark.parametrize("vector", by_name(AGE["vectors"]))
def test_age(vector):
    armored = vector["sealed"].startswith(armor.BEGIN)
    sealed = armor.dearmor(vector["sealed"]) if armored else base64.b64decode(vector["sealed"])
    if "identity" in vector:
        identity = HybridIdentity.parse(vector["identity"])
        assert str(identity.recipient) == vector["recipient"]
    else:
        identity = PassphraseIdentity(vector["passphrase"])
    if vector["expect"] == "opens":
        assert age.decrypt(sealed, [identity]) == base64.b64decode(vector["plain"])
    else:
        with pytest.raises(ERRORS[vector["expect"]]):
            age.decrypt(sealed, [identity])


@pytest.mark.parametrize("vector", by_name(ENVELOPE["vectors"]))
def test_envelope(vector):
    if "sealed" in vector:
        sealed = base64.b64decode(vector["sealed"])
    else:
        sealed = age.encrypt(base64.b64decode(vector["plain"]), [KEY.recipient])
    if vector["expect"] == "opens":
        opened = envelope.open_envelope(sealed, [KEY], vector["purpose"])
        assert (opened.record_id, opened.body) == (vector["id"], base64.b64decode(vector["body"]))
    else:
        for opening in (envelope.open_envelope, stream):
            with pytest.raises(ERRORS[vector["expect"]]):
                opening(sealed, [KEY])


def stream(sealed: bytes, keys: list[HybridIdentity]) -> None:
    envelope.read_envelope(io.BytesIO(sealed), io.BytesIO(), keys)


def test_the_script_in_the_documentation_takes_an_envelope_apart(tmp_path):
    page = (VECTORS.parent / "envelope.md").read_text()
    script = re.search(r"<<'END'\n(.*?)\nEND\n", page, re.DOTALL)
    assert script
    for record_id in ("a1", "a" * 100):
        plain = age.decrypt(envelope.seal("account", record_id, b"the body\0", [KEY.recipient]), [KEY])
        (tmp_path / "plain").write_bytes(plain)
        done = subprocess.run(
            [sys.executable, "-c", script[1]], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout == f"account {record_id}\n"
        assert (tmp_path / "body").read_bytes() == b"the body\0"


def test_the_size_is_as_documented():
    for recipients in (1, 2, 5):
        for body in (0, 5000, 70_000):
            plain = bucket(body + len(b"\xa2\x62id\x62a1\x67purpose\x67account"))
            sealed = envelope.seal("account", "a1", bytes(body), [KEY.recipient] * recipients)
            assert len(sealed) == plain + 86 + 1557 * recipients + 16 * -(-plain // 65536)


def test_buckets():
    assert {int(length): size for length, size in ENVELOPE["buckets"].items()} == {
        int(length): bucket(int(length)) for length in ENVELOPE["buckets"]
    }


@pytest.mark.parametrize("vector", DERIVE["vectors"])
def test_derive(vector):
    assert derive(bytes.fromhex(DERIVE["seed"]), vector["label"], vector["length"]).hex() == vector["key"]
