"""The vault: what is appended is there, is found, and comes back from the entries alone."""

import io
import os
import threading

import pytest

from amparo.errors import InputError, RefusedError, StorageError, VerifyError, WrongKeyError
from amparo.ledger.device import Device
from amparo.ledger.payload import MAX_STATEMENTS
from amparo.ledger.vault import CASES, INTAKE, PUBLIC, Vault
from amparo.ledger.verify import verify_vault
from amparo.seal import age


def everything(vault):
    return vault.statements(current=False)


def test_a_statement_comes_back_with_who_recorded_it_and_when(vault, claim):
    statement = claim(said_on="2017-04", chain=(("source:nyt", "source:paper"),))
    vault.append([statement])
    found = vault.statement(statement.id)
    assert (found.value, found.chain, found.words) == (statement.value, statement.chain, statement.words)
    assert found.recorded_by == vault.device.feed
    assert found.recorded_at.startswith(vault.entries()[0].header.day)


def test_a_recording_by_somebody_else_is_kept_as_it_was(vault, claim):
    statement = claim(recorded_by="ab" * 32, recorded_at="2020-01-01T00:00:00Z")
    vault.append([statement])
    assert vault.statement(statement.id) == statement


def test_filters(filled):
    assert {s.about for s in filled.statements()} == {"event:autumn", "event:winter", "account:one", "account:two"}
    assert len(filled.statements(about="event:autumn")) == 6
    assert len(filled.statements(kind="account")) == 3
    assert len(filled.statements(kind="event", said_by="source:paper")) == 7
    assert len(filled.statements(property="account.what")) == 1
    assert filled.statements(kind="accoun") == []
    assert filled.count() == 10


def test_what_is_replaced_is_left_out_but_not_lost(vault, text):
    first = text("старое слово")
    vault.append([first])
    second = text("новое", replaces=first.id)
    vault.append([second])
    assert [s.id for s in vault.statements()] == [second.id]
    assert [s.id for s in everything(vault)] == [first.id, second.id]
    assert vault.search("слово") == []
    assert vault.has(first.id)
    verify_vault(vault)


def test_search_finds_any_inflection_in_both_languages(vault, text, claim):
    vault.append([text("Его увезли с протестующими в подвал тюрьмы"), claim("two special prisons")])
    for asked in ("протестующие", "тюрьма", "подвалы увезли", "prison", "PRISONS special", "people"):
        (hit,) = vault.search(asked)
        assert hit.excerpt
    assert vault.search("подвал prison") == []
    assert vault.search("") == vault.search("?!") == []


def test_search_never_sees_what_arrived_at_the_door(vault, text):
    vault.append([text("тайное имя", property="account.what")], INTAKE)
    vault.append([text("рабочий текст")], CASES)
    assert vault.search("тайное") == []
    assert len(vault.search("рабочий")) == 1
    vault.rebuild()
    assert vault.search("имя") == []


def test_search_puts_at_most_the_limit(vault, claim):
    vault.append([claim() for _ in range(30)])
    assert len(vault.search("hundred")) == 20
    assert len(vault.search("hundred", limit=3)) == 3


def test_an_id_is_recorded_once(vault, claim):
    statement = claim()
    vault.append([statement])
    with pytest.raises(InputError):
        vault.append([claim(), statement])
    assert vault.count() == len(vault.entries()) == 1
    verify_vault(vault)


@pytest.mark.parametrize("batch", [[], [None] * (MAX_STATEMENTS + 1)])
def test_an_entry_holds_a_bounded_number(vault, batch):
    with pytest.raises(InputError):
        vault.append(batch)


def test_what_does_not_fit_the_schema_is_refused_whole(vault, claim):
    with pytest.raises(InputError):
        vault.append([claim(), claim(property="unknown_thing")])
    assert vault.count() == 0


def test_an_unknown_compartment_is_refused(vault, claim):
    with pytest.raises(InputError):
        vault.append([claim()], "attic")
    assert vault.count() == 0


