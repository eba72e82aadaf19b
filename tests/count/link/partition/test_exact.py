"""Small components: the answer is that of enumerating every partition."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2
from tests.count.link.partition.brute import Case, influence, probability
from tests.count.link.partition.cases import small

from amparo.count.link.partition import documented
from amparo.count.link.partition.counter import philox


@settings(max_examples=80, deadline=None)
@given(small())
def test_marginals_and_influence_are_those_of_enumeration(case):
    exact, drawn = case.posterior(), case.drawn()
    for at, (i, j) in enumerate(case.weights):
        expected = probability(exact, i, j)
        assert drawn.probability[at] == pytest.approx(expected, abs=1e-9)
        if 1e-6 < expected < 1 - 1e-6:
            assert drawn.influence[at] == pytest.approx(influence(exact, i, j), abs=1e-5)
            assert drawn.value[at] == pytest.approx(expected * (1 - expected) * drawn.influence[at] ** 2)


@settings(max_examples=80, deadline=None)
@given(small())
def test_every_draw_and_the_point_keep_every_constraint(case):
    possible, drawn = case.posterior(), case.drawn(draws=20)
    for labels in (*drawn.draws.tolist(), drawn.point.tolist()):
        assert tuple(labels) in possible


def test_draws_come_as_often_as_their_probability():
    weights = {(0, 1): 2.0, (1, 2): 1.5, (0, 2): 0.5, (2, 3): 1.0, (3, 4): 2.5, (0, 3): -1.0}
    case = Case([0, 1, 2, 0, 1], [True, False, False], weights, must=[(1, 4)])
    exact, draws = case.posterior(), case.drawn(draws=20_000, seed=5).draws
    seen = Counter(map(tuple, draws.tolist()))
    expected = {labels: chance * len(draws) for labels, chance in exact.items() if chance * len(draws) > 5}
    statistic = sum((seen[labels] - mean) ** 2 / mean for labels, mean in expected.items())
    assert len(expected) > 5
    assert statistic < chi2.ppf(0.999, len(expected) - 1)


def test_two_draws_of_one_component_and_two_components_are_independent():
    weights = {(0, 1): 1.0, (2, 3): 1.0}
    draws = Case([0, 1, 0, 1], [False, False], weights).drawn(draws=20_000).draws
    first, second = draws[:, 1] == 0, draws[:, 3] == 2
    error = 4 / np.sqrt(20_000)
    assert abs(np.corrcoef(first, second)[0, 1]) < error
    assert abs(np.corrcoef(first[1:], first[:-1])[0, 1]) < error
    assert abs(first.mean() - 0.5) < error


def test_pair_alone_has_its_own_odds():
    drawn = Case([0, 1], [True, True], {(0, 1): 3.0}, prior=-2.0).drawn()
    assert drawn.probability == pytest.approx([1 / (1 + np.exp(-1.0))])
    assert drawn.influence == pytest.approx([-1.0])


def test_cluster_of_four_is_worth_three_links():
    every = [(i, j) for j in range(4) for i in range(j)]
    for odds in (-3.0, 0.0, 3.0):
        exact = Case([0] * 4, [False], dict.fromkeys(every, odds + 1.0)).posterior()
        drawn = Case([0] * 4, [False], dict.fromkeys(every, odds + 1.0)).drawn(draws=4000)
        log_ratio = np.log(exact[0, 0, 0, 0] / exact[0, 1, 2, 3])
        assert log_ratio == pytest.approx(3 * odds)
        together = (drawn.draws == 0).all(axis=1).mean()
        assert together == pytest.approx(exact[0, 0, 0, 0], abs=0.03)


@settings(max_examples=40, deadline=None)
@given(small(), st.randoms(use_true_random=False))
def test_order_of_records_and_lists_changes_nothing(case, random):
    order, renamed = list(range(len(case.lists))), [0, 1, 2]
    random.shuffle(order)
    random.shuffle(renamed)

    def moved(pair):
        return tuple(sorted((order[pair[0]], order[pair[1]])))

    lists, clean = [0] * len(order), [False] * 3
    for record, on in enumerate(case.lists):
        lists[order[record]] = renamed[on]
        clean[renamed[on]] = case.clean[on]
    weights = {moved(pair): weight for pair, weight in case.weights.items()}
    other = Case(lists, clean, weights, must=[*map(moved, case.must)], cannot=[*map(moved, case.cannot)])
    was, now = case.drawn(draws=300), other.drawn(draws=300)
    assert now.probability == pytest.approx(was.probability, abs=1e-9)
    assert now.value == pytest.approx(was.value, abs=1e-6)
    # the same distribution of the number of people, drawn anew
    assert abs(documented(now.draws).mean() - documented(was.draws).mean()) < 0.5


def test_probabilities_are_those_of_the_draws():
    case = Case([0, 1, 2, 1], [False] * 3, {(0, 1): 1.0, (1, 2): 2.0, (0, 2): 0.0, (2, 3): 1.0})
    drawn = case.drawn(draws=20_000)
    for chance, (i, j) in zip(drawn.probability, case.weights, strict=True):
        assert (drawn.draws[:, i] == drawn.draws[:, j]).mean() == pytest.approx(chance, abs=0.015)


def test_same_seed_gives_the_same_draws_and_another_seed_others():
    case = Case([0, 1, 0, 1], [False, False], {(0, 1): 1.0, (2, 3): 1.0})
    assert (case.drawn(50, seed=3).draws == case.drawn(50, seed=3).draws).all()
    assert (case.drawn(50, seed=3).draws != case.drawn(50, seed=4).draws).any()


def test_division_of_the_work_changes_nothing(monkeypatch):
    case = Case([0] * 300, [False], {(at, at + 1): 1.0 for at in range(299) if at % 3 < 2})
    whole = case.drawn(20)
    monkeypatch.setattr("amparo.count.link.partition.inference._CHUNK", 7)
    monkeypatch.setattr("amparo.count.estimate.kernel.threads", lambda: 3)
    parts = case.drawn(20)
    assert whole.exact_components == 100
    assert whole.draws.tobytes() == parts.draws.tobytes()
    assert whole.probability.tobytes() == parts.probability.tobytes()


def test_draws_of_a_component_do_not_depend_on_the_others():
    alone = Case([0, 1, 0, 1], [False, False], {(0, 1): 1.0}).drawn(200).draws
    beside = Case([0, 1, 0, 1], [False, False], {(2, 3): 1.0, (0, 1): 1.0}).drawn(200).draws
    assert (alone[:, :2] == beside[:, :2]).all()


@pytest.mark.parametrize(
    ("key", "counter", "words"),
    [
        ([0] * 2, [0] * 4, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
        ([0xFFFFFFFF] * 2, [0xFFFFFFFF] * 4, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
        (
            [0xA4093822, 0x299F31D0],
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(key, counter, words):
    packed = [np.uint64(low | high << 32) for low, high in zip(counter[::2], counter[1::2], strict=True)]
    found = philox(np.uint64(key[0] | key[1] << 32), *packed)
    assert [int(word) >> shift & 0xFFFFFFFF for word in found for shift in (0, 32)] == words
