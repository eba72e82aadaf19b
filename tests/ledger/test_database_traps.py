"""The known traps of an encrypted SQLite, each closed."""

import os
import re
from pathlib import Path

import apsw
import pytest

import amparo.ledger
from amparo.errors import RefusedError, StorageError, VerifyError, WrongKeyError
from amparo.ledger import database
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.ledger.verify import verify_vault

KEY = bytes(range(32))
MARK = "ясень-7431"


@pytest.mark.parametrize("key", [b"", b"x", bytes(31), bytes(33), bytes(32)])
def test_a_key_that_is_none_is_refused_before_a_file_is_made(tmp_path, key):
    with pytest.raises(RefusedError):
        database.connect(tmp_path / "a.db", key, create=True)
    assert not (tmp_path / "a.db").exists()


def test_a_plaintext_database_is_refused(tmp_path):
    path = tmp_path / "vault.db"
    plain = apsw.Connection(str(path))
    plain.execute("CREATE TABLE t (a)")
    plain.close()
    with pytest.raises(RefusedError):
        database.connect(path, KEY)
    with pytest.raises(RefusedError):
        Vault.open(tmp_path, Device.ephemeral())
    with pytest.raises(RefusedError):
        Vault.create(tmp_path, Device.ephemeral())


def test_a_database_that_became_plaintext_is_noticed_when_it_is_made(tmp_path, monkeypatch):
    # what a mistyped pragma does: SQLite ignores it without a word
    monkeypatch.setattr(database, "_unlock", lambda connection, key: connection.execute(f"PRAGMA ky='{key.hex()}'"))
    with pytest.raises(RefusedError):
        Vault.create(tmp_path, Device.ephemeral())


def test_the_key_is_raw_and_no_passphrase(tmp_path):
    database.connect(tmp_path / "a.db", KEY, create=True).execute("CREATE TABLE t (a)")
    other = apsw.Connection(str(tmp_path / "a.db"))
    other.execute("PRAGMA cipher='chacha20'")
    other.execute(f"PRAGMA key='raw:{KEY.hex()}'")
    assert other.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]


@pytest.mark.parametrize(
    "statement",
    ["ATTACH 'p.db' AS p KEY ''", "ATTACH 'p.db' AS p", "VACUUM INTO 'p.db'", "DETACH main", "PRAGMA rekey=''",
     "PRAGMA key=''", "PRAGMA REKEY='x'", "PRAGMA hexrekey='00'"],
)  # fmt: skip
def test_statements_that_could_write_plaintext_are_denied(vault, tmp_path, monkeypatch, statement):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((apsw.AuthError, apsw.SQLError)):
        vault.connection.execute(statement)
    assert not (tmp_path / "p.db").exists()
    database.refuse_plaintext(vault.folder / "vault.db")


def test_no_code_uses_what_returns_plaintext():
    for source in Path(amparo.ledger.__file__).parent.rglob("*.py"):
        code = re.sub(r'"""(.*?)"""', "", source.read_text(), flags=re.DOTALL)
        assert not re.search(r"\.serialize\(|\.backup\(|backup\(|deserialize", code), source.name


def test_a_wrong_key_is_said(filled):
    with pytest.raises(WrongKeyError):
        database.connect(filled.folder / "vault.db", KEY)


def planted(vault, text, claim):
    vault.append([text(f"{MARK} был там"), claim(f"{MARK} said", about="event:x")])
    vault.append([text(MARK, property="account.what")], "intake")


def test_nothing_readable_reaches_the_disk(vault, text, claim):
    planted(vault, text, claim)
    vault.search(MARK)
    marks = [MARK.encode(code) for code in ("utf-8", "utf-16-le", "koi8-r")] + [b"account:one", b"source:paper"]
    names = set()
    for path in vault.folder.rglob("*"):
        names.add(path.name)
        if path.is_file():
            assert not [mark for mark in marks if mark in path.read_bytes()], path.name
    assert {"vault.db", "vault.db-wal", "heads.cbor"} <= names


def test_the_header_of_the_file_gives_only_sizes_away(filled):
    database.checkpoint(filled.connection)
    start = (filled.folder / "vault.db").read_bytes()[:100]
    assert start[:16] != database.PLAINTEXT_START
    # bytes 16 to 23 stay in clear: page size and format numbers, so that SQLite can read the file at all
    assert int.from_bytes(start[16:18], "big") in (512, 1024, 2048, 4096, 8192, 16384, 32768, 1)


def closed(vault):
    vault.close()
    return vault.folder / "vault.db"


@pytest.fixture
def closing(tmp_path, device, claim):
    """A vault that a test closes itself, to change its file."""
    vault = Vault.create(tmp_path / "closing", device)
    for _ in range(5):
        vault.append([claim() for _ in range(20)])
    return vault


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_is_noticed_or_changes_nothing(closing, device, seed):
    before = closing.statements()
    path = closed(closing)
    content = bytearray(path.read_bytes())
    place = int.from_bytes(os.urandom(4), "big") % len(content) if seed else 0
    content[place] ^= 1 << seed % 8
    path.write_bytes(content)
    try:
        with Vault.open(path.parent, device) as again:
            verify_vault(again)
            assert again.statements() == before  # a bit that nothing uses
    except (StorageError, VerifyError, WrongKeyError):
        return


def test_a_flipped_bit_in_a_page_in_use_is_noticed(closing, device):
    (page,) = closing.connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'statements'").fetchone()
    path = closed(closing)
    content = bytearray(path.read_bytes())
    content[page * 4096 - 2000] ^= 4
    path.write_bytes(content)
    with Vault.open(path.parent, device) as again, pytest.raises((StorageError, VerifyError)):
        verify_vault(again)


def test_an_old_database_put_back_is_noticed_when_it_is_opened(closing, device, claim):
    path = closed(closing)
    old = path.read_bytes()
    with Vault.open(path.parent, device) as vault:
        vault.append([claim()])
    path.write_bytes(old)
    with pytest.raises(VerifyError, match="entry 6"):
        Vault.open(path.parent, device)


def test_an_old_page_put_back_is_noticed(closing, device, claim):
    path = closed(closing)
    old = path.read_bytes()
    with Vault.open(path.parent, device) as vault:
        vault.append([claim(f"word{number}", about=f"event:e{number}") for number in range(40)])
        found = [vault.search(word) for word in ("hundred", "word3", "people")]
    new = path.read_bytes()
    changed = [start for start in range(0, len(old), 4096) if old[start : start + 4096] != new[start : start + 4096]]
    noticed = 0
    for start in changed:
        path.write_bytes(new[:start] + old[start : start + 4096] + new[start + 4096 :])
        try:
            with Vault.open(path.parent, device) as vault:
                verify_vault(vault)
                # the directory of the search index is only a short cut: without its newest rows search finds the same
                assert [vault.search(word) for word in ("hundred", "word3", "people")] == found
        except (VerifyError, StorageError):
            noticed += 1
    assert noticed >= len(changed) - 1 > 10
    path.write_bytes(new)
    with Vault.open(path.parent, device) as vault:
        verify_vault(vault)