def test_rebuild_gives_the_same_views(filled):
    before = [everything(filled), [hit.statement for hit in filled.search("свидетели")]]
    filled.connection.execute("DELETE FROM statements WHERE number % 2")
    with pytest.raises(VerifyError):
        verify_vault(filled)
    steps = []
    filled.rebuild(lambda done, total: steps.append((done, total)))
    assert [everything(filled), [hit.statement for hit in filled.search("свидетели")]] == before
    assert steps[-1] == (4, 4)
    verify_vault(filled)


def test_it_opens_again(filled, device):
    before = everything(filled)
    folder = filled.folder
    with Vault.open(folder, device) as again:
        assert everything(again) == before
        assert [hit.statement.about for hit in again.search("ночью")] == ["account:one"]


def test_another_device_cannot_open_it(filled):
    with pytest.raises(WrongKeyError):
        Vault.open(filled.folder, Device.ephemeral())


def test_there_is_no_vault_in_an_empty_folder(tmp_path, device):
    with pytest.raises(InputError):
        Vault.open(tmp_path, device)
    assert not list(tmp_path.iterdir())


def test_a_vault_is_never_made_over_another(filled, device):
    with pytest.raises(RefusedError):
        Vault.create(filled.folder, device)
    assert filled.count() == 10


def test_a_vault_whose_making_was_interrupted_can_be_made(tmp_path, device, claim):
    (tmp_path / "vault.db").touch()
    with Vault.create(tmp_path, device) as vault:
        vault.append([claim()])


def test_a_newer_format_is_refused(filled, device):
    filled.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(InputError):
        Vault.open(filled.folder, device)


def test_compartments_have_keys_that_open_what_is_sealed_to_them(vault):
    for compartment in (PUBLIC, CASES, INTAKE):
        sealed = age.encrypt(b"x", [vault.recipient(compartment)])
        assert age.decrypt(sealed, vault.identities(compartment)) == b"x"
    with pytest.raises(WrongKeyError):
        age.decrypt(age.encrypt(b"x", [vault.recipient(INTAKE)]), vault.identities(CASES))


def test_keys_stay_the_same(vault, device):
    with Vault.open(vault.folder, device) as again:
        assert again.recipient(INTAKE) == vault.recipient(INTAKE)


@pytest.mark.parametrize("size", [0, 1, 4096, 300_000])
def test_a_file_is_kept_sealed(vault, size):
    content = os.urandom(size)
    digest = vault.keep_file("account:one", io.BytesIO(content), "фото.jpg")
    assert vault.read_file(digest) == content
    assert vault.keep_file("account:one", io.BytesIO(content), "again.jpg") == digest
    (file,) = (vault.folder / "files").iterdir()
    assert size < 16 or content[:16] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_a_kept_file_that_was_changed_is_noticed(vault):
    digest = vault.keep_file("account:one", io.BytesIO(b"evidence"), "a")
    (file,) = (vault.folder / "files").iterdir()
    sealed = bytearray(file.read_bytes())
    sealed[-1] ^= 1
    file.write_bytes(sealed)
    with pytest.raises(VerifyError):
        vault.read_file(digest)


def test_kept_files_that_were_swapped_are_noticed(vault):
    digests = [vault.keep_file("account:one", io.BytesIO(text), "a") for text in (b"one", b"two")]
    one, two = (vault.folder / "files").iterdir()
    sealed = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(sealed)
    for digest in digests:
        with pytest.raises(VerifyError):
            vault.read_file(digest)


def test_an_unknown_file_is_said(vault):
    with pytest.raises(InputError):
        vault.read_file("00" * 32)


def test_a_file_that_breaks_off_leaves_nothing(vault):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise EOFError

    with pytest.raises(EOFError):
        vault.keep_file("account:one", Broken(), "a")
    assert not list((vault.folder / "files").iterdir())


