"""Split one class in two, merge two into one, or divide two anew: jumps between modes of the posterior, compiled.

Jain and Neal (2004), *A split-merge Markov chain Monte Carlo procedure for the Dirichlet process mixture model*, with
people counted by pattern instead of one by one. Sticks and capture probabilities are summed out, so a proposal is
judged by the evidence of the two divisions. A few people with a rare pattern in a class of their own can be worth a
hundred units of log likelihood and yet be out of reach of local moves: their class has to appear whole.

A random person, the *anchor*, says which class is split (around the anchor's pattern) or dissolved into another. The
launch, a plausible division of the pair's people, depends on who they are and on the anchor, never on how they are
divided now, so that the move there and the move back are proposed from the same launch.
"""

from __future__ import annotations

import math

import numpy as np

from amparo.count.estimate.kernel import compiled
from amparo.count.estimate.latent.gibbs import tally
from amparo.count.estimate.latent.launch import Launch, alone, draw_unseen, launch, log_chance, log_unseen, propose
from amparo.count.estimate.latent.space import Classes, Data, Prior
from amparo.count.estimate.table import Ints

SPLIT, MERGE, DIVIDE = 0, 1, 2


@compiled
def split_or_merge(
    rng: np.random.Generator, of: Classes, alpha: float, data: Data, prior: Prior, anew: bool, work: Launch
) -> bool:
    """Try one move; return whether the division changed.

    With ``anew`` the pair's unseen are proposed anew too; without it their number stays. Two modes can differ by many
    unseen people (then only the former crosses) or the unseen can be far from certain (then the latter does).
    """
    anchor = data.held[int(rng.random() * len(data.held))]
    if np.sum(of.people[anchor]) == 0:
        return False
    kind, k, d = _choose(rng, of, anchor)
    work.both[:] = of.people[:, k] + of.people[:, d]
    hidden = work.both[0]
    seen = np.sum(work.both) - hidden
    if kind < 0 or seen < 2:  # noqa: PLR2004
        return False
    ratio = _unseen_anew(rng, data, anchor, seen, kind, work) if anew else 0.0
    if not anew:
        launch(rng, data, anchor, seen, False, work)
    after = work.both[0]
    if np.sum(of.people[0]) - hidden + after > prior.cap:
        return False
    ratio += _divisions(rng, of, d, hidden, kind, work)
    if _out_of_reach(kind, anchor, work):
        return False
    ratio += _choices(of, kind, anchor, k if kind == SPLIT else d, hidden, work)
    ratio -= _evidence(of, k, d, alpha)
    work.first[:] = of.people[:, k]
    work.kept[:] = of.people[:, d]
    _put(of, k, d, work.both - work.second, work.second, data)
    if rng.random() < math.exp(min(0.0, ratio + _evidence(of, k, d, alpha))):
        return True
    _put(of, k, d, work.first, work.kept, data)
    return False


@compiled
def _choose(rng: np.random.Generator, of: Classes, anchor: int) -> tuple[int, int, int]:
    """Choose a kind of move and its classes: k stays, d is made, dissolved or divided; kind -1 where there is none."""
    kind = int(rng.random() * 3)
    live = np.sum(of.size > 0)
    own = _at(of.people[anchor], int(rng.random() * np.sum(of.people[anchor])))
    others = (of.size > 0).astype(np.int64)
    others[own] = 0
    if kind == SPLIT:
        empty = 1 - (of.size > 0).astype(np.int64)
        free = len(of.size) - live
        return (SPLIT, own, _at(empty, int(rng.random() * free))) if free > 0 else (-1, own, own)
    if live < 2:  # noqa: PLR2004
        return -1, own, own
    return kind, _at(others, int(rng.random() * (live - 1))), own


@compiled
def _at(weights: Ints, left: int) -> int:
    """Return the place where the running sum of whole weights passes ``left``."""
    for k in range(len(weights)):
        left -= weights[k]
        if left < 0:
            return k
    return len(weights) - 1


@compiled
def _unseen_anew(rng: np.random.Generator, data: Data, anchor: int, seen: int, kind: int, work: Launch) -> float:
    """Propose how many of the pair are unseen; return the log ratio of proposing back to proposing there."""
    hidden = work.both[0]
    one_class = alone(rng, data, seen, work) if kind != DIVIDE else 0.0
    two_classes = launch(rng, data, anchor, seen, True, work)
    before = one_class if kind == SPLIT else two_classes
    after = one_class if kind == MERGE else two_classes
    work.both[0] = draw_unseen(rng, seen, after)
    return log_unseen(hidden, seen, before) - log_unseen(work.both[0], seen, after)


@compiled
def _divisions(rng: np.random.Generator, of: Classes, d: int, hidden: int, kind: int, work: Launch) -> float:
    """Propose the division into ``second``; return the log ratio of proposing back to proposing there."""
    after = work.both[0]
    ratio = 0.0
    if kind != SPLIT:
        work.both[0] = hidden
        work.second[:] = of.people[:, d]
        ratio += log_chance(work)
        work.both[0] = after
    if kind == MERGE:
        work.second[:] = 0
    else:
        propose(rng, work)
        ratio -= log_chance(work)
    return ratio


@compiled
def _out_of_reach(kind: int, anchor: int, work: Launch) -> bool:
    """Whether the move back could not be chosen: a class would be empty, or the anchor not in it."""
    if kind == MERGE:
        return bool(work.both[anchor] == 0)
    return bool(work.second[anchor] == 0 or np.sum(work.second) == np.sum(work.both))


@compiled
def _choices(of: Classes, kind: int, anchor: int, own: int, hidden: int, work: Launch) -> float:
    """Return the log ratio of choosing the anchor's class and its counterpart back to choosing them there."""
    everyone = np.sum(of.people[anchor])
    after = everyone + work.both[0] - hidden if anchor == 0 else everyone
    back = work.both[anchor] if kind == MERGE else work.second[anchor]
    ratio = math.log(back / after) - math.log(of.people[anchor, own] / everyone)
    live = np.sum(of.size > 0)
    empty = len(of.size) - live
    if kind == SPLIT:
        return ratio + math.log(empty / live)
    return ratio + (math.log((live - 1.0) / (empty + 1.0)) if kind == MERGE else 0.0)


@compiled
def _put(of: Classes, k: int, d: int, first: Ints, second: Ints, data: Data) -> None:
    of.people[:, k] = first
    of.people[:, d] = second
    tally(data, of)


@compiled
def _evidence(of: Classes, k: int, d: int, alpha: float) -> float:
    """Return the log probability of a division, sticks and capture probabilities summed out; other classes' left out."""
    behind = np.sum(of.size)
    # (N - 1)! / (unseen of each class)!: the prior 1 / N and the ways to name the unseen
    total = math.lgamma(behind) - math.lgamma(1.0 + of.people[0, k]) - math.lgamma(1.0 + of.people[0, d])
    for c in range(len(of.size) - 1):
        behind -= of.size[c]
        total += math.lgamma(1.0 + of.size[c]) + math.lgamma(alpha + behind)
        total -= math.lgamma(1.0 + of.size[c] + alpha + behind)
    for c in (k, d):
        for j in range(of.listed.shape[0]):
            on = of.listed[j, c]
            total += math.lgamma(1.0 + on) + math.lgamma(1.0 + of.size[c] - on)
        total -= of.listed.shape[0] * math.lgamma(2.0 + of.size[c])
    return total
