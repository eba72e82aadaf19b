"""What we seal others open, and the other way round: npm age-encryption and pyrage."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from amparo.errors import WrongKeyError
from amparo.seal import age, armor, envelope, identity_file
from amparo.seal.hybrid import HybridIdentity, HybridRecipient
from amparo.seal.padding import unpad
from amparo.seal.passphrase import PassphraseIdentity, PassphraseRecipient

HERE = Path(__file__).parent
WORDS = "ясень река Łódź 🗝"
LENGTHS = [0, 1, 65535, 65536, 65537, 200_000]


def typage(**job: object) -> dict[str, str]:
    node = shutil.which("node")
    assert node, "node is needed: run make setup"
    done = subprocess.run([node, HERE / "typage.mjs"], input=json.dumps(job).encode(), capture_output=True, check=True)
    return json.loads(done.stdout)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("length", LENGTHS)
def test_typage_opens_ours(length):
    key, plain = HybridIdentity.generate(), os.urandom(length)
    sealed = age.encrypt(plain, [HybridIdentity.generate().recipient, key.recipient])
    assert base64.b64decode(typage(do="decrypt", identities=[str(key)], sealed=text(sealed))["plain"]) == plain


@pytest.mark.parametrize("length", LENGTHS)
def test_we_open_typages(length):
    keys, plain = [HybridIdentity.generate() for _ in range(2)], os.urandom(length)
    recipients = [str(key.recipient) for key in keys]
    sealed = base64.b64decode(typage(do="encrypt", recipients=recipients, plain=text(plain))["sealed"])
    for key in keys:
        assert age.decrypt(sealed, [key]) == plain
    with pytest.raises(WrongKeyError):
        age.decrypt(sealed, [HybridIdentity.generate()])


def test_typage_and_we_agree_on_keys():
    ours = HybridIdentity.generate()
    assert typage(do="recipient", identity=str(ours))["recipient"] == str(ours.recipient)
    theirs = typage(do="generate")
    identity = HybridIdentity.parse(theirs["identity"])
    assert str(identity) == theirs["identity"]
    assert identity.recipient == HybridRecipient.parse(theirs["recipient"])


def test_typage_opens_an_envelope_and_finds_its_parts():
    key = HybridIdentity.generate()
    sealed = envelope.seal("account", "a1", b"what happened", [key.recipient])
    plain = base64.b64decode(typage(do="decrypt", identities=[str(key)], sealed=text(sealed))["plain"])
    assert unpad(plain).endswith(b"accountwhat happened")


def test_passphrase_files_with_typage():
    sealed = age.encrypt(b"keys", [PassphraseRecipient(WORDS, 10)])
    assert base64.b64decode(typage(do="decrypt", passphrase=WORDS, sealed=text(sealed))["plain"]) == b"keys"
    theirs = typage(do="encrypt", passphrase=WORDS, plain=text(b"keys"))["sealed"]
    assert age.decrypt(base64.b64decode(theirs), [PassphraseIdentity(WORDS)]) == b"keys"


def test_armor_with_typage():
    sealed = age.encrypt(os.urandom(777), [HybridIdentity.generate().recipient])
    theirs = typage(do="armor", sealed=text(sealed))["armor"]
    assert armor.dearmor(theirs) == sealed
    assert theirs.rstrip("\n") == armor.armor(sealed).rstrip("\n")
    assert base64.b64decode(typage(do="dearmor", armor=armor.armor(sealed))["sealed"]) == sealed


@pytest.mark.parametrize("length", LENGTHS)
def test_pyrage_opens_our_passphrase_files(length):
    plain = os.urandom(length)
    assert pyrage.passphrase.decrypt(age.encrypt(plain, [PassphraseRecipient(WORDS, 10)]), WORDS) == plain


def test_we_open_pyrages_passphrase_files():
    """Once only: pyrage chooses the work so that it takes about a second."""
    plain = os.urandom(70_000)
    armored = pyrage.passphrase.encrypt(plain, WORDS, armored=True)
    assert age.decrypt(armor.dearmor(armored), [PassphraseIdentity(WORDS)]) == plain


def test_a_device_file_is_an_identity_file_in_a_passphrase_file():
    keys = [HybridIdentity.generate()]
    sealed = age.encrypt(identity_file.write(keys, ["a device"]).encode(), [PassphraseRecipient(WORDS, 10)])
    opened = pyrage.passphrase.decrypt(sealed, WORDS).decode()
    assert identity_file.read(opened) == keys
    typage_key = next(line for line in opened.splitlines() if not line.startswith("#"))
    assert typage(do="recipient", identity=typage_key)["recipient"] == str(keys[0].recipient)


def test_a_file_of_pyrages_classic_keys_is_for_somebody_else():
    sealed = pyrage.encrypt(b"x", [pyrage.x25519.Identity.generate().to_public()])
    with pytest.raises(WrongKeyError):
        age.decrypt(sealed, [HybridIdentity.generate(), PassphraseIdentity(WORDS)])
