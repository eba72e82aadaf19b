"""Made-up cases: random small ones for hypothesis, and larger ones that hang together."""

import numpy as np
from hypothesis import strategies as st
from tests.count.link.partition.brute import Case, joined

from amparo.count.link.partition import Pairs

ODDS = st.floats(-4, 7).map(lambda odds: round(odds, 3))


@st.composite
def small(draw):
    """Return a case of up to six records in which judgements do not contradict each other."""
    n = draw(st.integers(1, 6))
    lists = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    clean = draw(st.lists(st.booleans(), min_size=3, max_size=3))
    every = [(i, j) for j in range(n) for i in range(j)]
    listed = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    case = Case(lists, clean, {pair: draw(ODDS) for pair in listed})
    judged = st.lists(st.sampled_from(every), max_size=2, unique=True) if every else st.just([])
    for pair in draw(judged):
        if consistent(case, must=[*case.must, pair]):
            case.must.append(pair)
    one = joined(n, case.must)
    case.cannot = [(i, j) for i, j in draw(judged) if one[i] != one[j]]
    return case


def consistent(case, must):
    label = joined(len(case.lists), must)
    held = [(label[i], on) for i, on in enumerate(case.lists) if case.clean[on]]
    return len(held) == len(set(held))


def clump(records, seed, links=3, mean=7.0):
    """Return pairs of a component in which each record has about twice so many links."""
    random = np.random.default_rng(seed)
    ends = {tuple(sorted(random.choice(records, 2, replace=False))) for _ in range(records * links)}
    ends = np.array(sorted(ends | {(i, i + 1) for i in range(records - 1)}), np.int32)
    return Pairs(ends[:, 0].copy(), ends[:, 1].copy(), random.normal(mean, 3, len(ends)))
