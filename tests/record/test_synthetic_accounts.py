"""The demo's accounts: made up, labelled, and fit for what they are used for."""

import re

import pytest

from amparo.door.contact import TEXTS, Contact
from amparo.record.excerpt import check_excerpt, check_quote
from amparo.record.synthetic import LABELS, is_labelled, without_label

PHONE = re.compile(r"\d[\d ()+-]{5,}")


def texts(account):
    yield account["what"]
    yield account["working_text"]
    yield from (account[name] for name in ("where", "when") if account[name])
    yield from (said for name, said in account["contact"].items() if name in TEXTS)
    yield from (message["text"] for message in account.get("message", []))


def test_every_text_begins_with_the_label(synthetic):
    assert len(synthetic) == 24
    for account in synthetic:
        assert all(text.startswith(LABELS[account["language"]]) for text in texts(account)), account["key"]


def test_contact_plans_are_of_every_kind_and_fit_the_door(synthetic):
    plans = [Contact(**account["contact"]) for account in synthetic]
    assert {plan.answer for plan in plans} == {"only_here", "another_way", "not_at_all"}
    assert any(plan.hours_from > plan.hours_to for plan in plans), "one goes across midnight"
    assert any(plan.we_say and plan.they_say for plan in plans)


def test_phone_numbers_cannot_be_anybodys(synthetic):
    found = [number for account in synthetic for text in texts(account) for number in PHONE.findall(text)]
    assert found
    assert all(number.replace(" ", "").startswith("00000") for number in found)


def test_working_texts_hold_no_number_and_name_nobody(synthetic):
    for account in synthetic:
        working = without_label(account["working_text"])
        assert not re.search(r"\d", working), account["key"]
        assert "Вымышл" not in working
        assert "Vymysl" not in working


def test_summaries_and_quotes_keep_the_rules_and_stand_where_allowed(synthetic):
    for account in synthetic:
        for use in ("summary", "quote"):
            assert (use in account) == (use in account["consent"]), account["key"]
        check_excerpt(account.get("summary", ""))
        if "quote" in account:
            check_quote(account["quote"], account["working_text"])


def test_consent_is_spread_as_the_demo_needs_it(synthetic):
    allowed = [set(account["consent"]) for account in synthetic]
    withdrawn = [set(m["withdraws"]) for account in synthetic for m in account.get("message", []) if m["withdraws"]]
    assert sum(not uses for uses in allowed) == 5
    assert sum("count" in uses for uses in allowed) == 19
    assert len(withdrawn) == 2


@pytest.mark.parametrize(
    ("text", "expected"), [("", False), (" " + LABELS["en"] + " x", True), ("x " + LABELS["en"], False)]
)
def test_only_a_text_that_begins_with_the_label_is_labelled(text, expected):
    assert is_labelled(text) is expected
    assert without_label(text) == ("x" if expected else text)
