"""The report: four parts in both languages, two pages, no number that is not an answer, the same bytes twice."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from pypdf import PdfReader
from tests.count.estimate import answers

from amparo.count.estimate import report, strata
from amparo.count.estimate.checks import Remark
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.linked import DOCUMENTED
from amparo.count.estimate.pictures.voice import Voice, rounded
from amparo.count.estimate.report import cautions, words
from amparo.count.estimate.report.assemble import LABELS, assemble
from amparo.count.estimate.report.subject import Subject
from amparo.errors import InputError
from amparo.text import catalogue, show_number

DAY = date(2026, 11, 22)
NAMES = [f"Committee {letter} of mothers" for letter in "ABCDEFGH"]
PARTS = (words.DOCUMENTED, words.AT_LEAST, words.ESTIMATED, words.NOT_KNOWN)
EN = Voice("en")


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    pages = [page.extract_text() for page in read(pdf).pages]
    return re.sub(r"\s+", " ", re.sub("\u00ad\\s*|\u200b\\s*", "", " ".join(pages)))


def told(made, language="en", **options):
    return text_of(made_once(made, language, **options))


@cache
def made_once(made, language, **options):
    """Return a report; answers are compared by identity, so each is set once."""
    return report.pdf(made, language, DAY, **options)


def numbers(text):
    """Return every number of at least three digits that a text holds."""
    return {int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d,\u00a0\u202f]{2,}", text)} - {1987, 2026, 256}


@pytest.fixture(scope="module")
def full():
    return answers.answer()


@pytest.fixture(scope="module")
def silent():
    return answers.silent()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_four_parts_stand_there_in_order_with_their_figures(full, language):
    say, show = catalogue(language).gettext, lambda value: show_number(value, language).replace("\u00a0", " ")
    text = told(full, language).replace("\u00a0", " ")
    found = full.ensemble.summary()
    between = say("between {low} and {high}").format(low=show(rounded(found.low)), high=show(rounded(found.high)))
    figures = (show(full.table.n), show(rounded(full.at_least.low)), between, say(words.UNSEEN)[:20])
    places = [text.index(f"{say(name)} {figure}") for name, figure in zip(PARTS, figures, strict=True)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("make", "language"),
    [(answers.answer, "ru"), (answers.capped, "en"), (answers.capped, "ru"), (answers.silent, "ru")],
)
def test_two_pages_for_up_to_eight_lists_and_eight_models(make, language):
    made = make(names=NAMES, models=7)
    assert len(made.fits) <= 8
    assert len(read(report.pdf(made, language, DAY)).pages) == 2


def test_two_pages_even_in_words_a_quarter_longer(monkeypatch):
    real = Voice.say

    def longer(self, message, **values):
        said = real(self, message, **values).split(" ")
        return " ".join([*said, *said[::4]])

    monkeypatch.setattr(Voice, "say", longer)
    made = answers.capped(names=NAMES, models=7)
    assert len(read(report.pdf(made, "en", DAY)).pages) == 2


def test_known_totals_are_pictured_where_that_takes_no_third_page(full):
    def pictures(made):
        return len(
            [kind for kind, _ in elements(read(report.pdf(made, "en", DAY)).trailer["/Root"]) if kind == "/Figure"]
        )

    assert pictures(full) == 3
    assert pictures(answers.capped(names=NAMES, models=7)) == 2


def test_many_lists_may_take_more_room_and_lose_nothing():
    names = [f"{number} list" for number in range(20)]
    pdf = report.pdf(answers.answer(names, 7), "en", DAY)
    assert "Where the numbers come from" in text_of(pdf)


def test_the_same_answer_makes_the_same_bytes(full):
    assert report.pdf(full, "ru", DAY) == made_once(full, "ru")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_a_tagged_archivable_pdf_with_language_title_and_words_for_pictures(full, language):
    document = read(report.pdf(full, language, DAY, title="Killings in <one> #place"))
    root = document.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/Lang"] == language
    assert document.metadata.title == "Killings in <one> #place"
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    alts = [alt for kind, alt in elements(root) if kind == "/Figure"]
    assert len(alts) == 3
    assert all(len(alt) > 60 for alt in alts)
    levels = [int(kind[2:]) for kind, _ in elements(root) if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def elements(root):
    """Return (kind, alternative text) of every structure element, in reading order."""
    found, ahead = [], [root["/StructTreeRoot"]]
    while ahead:
        node = ahead.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if hasattr(node, "get"):
            if "/S" in node:
                found.append((node["/S"], node.get("/Alt")))
            inside = node.get("/K", [])
            ahead += reversed(inside if isinstance(inside, list) else [inside])
    return found


# --- no number that is not an answer ----------------------------------------------------------------------------------


def test_without_an_answer_there_is_no_number_but_what_is_documented_and_at_least(silent):
    data = assemble(Subject.of(silent), "en", DAY)
    shown = " ".join([*report.sentences(silent), *strings({**data, "provenance": [], "answers": [], "subtitle": ""})])
    at_least = {rounded(silent.at_least.low), rounded(silent.at_least.value)}
    assert numbers(shown) == {silent.table.n, *at_least}
    assert "no estimate" in told(silent)
    for held in data["answers"]:
        assert numbers(" ".join([held["disagreement"], held["models"]["alt"]])) <= {silent.table.n}


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from strings(held)
    elif isinstance(value, (list, tuple)):
        for held in value:
            yield from strings(held)


def test_a_model_that_did_not_converge_never_lends_its_numbers(full):
    lost = full.fits[-1]
    assert not lost.answered
    found = lost.summary()
    text = told(full) + " ".join(strings(assemble(Subject.of(full), "en", DAY)["answers"][0]["models"]["alt"]))
    for value in (found.median, found.low, found.high, found.mean):
        assert EN.estimate(value) not in text
    assert "Did not converge, so no number is shown: log-linear models." in text


def test_why_there_is_no_estimate_and_what_to_try(silent):
    estimated = report.sentences(silent)[2]
    assert "Did not converge: latent classes, log-linear models." in estimated
    assert "sample coverage: needs at least 60 people on two lists." in estimated
    assert "To try:" in estimated


def test_models_that_were_not_put_together_are_not_one_answer(full):
    assert "not put together" in report.sentences(replace(full, ensemble=None))[2]


def test_every_number_comes_from_the_answer(full):
    held = {full.table.n, *map(rounded, (full.at_least.low, full.at_least.value))}
    for fit in [full.ensemble, *full.fits[:3]]:
        found = fit.summary()
        held |= {rounded(value, full.table.n) for value in (found.low, found.median, found.high)}
    data = assemble(Subject.of(full), "en", DAY)
    answer = data["answers"][0]
    said = [answer["models"]["alt"], answer["disagreement"], data["quote"], *report.sentences(full)]
    assert numbers(" ".join(said)) == held


# --- what it says -----------------------------------------------------------------------------------------------------


def test_sentences_are_the_four_parts(full):
    said = report.sentences(full)
    assert [sentence.split(":")[0] for sentence in said] == list(PARTS)
    assert said[0].startswith(f"documented: {full.table.n:,}. ")


def test_figures_have_three_digits_and_are_never_below_the_documented():
    assert [rounded(value) for value in (7, 348.4, 1234.5, 98765, 1.5e9)] == [7, 348, 1230, 98800, 1_500_000_000]
    assert rounded(4403.2, documented=4403) == 4403
    assert rounded(0.2) == 0


def test_disagreement_is_a_factor_of_middles(full):
    said = cautions.disagreement(full, EN)
    medians = [fit.summary().median for fit in full.fits if fit.answered]
    assert f"a factor of {max(medians) / min(medians):.1f}." in said
    assert "do not meet" in said
    near = replace(full, fits=(full.fits[0], answers.exact(full.table, "near", 2.2)))
    assert "overlap" in cautions.disagreement(near, EN)
    assert cautions.disagreement(replace(full, fits=full.fits[:1]), EN) == ""


def trial(model, low, high):
    return Trial("a list", 100, 40, model, np.float64((low + high) / 2), np.float64(low), np.float64(high))


def test_known_totals_are_told_for_the_ensemble_with_the_side_of_misses(full):
    tried = (trial("ensemble", 50, 90), trial("ensemble", 40, 80), trial("ensemble", 90, 130), trial("other", 120, 150))
    said = " ".join(cautions.known_totals(replace(full, consistency=tried), EN))
    assert "Of 3 known totals (models together), inside the interval: 1. Misses: 2 too low, 0 too high." in said
    assert "the total may well lie above" in said
    alone = " ".join(cautions.known_totals(replace(full, consistency=tried, ensemble=None), EN))
    assert (
        "Of 4 known totals (all models, each by itself), inside the interval: 1. Misses: 2 too low, 1 too high."
        in alone
    )


def test_known_totals_that_were_all_found_raise_no_alarm(full):
    said = " ".join(cautions.known_totals(replace(full, consistency=(trial("ensemble", 50, 190),) * 4), EN))
    assert "Of 4 known totals (models together), inside the interval: 4." in said
    assert "Misses" not in said
    assert "narrow" not in said
    assert "Not tested" in cautions.known_totals(replace(full, consistency=()), EN)[0]


def test_a_cap_opens_the_upper_end_everywhere(full):
    touched = answers.capped()
    text = told(touched)
    found = touched.ensemble.summary()
    between = f"between {EN.estimate(found.low)} and {EN.estimate(found.high)} or more"
    assert text.count(between) == 2
    assert f"allows no total above {EN.estimate(touched.ensemble.cap.largest)}" in text
    assert "or more" not in told(full)


def test_linkage_is_assumed_perfect_unless_it_was_drawn(full):
    assert "is not in the interval" in told(full)
    drawn = told(replace(full, checks={"linkage": {"share_linkage": 0.37, "draws": 25}}))
    assert "25 possible linkages were tried; 37% of the doubt about the total comes from that" in drawn
    assert "is not in the interval" not in drawn


def test_where_who_is_who_is_in_doubt_the_documented_are_no_single_number(full):
    note = Remark(DOCUMENTED, {"low": full.table.n, "high": full.table.n + 21})
    text = told(replace(full, notes=(note,)))
    assert "between 4,319 and 4,340" in text
    assert "in each possible linkage that was tried" in text
    assert "“4,319–4,340 people are documented" in text
    assert "depending on who is taken for whom" not in text  # it stands in front already


def test_warnings_and_notes_are_printed(full):
    warned = replace(full.fits[1], warnings=("rests on the prior",))
    text = told(
        replace(full, fits=(full.fits[0], warned), notes=(Remark("{count} lists copy each other", {"count": "two"}),))
    )
    assert "Decomposable graphs: rests on the prior." in text
    assert "Two lists copy each other." in text


def test_provenance_names_data_versions_seeds_and_models(full):
    text = told(full).replace(" ", "")
    for wanted in (full.table.digest, "numpy:2.4.0", "seed:7", "decomposablegraphs", "Estimatesareroundedto"):
        assert wanted.replace(" ", "") in text


def test_a_hostile_name_stands_there_as_text():
    name = '#import "@preview/evil:1.0.0" $ x $ *b* _i_ "}, {" <b>&amp; ] } ) #[ \\u{41}'
    made = answers.answer(models=1, stratum=name)
    assert told((made, made), title=name).replace(" ", "").count(name.replace(" ", "")) >= 4


# --- strata -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def three():
    names = ("North", "South", "East")
    return tuple(answers.answer(models=1, stratum=name, language_seed=at) for at, name in enumerate(names))


def test_strata_stand_in_a_table_with_their_total(three):
    total = strata.total([one.ensemble for one in three])
    rows = assemble(Subject.of(three, total), "en", DAY)["strata"]
    assert [row[0] for row in rows] == ["North", "South", "East", "in all"]
    found = total.summary()
    n = sum(one.table.n for one in three)
    least = EN.estimate(sum(one.at_least.low for one in three), n)
    assert rows[-1][1:] == [EN.count(n), least, EN.interval(found, n), EN.estimate(found.median, n)]
    text = told(three, total=total)
    assert all(cell in text for row in rows for cell in row)
    assert report.sentences(three, total=total)[0].startswith(f"documented: {n:,}. ")


def test_strata_without_a_total_have_no_estimate_in_all(three):
    for total in (None, answers.sampled(three[0].table, "total", apart=2.0)):
        subject = Subject.of(three, total)
        assert subject.fit is None
        assert assemble(subject, "en", DAY)["strata"][-1][3:] == ["no estimate", "–"]
        assert report.sentences(three, total=total)[2].startswith("estimated: no estimate. ")


def test_nothing_to_report_is_an_input_error():
    with pytest.raises(InputError):
        report.pdf([], "en", DAY)


def test_labels_are_used_by_the_template():
    template = report.TEMPLATE.read_text()
    unused = [name for name in LABELS if f"say.{name}" not in template and name != "total"]
    assert unused == []
    assert Counter(re.findall(r"say\.(\w+)", template)).keys() <= LABELS.keys()
