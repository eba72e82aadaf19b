"""Files of a linkage: what they hold agrees with the linkage and with each other, and ``estimate`` reads the draws."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link import linkages

from amparo.count.estimate import read
from amparo.count.link import export, pictures, report, results, sureness
from amparo.count.link.apart import packing
from amparo.count.link.linkage import Pairs
from amparo.errors import StorageError

DAY = date(2026, 11, 28)


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode())))


@pytest.fixture(scope="module")
def made():
    return linkages.linked(judged=[(0, True), (1, False), (2, True)])


@pytest.fixture(scope="module")
def files(made):
    return export.files(made, linkages.listed(made))


def small(left, right, chance, draws, people):
    """Return a linkage of a few records with given pairs, draws and best partition."""
    base = linkages.linkage(records=len(people), pairs=1)
    n = len(left)
    pairs = Pairs(
        np.array(left, np.int32), np.array(right, np.int32), np.zeros((n, 3), np.int8), np.zeros(n), np.zeros(n),
        np.array(chance, float), np.zeros(n),
    )  # fmt: skip
    return replace(base, pairs=pairs, draws=np.array(draws, np.int32), people=np.array(people, np.int32))


def test_every_record_stands_in_the_table_with_its_person(made, files):
    found, table = made.linkage, rows(files["linked.csv"])
    assert [(row["list"], int(row["row"])) for row in table] == [
        (found.lists[at], row) for at, row in zip(found.record_list, found.record_row, strict=True)
    ]
    person = np.array([int(row["person"]) for row in table])
    assert ((person[:, None] == person) == (found.people[:, None] == found.people)).all()
    assert set(person) == set(range(1, found.table.n + 1))
    assert [float(row["sure"]) for row in table] == pytest.approx(sureness.sure(found), abs=1e-5)


def test_sure_is_the_mean_probability_with_the_others_or_alone():
    found = small([0, 0, 1, 3], [1, 2, 2, 4], [0.9, 0.6, 0.8, 0.3], [[0, 0, 0, 3, 4]] * 7 + [[0, 0, 2, 3, 3]] * 3,
                  [0, 0, 0, 3, 4])  # fmt: skip
    assert sureness.sure(found) == pytest.approx([0.75, 0.85, 0.7, 0.7, 0.7])


def test_a_pair_that_was_never_compared_counts_by_its_share_of_draws():
    found = small([0, 1], [1, 2], [1.0, 0.5], [[0, 0, 0], [0, 0, 2], [0, 0, 2], [0, 0, 2]], [0, 0, 0])
    shares = [(1 + 0.25) / 2, 0.25]
    assert sureness.sure(found)[0] == pytest.approx((1.0 + np.mean([1, 0.5, 0.5, 0.5])) / 2)
    assert sureness.sure(found)[2] == pytest.approx((0.5 + shares[1]) / 2)


def test_expected_precision_and_recall():
    found = small([0, 2, 4], [1, 3, 5], [0.9, 0.7, 0.4], [[0, 0, 2, 2, 4, 5]], [0, 0, 2, 2, 4, 5])
    best = sureness.expected(found)
    assert (best.together, best.precision, best.recall) == (2, pytest.approx(0.8), pytest.approx(1.6 / 2.0))
    none = sureness.expected(small([], [], [], [[0, 1]], [0, 1]))
    assert (none.precision, none.recall) == (None, None)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_shares_are_shares(seed, doubt):
    found = linkages.linkage(records=30, pairs=25, draws=4, seed=seed, doubt=doubt)
    sure, best = sureness.sure(found), sureness.expected(found)
    assert ((sure >= 0) & (sure <= 1)).all()
    assert 0 <= (best.precision or 0) <= 1
    assert 0 <= (best.recall or 0) <= 1
    assert best.right <= best.together + 1e-9


def test_pairs_name_records_and_levels(made, files):
    found, table = made.linkage, rows(files["pairs.csv"])
    assert len(table) == len(found.pairs)
    for at in (0, 7, len(table) - 1):
        row, left = table[at], found.pairs.left[at]
        assert (row["list_a"], int(row["row_a"])) == (found.lists[found.record_list[left]], found.record_row[left])
        assert float(row["probability"]) == pytest.approx(found.pairs.probability[at], rel=1e-4)
        assert float(row["weight_bits"]) == pytest.approx(found.pairs.weight[at] / np.log(2), rel=1e-4)
        for k, one in enumerate(found.compared):
            grade = found.pairs.grades[at, k]
            assert row[one.id] == ("" if grade < 0 else one.levels[grade])


def test_draws_are_read_by_estimate(made, files, tmp_path):
    for number, table in enumerate(made.linkage.tables, 1):
        path = tmp_path / "draw.csv"
        path.write_bytes(files[f"draw-{number:03}.csv"])
        [again] = read(path)
        assert (again.digest, again.n) == (table.digest, table.n)
    (tmp_path / "overlap.csv").write_bytes(files["overlap.csv"])
    assert read(tmp_path / "overlap.csv")[0].digest == made.linkage.table.digest


def test_draws_as_arrow(made, files):
    table = pq.read_table(io.BytesIO(files["draws.parquet"]))
    assert {str(kind) for kind in table.schema.types} == {"int32"}
    assert (np.stack([column.to_numpy() for column in table.columns]) == made.linkage.draws).all()


def test_calibration_counts_each_pair_once_and_judged_ones_by_themselves(made, files):
    table, pairs = rows(files["calibration.csv"]), made.linkage.pairs
    assert len(table) == 10
    assert sum(int(row["pairs"]) for row in table) == len(pairs)
    assert sum(float(row["expected"]) for row in table) == pytest.approx(pairs.probability.sum(), rel=1e-4)
    judged = {f"{min(int(chance * 10), 9) / 10}" for chance in pairs.alone[:3]}
    assert {row["from"] for row in table if int(row["judged"])} == judged
    assert (sum(int(row["judged"]) for row in table), sum(int(row["judged_same"]) for row in table)) == (3, 2)


def test_vectors_have_weights_and_counts(made, files):
    table = rows(files["vectors.csv"])
    assert sum(int(row["pairs"]) for row in table) == len(made.linkage.pairs)
    nothing = [row for row in table if not any(row[one.id] for one in made.linkage.compared)]
    for row in nothing:
        assert float(row["probability"]) == pytest.approx(40 / 5000, rel=1e-3)


def test_the_summary_says_what_the_linkage_says(made, files):
    data, found = json.loads(files["linkage.json"]), made.linkage
    assert data["documented"] == {"best": found.table.n, "low": found.documented.min(), "high": found.documented.max()}
    assert [one["records"] for one in data["lists"]] == np.bincount(found.record_list).tolist()
    assert data["lists"][0]["mapping"] == {"Surname": "surname", "Born": "birth", "Notes": "ignore"}
    assert data["lists"][0]["notes"] == ["Column Born holds nothing."]
    assert data["judgements"] == {"same": 2, "different": 1}
    assert data["remarks"] == [str(linkages.REMARK)]
    assert data["compared"][1]["levels"][1]["bits"] == pytest.approx(np.log2(90))
    assert json.loads(files["model.json"]) == found.splink


def test_one_list_alone_has_no_overlaps():
    names = set(export.files(linkages.linked(lists=1)))
    assert "linked.csv" in names
    assert not any(name.startswith(("overlap", "draw-")) for name in names)


def test_a_linkage_comes_back_from_its_bytes(made):
    again = packing.unpack(packing.pack(made))
    first, second = export.files(made, linkages.listed(made)), export.files(again, linkages.listed(made))
    assert first == second


@pytest.fixture
def light(monkeypatch):
    monkeypatch.setattr(pictures, "files", lambda linkage, language: [("weights.svg", b"drawn")])
    monkeypatch.setattr(report, "pdf", lambda linked, listed, language, day: f"{language} {day}".encode())


def test_a_folder_is_replaced_as_a_whole(tmp_path, light):
    more, fewer = linkages.linked(draws=12), linkages.linked(draws=3)
    (tmp_path / "notes.txt").write_text("mine")
    results.write(tmp_path, more, [], "en", DAY)
    results.write_mapping(tmp_path, linkages.listed(more))
    written = results.write(tmp_path, fewer, [], "ru", DAY)
    there = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert there == {*written, tmp_path / "notes.txt", tmp_path / "mapping.toml"}
    assert len(list(tmp_path.glob("draw-*.csv"))) == 3
    assert (tmp_path / "report.pdf").read_text() == "ru 2026-11-28"
    assert (tmp_path / "pictures" / "weights.svg").exists()


def test_a_folder_that_cannot_be_written(tmp_path, light):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError):
        results.write(tmp_path / "file", linkages.linked(), [], "en", DAY)
