"""Intake: everything acknowledged is recorded, nothing twice, and one bad item does not hold up the others."""

import secrets

import pytest

from amparo.door.contact import Contact
from amparo.errors import InputError, StorageError, WrongKeyError
from amparo.ledger.vault import CASES, INTAKE
from amparo.record.accounts import accounts, withdraw
from amparo.record.intake import receive
from amparo.seal.hybrid import HybridIdentity


def the_account(vault):
    (found,) = accounts(vault)
    return found


def test_an_account_is_recorded_as_received_and_erased_at_the_door(vault, line, letter):
    sent = line.send(letter(what="Ночью увели соседа.", where="Небыль", consent=("count", "quote")))
    found = receive(vault, line)
    kept = the_account(vault)
    assert (found.accounts, found.messages, found.set_aside) == (1, 0, [])
    assert (kept.id, kept.what, kept.where, kept.when) == (f"account:{sent.id}", sent.what, sent.where, sent.when)
    assert (kept.received, kept.language, kept.plan.contact) == ("2026-11-20", "ru", Contact())
    assert kept.mailbox == sent.mailbox
    assert {c.use for c in kept.consents if c.given} == {"count", "quote"}
    assert line.items == set()


def test_what_is_not_ticked_is_not_allowed(vault, line, letter):
    line.send(letter())
    receive(vault, line)
    assert the_account(vault).consents == ()
    assert not the_account(vault).allows("count")


def test_the_original_is_never_found_by_search(vault, line, letter):
    line.send(letter(what="Секретноеслово произошло", where="Тайноеместо"))
    receive(vault, line)
    assert vault.search("Секретноеслово") == []
    assert vault.search("Тайноеместо") == []
    assert {entry.header.compartment for entry in vault.entries()} == {CASES, INTAKE}


def test_the_same_item_twice_is_recorded_once(vault, line, letter, follow_up):
    sent = line.send(letter(consent=("count",)))
    more = line.send(follow_up(sent, "и ещё"))
    receive(vault, line)
    before = vault.count()
    line.send(sent)
    line.send(more)
    again = receive(vault, line)
    assert (again.accounts, again.messages, vault.count()) == (0, 0, before)
    assert line.items == set()


def test_taking_a_form_in_again_does_not_give_a_withdrawn_consent_back(vault, line, letter):
    sent = line.send(letter(consent=("count",)))
    receive(vault, line)
    withdraw(vault, f"account:{sent.id}")
    line.send(sent)
    receive(vault, line)
    assert not the_account(vault).allows("count")


def test_nothing_is_acknowledged_that_could_not_be_recorded(vault, line, letter, monkeypatch):
    line.send(letter())

    def full(*_):
        raise StorageError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(vault, "append", full)
        with pytest.raises(StorageError):
            receive(vault, line)
    assert len(line.items) == 1
    assert receive(vault, line).accounts == 1


def test_a_crash_between_the_two_parts_is_mended_by_the_next_round(vault, line, letter, monkeypatch):
    line.send(letter(consent=("count",)))
    append = vault.append

    def first_part_only(statements, compartment):
        if compartment == INTAKE:
            raise StorageError("the disk is full")
        return append(statements, compartment)

    with monkeypatch.context() as patched:
        patched.setattr(vault, "append", first_part_only)
        with pytest.raises(StorageError):
            receive(vault, line)
    assert receive(vault, line).accounts == 1
    assert the_account(vault).what == "Что-то случилось."
    assert len(vault.statements(property="consent")) == 1


def test_broken_and_foreign_items_are_set_aside_and_stay_at_the_door(vault, line, letter):
    good = letter()
    foreign, changed, wrong_kind, two_ids, unknown = (secrets.token_hex(16) for _ in range(5))
    line.put("account", letter().to_body(), foreign, [HybridIdentity.generate().recipient])
    line.put("account", b"\xa1\x61", changed)
    line.put("account", letter().to_body(), wrong_kind, purpose="follow-up")
    line.put("account", letter().to_body(), two_ids)
    line.put("parcel", b"", unknown)
    line.send(good)
    found = receive(vault, line)
    assert found.accounts == 1
    assert line.items == {foreign, changed, wrong_kind, two_ids, unknown}
    errors = {aside.item: type(aside.error) for aside in found.set_aside}
    assert errors == dict.fromkeys((changed, wrong_kind, two_ids, unknown), InputError) | {foreign: WrongKeyError}


def test_a_control_character_or_a_strange_language_costs_nobody_their_account(vault, line, letter):
    line.send(letter(what="a\x00b\x0bc\nd", language='"><x>'))
    assert receive(vault, line).set_aside == []
    assert (the_account(vault).what, the_account(vault).language) == ("a\ufffdb\ufffdc\nd", "und")


def test_the_longest_account_the_door_takes_can_be_recorded(vault, line, letter):
    from amparo.door.limits import MAX_SHORT, MAX_STORY

    line.send(
        letter(
            what="\U0001f5ff" * MAX_STORY,
            where="ы" * MAX_SHORT,
            contact=Contact(answer="another_way", channel="ы" * MAX_SHORT),
        )
    )
    assert receive(vault, line).set_aside == []
    assert len(the_account(vault).what) == MAX_STORY


def test_a_message_joins_the_thread_of_its_account_even_if_it_comes_first(vault, line, letter, follow_up):
    account = letter()
    first = line.send(follow_up(account, "сначала"))
    waiting = receive(vault, line)
    assert [aside.item for aside in waiting.set_aside] == [first.id]
    line.send(account)
    second = line.send(follow_up(account, "потом", day="2026-11-22"))
    assert receive(vault, line).messages == 2
    assert [message.text for message in the_account(vault).thread] == [first.text, second.text]
    assert all(message.from_person for message in the_account(vault).thread)


def test_a_stranger_who_knows_a_mailbox_id_cannot_join_a_thread(vault, line, letter, follow_up):
    account = line.send(letter())
    line.send(follow_up(account, "это не я", mailbox=str(HybridIdentity.generate().recipient)))
    assert len(receive(vault, line).set_aside) == 1
    assert the_account(vault).thread == ()


def test_a_file_is_kept_under_the_account_and_read_back(vault, line, letter, attachment):
    content = "записка\n".encode()
    note = attachment(content, "записка.txt")
    line.put("attachment", content, note.id)
    line.send(letter(attachments=(note,)))
    found = receive(vault, line)
    (kept,) = the_account(vault).attachments
    assert (found.files, kept.name, kept.size) == (1, "записка.txt", len(content))
    assert vault.read_file(kept.digest) == content
    line.put("attachment", content, note.id)
    assert receive(vault, line).files == 0


def test_a_file_that_was_not_announced_or_was_changed_is_set_aside(vault, line, letter, attachment):
    note = attachment(b"one")
    line.send(letter(attachments=(note,)))
    line.put("attachment", b"two", note.id)
    line.put("attachment", b"one", secrets.token_hex(16))
    assert len(receive(vault, line).set_aside) == 2
    assert the_account(vault).attachments[0].digest == ""


def test_progress_ends_at_the_total(vault, line, letter):
    line.send(letter())
    line.send(letter())
    seen = []
    receive(vault, line, lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]


def test_accounts_with_the_label_are_flagged_and_others_are_not(vault, line, letter, synthetic):
    line.send(letter(what=synthetic[0]["what"]))
    receive(vault, line)
    assert the_account(vault).synthetic
    line.send(letter(what="[СИНТЕТИЧЕСКИЙ] похоже, но нет"))
    receive(vault, line)
    assert sorted(account.synthetic for account in accounts(vault)) == [False, True]
