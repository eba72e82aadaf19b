"""Estimation without labels finds the model that made the counts."""

from itertools import product

import numpy as np
import pytest
import splink.internals.comparison_level_library as cll

from amparo.count.link.comparison import Comparison, Level
from amparo.count.link.em import Labelled, estimate
from amparo.count.link.vectors import Vectors

PAIRS, MATCHES = 20_000_000.0, 5_000.0


def comparison(name, *m):
    levels = [Level("missing", "missing", cll.NullLevel(name), neutral=True)]
    levels += [Level(f"{name} {place}", "level", cll.ExactMatchLevel(name), m=each) for place, each in enumerate(m)]
    return Comparison(name, {name: "VARCHAR"}, tuple(levels), lambda _a, _b: 0)


COMPARISONS = (*(comparison(name, 0.8, 0.1, 0.1) for name in "abc"), comparison("d", 0.9, 0.1))
M = ([0.05, 0.15, 0.8], [0.1, 0.1, 0.8], [0.02, 0.08, 0.9], [0.15, 0.85])
U = ([0.97, 0.02, 0.01], [0.95, 0.03, 0.02], [0.99, 0.005, 0.005], [0.9, 0.1])
WHOLE = np.array(list(product(range(3), range(3), range(3), range(2))), np.int8)


def chance(tables):
    return np.prod([np.array(table)[WHOLE[:, k]] for k, table in enumerate(tables)], axis=0)


def vectors(matches, others):
    return Vectors(WHOLE, matches + others, np.zeros(0, np.int32))


def at_random():
    return Vectors(
        WHOLE, 2e6 * (MATCHES / PAIRS * chance(M) + (1 - MATCHES / PAIRS) * chance(U)), np.zeros(0, np.int32)
    )


def found(start=1_000.0, matches=None, **more):
    matches = MATCHES * chance(M) if matches is None else matches
    others = (PAIRS - MATCHES) * chance(U)
    return estimate(vectors(matches, others), at_random(), COMPARISONS, pairs=PAIRS, start=start, **more)


def test_the_number_of_matches_is_found():
    told = found()
    assert told.settled
    assert told.model.matches == pytest.approx(MATCHES, rel=0.02)


def test_m_and_u_are_found():
    model = found().model
    for estimated, true in zip((*model.m, *model.u), (*M, *U), strict=True):
        assert estimated == pytest.approx(true, abs=0.02)


@pytest.mark.parametrize("start", [10.0, 100_000.0])
def test_the_answer_does_not_hang_on_the_start(start):
    assert found(start).model.matches == pytest.approx(found().model.matches, rel=5e-3)


def test_errors_that_exclude_each_other_are_seen_as_such():
    slips = (np.array([2, 2, 2, 1]) > WHOLE).sum(1)
    tilted = chance(M) * np.array([1.0, 1.0, 0.02, 0.02, 0.02])[slips]
    model = found(matches=MATCHES * tilted / tilted.sum()).model
    assert model.matches == pytest.approx(MATCHES, rel=0.02)
    assert model.slips[2] < 0.1


def test_pairs_that_no_rule_brought_together_count_as_two_people():
    alike = (np.array([2, 2, 2, 1]) == WHOLE).sum(1) >= 2
    counts = MATCHES * chance(M) + (PAIRS - MATCHES) * chance(U)
    some = Vectors(WHOLE[alike], counts[alike], np.zeros(0, np.int32))
    told = estimate(some, at_random(), COMPARISONS, pairs=PAIRS, start=1_000.0)
    assert told.model.matches == pytest.approx(MATCHES, rel=0.05)


def test_an_identifier_that_only_one_person_has_says_so():
    never = [[1 - 1e-12, 1e-12], [0.1, 0.9]]
    grades = np.array(list(product(range(2), range(3))), np.int8)
    pair = [np.array(table) for table in (never[1], M[0])], [np.array(table) for table in (never[0], U[0])]
    same, other = (np.prod([table[grades[:, k]] for k, table in enumerate(tables)], axis=0) for tables in pair)
    counts = MATCHES * same + (PAIRS - MATCHES) * other
    both = (comparison("id", 0.9, 0.1), COMPARISONS[0])
    random = Vectors(grades, counts * 2e6 / PAIRS, np.zeros(0, np.int32))
    model = estimate(Vectors(grades, counts, random.of_pair), random, both, pairs=PAIRS, start=1_000.0).model
    assert model.matches == pytest.approx(MATCHES, rel=0.15)
    assert model.u[0][-1] < MATCHES / PAIRS / 5


def test_labels_pull_the_model_towards_them():
    ambiguous = int(np.flatnonzero((WHOLE == [2, 2, 0, 0]).all(1))[0])
    none = np.zeros(len(WHOLE))
    different = none.copy()
    different[ambiguous] = 20
    plain = found().model.weights(WHOLE[[ambiguous]])
    told = found(labelled=Labelled(none, different)).model.weights(WHOLE[[ambiguous]])
    assert told < plain


def test_the_same_counts_give_the_same_digits():
    one, other = found().model, found().model
    assert one.matches == other.matches
    assert all((a == b).all() for a, b in zip(one.m, other.m, strict=True))


def test_relatives_who_share_all_but_the_given_name_are_not_taken_for_one_person():
    named = tuple(comparison(name, 0.9, 0.1) for name in ("surname", "given", "patronymic", "birth"))
    grades = np.array(list(product(range(2), repeat=4)), np.int8)
    m, u = np.array([0.05, 0.95]), np.array([0.98, 0.02])

    def made(*tables):
        return np.prod([table[grades[:, k]] for k, table in enumerate(tables)], axis=0)

    counts = MATCHES * made(m, m, m, m) + 8_000 * made(m, u, m, u) + (PAIRS - MATCHES - 8_000) * made(u, u, u, u)
    none = np.zeros(0, np.int32)
    random = Vectors(grades, counts * 2e6 / PAIRS, none)
    model = estimate(Vectors(grades, counts, none), random, named, pairs=PAIRS, start=1_000.0).model
    assert model.matches == pytest.approx(MATCHES, rel=0.1)
    brothers = model.prior + model.weights(np.array([[1, 0, 1, 0]], np.int8))
    assert brothers < -3
