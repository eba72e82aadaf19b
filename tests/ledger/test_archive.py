"""An archive is opened without this program: here by npm age-encryption, in place of a stock age."""

import io
import json
import shutil
import subprocess
from pathlib import Path

import cbor2
import pytest

from amparo.errors import RefusedError
from amparo.ledger import archive, checkpoint, merkle
from amparo.ledger.entry import SIGNED, Entry
from amparo.ledger.verify import signature_holds

HERE = Path(__file__).parent


def age(identities: str, sealed: Path) -> bytes:
    """What `age -d -i IDENTITIES SEALED` prints: it tries every key of the identity file."""
    node = shutil.which("node")
    assert node, "node is needed: run make setup"
    job = json.dumps({"identities": identities, "sealed": str(sealed)})
    return subprocess.run([node, HERE / "age.mjs"], input=job.encode(), capture_output=True, check=True).stdout


@pytest.fixture
def written(filled, tmp_path):
    filled.keep_file("account:one", io.BytesIO("фото".encode() * 1000), "photo.jpg")
    folder = tmp_path / "archive"
    return filled, folder, archive.write(filled, folder)


def test_an_archive_counts_what_it_holds(written):
    _, folder, counts = written
    assert (counts.entries, counts.sections, counts.keys, counts.files) == (4, 6, 6, 1)
    assert len(list((folder / "sections").glob("*.index.age"))) == 4
    names = {path.name for path in folder.iterdir()}
    assert names == {"README.txt", "entries.cbor", "checkpoint", "keys.age", "files.age", "sections", "files"}


def test_stock_age_opens_keys_sections_and_files(written):
    vault, folder, _ = written
    keys = age(str(vault.device.identity), folder / "keys.age").decode()
    assert "# account:one in cases" in keys
    opened = age(keys, folder / "sections" / "000002.0001.age")
    section = cbor2.loads(opened.rstrip(b"\0")[:-1])
    ((position, salt, body),) = section["statements"]
    statement = cbor2.loads(body)
    assert statement["value"]["text"] == "Его отпустили ночью"
    # and what is opened is what was signed
    index = cbor2.loads(age(keys, folder / "sections" / "000002.index.age").rstrip(b"\0")[:-1])
    leaves = [index["leaves"][i : i + 32] for i in range(0, len(index["leaves"]), 32)]
    assert leaves[position] == merkle.leaf_hash(salt + body)
    header, _ = cbor2.loads((folder / "entries.cbor").read_bytes())[1]
    assert merkle.root(leaves) == cbor2.loads(header)["root"]
    (listed,) = json.loads(age(str(vault.device.identity), folder / "files.age"))
    assert listed["name"] == "photo.jpg"
    assert ("фото".encode() * 1000) in age(keys, folder / "files" / listed["file"])


def test_the_readme_says_what_the_test_did(written):
    text = (written[1] / "README.txt").read_text()
    assert "age -d -i device.age keys.age > keys.txt" in text
    assert "age -d -i keys.txt sections/000001.0001.age" in text
    assert SIGNED.decode().strip() in text


def test_headers_and_checkpoint_are_as_signed(written):
    vault, folder, _ = written
    entries = [Entry.read(*item) for item in cbor2.loads((folder / "entries.cbor").read_bytes())]
    assert entries == vault.entries()
    assert all(signature_holds(entry) for entry in entries)
    assert checkpoint.read((folder / "checkpoint").read_bytes()).heads[0].hash == entries[-1].hash


def test_nothing_in_an_archive_is_readable_without_the_device(written):
    _, folder, _ = written
    for path in folder.rglob("*.age"):
        content = path.read_bytes()
        assert content.startswith(b"age-encryption.org/v1\n-> mlkem768x25519 ")
        assert b"AGE-SECRET" not in content
        assert b"account" not in content


def test_an_archive_is_not_written_over_something(filled, tmp_path):
    (tmp_path / "here").write_text("x")
    with pytest.raises(RefusedError):
        archive.write(filled, tmp_path)


def test_an_empty_vault_can_be_archived(vault, tmp_path):
    assert archive.write(vault, tmp_path / "archive").entries == 0


def test_what_was_erased_before_is_not_opened(filled, tmp_path):
    filled.erase("account:one")
    archive.write(filled, tmp_path / "archive")
    keys = age(str(filled.device.identity), tmp_path / "archive" / "keys.age").decode()
    assert "account:one" not in keys
    with pytest.raises(subprocess.CalledProcessError):
        age(keys, tmp_path / "archive" / "sections" / "000002.0001.age")
