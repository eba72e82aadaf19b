"""Weights of single pairs: rare values, chunks, and what may be left out."""

import numpy as np
import pyarrow as pa
import pytest
import splink.internals.comparison_level_library as cll

from amparo.count.link import scoring
from amparo.count.link.comparison import Comparison, Level
from amparo.count.link.engine import Compared
from amparo.count.link.model import Model
from amparo.count.link.scoring import Scoring, frequencies
from amparo.count.link.vectors import Vectors

LEVELS = (
    Level("missing", "missing", cll.NullLevel("name"), neutral=True),
    Level("same", "the same", cll.ExactMatchLevel("name"), 0.9, frequency="name"),
    Level("else", "different", cll.ElseLevel(), 0.1),
)
COMPARISONS = (Comparison("name", {"name": "VARCHAR"}, LEVELS, lambda _a, _b: 0),)
NAMES = ["common"] * 60 + ["rare"] * 3 + ["single", None]
TABLE = pa.table({"name": pa.chunked_array([pa.array(NAMES)])})
MODEL = Model((np.array([0.1, 0.9]),), (np.array([0.8, 0.2]),), np.ones(2), 8.0, 2000.0)


@pytest.fixture
def pairs():
    left, right = np.triu_indices(len(NAMES), 1)
    codes = [
        0 if NAMES[a] is None or NAMES[b] is None else 2 if NAMES[a] == NAMES[b] else 1
        for a, b in zip(left, right, strict=True)
    ]
    return Compared(left.astype(np.int32), right.astype(np.int32), np.array(codes, np.int64))


@pytest.fixture
def weigher():
    return Scoring(MODEL, COMPARISONS, TABLE)


def test_a_share_is_that_of_other_people():
    shares = frequencies(TABLE.column("name"), 0.0)
    assert shares[0] == pytest.approx(59 / 64)
    assert shares[60] == pytest.approx(2 / 64)
    assert 0 < shares[63] < shares[60]
    assert shares[64] == 1.0


def test_a_persons_own_other_records_do_not_make_a_value_common():
    assert frequencies(TABLE.column("name"), 1.0)[60] == pytest.approx(1 / 64)


def test_a_rare_value_weighs_more_than_a_common_one(pairs, weigher):
    weights = dict(
        zip(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True), weigher.weights(pairs), strict=True)
    )
    assert weights[60, 61] > weights[0, 1] + np.log(20)
    assert weights[0, 60] < 0
    assert weights[0, 64] == 0.0


def test_chunks_change_nothing(pairs, weigher, monkeypatch):
    whole = weigher.weights(pairs)
    monkeypatch.setattr(scoring, "AT_ONCE", 7)
    np.testing.assert_array_equal(weigher.weights(pairs), whole)


@pytest.mark.parametrize("floor", [-8.0, -4.0, -1.0, 1.0])
def test_nothing_above_the_floor_is_left_out(pairs, weigher, floor):
    found = weigher.likely(pairs, Vectors.of(pairs.codes, 1), floor)
    above = found.model.prior + weigher.weights(pairs) > floor
    assert found.left.tolist() == pairs.left[above].tolist()
    assert found.right.tolist() == pairs.right[above].tolist()


def test_matches_counted_again_are_the_sum_of_probabilities(pairs, weigher):
    found = weigher.likely(pairs, Vectors.of(pairs.codes, 1), -30.0)
    assert found.model.matches == pytest.approx(found.probability.sum(), rel=0.05)


def test_pairs_from_elsewhere_are_sorted_in(pairs, weigher):
    whole = weigher.likely(pairs, Vectors.of(pairs.codes, 1), -30.0)
    odd = np.arange(len(whole.left)) % 2 == 1

    def part(chosen):
        arrays = (each[chosen] for each in (whole.left, whole.right, whole.codes, whole.weight))
        return scoring.Scored(*arrays, whole.model)

    joined = part(odd).with_more(part(~odd))
    for name in ("left", "right", "codes", "weight"):
        np.testing.assert_array_equal(getattr(joined, name), getattr(whole, name))
