"""Averaging over decomposable graphs, against direct sums over every graph and every total, and published answers."""

import json
from itertools import combinations
from math import lgamma, log

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import logsumexp
from tests.count.estimate.small import read

from amparo.count.estimate.graphs import decomposable_graphs, posterior, sample_cells
from amparo.count.estimate.graphs.cells import _hyper_dirichlet
from amparo.count.estimate.graphs.chordal import chordal_graphs
from amparo.count.estimate.graphs.model import SATURATED
from amparo.count.estimate.graphs.score import Columns, Margins
from amparo.count.estimate.table import Table
from amparo.errors import InputError


def table_of(counts: list[int]) -> Table:
    """The table whose cells 1, 2, … hold these counts."""
    lists = (len(counts)).bit_length()
    patterns = [[cell >> (lists - 1 - j) & 1 for j in range(lists)] for cell in range(1, len(counts) + 1)]
    return Table.build([f"list {j}" for j in range(lists)], patterns, counts)


def quantiles(answer, *at: float) -> list[float]:
    steps = np.cumsum(answer.weights)
    return [float(answer.totals[np.searchsorted(steps, q)]) for q in at]


# An independent computation: graphs, cliques and separators by networkx, Dirichlet-multinomial by math.lgamma.


def junction_tree(graph: nx.Graph) -> tuple[list[frozenset], list[frozenset]]:
    cliques = [frozenset(clique) for clique in nx.find_cliques(graph)]
    tree = nx.Graph()
    tree.add_nodes_from(range(len(cliques)))
    for a, b in combinations(range(len(cliques)), 2):
        tree.add_edge(a, b, weight=len(cliques[a] & cliques[b]))
    edges = nx.maximum_spanning_tree(tree).edges
    return cliques, [cliques[a] & cliques[b] for a, b in edges]


def dirichlet_multinomial(cells: dict[tuple, int], lists: frozenset, size: int, delta: float) -> float:
    prior = delta * 2 ** (size - len(lists))
    order = sorted(lists)
    margin = {}
    for pattern, count in cells.items():
        key = tuple(pattern[j] for j in order)
        margin[key] = margin.get(key, 0) + count
    total, whole = sum(cells.values()), prior * 2 ** len(lists)
    return lgamma(whole) - lgamma(whole + total) + sum(lgamma(prior + c) - lgamma(prior) for c in margin.values())


def brute_force(table: Table, delta: float, cap: int) -> tuple[dict[frozenset, float], np.ndarray]:
    """Return the probability of each graph, as a set of edges, and of each number of unseen, 0 … cap."""
    size = len(table.lists)
    pairs = list(combinations(range(size), 2))
    seen = {tuple(map(int, bits)): int(count) for bits, count in zip(table.patterns, table.counts, strict=True)}
    scores = {}
    for chosen in range(1 << len(pairs)):
        graph = nx.empty_graph(size)
        graph.add_edges_from(pair for k, pair in enumerate(pairs) if chosen >> k & 1)
        if not nx.is_chordal(graph):
            continue
        cliques, separators = junction_tree(graph)
        row = []
        for unseen in range(cap + 1):
            cells = {**seen, (0,) * size: unseen}
            total = sum(cells.values())
            ways = lgamma(total + 1) - sum(lgamma(c + 1) for c in cells.values())
            factors = [dirichlet_multinomial(cells, clique, size, delta) for clique in cliques]
            shared = [dirichlet_multinomial(cells, separator, size, delta) for separator in separators]
            row.append(ways + sum(factors) - sum(shared) - log(total))
        scores[frozenset(frozenset(edge) for edge in graph.edges)] = row
    weights = np.exp(np.array(list(scores.values())) - logsumexp(list(scores.values())))
    return dict(zip(scores, weights.sum(axis=1), strict=True)), weights.sum(axis=0)


@pytest.mark.parametrize(
    ("counts", "delta", "cap"),
    [
        ([4, 3, 2, 5, 1, 0, 1], None, 260),
        ([9, 0, 0, 4, 0, 0, 0], 0.3, 40),
        ([12, 5, 3, 9, 1, 2, 0, 7, 2, 0, 1, 3, 0, 1, 2], None, 150),
    ],
)
def test_equals_a_direct_sum_over_every_graph_and_every_total(counts, delta, cap):
    table = table_of(counts)
    graphs, unseen = brute_force(table, delta or 2.0 ** -len(table.lists), cap)
    answer = posterior(table, delta=delta, cap=cap)
    fine = np.exp([answer.log_mass(table.n + k) for k in range(cap + 1)])
    np.testing.assert_allclose(fine, unseen, rtol=1e-5)
    np.testing.assert_allclose(np.cumsum(fine), np.cumsum(unseen), atol=1e-7)
    last = len(table.lists) - 1
    for row, probability in enumerate(answer.probabilities):
        edges = frozenset(frozenset((last - a, last - b)) for a, b in answer.graphs.edges(row))
        assert probability == pytest.approx(graphs[edges], rel=1e-5, abs=1e-12)


