"""The enumeration of decomposable graphs, against networkx and the known counts of labelled chordal graphs."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from amparo.count.estimate.graphs.chordal import chordal_graphs


def every_graph(nodes: int) -> list[nx.Graph]:
    pairs = list(combinations(range(nodes), 2))
    graphs = []
    for chosen in range(1 << len(pairs)):
        graph = nx.empty_graph(nodes)
        graph.add_edges_from(pair for k, pair in enumerate(pairs) if chosen >> k & 1)
        graphs.append(graph)
    return graphs


def edge_set(edges) -> frozenset:
    return frozenset(frozenset(edge) for edge in edges)


@pytest.mark.parametrize(("nodes", "count"), [(1, 1), (2, 2), (3, 8), (4, 61), (5, 822), (6, 18_154), (7, 617_675)])
def test_counts_are_those_of_labelled_chordal_graphs(nodes, count):
    assert len(chordal_graphs(nodes)) == count


@pytest.mark.parametrize("nodes", [3, 4, 5])
def test_the_graphs_are_those_that_networkx_calls_chordal(nodes):
    ours = chordal_graphs(nodes)
    expected = {edge_set(graph.edges): graph for graph in every_graph(nodes) if nx.is_chordal(graph)}
    found = {edge_set(ours.edges(row)): row for row in range(len(ours))}
    assert found.keys() == expected.keys()
    for edges, row in found.items():
        cliques = {frozenset(v for v in range(nodes) if clique >> v & 1) for clique, _ in ours.junctions(row)}
        assert cliques == {frozenset(clique) for clique in nx.find_cliques(expected[edges])}


@pytest.mark.parametrize("nodes", [5, 6, 7])
def test_cliques_stand_in_a_perfect_order(nodes):
    graphs = chordal_graphs(nodes)
    cliques, separators = graphs.cliques.astype(int), graphs.separators.astype(int)
    before = np.zeros(len(graphs), dtype=int)
    for i in range(nodes):
        there = cliques[:, i] > 0
        # running intersection: what a clique shares with all earlier ones, it shares with one of them
        assert (separators[there, i] == (cliques[:, i] & before)[there]).all()
        within = np.zeros(len(graphs), dtype=bool)
        for j in range(i):
            within |= separators[:, i] & ~cliques[:, j] == 0
        assert within[there].all() or i == 0
        assert (separators[~there, i] == 0).all()
        before |= cliques[:, i]
    assert (before == (1 << nodes) - 1).all()


def test_no_graph_comes_twice():
    graphs = chordal_graphs(6)
    assert len(np.unique(np.sort(graphs.cliques, axis=1), axis=0)) == len(graphs)
