"""The consent gate: every way round it that we could think of is closed."""

from dataclasses import replace

import pytest

from amparo.errors import RefusedError
from amparo.ledger import statement as ledger
from amparo.ledger.statement import Evidence, Statement
from amparo.ledger.value import Text, Use
from amparo.ledger.vault import CASES
from amparo.publish import gate
from amparo.publish.gate import Cleared
from amparo.publish.register import Register
from amparo.publish.told import passages
from amparo.record import accounts as record
from amparo.record.consent import PUBLIC
from amparo.record.consent import Use as Purpose

SUMMARY = "Человека увели, и он не вернулся."
QUOTE = "увели ночью"


def summaries(vault, recipient=PUBLIC):
    return [item.text for item in gate.clear(vault, Purpose.SUMMARY, recipient)]


def quotes(vault):
    return [item.text for item in gate.clear(vault, Purpose.QUOTE, PUBLIC)]


def test_nothing_leaves_without_consent(vault, tell):
    tell(summary=SUMMARY, quote=QUOTE)
    assert (summaries(vault), quotes(vault), gate.count(vault, PUBLIC).accounts) == ([], [], 0)


def test_consent_to_one_use_is_none_to_another(vault, tell):
    tell("count", summary=SUMMARY, quote=QUOTE)
    tell("summary", summary=SUMMARY, quote=QUOTE)
    assert gate.count(vault, PUBLIC).accounts == 1
    assert (summaries(vault), quotes(vault)) == ([SUMMARY], [])


def test_consent_for_one_recipient_is_none_for_another(vault, tell):
    account = tell(summary=SUMMARY)
    record.record_consent(vault, account, Purpose.SUMMARY, "court")
    assert summaries(vault) == []
    assert summaries(vault, "court") == [SUMMARY]


def test_withdrawn_consent_closes_the_gate(vault, tell):
    account = tell("summary", "count", summary=SUMMARY)
    record.withdraw(vault, account)
    assert (summaries(vault), gate.count(vault, PUBLIC).accounts) == ([], 0)


def test_a_withdrawal_cannot_be_replaced_by_a_statement_about_something_else(vault, tell):
    account, other = tell("summary", summary=SUMMARY), tell(summary="Другое.")
    (withdrawal,) = record.withdraw(vault, account)
    elsewhere = Statement(
        ledger.new_id(), other, "consent", Use("summary", PUBLIC), said_by=other, replaces=withdrawal.id
    )
    note = Statement(
        ledger.new_id(), account, "account.summary", Text(SUMMARY), said_by=account, replaces=withdrawal.id
    )
    vault.append([elsewhere, note], CASES)
    assert summaries(vault) == ["Другое."]


def test_staff_cannot_consent_in_their_own_name(vault, tell):
    account = tell(summary=SUMMARY)
    device = f"device:{vault.device.feed}"
    vault.append([Statement(ledger.new_id(), account, "consent", Use("summary", PUBLIC), said_by=device)], CASES)
    assert summaries(vault) == []


def test_consent_alone_publishes_nothing_that_nobody_prepared(vault, tell):
    tell("summary", "quote", text="Текст как есть.")
    assert (summaries(vault), quotes(vault)) == ([], [])


def test_a_quote_is_withheld_once_the_working_text_no_longer_holds_it(vault, tell):
    account = tell("quote", quote=QUOTE)
    assert quotes(vault) == [QUOTE]
    record.write_working_text(vault, account, "[человека] увели.")
    assert quotes(vault) == []


@pytest.mark.parametrize("text", ["в 2017 году", "x" * 5000, "Мансур, дом 7"])
def test_rules_for_texts_hold_even_if_somebody_wrote_past_them(vault, tell, text):
    account = tell("summary")
    vault.append([Statement(ledger.new_id(), account, "account.summary", Text(text), said_by=account)], CASES)
    assert summaries(vault) == []