def test_the_grid_loses_nothing_against_every_whole_number():
    table = read("kosovo_killings_1999").canonical()
    margins, graphs = Margins.of(table, 1 / 16), chordal_graphs(4)
    every = Columns.at(margins, np.arange(20 * table.n + 1))
    scores = np.array([every.score(graphs, row) for row in range(len(graphs))])
    exact = np.exp(logsumexp(scores, axis=0) - logsumexp(scores))
    answer = posterior(table)
    assert len(answer.columns.unseen) < 1_000
    here = exact[(answer.totals - table.n).astype(int)]
    matters = here > 1e-9 * here.max()
    np.testing.assert_allclose((answer.weights / answer.widths)[matters], here[matters], rtol=1e-3)
    mean = float((answer.totals * answer.weights).sum())
    assert mean == pytest.approx(table.n + float((exact * np.arange(len(exact))).sum()), rel=1e-6)
    graph_mass = np.sort(np.exp(logsumexp(scores, axis=1) - logsumexp(scores)))[::-1]
    np.testing.assert_allclose(answer.probabilities, graph_mass[: len(answer.graphs)], rtol=1e-5)


PUBLISHED = [
    ("kosovo_killings_1999", {}, (12_595, 9_827, 16_544)),
    ("uk_slavery_2013_5lists", {}, (22_990, 10_387, 33_508)),
    ("netherlands_trafficking_2010_2015_5lists", {}, (49_385, 41_405, 168_992)),
    ("new_orleans_trafficking_5lists", {}, (869, 511, 1_758)),
    ("spina_bifida_ny_3lists", {}, (725, 686, 784)),
    ("allegheny_lesbian_mailing_4lists", {}, (5_131, 4_635, 5_749)),
    ("massachusetts_congenital_5lists", {"delta": 0.5, "cap": 300}, (616, 588, 655)),
]


@pytest.mark.parametrize(("name", "settings_", "expected"), PUBLISHED)
def test_answers_of_r_dga(name, settings_, expected):
    """Figures of dga 2.0.2 with the same prior, on a grid from 1 to the cap."""
    answer = posterior(read(name), **settings_)
    np.testing.assert_allclose(quantiles(answer, 0.5, 0.025, 0.975), expected, atol=1)


def test_a_cap_that_is_touched_is_told_and_may_be_moved():
    table = read("netherlands_trafficking_2010_2015_5lists")
    fit = decomposable_graphs(table)
    assert fit.cap.largest == 21 * table.n
    assert 0.02 < fit.cap.touching < 0.1
    assert fit.cap.matters
    longer = decomposable_graphs(table, cap=40 * table.n)
    assert longer.cap.largest == 41 * table.n
    assert longer.cap.touching < fit.cap.touching
    assert longer.summary().high > fit.summary().high


def test_the_fit_holds_plain_data_and_evenly_spaced_draws():
    fit = decomposable_graphs(read("kosovo_killings_1999"), seed=3)
    shown = json.loads(json.dumps(fit.details))
    assert fit.answered
    assert fit.draws.shape[0] == 1
    assert (np.diff(fit.flat) >= 0).all()
    assert shown["graphs"][0]["probability"] == pytest.approx(0.9855, abs=1e-3)
    assert ["EXH", "HRW"] in shown["graphs"][0]["edges"]
    assert ["ABA", "HRW"] not in shown["graphs"][0]["edges"]
    assert shown["graphs_compared"] == 61
    assert shown["prior"]["delta"] == 1 / 16
    assert fit.summary().median == pytest.approx(12_595, rel=1e-3)
    assert not fit.warnings


def test_a_table_that_needs_every_dependence_warns():
    fit = decomposable_graphs(read("taiwan_hepatitisA_1995_3lists"))
    assert fit.details["probability_of_the_complete_graph"] > 0.5
    assert fit.warnings == (SATURATED,)


def test_seven_lists_find_a_known_total():
    rng = np.random.default_rng(7)
    people = (rng.random((30_000, 7)) < np.linspace(0.08, 0.3, 7)).astype(int)
    patterns, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
    fit = decomposable_graphs(Table.build("abcdefg", patterns, counts))
    assert fit.details["graphs_compared"] == 617_675
    assert fit.summary().low < 30_000 < fit.summary().high
    assert fit.summary().high - fit.summary().low < 1_500
    assert np.isfinite(fit.cells).all()


