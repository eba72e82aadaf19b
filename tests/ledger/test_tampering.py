"""Whatever is changed, dropped, swapped, repeated or rolled back in the database by somebody with its key: noticed."""

import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.errors import VerifyError
from amparo.ledger import heads
from amparo.ledger.statement import Statement, new_id
from amparo.ledger.value import Hedge, Quantity, Text
from amparo.ledger.vault import Vault
from amparo.ledger.verify import Verified, verify_vault

ENTRIES = 5
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def batch(number):
    figure = Quantity(number, None, Hedge.AT_LEAST, "people")
    return [
        Statement(new_id(), "event:a", "detained", figure, "source:a", words=f"figure {number}"),
        Statement(new_id(), f"account:a{number}", "account.working_text", Text(f"text {number}"), "source:a"),
    ]


@pytest.fixture(scope="module")
def original(tmp_path_factory, device):
    folder = tmp_path_factory.mktemp("original") / "vault"
    with Vault.create(folder, device) as vault:
        for number in range(ENTRIES):
            vault.append(batch(number))
        assert verify_vault(vault) == Verified(ENTRIES, 2 * ENTRIES, 1)
    return folder


@pytest.fixture
def opened(original, tmp_path, device):
    """A fresh copy for every example."""

    def copy():
        folder = tmp_path / new_id()
        shutil.copytree(original, folder)
        return Vault.open(folder, device)

    return copy


def refused(vault, seq=None, **options):
    with pytest.raises(VerifyError) as caught:
        verify_vault(vault, **options)
    assert caught.value.hint()
    if seq is not None:
        assert caught.value.values["seq"] == seq, str(caught.value)
    return caught.value


def test_a_header_with_another_number_is_named_by_its_place(opened):
    with opened() as vault:
        (header,) = vault.connection.execute("SELECT header FROM entries WHERE seq = 3").fetchone()
        forged = header.replace(b"cseq\x03", b"cseq\x07")
        assert forged != header
        vault.connection.execute("UPDATE entries SET header = ? WHERE seq = 3", (forged,))
        (vault.folder / heads.NAME).unlink()
        refused(vault, 3)


@SLOW
@given(
    seq=st.integers(1, ENTRIES), column=st.sampled_from(["header", "signature", "payload"]),
    place=st.integers(0), bit=st.integers(0, 7),
)  # fmt: skip
def test_any_changed_bit_of_an_entry_names_it(opened, seq, column, place, bit):
    with opened() as vault:
        read = f"SELECT {column} FROM entries WHERE seq = ?"
        content = bytearray(vault.connection.execute(read, (seq,)).fetchone()[0])
        content[place % len(content)] ^= 1 << bit
        vault.connection.execute(f"UPDATE entries SET {column} = ? WHERE seq = ?", (bytes(content), seq))
        (vault.folder / heads.NAME).unlink()  # so that the entry itself has to tell
        refused(vault, seq)


@pytest.mark.parametrize("seq", range(1, ENTRIES + 1))
def test_a_dropped_entry_is_noticed(opened, seq):
    with opened() as vault:
        vault.connection.execute("DELETE FROM statements WHERE entry = ?", (seq,))  # numbers are as seq here
        vault.connection.execute("DELETE FROM entries WHERE seq = ?", (seq,))
        # the one after it no longer follows; for the last one, heads.cbor remembers it
        refused(vault, min(seq + 1, ENTRIES))


@SLOW
@given(pair=st.lists(st.integers(1, ENTRIES), min_size=2, max_size=2, unique=True),
       columns=st.sampled_from(["number", "seq", "payload", "header, signature", "signature"]))  # fmt: skip
def test_swapped_entries_are_noticed(opened, pair, columns):
    with opened() as vault:
        names = columns.split(", ")
        read = f"SELECT {columns} FROM entries WHERE rowid = ?"
        one, other = (vault.connection.execute(read, (number,)).fetchone() for number in pair)
        connection = vault.connection
        if columns in ("number", "seq"):
            connection.execute(f"UPDATE entries SET {columns} = 99 WHERE {columns} = ?", (pair[0],))
            connection.execute(f"UPDATE entries SET {columns} = ? WHERE {columns} = ?", pair)
            connection.execute(f"UPDATE entries SET {columns} = ? WHERE {columns} = 99", (pair[1],))
        else:
            setting = ", ".join(f"{name} = ?" for name in names)
            connection.execute(f"UPDATE entries SET {setting} WHERE number = ?", (*other, pair[0]))
            connection.execute(f"UPDATE entries SET {setting} WHERE number = ?", (*one, pair[1]))
        refused(vault)


def test_a_repeated_entry_is_noticed(opened):
    with opened() as vault:
        vault.connection.execute(
            "INSERT INTO entries (feed, seq, header, signature, payload)"
            " SELECT feed, 99, header, signature, payload FROM entries WHERE seq = 2"
        )
        refused(vault)