def test_erasing_a_subject_erases_it_and_leaves_the_chain(filled):
    digest = filled.keep_file("account:one", io.BytesIO(b"photo"), "a.jpg")
    heads = [entry.hash for entry in filled.entries()]
    assert filled.erase("account:one") == 2
    assert filled.statements(about="account:one") == []
    assert filled.search("отпустили") == []
    with pytest.raises(InputError):
        filled.read_file(digest)
    assert not list((filled.folder / "files").iterdir())
    verified = verify_vault(filled)
    assert (verified.entries, verified.statements, verified.erased) == (4, 8, 2)
    assert [entry.hash for entry in filled.entries()] == heads
    filled.rebuild()
    assert filled.statements(about="account:one") == []
    assert verify_vault(filled) == verified


def test_erasing_leaves_no_word_in_the_search_index(filled):
    def known(word):
        return filled.connection.execute("SELECT count(*) FROM search_words WHERE term = ?", (word,)).fetchone()[0]

    assert known("отпуст") == known("свидетел") == 1
    filled.erase("account:one")
    assert (known("отпуст"), known("свидетел")) == (0, 1)
    verify_vault(filled)


def test_a_lost_key_erases_in_the_same_way_once_views_are_made_again(filled):
    filled.connection.execute("DELETE FROM keys WHERE subject = 'event:autumn'")
    with pytest.raises(VerifyError):
        verify_vault(filled)
    filled.rebuild()
    verified = verify_vault(filled)
    assert (verified.entries, verified.erased) == (4, 2)
    assert filled.statements(about="event:autumn") == []
    assert len(filled.statements(about="event:winter")) == 1


def test_an_erased_subject_can_be_recorded_anew(filled, text):
    filled.erase("account:one")
    filled.append([text("снова")])
    assert len(filled.statements(about="account:one")) == 1
    verify_vault(filled)


def test_keys_never_stand_in_entries(filled):
    seeds = [key.identity.seed for key in filled.keyring.all()] + [i.seed for i in filled.identities(CASES)]
    ids = [str(key.identity) for key in filled.keyring.all()]
    for _, entry, payload in filled.stored():
        for seed, text in zip(seeds, ids, strict=False):
            assert seed not in payload + entry.encoded
            assert text.encode() not in payload


def test_a_header_says_nothing_of_what_is_recorded(filled):
    for entry in filled.entries():
        assert len(entry.encoded) < 300
        for word in (b"account", b"event", b"paper", b"detained"):
            assert word not in entry.encoded


def test_several_threads_may_use_one_vault(vault, claim):
    failures = []

    def work():
        try:
            for _ in range(5):
                vault.append([claim()])
                vault.search("hundred")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert [entry.seq for entry in vault.entries()] == list(range(1, 21))
    verify_vault(vault)


def test_two_open_vaults_share_one_chain(vault, device, claim):
    with Vault.open(vault.folder, device) as other:
        for _ in range(3):
            vault.append([claim()])
            other.append([claim(about="event:winter")])
        assert vault.count() == other.count() == 6
        verify_vault(other)


def test_a_vault_that_another_writes_is_said_to_be_busy(vault, device, claim):
    with Vault.open(vault.folder, device) as other:
        other.connection.set_busy_timeout(10)
        vault.connection.execute("BEGIN IMMEDIATE")

        with pytest.raises(StorageError, match="another program"):
            other.append([claim()])
        vault.connection.execute("ROLLBACK")
        other.append([claim()])


def test_a_file_can_be_pushed_in_and_read_out_in_pieces(vault):
    with vault.keeping("account:a", "note") as kept:
        for piece in (b"one", memoryview(b"two"), b""):
            kept.write(piece)
    assert vault.read_file(kept.digest) == b"onetwo"
    assert kept.size == 6


def test_a_file_that_was_not_finished_leaves_nothing(vault):
    def broken(sink):
        sink.write(b"one")
        raise InputError("it broke off")

    with pytest.raises(InputError), vault.keeping("account:a", "note") as kept:
        broken(kept)
    assert vault.kept_files() == []
    assert list((vault.folder / "files").iterdir()) == []


def test_a_subject_erased_meanwhile_does_not_come_back(vault):
    with vault.keeping("account:a", "note") as kept:
        kept.write(b"one")
        vault.erase("account:a")
    assert vault.kept_files() == []
    assert list((vault.folder / "files").iterdir()) == []
