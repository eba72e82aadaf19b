"""Every page over a real vault: empty and full, in two languages, and what happens when something is wrong."""

import logging
import re

import pytest

from amparo.casework.alarms import Kind
from amparo.casework.checkins import State
from amparo.casework.contact import Reason
from amparo.casework.sentences import Means
from amparo.desk import app, words
from amparo.desk.views import searching
from amparo.door import channels
from amparo.door.contact import Answer, Leave
from amparo.door.message import Age
from amparo.errors import StorageError, UnreachableError, VerifyError
from amparo.ledger.disclose import verify_proof
from amparo.ledger.statement import Basis, Stance
from amparo.record import accounts as record
from amparo.record.consent import How, Use
from amparo.weigh import terms
from amparo.weigh.claim import RelationKind
from amparo.weigh.source import SourceKind

EMPTY = {
    "/inbox": "No account has come in yet",
    "/claims": "No claim is recorded yet",
    "/weigh": "nothing to weigh yet",
    "/search": "Search working texts",
    "/verify": "Check the vault now",
    "/dossier": "The vault is empty",
    "/about": "It does not help against",
}


@pytest.mark.parametrize(("path", "says"), EMPTY.items())
def test_an_empty_vault_says_what_to_do_next(staff, path, says):
    answer = staff.get(path)
    assert answer.status_code == 200
    assert says in answer.text


def test_the_start_leads_to_the_inbox(staff):
    assert staff.get("/").headers["location"] == "/inbox"


def test_the_inbox_shows_what_each_account_needs(staff, tell, vault):
    slug, silent = tell(), tell(safe="not_at_all")
    listed = staff.get("/inbox").text
    assert listed.count(">New<") == 2
    assert "Never contact" in listed
    assert "Synthetic" in listed
    record.write_working_text(vault, f"account:{slug}", "[person A] was held in [place].")
    listed = staff.get("/inbox").text
    assert listed.count(">New<") == 1
    assert "[person A] was held" in listed
    assert silent in listed


def test_the_inbox_never_shows_an_original(staff, tell):
    tell()
    assert "Nemova" not in staff.get("/inbox").text


def test_looking_again_at_an_unchanged_inbox_costs_nothing(staff, tell):
    tell()
    again = {"hx-request": "true"}
    state = re.search(r"seen=([0-9-]+)", staff.get("/inbox").text)[1]
    assert staff.get(f"/inbox?seen={state}", **again).status_code == 204
    tell()
    fresh = staff.get(f"/inbox?seen={state}", **again)
    assert fresh.text.count('class="row') == 2
    assert "<nav" not in fresh.text


def test_a_long_inbox_has_pages(staff, tell, monkeypatch):
    from amparo.desk.views import inbox

    monkeypatch.setattr(inbox, "PAGE", 2)
    for _ in range(3):
        tell()
    assert "Page 1 of 2" in staff.get("/inbox").text
    assert staff.get("/inbox?page=2").text.count('class="row') == 1
    for odd in ("0", "99", "-1", "x", "9" * 30, "²"):
        assert staff.http.get("/inbox", params={"page": odd}).status_code == 200


def test_fetching_without_a_door_says_so(staff):
    assert "opened without a door" in staff.after(staff.post("/inbox/fetch"))


def test_claims_are_listed_and_filtered(staff, with_claims):
    everything = staff.get("/claims").text
    assert "142 of 142" in everything
    denied = staff.get("/claims?stance=denies&source=source:peskov").text
    assert "Show all" in denied
    assert 'class="claim denies"' in denied
    for nobody in ("source=source:nobody", "property=%3Cscript%3E", "stance=denies&event=event:petition"):
        assert "No claim fits all of this" in staff.get(f"/claims?{nobody}").text


def test_a_claim_shows_who_says_so_and_who_denies_it(staff, with_claims):
    page = staff.get("/claims/chechnya-k01").text
    for expected in ("The New York Times", "Novaya Gazeta", "more than 100", "Who denies it", "contradicts the claim"):
        assert expected in page
    assert "Is repeated by" in page


