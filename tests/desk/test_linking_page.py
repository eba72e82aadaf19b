"""The page where pairs are judged: what is shown, recorded, taken back, and what never reaches a disk."""

import re

import pytest
from tests.desk.people import MARKED, write

from amparo.count.link import apart
from amparo.desk.review import Sources, begin
from amparo.errors import InputError
from amparo.record.judging import Verdict, judgements


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    return write(tmp_path_factory.mktemp("lists"))


@pytest.fixture(scope="module")
def done():
    """What was linked for other tests: a linkage follows from lists and judgements, whatever the vault."""
    return {}


@pytest.fixture
def linking(staff, lists, done, monkeypatch):
    """A desk whose lists are linked."""
    run = apart.run

    def once(job, **report):
        return done.setdefault(str(job), None) or done.update({str(job): run(job, **report)}) or done[str(job)]

    monkeypatch.setattr(apart, "run", once)
    staff.post("/link/run", files="\n".join(map(str, lists)))
    wait(staff)
    return staff


def wait(staff):
    while staff.workspace.jobs.last("link").running:
        staff.workspace.jobs.last("link").wait(5)


def first(page):
    """Return the address of the first pair of the queue."""
    return re.search(r'href="(/link/pairs/\d+-\d+)"', page)[1]


def judged(staff, path, verdict="same", reason="the same tattoo", reviewer="Reviewer A"):
    return staff.after(staff.post(f"{path}/judge", verdict=verdict, reason=reason, reviewer=reviewer))


def test_before_anything_the_page_says_what_to_do(staff):
    page = staff.get("/link").text
    assert "No lists are linked yet" in page
    assert "one a line" in page
    assert staff.get("/link/pairs/1-2").status_code == 404


def test_a_list_that_is_not_there_is_said_and_the_form_keeps_what_was_written(staff):
    page = staff.after(staff.post("/link/run", files="/nowhere/list.csv", clean="list"))
    wait(staff)
    page = staff.get("/link").text
    assert "There is no such file" in page
    assert "<bdi>list.csv</bdi>" in page
    assert "/nowhere/list.csv" in page


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"files": ""}, "No list is named"),
        ({"files": "/a/list.csv\n/b/list.csv"}, "Two lists have the same name"),
        ({"files": "/a/list.csv", "clean": "other"}, "There is no list named other"),
    ],
)
def test_sources_that_do_not_fit_are_refused(staff, form, said):
    staff.post("/link/run", **form)
    wait(staff)
    assert said in staff.get("/link").text


def test_the_way_of_a_pair(linking, vault):
    page = linking.get("/link").text
    assert "people on the lists" in page
    assert "pairs in doubt" in page
    assert "the surname" in page  # how the columns were read
    path = first(page)
    pair = linking.get(path).text
    assert "as read in" in pair
    assert '<rect class="for"' in pair
    assert " style=" not in pair
    # without a reason nothing is recorded, and the answer is kept in the form
    again = linking.after(linking.post(f"{path}/judge", verdict="same", reason=" ", reviewer="Reviewer A"))
    assert "A reason is missing" in again
    assert 'value="same" required checked' in again
    assert judgements(vault) == []
    following = judged(linking, path)
    assert "Your judgement is recorded" in following
    (one,) = judgements(vault)
    assert (one.verdict, one.by, one.reason) == (Verdict.SAME, "Reviewer A", "the same tattoo")
    page = linking.get("/link").text
    assert first(page) != path
    assert "1 judgement is not in these numbers yet" in page
    assert "One person:" in page
    linking.post("/link/again")
    wait(linking)
    assert "not in these numbers" not in linking.get("/link").text
    # undone: the queue is as it was, and the linkage knows one judgement too many
    linking.post(f"{path}/undo", id=one.id, reason="mistaken")
    page = linking.get("/link").text
    assert "1 judgement is not in these numbers yet" in page
    assert "No two records are joined by a judgement yet" in page
    shown = linking.get(path).text
    assert "taken back" in shown
    assert "mistaken" in shown


def test_undo_restores_the_queue(linking):
    def queue():
        page = linking.get("/link").text
        return re.findall(r'<a href="(/link/pairs/\d+-\d+)">', page)

    linking.post("/link/reviewer", reviewer="Reviewer A")
    before, path = queue(), first(linking.get("/link").text)
    judged(linking, path, "different")
    assert queue() != before
    (one,) = judgements(linking.workspace.vault)
    linking.post(f"{path}/undo", id=one.id, reason="mistaken")
    assert queue() == before


