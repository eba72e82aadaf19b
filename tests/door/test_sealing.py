"""From a message to a packet: who can open which row, what a stranger can tell, and what sending twice does."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from tests.door.strategies import ACCOUNTS, CHECK_INS, FOLLOW_UPS, belonging_to

from amparo.door.mailbox import Token
from amparo.door.message import Account, CheckIn, FollowUp, Note, Signal
from amparo.door.packet import Packet, Row
from amparo.door.sealing import account_packet, message_packet
from amparo.errors import WrongKeyError
from amparo.seal.envelope import open_envelope, seal
from amparo.seal.hybrid import HybridIdentity

STAFF = HybridIdentity.from_seed(bytes(32))
TOKEN = Token(b"\x05" * 32)
quick = settings(max_examples=25, deadline=None)


def opened(row, identity, kind):
    envelope = open_envelope(row.sealed, [identity], kind.KIND)
    message = kind.from_body(envelope.body)
    assert envelope.record_id == message.id == row.id
    return message


def of_kind(packet, kind):
    return [row for row in packet.rows if row.kind == kind.KIND]


@quick
@given(ACCOUNTS)
def test_an_account_comes_with_a_signal_and_a_note_in_each_mailbox(account):
    account = belonging_to(account, TOKEN.mailbox(), TOKEN.duress())
    packet = account_packet(account, TOKEN, STAFF.recipient)
    assert Packet.from_bytes(packet.to_bytes()) == packet
    assert opened(packet.rows[0], STAFF, Account) == account
    signals = {row.mailbox: opened(row, STAFF, Signal) for row in of_kind(packet, Signal)}
    assert {box: signal.duress for box, signal in signals.items()} == {
        TOKEN.mailbox().id: False,
        TOKEN.duress().id: True,
    }
    assert {signal.account_id for signal in signals.values()} == {account.id}
    for mailbox, harmless in ((TOKEN.mailbox(), False), (TOKEN.duress(), True)):
        (row,) = (row for row in of_kind(packet, Note) if row.mailbox == mailbox.id)
        note = opened(row, mailbox.identity, Note)
        assert note.harmless is harmless
        assert (note.item == account.id) is not harmless, "the second code does not lead to the account"
        assert note.files == len(account.attachments)


@quick
@given(FOLLOW_UPS | CHECK_INS)
def test_what_is_added_comes_with_a_note_for_the_person(message):
    mailbox = TOKEN.mailbox()
    message = belonging_to(message, mailbox)
    packet = message_packet(message, mailbox, STAFF.recipient)
    assert Packet.from_bytes(packet.to_bytes()) == packet
    assert opened(packet.rows[0], STAFF, type(message)) == message
    note = opened(packet.rows[1], mailbox.identity, Note)
    assert (note.item, note.kind, note.harmless) == (message.id, message.KIND, False)
    assert packet.answered == (message.timers if isinstance(message, CheckIn) else ())
    assert len(packet.rows) == 2


@quick
@given(ACCOUNTS)
def test_a_stranger_cannot_tell_the_second_code_from_the_first(account):
    """The two mailboxes' rows have the same kinds and sizes, and their order follows from random ids."""
    packet = account_packet(belonging_to(account, TOKEN.mailbox(), TOKEN.duress()), TOKEN, STAFF.recipient)
    seen = {
        box.id: sorted((row.kind, row.size) for row in packet.rows if row.mailbox == box.id)
        for box in (TOKEN.mailbox(), TOKEN.duress())
    }
    assert len(set(map(str, seen.values()))) == 1
    ids = [row.id for row in packet.rows[1:]]
    assert ids == sorted(ids)


def sample():
    from tests.door.test_message import WHOLE

    return belonging_to(WHOLE[0], TOKEN.mailbox(), TOKEN.duress())


def test_which_mailbox_comes_first_is_chance():
    firsts = set()
    for number in range(40):
        token = Token(bytes([number]) * 32)
        account = belonging_to(sample(), token.mailbox(), token.duress())
        rows = account_packet(account, token, STAFF.recipient).rows
        firsts.add(next(row.mailbox for row in rows if row.mailbox) == token.duress().id)
    assert firsts == {True, False}


def test_what_is_sealed_twice_has_the_same_ids_and_other_bytes():
    first, again = (account_packet(sample(), TOKEN, STAFF.recipient) for _ in range(2))
    assert [row.id for row in first.rows] == [row.id for row in again.rows]
    assert not {row.sealed for row in first.rows} & {row.sealed for row in again.rows}
    changed = account_packet(replace(sample(), id="9" * 32), TOKEN, STAFF.recipient)
    notes = {row.id for row in of_kind(first, Note)} & {row.id for row in of_kind(changed, Note)}
    assert len(notes) == 1, "the second account has a note of its own; the mailbox that shows nothing has one only"
    assert {row.id for row in of_kind(first, Signal)} == {row.id for row in of_kind(changed, Signal)}


def test_nobody_opens_what_is_not_theirs():
    packet = account_packet(sample(), TOKEN, STAFF.recipient)
    for row in packet.rows:
        owners = [STAFF, TOKEN.mailbox().identity, TOKEN.duress().identity]
        able = [owner for owner in owners if _opens(owner, row)]
        assert len(able) == 1
        assert (able[0] == STAFF) is (row.kind != Note.KIND)


def _opens(owner, row):
    try:
        open_envelope(row.sealed, [owner])
    except WrongKeyError:
        return False
    return True


@pytest.mark.parametrize("make", ["account", "message"])
def test_files_sealed_before_travel_along(make):
    sealed = seal("attachment", "7" * 32, b"x", [STAFF.recipient])
    file = Row("7" * 32, "attachment", len(sealed), sealed)
    if make == "account":
        packet = account_packet(sample(), TOKEN, STAFF.recipient, (file,))
    else:
        mailbox = TOKEN.mailbox()
        added = FollowUp("8" * 32, "2026-01-02", "en", "t", str(mailbox.identity.recipient), mailbox.id, 1, ())
        packet = message_packet(added, mailbox, STAFF.recipient, (file,))
    assert file in packet.rows
    assert packet.rows[0].kind == ("account" if make == "account" else "follow-up")