def test_a_proof_can_be_checked_without_the_vault(staff, with_claims):
    answer = staff.get("/claims/chechnya-k01/proof")
    assert 'filename="proof.json"' in answer.headers["content-disposition"]
    assert verify_proof(answer.json()).statement.id == "chechnya-k01"


def test_no_proof_is_made_of_an_account(staff, tell, vault):
    slug = tell()
    for statement in vault.statements(about=f"account:{slug}"):
        assert staff.get(f"/claims/{statement.id}/proof").status_code == 404


def test_weighing_shows_the_headline_figure(staff, with_claims):
    page = staff.get("/weigh").text
    assert "independent lines" in page
    assert page.count("<svg") == 2
    assert "Both pictures in words" in page
    assert "style=" not in page


def test_another_figure_can_be_weighed(staff, with_claims):
    asked = {"event": "event:chechnya-2017", "property": "killed", "until": "2017-12", "near": ""}
    assert "killed" in staff.http.get("/weigh", params=asked).text
    assert "Nobody states this figure" in staff.http.get("/weigh", params=asked | {"until": "1999"}).text


@pytest.mark.parametrize(
    "wrong", [{"near": "x"}, {"near": "0"}, {"until": "yesterday"}, {"event": "a b"}, {"property": "<script>"}]
)
def test_a_figure_that_makes_no_sense_is_refused_calmly(staff, with_claims, wrong):
    asked = {"event": "event:chechnya-2017", "property": "killed"} | wrong
    answer = staff.http.get("/weigh", params=asked)
    assert answer.status_code == 404
    assert "This did not work" in answer.text
    assert "<script>" not in answer.text


def test_search_finds_inflected_words_and_marks_them(staff, tell, vault):
    slug = tell()
    record.write_working_text(vault, f"account:{slug}", "Его задержали на выезде.")
    page = staff.after(staff.post("/search", q="задержания"))
    assert "<mark>задержали</mark>" in page
    assert f"/accounts/{slug}" in page


def test_what_is_searched_for_stands_in_no_address(staff):
    assert staff.post("/search", q="Немова").headers["location"] == "/search"


def test_search_as_you_type_returns_only_the_results(staff, with_claims):
    answer = staff.post("/search", {"hx-request": "true"}, q="detained")
    assert answer.status_code == 200
    assert "<mark>" in answer.text
    assert "<nav" not in answer.text


def test_originals_are_never_found(staff, tell):
    tell()
    assert "Nothing found" in staff.after(staff.post("/search", q="Nemova"))


@pytest.mark.parametrize("query", ['"', "NEAR(", "* OR", "a:b", "((", "'; DROP", "-"])
def test_search_takes_any_text(staff, with_claims, query):
    assert 'id="results"' in staff.after(staff.post("/search", q=query))


def test_a_search_that_is_too_long_is_refused(staff):
    page = staff.after(staff.post("/search", q="a" * (searching.MAX_QUERY + 1)))
    assert "more than 400 characters" in page


def test_verify_says_what_holds(staff, with_claims):
    page = staff.after(staff.post("/verify/run"))
    staff.workspace.jobs.last("verify").wait(20)
    assert "Everything holds" in (page + staff.get("/verify").text)
    assert staff.get("/verify/checkpoint").content


def test_verify_names_the_entry_that_was_changed(staff, with_claims):
    with_claims.connection.execute("UPDATE entries SET payload = zeroblob(64) WHERE number = 1")
    staff.post("/verify/run")
    staff.workspace.jobs.last("verify").wait(20)
    assert "entry 1" in staff.get("/verify").text


def test_a_checkpoint_of_an_empty_vault_is_refused_calmly(staff):
    assert staff.get("/verify/checkpoint").status_code == 404