def test_two_reviewers_and_how_far_they_agree(linking):
    queue = re.findall(r'<a href="(/link/pairs/\d+-\d+)">', linking.get("/link").text)[:4]
    assert "No pair was judged by two people yet" in linking.get("/link").text
    for number, path in enumerate(queue):
        judged(linking, path, "same" if number % 2 else "different", reviewer="Reviewer A")
        judged(linking, path, "same" if number > 1 else "different", reviewer="Reviewer B")
    page = linking.get("/link").text
    assert "Reviewer A and Reviewer B: pairs judged by both: 4; the same answer in 50" in page
    assert "Kappa 0.00" in page
    assert "talk over the pairs" in page
    assert "reviewers contradict each other" in page
    assert "Reviewers contradict each other" in linking.get(queue[1]).text


def test_what_others_judged_is_closed_until_one_has_judged(linking):
    path = first(linking.get("/link").text)
    judged(linking, path, "different", reviewer="Reviewer A")
    assert "<details open>" in linking.get(path).text
    assert "</bdi>: different people" in linking.get("/link?page=99").text  # judged pairs come last
    linking.post("/link/reviewer", reviewer="Reviewer B")
    assert "<details open>" not in linking.get(path).text
    page = linking.get("/link").text
    assert "<bdi>Reviewer A</bdi>" in page
    assert "</bdi>: different people" not in page


def test_one_person_changes_an_answer(linking):
    path = first(linking.get("/link").text)
    judged(linking, path, "same")
    judged(linking, path, "different")
    page = linking.get(path).text
    assert "replaced" in page
    assert "Reviewers contradict" not in page


@pytest.mark.parametrize("path", ["/link/pairs/1-1", "/link/pairs/1-99999", "/link/pairs/x", "/link/pairs/1-2-3"])
def test_what_is_no_pair_is_refused(linking, path):
    assert linking.get(path).status_code == 404


def test_only_this_pairs_judgements_are_undone_here(linking, vault):
    path = first(linking.get("/link").text)
    judged(linking, path)
    other = first(linking.get("/link").text)
    (one,) = judgements(vault)
    assert "no judgement of this pair" in linking.after(linking.post(f"{other}/undo", id=one.id, reason="x"))
    assert "A reason is missing" in linking.after(linking.post(f"{path}/undo", id=one.id, reason=""))
    assert judgements(vault)[0].withdrawn is None


def test_a_pair_too_unlike_to_weigh_can_be_judged(linking):
    pairs = linking.workspace.review.linkage.pairs
    weighed = {*zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)}
    left, right = next((0, right) for right in range(1, 60) if (0, right) not in weighed)
    assert "too unlike to weigh" in linking.get(f"/link/pairs/{left}-{right}").text
    judged(linking, f"/link/pairs/{right}-{left}", "different")
    assert "different people" in linking.get(f"/link/pairs/{left}-{right}").text


def test_pages_are_not_kept_and_forms_not_completed(linking):
    for path in ("/link", first(linking.get("/link").text)):
        answer = linking.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert len(re.findall("<form[^>]*autocomplete", answer.text)) == answer.text.count("<form")
        title = re.search("<title>(.*)</title>", answer.text)[1]
        assert not any(name in title for name in MARKED)


def test_nothing_of_names_reaches_the_vault_s_folder(linking, vault, tmp_path, lists, capfd):
    pairs = linking.workspace.review.linkage.pairs
    addresses = map("/link/pairs/{}-{}".format, pairs.left.tolist(), pairs.right.tolist())
    pair = next(one for one in addresses if all(name in linking.get(one).text for name in MARKED))
    judged(linking, pair, reason="a synthetic reason: Nebylova said so")
    linking.post("/link/again")
    wait(linking)
    vault.close()
    coded = [word.encode(coding) for word in (*MARKED, "Nebylova") for coding in ("utf-8", "utf-16-le")]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if any(word in path.read_bytes() for word in coded)] == []
    assert not any(word in "".join(capfd.readouterr()) for word in MARKED)


def test_put_away_is_gone(linking):
    assert "put away" in linking.after(linking.post("/link/close"))
    assert linking.workspace.review is None
    assert linking.get(first('href="/link/pairs/1-2"')).status_code == 404


def test_russian_and_another_language_have_a_page(linking):
    path = first(linking.get("/link").text)
    linking.post("/language", language="ru", back="/link")
    assert linking.get(path).status_code == linking.get("/link").status_code == 200


def test_a_piece_of_the_page_follows_the_job(linking):
    piece = linking.get("/link", **{"hx-request": "true"}).text
    assert "<html" not in piece
    assert "people on the lists" in piece


def test_a_changed_list_is_noticed(vault, tmp_path, monkeypatch):
    sources = Sources(tuple(map(str, write(tmp_path))))
    run = apart.run

    def changed(job, **report):
        lines = (tmp_path / "helpline.csv").read_text().splitlines()
        (tmp_path / "helpline.csv").write_text("\n".join([*lines[:-2], ""]))
        return run(job, **report)

    monkeypatch.setattr(apart, "run", changed)
    with pytest.raises(InputError, match="changed while"):
        begin(vault, sources)
