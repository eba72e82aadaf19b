"""The report of a linkage: one or two pages, both languages, numbers of the linkage alone, the same bytes twice."""

import io
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pypdf import PdfReader
from tests.count.link import linkages

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link import report, sureness
from amparo.count.link.report import words
from amparo.count.link.report.assemble import LABELS, assemble
from amparo.pages import typeset

DAY = date(2026, 11, 28)
EN = Voice("en")


@pytest.fixture(scope="module")
def made():
    return linkages.linked(judged=[(0, True), (1, False)])


@pytest.fixture(scope="module")
def pdf(made):
    return report.pdf(made, linkages.listed(made), "en", DAY)


def text_of(pdf):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s+", " ", re.sub("\u00ad\\s*|\u200b\\s*", "", " ".join(pages)))


def with_linkage(made, **changes):
    return replace(made, linkage=replace(made.linkage, **changes))


def test_it_has_two_pages_with_every_heading(pdf):
    assert len(PdfReader(io.BytesIO(pdf)).pages) <= 2
    told = text_of(pdf)
    headings = {name: label for name, label in LABELS.items() if name != "kicker"}
    for label in headings.values():
        assert label in told, label
    assert LABELS["kicker"].upper() in told


def test_it_says_how_many_people_how_sure_and_what_is_not_known(made, pdf):
    told, found = text_of(pdf), made.linkage
    low, high = found.documented.min(), found.documented.max()
    assert low < high
    assert f"between {low} and {high}" in told
    assert f"The best single linkage has {found.table.n}" in told
    assert f"Pairs in doubt, between 5% and 95%: {int(sureness.in_doubt(found).sum())}." in told
    assert "People judged 2 pairs: 1 the same, 1 different." in told
    assert "No threshold was chosen" in told
    assert "Estimation did not settle within 2,000 steps; probabilities may be off." in told
    assert "helpline: Column Born holds nothing." in told
    assert "amparo review LISTS" in told
    assert "amparo estimate FOLDER" in told


def test_lists_stand_with_their_records_and_people(made):
    rows = assemble(made, [], "en", DAY)["lists"]
    counts = np.bincount(made.linkage.record_list)
    assert rows == [
        [name, str(count), str(people), "vouched" if clean else "–"]
        for name, count, people, clean in zip(
            made.linkage.lists, counts, made.linkage.table.sizes, made.linkage.clean, strict=True
        )
    ]


def test_the_same_linkage_makes_the_same_bytes(made, pdf):
    assert report.pdf(made, linkages.listed(made), "en", DAY) == pdf


def test_it_is_an_archivable_and_accessible_document(pdf):
    xmp = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Metadata"].get_data().decode()
    assert "pdfuaid:part" in xmp
    assert "pdfaid:part" in xmp


def test_russian_has_russian_numbers_and_date(made):
    data = assemble(made, linkages.listed(made), "ru", DAY)
    assert data["language"] == "ru"
    assert data["subtitle"] == "28 ноября 2026\u202fг."
    report.pdf(made, linkages.listed(made), "ru", DAY)


def test_five_lists_with_long_names_and_many_remarks_still_fit(made):
    large = linkages.linked(lists=5, records=400, pairs=300)
    names = tuple(f"Committee of the mothers of {name} and all who know of them" for name in large.linkage.lists)
    remarks = tuple(Remark("{n} pairs are odd", {"n": n}) for n in range(6))
    found = replace(large.linkage, lists=names, remarks=remarks, table=replace(large.linkage.table, lists=names))
    data = assemble(replace(large, linkage=found), [], "en", DAY)
    assert len(typeset.pages(report.TEMPLATE, data, ppi=8)) <= 2


def test_the_name_of_a_list_cannot_act_as_markup(made):
    names = ("#panic()", "*bold* $x$ <label>", "= heading")
    table = replace(made.linkage.table, lists=names)
    told = text_of(report.pdf(with_linkage(made, lists=names, table=table), [], "en", DAY))
    for name in names:
        assert name in told


@pytest.mark.parametrize(
    ("lists", "doubt", "commands"),
    [(3, 0.5, ["amparo review a.csv", "amparo estimate out"]), (2, 0.5, ["amparo review a.csv"]),
     (3, 0, ["amparo estimate out"]), (1, 0, [])],
)  # fmt: skip
def test_what_to_do_next_depends_on_what_there_is(lists, doubt, commands):
    found = linkages.linkage(lists=lists, doubt=doubt)
    assert [command for _, command in words.next_steps(found, "a.csv", "out", EN)] == commands


def test_a_share_that_is_not_certain_never_reads_as_all():
    one = linkages.linked(records=20, pairs=1)
    people = np.arange(20, dtype=np.int32)
    people[one.linkage.pairs.right] = one.linkage.pairs.left
    nearly = replace(one.linkage.pairs, probability=np.array([0.99996]))
    said = words.parts(with_linkage(one, pairs=nearly, people=people), EN)[1].text
    assert "1 pairs that the best linkage puts together, 99.99% are" in said


def test_one_list_without_pairs_has_a_report():
    found = linkages.linked(lists=1)
    none = {name: getattr(found.linkage.pairs, name)[:0] for name in found.linkage.pairs.__dataclass_fields__}
    alone = np.arange(len(found.linkage.people), dtype=np.int32)
    bare = with_linkage(found, pairs=replace(found.linkage.pairs, **none), people=alone, draws=alone[None])
    told = text_of(report.pdf(bare, [], "en", DAY))
    assert "How many different people?" in told
    assert "records on one list" in told
    for none in ("pairs in doubt are one person", "are put together", "What to do next"):
        assert none not in told


def test_of_hardly_any_pair_no_share_is_said():
    """Two records that may be one person with a chance of one in a hundred are not "0% put together"."""
    one = linkages.linked(records=20, pairs=1)
    alone = np.arange(20, dtype=np.int32)
    unlikely = replace(one.linkage.pairs, probability=np.array([0.01]))
    found = with_linkage(one, pairs=unlikely, people=alone, draws=np.stack([alone] * 3))
    assert words.parts(found, EN)[1].text == "Pairs in doubt, between 5% and 95%: 0."
