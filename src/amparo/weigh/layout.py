"""Lay a citation graph out in layers, origins on the left, what we read on the right (after Sugiyama and others, 1981).

Plain numbers in and out; the same graph always gives the same layout. Long edges pass through gaps of their own in the
layers between, so that no line crosses a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

SWEEPS = 24
"""Passes over the layers; the order settles long before for graphs that fit a page."""
GAP = 12.0
"""Between boxes of one layer."""
LANE = 4.0
"""Height kept free for a line that passes through a layer."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: layer, top and height; its centre is what edges aim at."""

    layer: int
    top: float
    height: float

    @property
    def middle(self) -> float:
        """The height at which edges join."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by node, and for each edge the heights at which it passes each layer from its start to its end."""

    boxes: Mapping[str, Box]
    routes: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    layers: int
    height: float


Node = str | tuple[str, str, int]
"""A party, or the lane of an edge through a layer."""


def lay_out(heights: Mapping[str, float], edges: Iterable[tuple[str, str]]) -> Layout:
    """Place nodes of given heights so that edges run from left to right with few crossings."""
    layer_of = _layers(sorted(heights), sorted(set(edges)))
    forward = {edge: edge if layer_of[edge[0]] < layer_of[edge[1]] else edge[::-1] for edge in sorted(set(edges))}
    graph, lanes = _with_lanes(layer_of, sorted(set(forward.values())))
    levels = _order(graph, layer_of | {lane: lane[2] for lane in lanes})
    tops = _place(graph, levels, heights)
    boxes = {node: Box(layer_of[node], tops[node], heights[node]) for node in heights}
    routes = {}
    for edge, (start, end) in forward.items():
        route = [(layer_of[start], boxes[start].middle)]
        route += [(at, tops[start, end, at] + LANE / 2) for at in range(layer_of[start] + 1, layer_of[end])]
        route.append((layer_of[end], boxes[end].middle))
        routes[edge] = tuple(route if edge == (start, end) else reversed(route))
    height = max((box.top + box.height for box in boxes.values()), default=0.0)
    return Layout(boxes, routes, len(levels), height)


def _layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Put every node one layer after the last of those that told it; an edge that closes a circle is left out."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(nodes)
    for start, end in edges:
        if start != end and not nx.has_path(graph, end, start):
            graph.add_edge(start, end)
    layer_of: dict[str, int] = {}
    for node in nx.lexicographical_topological_sort(graph):
        layer_of[node] = max((layer_of[before] + 1 for before in graph.predecessors(node)), default=0)
    # Two parties that cite each other still need different layers.
    for start, end in edges:
        if start != end and layer_of[start] == layer_of[end]:
            layer_of[end] += 1
    return layer_of


def _with_lanes(
    layer_of: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[nx.Graph[Node], list[tuple[str, str, int]]]:
    graph: nx.Graph[Node] = nx.Graph()
    graph.add_nodes_from(layer_of)
    lanes = []
    for start, end in edges:
        between = [(start, end, at) for at in range(layer_of[start] + 1, layer_of[end])]
        lanes += between
        nx.add_path(graph, [start, *between, end])
    return graph, lanes


def _order(graph: nx.Graph[Node], layer_of: Mapping[Node, int]) -> list[list[Node]]:
    """Order each layer by the mean position of its neighbours; keep the order with the fewest crossings seen."""
    levels: list[list[Node]] = [[] for _ in range(max(layer_of.values(), default=-1) + 1)]
    for node in sorted(layer_of, key=str):
        levels[layer_of[node]].append(node)
    # Starting from the reader's side, whoever is told by the same party starts out together.
    best, fewest = [list(level) for level in levels], _crossings(graph, levels)
    for sweep in range(SWEEPS):
        order = range(1, len(levels)) if sweep % 2 == 0 else range(len(levels) - 2, -1, -1)
        for at in order:
            beside = levels[at - 1] if sweep % 2 == 0 else levels[at + 1]
            _sort_level(graph, levels[at], {node: position for position, node in enumerate(beside)})
        found = _crossings(graph, levels)
        if found < fewest:
            best, fewest = [list(level) for level in levels], found
    return best


def _sort_level(graph: nx.Graph[Node], level: list[Node], beside: Mapping[Node, int]) -> None:
    here = {node: position for position, node in enumerate(level)}

    def mean(node: Node) -> float:
        found = [beside[other] for other in graph.neighbors(node) if other in beside]
        return sum(found) / len(found) if found else here[node] * max(1, len(beside)) / len(level)

    keys = {node: mean(node) for node in level}
    level.sort(key=lambda node: (keys[node], str(node)))


def _crossings(graph: nx.Graph[Node], levels: Sequence[Sequence[Node]]) -> int:
    total = 0
    for left, right in pairwise(levels):
        at = {node: position for position, node in enumerate(right)}
        ends = [sorted(at[other] for other in graph.neighbors(node) if other in at) for node in left]
        passed: list[int] = []
        for group in ends:
            total += sum(1 for end in group for other in passed if other > end)
            passed += group
    return total


def _place(graph: nx.Graph[Node], levels: Sequence[Sequence[Node]], heights: Mapping[str, float]) -> dict[Node, float]:
    """Pull every node level with its neighbours as far as boxes allow."""
    size = {node: heights[node] if isinstance(node, str) else LANE for level in levels for node in level}
    tops: dict[Node, float] = {}
    for level in levels:
        top = 0.0
        for node in level:
            tops[node] = top
            top += size[node] + GAP
    for sweep in range(SWEEPS):
        for level in levels if sweep % 2 == 0 else reversed(levels):
            wanted = [_wanted(graph, node, tops, size) for node in level]
            tops |= dict(zip(level, _spread(wanted, [size[node] for node in level]), strict=True))
    highest = min(tops.values(), default=0.0)
    return {node: top - highest for node, top in tops.items()}


def _wanted(graph: nx.Graph[Node], node: Node, tops: Mapping[Node, float], size: Mapping[Node, float]) -> float:
    middles = sorted(tops[other] + size[other] / 2 for other in graph.neighbors(node))
    middle = sum(middles) / len(middles) if middles else tops[node] + size[node] / 2
    return middle - size[node] / 2


def _spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """Return tops nearest to those wanted (least squares) that keep order and gaps: pool adjacent violators."""
    offsets, at = [], 0.0
    for size in sizes:
        offsets.append(at)
        at += size + GAP
    pools: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        total, count = want - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    level = [total / count for total, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]