def test_the_gate_gives_out_neither_originals_nor_working_texts(vault, tell):
    tell("count", "summary", "quote", text="Подлинник", working="Рабочий увели ночью текст", quote=QUOTE)
    for use in (Purpose.COUNT, "what", "working_text"):
        with pytest.raises(RefusedError):
            gate.clear(vault, use, PUBLIC)


def test_the_gate_reads_nothing_but_a_vault(vault, tell):
    tell("summary", summary=SUMMARY)

    class Forged:
        def statements(self, **_):
            return vault.statements()

    for wrong in (Forged(), vault.statements(), None):
        with pytest.raises(RefusedError):
            gate.clear(wrong, Purpose.SUMMARY, PUBLIC)
        with pytest.raises(RefusedError):
            gate.count(wrong, PUBLIC)


def forgeries(genuine):
    """Ways to make a cleared text without the gate."""
    yield Cleared(Purpose.QUOTE, PUBLIC, "подделка", "ru", False, ("a",), b"")
    yield Cleared(Purpose.QUOTE, PUBLIC, "подделка", "ru", False, ("a",), genuine.mark)
    yield replace(genuine, text="подделка")
    yield replace(genuine, synthetic=not genuine.synthetic)
    yield replace(genuine, use=Purpose.QUOTE)
    yield replace(genuine, statements=())
    yield type("Cleared", (Cleared,), {})(*(getattr(genuine, name) for name in Cleared.__dataclass_fields__))
    yield "подделка"
    yield {"text": "подделка"}
    yield None
    broken = object.__new__(Cleared)
    for name in Cleared.__dataclass_fields__:
        object.__setattr__(broken, name, getattr(genuine, name))
    object.__setattr__(broken, "text", "подделка")
    yield broken


def test_a_forged_or_changed_clearance_is_refused(vault, tell):
    tell("summary", summary=SUMMARY)
    (genuine,) = gate.clear(vault, Purpose.SUMMARY, PUBLIC)
    assert passages([genuine], Register())[0]["text"] == SUMMARY
    for forged in forgeries(genuine):
        with pytest.raises(RefusedError):
            passages([forged], Register())


def test_a_text_cleared_for_another_recipient_is_not_printed_for_the_public(vault, tell):
    account = tell(summary=SUMMARY)
    record.record_consent(vault, account, Purpose.SUMMARY, "court")
    with pytest.raises(RefusedError):
        passages(gate.clear(vault, Purpose.SUMMARY, "court"), Register())


def test_a_clearance_shows_no_text_in_a_log_line(vault, tell):
    tell("summary", summary=SUMMARY)
    assert SUMMARY not in repr(gate.clear(vault, Purpose.SUMMARY, PUBLIC))


def test_synthetic_accounts_are_marked_and_never_mixed_with_real_ones(vault, tell):
    tell("count", "summary", summary="Вымысел.", synthetic=True)
    (only,) = gate.clear(vault, Purpose.SUMMARY, PUBLIC)
    assert (only.synthetic, gate.count(vault, PUBLIC).synthetic) == (True, True)
    tell("count", "summary", summary=SUMMARY)
    assert summaries(vault) == [SUMMARY]
    assert (gate.count(vault, PUBLIC).accounts, gate.count(vault, PUBLIC).synthetic) == (1, False)


def test_the_order_does_not_follow_the_order_of_arrival(vault, tell):
    texts = [f"Рассказ {'абвгдежзиклм'[number]}." for number in range(12)]
    for text in texts:
        tell("summary", summary=text)
    assert sorted(summaries(vault)) == texts
    assert summaries(vault) != texts


def test_a_summary_and_a_quote_of_one_person_share_no_statement(vault, tell):
    tell("summary", "quote", summary=SUMMARY, quote=QUOTE)
    (summary,) = gate.clear(vault, Purpose.SUMMARY, PUBLIC)
    (quote,) = gate.clear(vault, Purpose.QUOTE, PUBLIC)
    assert not set(summary.statements) & set(quote.statements)
    assert Evidence(read_as="form") in [vault.statement(one).evidence for one in quote.statements]