def test_a_dossier_is_made_in_memory(staff, with_claims, tell, tmp_path):
    tell()
    before = sorted(tmp_path.rglob("*"))
    assert staff.get("/dossier/file").status_code == 404
    staff.post("/dossier/make", language="ru")
    staff.workspace.jobs.last("dossier").wait(30)
    assert "The dossier is ready" in staff.get("/dossier").text
    made = staff.get("/dossier/file")
    assert made.content.startswith(b"%PDF")
    assert 'filename="dossier-ru.pdf"' in made.headers["content-disposition"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_dossier_says_what_the_gate_held_back(staff, tell):
    tell(consent=("count",))
    tell(consent=())
    page = staff.get("/dossier").text
    assert page.count("through: 1") == 1
    assert page.count("held back: 2") == 2


def test_a_dossier_in_an_unknown_language_is_refused(staff, with_claims):
    assert "in one of its languages" in staff.after(staff.post("/dossier/make", language="xx"))


def test_the_language_can_be_changed_and_the_page_stays(staff):
    answer = staff.post("/language", language="ru", back="/verify")
    assert answer.headers["location"] == "/verify"
    assert '<html lang="ru"' in staff.get("/verify").text
    assert staff.post("/language", language="xx").status_code == 303
    assert '<html lang="ru"' in staff.get("/verify").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "/a?b", "javascript:x", ""])
def test_changing_the_language_never_leads_elsewhere(staff, back):
    assert staff.post("/language", language="ru", back=back).headers["location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/accounts/none",
        "/accounts/..%2f..",
        "/claims/%00",
        "/claims/nobody",
        "/accounts/%D1%8F",
        "/static/../app.py",
    ],
)
def test_what_is_not_there_gives_a_calm_page(staff, path):
    answer = staff.get(path)
    assert answer.status_code == 404
    assert "This did not work" in answer.text
    assert "Traceback" not in answer.text


def test_a_form_only_address_cannot_be_looked_at(staff):
    assert staff.get("/verify/run").status_code == 405
    assert staff.post("/about").status_code == 405


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (VerifyError("feed {feed} is wrong", "stop", feed="ab"), 409),
        (StorageError("the disk is full", "make room"), 507),
        (UnreachableError("the door does not answer"), 502),
    ],
)
def test_what_went_wrong_is_said_with_its_status(staff, monkeypatch, error, status):
    def fail(_desk, _asked):
        raise error

    staff = broken(staff, monkeypatch, fail)
    answer = staff.get("/inbox")
    assert answer.status_code == status
    assert str(error)[1:] in answer.text


def test_a_defect_shows_and_logs_nothing_of_what_it_held(staff, monkeypatch, caplog, capfd):
    def fail(_desk, _asked):
        raise KeyError("Marta Nemova")

    caplog.set_level(logging.DEBUG)
    staff = broken(staff, monkeypatch, fail)
    for answer in (staff.get("/inbox"), staff.post("/inbox")):
        assert answer.status_code == 500
        assert "Nemova" not in answer.text
        assert "KeyError" in answer.text
    assert "Nemova" not in caplog.text
    assert "Nemova" not in "".join(capfd.readouterr())


def broken(staff, monkeypatch, view):
    """Return staff at a desk whose inbox is broken."""
    monkeypatch.setattr(app, "VIEWS", {**app.VIEWS, "/inbox": (view, view)})
    return type(staff)(staff.workspace.vault).enter()


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("stance", Stance),
        ("basis", Basis),
        ("relation", RelationKind),
        ("reverse", RelationKind),
        ("source", SourceKind),
        ("use", Use),
        ("safe", Answer),
        ("age", set(Age) - {""}),
        ("leave", Leave),
        ("permission", Reason),
        ("alarm", Kind),
        ("state", State),
        ("means", Means),
        ("channel", channels.Kind),
        ("how", How),
        ("property", terms.value_types()),
    ],
)
def test_every_term_has_words(kind, known):
    assert [term for term in known if str(term) not in words.LABELS[kind]] == []