def test_cells_follow_the_dirichlet_law_of_each_clique():
    table = table_of([12, 5, 3, 9, 1, 2, 0, 7, 2, 0, 1, 3, 0, 1, 2]).canonical()
    margins = Margins.of(table, 1 / 16)
    junctions = [(0b1110, 0), (0b0110 | 0b0001, 0b0110)]
    logs = _hyper_dirichlet(margins, junctions, np.full(40_000, 20.0), np.random.default_rng(5))
    drawn = np.exp(logs)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    for clique, _ in junctions:
        for cell in margins.within(clique):
            shapes = margins.counts[clique, margins.within(clique)] + margins.prior[clique]
            whole = shapes.sum() + 20
            shape = margins.counts[clique, cell] + margins.prior[clique] + (20 if cell == 0 else 0)
            found = drawn[:, np.arange(16) & clique == cell].sum(axis=1)
            assert found.mean() == pytest.approx(shape / whole, abs=0.002)
            assert found.var() == pytest.approx(shape * (whole - shape) / whole**2 / (whole + 1), rel=0.1, abs=1e-6)
    # lists 0 and 3 are independent given lists 1 and 2
    joint, cell = drawn.reshape(-1, 2, 4, 2), 1
    odds = joint[:, 0, cell, 0] * joint[:, 1, cell, 1] / joint[:, 0, cell, 1] / joint[:, 1, cell, 0]
    np.testing.assert_allclose(odds, 1, rtol=1e-6)


def test_cells_are_near_what_was_observed():
    table = read("kosovo_killings_1999").canonical()
    cells = sample_cells(posterior(table), 200, np.random.default_rng(1))
    assert cells.shape == (200, 15)
    np.testing.assert_allclose(cells.sum(axis=1), 1)
    np.testing.assert_allclose(cells.mean(axis=0), table.cells()[1:] / table.n, atol=0.005)


HARD = [
    [10**8] * 7,
    [990_000_000, 0, 0, 1, 0, 0, 0],
    [1, 0, 0, 0, 0, 0, 0],
    [5, 7, 0, 3, 0, 0, 0],
    [0, 0, 0, 0, 0, 0, 40],
    [0] * 14 + [3],
    [1] * 31,
    [0, 0, 0, 0, 0, 6, 0],
    [400_000_000, 300_000, 20, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 1],
]


@pytest.mark.parametrize("counts", HARD)
@pytest.mark.parametrize("delta", [None, 1e-6, 1e6])
def test_hard_tables_give_numbers(counts, delta):
    table = table_of(counts)
    fit = decomposable_graphs(table, delta=delta)
    assert np.isfinite(fit.draws).all()
    assert fit.flat.min() >= table.n
    assert fit.flat.max() <= 21 * table.n
    assert np.isfinite(fit.cells).all()
    assert 0 <= fit.cap.touching <= 1
    assert sum(graph["probability"] for graph in fit.details["graphs"]) <= 1 + 1e-9


def test_a_narrow_answer_among_a_billion_is_not_missed():
    """Three independent lists: the total is known to one in ten thousand, between nodes of the first grid."""
    share = np.array([0.2, 0.3, 0.4])
    cells = np.array([[cell >> (2 - j) & 1 for j in range(3)] for cell in range(1, 8)])
    counts = np.round(10**9 * np.where(cells, share, 1 - share).prod(axis=1)).astype(int)
    fit = decomposable_graphs(Table.build("abc", cells, counts))
    assert fit.summary().median == pytest.approx(10**9, rel=1e-4)
    assert 1e-6 < (fit.summary().high - fit.summary().low) / 10**9 < 1e-3
    assert fit.details["graphs"][0]["edges"] == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=15, max_size=15).filter(any), st.permutations(range(4)), st.randoms())
def test_order_of_lists_and_rows_changes_nothing(counts, lists, random):
    table = table_of(counts)
    rows = list(range(len(table.counts)))
    random.shuffle(rows)
    other = Table.build([table.lists[j] for j in lists], table.patterns[rows][:, lists], table.counts[rows])
    first, second = decomposable_graphs(table), decomposable_graphs(other)
    assert (first.draws == second.draws).all()
    assert (first.cells == second.cells).all()
    assert first.details == second.details


def test_lists_out_of_range_are_refused():
    pair = Table.build("ab", [[1, 0], [0, 1], [1, 1]], [5, 5, 2])
    with pytest.raises(InputError, match="at least 3 lists"):
        decomposable_graphs(pair)
    with pytest.raises(InputError, match="at most 7 lists"):
        decomposable_graphs(Table.build("abcdefgh", np.eye(8, dtype=int), [4] * 8))
    with pytest.raises(InputError, match="nobody"):
        decomposable_graphs(Table.build("abc", np.eye(3, dtype=int), [0] * 3))


@pytest.mark.parametrize("setting", [{"delta": 0.0}, {"delta": float("nan")}, {"cap": 0}, {"cap": 10**12}])
def test_settings_out_of_range_are_refused(setting):
    with pytest.raises(InputError, match="out of range"):
        posterior(table_of([4, 3, 2, 5, 1, 0, 1]), **setting)