@SLOW
@given(keep=st.integers(0, ENTRIES - 1))
def test_entries_rolled_back_cleanly_are_noticed(opened, keep):
    with opened() as vault:
        checkpoint = vault.checkpoint()
        vault.connection.execute("DELETE FROM entries WHERE seq > ?", (keep,))
        vault.rebuild()
        refused(vault)  # heads.cbor remembers
        (vault.folder / heads.NAME).unlink()
        assert verify_vault(vault).entries == keep  # nothing on this machine can tell any more...
        error = refused(vault, ENTRIES, checkpoint=checkpoint)  # ... but a checkpoint kept elsewhere can
        assert "checkpoint" in str(error)


def test_heads_put_back_with_the_database_are_noticed_by_a_checkpoint(opened):
    with opened() as vault:
        old = [(path.name, path.read_bytes()) for path in vault.folder.iterdir() if path.is_file()]
        vault.append(batch(9))
        checkpoint = vault.checkpoint()
        folder, device = vault.folder, vault.device
    for path in folder.iterdir():
        path.unlink()
    for name, content in old:
        (folder / name).write_bytes(content)
    with Vault.open(folder, device) as vault:
        verify_vault(vault)
        refused(vault, ENTRIES + 1, checkpoint=checkpoint)


COLUMNS = ["id", "at", "about", "property", "said_by", "replaces", "subject", "body"]


@SLOW
@given(number=st.integers(1, 2 * ENTRIES), column=st.sampled_from(COLUMNS))
def test_any_changed_view_names_the_entry(opened, number, column):
    with opened() as vault:
        content = b"other" if column == "body" else "other"
        vault.connection.execute(f"UPDATE statements SET {column} = ? WHERE number = ?", (content, number))
        refused(vault, (number + 1) // 2)
        vault.rebuild()
        verify_vault(vault)


@pytest.mark.parametrize("number", [1, 2 * ENTRIES])
def test_a_statement_missing_from_the_views_is_noticed(opened, number):
    with opened() as vault:
        vault.connection.execute("DELETE FROM statements WHERE number = ?", (number,))
        refused(vault, (number + 1) // 2)


def test_a_statement_that_no_entry_has_is_noticed(opened):
    with opened() as vault:
        vault.connection.execute(
            "INSERT INTO statements SELECT 99, 'forged', 99, at, about, property, said_by, '', '', body"
            " FROM statements WHERE number = 1"
        )
        refused(vault)


INDEX_CHANGES = [
    "DELETE FROM search WHERE rowid = 3",
    "INSERT INTO search (rowid, stems) VALUES (99, 'forged')",
    "INSERT INTO search (search) VALUES ('delete-all')",
]


@pytest.mark.parametrize("change", INDEX_CHANGES)
def test_a_search_index_that_does_not_fit_is_noticed(opened, change):
    with opened() as vault:
        vault.connection.execute(change)
        refused(vault)
        vault.rebuild()
        verify_vault(vault)


@pytest.mark.parametrize("table", ["keys", "epochs"])
def test_swapped_keys_are_noticed(opened, table):
    with opened() as vault:
        sealed = vault.connection.execute(f"SELECT rowid, sealed FROM {table} ORDER BY rowid LIMIT 2").fetchall()
        (one, first), (other, second) = sealed
        for row, content in ((one, second), (other, first)):
            vault.connection.execute(f"UPDATE {table} SET sealed = ? WHERE rowid = ?", (content, row))
    with Vault.open(vault.folder, vault.device) as again:
        refused(again)


def test_a_key_of_another_subject_is_noticed(opened):
    with opened() as vault:
        vault.connection.execute("UPDATE keys SET subject = 'account:other' WHERE subject = 'account:a0'")
        refused(vault, 1)


@pytest.mark.parametrize("content", [b"", b"\x80", b"\x81\x82\x40\x40", b"x" * 50])
def test_damaged_heads_are_noticed_or_hold_nothing(opened, content):
    with opened() as vault:
        (vault.folder / heads.NAME).write_bytes(content)
        if content == b"\x80":
            verify_vault(vault)  # an empty list, as in an empty vault
        else:
            refused(vault)


def test_a_forged_head_is_noticed(opened):
    with opened() as vault:
        (head,) = heads.read(vault.folder)
        forged = type(head)(head.header, head.encoded, bytes(64))
        heads.write(vault.folder, [forged])
        refused(vault)


def test_the_first_bad_entry_is_the_one_named(opened):
    with opened() as vault:
        vault.connection.execute("UPDATE entries SET payload = x'00' WHERE seq IN (2, 4)")
        vault.connection.execute("UPDATE entries SET signature = zeroblob(64) WHERE seq = 3")
        (vault.folder / heads.NAME).unlink()
        refused(vault, 2)


def test_large_vaults_are_checked_in_processes_with_the_same_result(opened, monkeypatch):
    monkeypatch.setattr("amparo.ledger.verify.PARALLEL_FROM", 1)
    monkeypatch.setattr("amparo.ledger.verify.BLOCK", 2)
    steps = []
    with opened() as vault:
        assert verify_vault(vault, progress=lambda *step: steps.append(step)) == Verified(ENTRIES, 2 * ENTRIES, 1)
        assert steps == [(2, 5), (4, 5), (5, 5)]
        vault.connection.execute("UPDATE entries SET payload = x'00' WHERE seq IN (3, 5)")
        refused(vault, 3)
