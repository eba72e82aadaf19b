"""What has no pairs, or nobody, has an answer too; what is no pair is refused."""

import numpy as np
import pytest
from tests.count.link.partition.brute import Case

from amparo.count.link.partition import Pairs, posterior
from amparo.errors import InputError


@pytest.mark.parametrize("n", [0, 1, 3])
def test_without_pairs_everyone_is_alone(n):
    drawn = Case([0] * n, [True], {}).drawn(draws=2)
    assert drawn.draws.tolist() == [list(range(n))] * 2
    assert drawn.point.tolist() == list(range(n))
    assert drawn.probability.shape == drawn.value.shape == (0,)
    assert (drawn.exact_components, drawn.sampled_components, drawn.largest) == (0, 0, min(n, 1))


def test_judgements_count_without_pairs():
    assert Case([0] * 3, [False], {}, must=[(0, 2)]).drawn().draws.tolist() == [[0, 1, 0]]
    assert Case([0] * 3, [False], {}, cannot=[(0, 2)]).drawn().draws.tolist() == [[0, 1, 2]]


def test_one_clean_list_links_nobody():
    drawn = Case([0, 0], [True], {(0, 1): 20.0}).drawn(draws=5)
    assert (drawn.draws == [0, 1]).all()
    assert drawn.probability.tolist() == [0]


def test_faint_pairs_are_told_of_and_never_drawn():
    weights = {(2 * at, 2 * at + 1): -6.5 for at in range(1000)}
    drawn = Case([0] * 2000, [False], weights).drawn(draws=3)
    assert (drawn.draws == np.arange(2000)).all()
    assert drawn.probability == pytest.approx(np.full(1000, 1 / (1 + np.exp(7.5))))
    assert [note.values for note in drawn.notes] == [{"pairs": 1000, "expected": 1}]


@pytest.mark.parametrize(
    ("left", "right", "weight", "message"),
    [
        ([1], [0], [0.0], "pair 0 is not of two records"),
        ([0, 0], [1, 3], [0.0, 0.0], "pair 1 is not of two records"),
        ([0], [1], [np.nan], "pair 0 has no weight"),
        ([0], [1], [np.inf], "pair 0 has no weight"),
        ([0], [1], [0.0, 1.0], "do not all have"),
        ([0, 1, 0], [1, 2, 1], [0.0, 1.0, 0.0], "1 pairs are listed again"),
    ],
)
def test_what_is_no_pair_is_refused(left, right, weight, message):
    pairs = Pairs(np.array(left, np.int32), np.array(right, np.int32), np.array(weight))
    with pytest.raises(InputError, match=message):
        posterior(pairs, np.zeros(3, np.int32), np.array([False]), prior=0.0, draws=1, seed=1, missing=-8.0)


def test_record_on_no_list_is_refused():
    with pytest.raises(InputError, match="list that is not there"):
        Case([0, 1], [False], {}).drawn()


def test_no_draws_and_too_many_lists_are_refused():
    with pytest.raises(InputError, match="no draws"):
        Case([0], [False], {}).drawn(draws=0)
    with pytest.raises(InputError, match="more than 60 lists"):
        Case([0], [False] * 61, {}).drawn()


def test_progress_reaches_its_end():
    told = []
    pairs = Pairs(np.array([0, 2], np.int32), np.array([1, 3], np.int32), np.zeros(2))
    posterior(
        pairs, np.zeros(4, np.int32), np.array([False]), prior=0.0, draws=1, seed=1, missing=-8.0,
        report=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[-1] == (2, 2)
