"""Independent lines: how many parties would have to be wrong before everything falls.

By Menger's theorem the largest number of ways from origins to what we read that share no party equals the smallest
number of parties that cut every way. Both are found by a maximum flow in which each party may be passed once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx

from amparo.weigh.family import Step

START, END = ("start", ""), ("end", "")
"""Outside all parties: what happened, and the reader."""
INNER, OUTER, GATE = "in", "out", "gate"


@dataclass(frozen=True, slots=True)
class Lines:
    """How many ways share no party; the parties that cut them all, nearest to the reader; one choice of the ways.

    A cut is a tuple of groups: a group of several are parties that may be the same one.
    """

    count: int
    cut: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[str, ...], ...]


def count_lines(
    steps: Iterable[Step], origins: Iterable[str], public: Iterable[str], same: Iterable[frozenset[str]] = ()
) -> Lines:
    """Count the ways from ``origins`` along ``steps`` (informant, relayer) to ``public`` that share no party.

    ``same`` are groups of origins that may be one party: at most one way may start in each group.
    """
    network = _network(set(steps), set(origins), set(public), sorted(map(sorted, same)))
    residual = nx.algorithms.flow.edmonds_karp(network, START, END)
    groups = {f"{GATE}{at}": tuple(sorted(group)) for at, group in enumerate(sorted(map(sorted, same)))}
    return Lines(int(residual.graph["flow_value"]), _cut(network, residual, groups), _ways(residual))


def _network(
    steps: set[Step], origins: set[str], public: set[str], same: list[list[str]]
) -> nx.DiGraph[tuple[str, str]]:
    network: nx.DiGraph[tuple[str, str]] = nx.DiGraph()
    network.add_nodes_from((START, END))
    # Sorted throughout, so that the same claims in any order give the same ways.
    for party in sorted({party for step in steps for party in step} | origins | public):
        network.add_edge((INNER, party), (OUTER, party), capacity=1)
    for informant, relayer in sorted(steps):
        network.add_edge((OUTER, informant), (INNER, relayer))
    for party in sorted(public):
        network.add_edge((OUTER, party), END)
    grouped = {party: f"{GATE}{at}" for at, group in enumerate(same) for party in group}
    for party in sorted(origins):
        gate = grouped.get(party)
        if gate is None:
            network.add_edge(START, (INNER, party))
            continue
        network.add_edge(START, (INNER, gate))
        network.add_edge((INNER, gate), (OUTER, gate), capacity=1)
        network.add_edge((OUTER, gate), (INNER, party))
    return network


def _cut(
    network: nx.DiGraph[tuple[str, str]], residual: nx.DiGraph[tuple[str, str]], groups: dict[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """Of all smallest cuts, return the one nearest to the reader: it names parties one can go and ask."""
    behind = {END}
    ahead = deque(behind)
    while ahead:
        node = ahead.popleft()
        for before, _, edge in residual.in_edges(node, data=True):
            if before not in behind and edge["flow"] < edge["capacity"]:
                behind.add(before)
                ahead.append(before)
    cut = [node[1] for node, after in network.edges if node[0] == INNER and after in behind and node not in behind]
    return tuple(sorted(groups.get(party, (party,)) for party in cut))


def _ways(residual: nx.DiGraph[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    flowing = {
        node: deque(sorted(after for _, after, edge in residual.out_edges(node, data=True) if edge["flow"] > 0))
        for node in residual
    }
    ways = []
    while flowing[START]:
        node, way = flowing[START].popleft(), []
        while node != END:
            if node[0] == OUTER and not node[1].startswith(GATE):
                way.append(node[1])
            node = flowing[node].popleft()
        ways.append(tuple(reversed(way)))
    return tuple(sorted(ways))
