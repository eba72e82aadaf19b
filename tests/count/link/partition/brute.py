"""Every partition of a few records, by plain enumeration and by the definition of the model: slow, and sure.

A cluster's evidence is the mean, over its spanning trees in which people judged the same hang together, of the log odds
along the tree's other edges.
"""

import math
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np

from amparo.count.link.partition import Pairs, posterior


@dataclass
class Case:
    lists: list
    clean: list
    weights: dict  # (left, right) -> log ratio, left below right
    prior: float = -1.0
    missing: float = -6.0
    must: list = field(default_factory=list)
    cannot: list = field(default_factory=list)

    def drawn(self, draws=1, seed=1):
        ends = np.array(list(self.weights), np.int32).reshape(-1, 2)
        pairs = Pairs(ends[:, 0], ends[:, 1], np.array([*self.weights.values()], float))
        return posterior(
            pairs, np.array(self.lists, np.int32), np.array(self.clean, bool), prior=self.prior, draws=draws, seed=seed,
            missing=self.missing, must=self.must, cannot=self.cannot,
        )  # fmt: skip

    def odds(self, i, j):
        return self.weights.get((min(i, j), max(i, j)), self.missing) + self.prior

    def allowed(self, i, j):
        same_list = self.lists[i] == self.lists[j] and self.clean[self.lists[i]]
        judged = (i, j) in self.cannot or (j, i) in self.cannot
        return not same_list and not judged and self.odds(i, j) > -np.inf

    def posterior(self):
        """Return {partition: probability}, a partition as a tuple of labels."""
        blocks = joined(len(self.lists), self.must)
        links = [pair for pair in self.weights if self._joinable(*pair, blocks)]
        components = joined(len(self.lists), links + self.must)
        logs = {}
        for labels in partitions(len(self.lists)):
            if all(labels[i] == labels[j] for i, j in self.must) and self._legal(labels, components):
                logs[labels] = sum(self._evidence(each, blocks) for each in clusters(labels))
        top = max(logs.values())
        whole = sum(math.exp(log - top) for log in logs.values())
        return {labels: math.exp(log - top) / whole for labels, log in logs.items()}

    def _joinable(self, i, j, blocks):
        """Say whether all those who are i may be all those who are j."""
        ends = [[r for r, block in enumerate(blocks) if block == blocks[end]] for end in (i, j)]
        return blocks[i] == blocks[j] or all(self.allowed(*pair) for pair in product(*ends))

    def _legal(self, labels, components):
        together = [(i, j) for i, j in combinations(range(len(labels)), 2) if labels[i] == labels[j]]
        return all(self.allowed(i, j) and components[i] == components[j] for i, j in together)

    def _evidence(self, records, blocks):
        scores = [
            sum(self.odds(i, j) for i, j in tree if blocks[i] != blocks[j])
            for tree in trees(records)
            if whole_blocks(tree, records, blocks)
        ]
        return sum(scores) / len(scores)


def partitions(n):
    """Yield each partition of 0 … n - 1 once, labelled by the smallest element."""

    def grow(labels):
        if len(labels) == n:
            yield tuple(labels)
            return
        for label in {*labels, len(labels)}:
            yield from grow([*labels, label])

    yield from grow([])


def clusters(labels):
    return [[i for i, label in enumerate(labels) if label == each] for each in set(labels)]


def joined(n, pairs):
    label = list(range(n))
    for i, j in pairs:
        low, high = sorted((label[i], label[j]))
        label = [low if each == high else each for each in label]
    return label


def trees(records):
    """Yield the spanning trees of the complete graph."""
    edges = list(combinations(records, 2))
    for tree in combinations(edges, len(records) - 1):
        found = joined(max(records) + 1, tree)
        if len({found[i] for i in records}) == 1:
            yield tree


def whole_blocks(tree, records, blocks):
    inside = joined(max(records) + 1, [(i, j) for i, j in tree if blocks[i] == blocks[j]])
    return all(inside[i] == inside[j] for i, j in combinations(records, 2) if blocks[i] == blocks[j])


def probability(exact, i, j):
    return sum(chance for labels, chance in exact.items() if labels[i] == labels[j])


def influence(exact, i, j):
    """Return E[people | same] - E[people | different]."""
    means = []
    for same in (True, False):
        kept = {labels: chance for labels, chance in exact.items() if (labels[i] == labels[j]) == same}
        means.append(sum(len(set(labels)) * chance for labels, chance in kept.items()) / sum(kept.values()))
    return means[0] - means[1]
