"""What staff do with an account, and what they are kept from."""

import pytest

from amparo.door.contact import Contact
from amparo.door.message import Reply
from amparo.errors import InputError, RefusedError, UnreachableError
from amparo.record import accounts as record
from amparo.record.consent import PUBLIC, How, Use
from amparo.record.intake import receive


@pytest.fixture
def account(vault, line, letter):
    line.send(letter(what="Мансур позвонил в марте.", consent=("count", "summary")))
    receive(vault, line)
    return record.accounts(vault)[0].id


def test_search_finds_the_working_text_in_any_inflection(vault, account):
    record.write_working_text(vault, account, "[человек А] позвонил соседке.")
    assert [hit.statement.about for hit in vault.search("соседка")] == [account]
    assert vault.search("Мансур") == []


def test_the_latest_working_text_stands_and_the_one_before_is_kept(vault, account):
    first = record.write_working_text(vault, account, "раз")
    second = record.write_working_text(vault, account, "два")
    assert record.account(vault, account).working_text == "два"
    assert second.replaces == first.id
    assert vault.has(first.id)


@pytest.mark.parametrize("text", ["в 2017 году", "дом 7", "٧ человек", "x" * 601])
def test_a_summary_with_a_digit_or_too_long_is_refused(vault, account, text):
    with pytest.raises(RefusedError):
        record.write_summary(vault, account, text)


def test_a_quote_must_stand_in_the_confirmed_working_text(vault, account):
    with pytest.raises(RefusedError):
        record.write_quote(vault, account, "Мансур позвонил")
    record.write_working_text(vault, account, "[человек А] позвонил матери.")
    with pytest.raises(RefusedError):
        record.write_quote(vault, account, "Мансур позвонил")
    record.write_quote(vault, account, "позвонил матери.")
    assert record.account(vault, account).quote == "позвонил матери."


def test_withdrawing_everything_ends_every_use(vault, account):
    record.record_consent(vault, account, Use.QUOTE, "court", how=How.SPOKEN)
    assert len(record.withdraw(vault, account)) == 3
    held = record.account(vault, account).consents
    assert len(held) == 3
    assert not any(consent.given for consent in held)
    assert record.withdraw(vault, account) == []


def test_withdrawing_one_use_leaves_the_others(vault, account):
    record.withdraw(vault, account, Use.SUMMARY)
    assert record.account(vault, account).allows("count")
    assert not record.account(vault, account).allows("summary")


def test_consent_recorded_by_hand_says_how_and_where_it_was_said(vault, account):
    (said,) = record.record_consent(vault, account, Use.QUOTE, PUBLIC, how=How.MESSAGE, message="message:" + "a" * 32)
    assert said.said_by == account
    assert (said.evidence.read_as, said.evidence.place) == ("message", "message:" + "a" * 32)


def test_an_answer_opens_with_the_persons_key_and_stands_in_the_thread(vault, line, account, person):
    record.reply(vault, line, account, "Мы прочитали.")
    found = record.account(vault, account)
    (answer,) = map(Reply.from_body, line.mail(found.mailbox_id, person))
    assert answer.text == "Мы прочитали."
    assert [(message.text, message.from_person) for message in found.thread] == [("Мы прочитали.", False)]


def test_an_answer_that_was_not_left_at_the_door_is_not_recorded_as_sent(vault, line, account, monkeypatch):
    def away(*_):
        raise UnreachableError("the door does not answer")

    monkeypatch.setattr(line, "reply", away)
    with pytest.raises(UnreachableError):
        record.reply(vault, line, account, "Мы прочитали.")
    assert record.account(vault, account).thread == ()


def test_nobody_is_answered_who_said_that_no_answer_is_safe(vault, line, letter):
    sent = line.send(letter(contact=Contact(answer="not_at_all")))
    receive(vault, line)
    with pytest.raises(RefusedError):
        record.reply(vault, line, f"account:{sent.id}", "Здравствуйте")
    assert line.visit(sent.mailbox_id) is None


@pytest.mark.parametrize("wrong", ["account:" + "f" * 32, "source:novaya-gazeta", "", "account:'; drop"])
def test_an_unknown_account_is_an_input_error(vault, wrong):
    with pytest.raises(InputError):
        record.account(vault, wrong)
    with pytest.raises(InputError):
        record.write_working_text(vault, wrong, "x")


def test_an_account_shows_nothing_of_itself_in_a_log_line(vault, account):
    assert "Мансур" not in repr(record.account(vault, account))


def test_an_erased_account_is_gone_from_the_views(vault, account):
    vault.erase(account)
    assert record.accounts(vault) == []


def test_one_account_reads_the_same_alone_and_in_the_list(vault, line, letter, follow_up, attachment):
    note = attachment(b"one")
    sent = line.send(letter(attachments=(note,), consent=("quote",)))
    line.send(follow_up(sent, "ещё", attachments=(attachment(b"two"),)))
    receive(vault, line)
    assert [record.account(vault, one.id) for one in record.accounts(vault)] == record.accounts(vault)
