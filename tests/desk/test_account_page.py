"""One account: the original on request, the working text, consent and its withdrawal, what may be published."""

import pytest

from amparo.desk.workspace import Workspace
from amparo.door.client import DoorClient
from amparo.door.contact import Contact
from amparo.record import accounts as record
from amparo.record.accounts import MAX_EXCERPT

WORKED = "[person A] was held for [days] in [place]."


@pytest.fixture
def account(tell, vault):
    slug = tell(where="Nebyl, garage 7", contact=Contact(we_say="After dark"))
    return slug, lambda: record.account(vault, f"account:{slug}")


def test_the_original_is_shown_on_request_only(staff, account):
    slug, _ = account
    assert "Nemova" not in staff.get(f"/accounts/{slug}").text
    shown = staff.after(staff.post(f"/accounts/{slug}/original"))
    assert "Nemova" in shown
    assert "garage 7" in shown
    assert "Nemova" not in staff.after(staff.post(f"/accounts/{slug}/original", hide="yes"))


def test_showing_one_original_puts_the_other_away(staff, tell):
    first, second = tell(), tell()
    staff.post(f"/accounts/{first}/original")
    staff.post(f"/accounts/{second}/original")
    assert "Nemova" not in staff.get(f"/accounts/{first}").text


def test_a_page_s_title_and_address_name_nobody(staff, account):
    slug, _ = account
    page = staff.after(staff.post(f"/accounts/{slug}/original"))
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == "Account · Amparo"


def test_a_synthetic_account_is_labelled(staff, account):
    assert "no such person exists" in staff.get(f"/accounts/{account[0]}").text


def test_a_working_text_is_saved_when_it_is_confirmed(staff, account):
    slug, now = account
    page = staff.after(staff.post(f"/accounts/{slug}/working", text=WORKED, confirmed="yes"))
    assert "The working text is saved" in page
    assert now().working_text == WORKED


def test_an_unconfirmed_working_text_is_kept_as_a_draft(staff, account):
    slug, now = account
    page = staff.after(staff.post(f"/accounts/{slug}/working", text=WORKED))
    assert "not confirmed" in page
    assert WORKED in page
    assert now().working_text == ""


def test_a_working_text_can_begin_with_the_original_once_it_is_open(staff, account):
    slug, _ = account
    assert "Nemova" not in staff.get(f"/accounts/{slug}?from=original").text
    staff.post(f"/accounts/{slug}/original")
    assert staff.get(f"/accounts/{slug}?from=original").text.count("Nemova") == 2


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 300_000])
def test_a_working_text_that_cannot_be_kept_is_refused(staff, account, text):
    slug, now = account
    page = staff.after(staff.post(f"/accounts/{slug}/working", text=text, confirmed="yes"))
    assert 'role="alert"' in page
    assert now().working_text == ""


def test_consent_is_recorded_and_taken_back(staff, account):
    slug, now = account
    page = staff.after(staff.post(f"/accounts/{slug}/consent", use="summary", how="spoken"))
    assert now().allows("summary")
    assert "Take it back" in page
    staff.post(f"/accounts/{slug}/withdraw", use="summary")
    assert not now().allows("summary")
    assert "Withdrawn" in staff.get(f"/accounts/{slug}").text


def test_everything_can_be_withdrawn_at_once(staff, tell, vault):
    slug = tell(consent=("count", "summary", "quote"))
    staff.post(f"/accounts/{slug}/withdraw")
    assert not any(held.given for held in record.account(vault, f"account:{slug}").consents)


@pytest.mark.parametrize(
    "fields", [{"use": "sell", "how": "spoken"}, {"use": "quote", "how": "guessed"}, {"use": "quote"}]
)
def test_consent_of_an_unknown_kind_is_refused(staff, account, fields):
    slug, now = account
    assert 'role="alert"' in staff.after(staff.post(f"/accounts/{slug}/consent", **fields))
    assert not now().allows("quote")


def test_a_summary_with_digits_is_refused_and_kept_as_a_draft(staff, account):
    slug, now = account
    page = staff.after(staff.post(f"/accounts/{slug}/summary", text="Held for 9 days"))
    assert "must not hold digits" in page
    assert "Held for 9 days" in page
    assert now().summary == ""
    staff.post(f"/accounts/{slug}/summary", text="x" * (MAX_EXCERPT + 1))
    assert now().summary == ""


def test_a_quotation_stands_in_the_working_text(staff, account):
    slug, now = account
    staff.post(f"/accounts/{slug}/working", text=WORKED, confirmed="yes")
    assert "word for word" in staff.after(staff.post(f"/accounts/{slug}/quote", text="something else"))
    staff.post(f"/accounts/{slug}/quote", text="[person A] was held")
    assert now().quote == "[person A] was held"


def test_what_is_safe_stands_before_the_answer(staff, account, vault):
    slug, _ = account
    staff.workspace.door = DoorClient("http://127.0.0.1:9", "x")
    page = staff.get(f"/accounts/{slug}").text
    assert page.index("After dark") < page.index('id="reply"')


def test_nobody_is_answered_who_said_it_is_not_safe(staff, tell):
    slug = tell(safe="not_at_all")
    staff.workspace.door = DoorClient("http://127.0.0.1:9", "x")
    assert 'id="reply"' not in staff.get(f"/accounts/{slug}").text
    assert "no answer is safe" in staff.after(staff.post(f"/accounts/{slug}/reply", text="hello"))


def test_an_answer_is_kept_as_a_draft_while_the_door_does_not_answer(staff, account):
    slug, now = account
    staff.workspace.door = DoorClient("http://127.0.0.1:9", "x")
    page = staff.after(staff.post(f"/accounts/{slug}/reply", text="we are here"))
    assert "The door does not answer" in page
    assert "we are here" in page
    assert now().thread == ()


def test_a_file_that_is_not_here_is_refused(staff, account):
    slug, _ = account
    assert "not here" in staff.after(staff.post(f"/accounts/{slug}/attachment", id="evidence:none"))


def test_posting_to_an_account_that_is_not_there_leads_to_a_calm_page(staff):
    answer = staff.post("/accounts/none/working", text="x")
    assert staff.get(answer.headers["location"]).status_code == 404


def test_texts_are_escaped(staff, tell, vault):
    slug = tell("<script>alert(1)</script>")
    record.write_working_text(vault, f"account:{slug}", "<img src=x onerror=alert(1)>")
    staff.post(f"/accounts/{slug}/original")
    for path in (f"/accounts/{slug}", "/inbox"):
        page = staff.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page


def test_claims_are_read_anew_only_after_something_was_recorded(vault, claims):
    desk = Workspace(vault)
    before = desk.claims()
    assert desk.claims() is before
    vault.append(claims, "public")
    assert len(desk.claims().set.claims) == 142
