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
from amparo.count.estimate.latent.gibbs import everyone, tally
from amparo.count.estimate.latent.launch import Launch, alone, draw_unseen, launch, log_chance, log_unseen, propose
from amparo.count.estimate.latent.space import Classes, Data, Prior

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
    if everyone(of, anchor) == 0:
        return False
    kind, k, d = _choose(rng, of, anchor)
    seen = _pair(of, k, d, work)
    if kind < 0 or seen < 2:
        return False
    hidden = work.both[0]
    ratio = _propose_unseen(rng, data, anchor, seen, kind, anew, work)
    if everyone(of, 0) - hidden + work.both[0] > prior.cap:
        return False
    ratio += _propose_division(rng, hidden, kind, work)
    if _out_of_reach(kind, anchor, work):
        return False
    ratio += _choices(of, kind, anchor, k if kind == SPLIT else d, hidden, work)
    ratio -= _evidence(of, k, d, alpha)
    _put(of, k, d, work, data)
    if rng.random() < math.exp(min(0.0, ratio + _evidence(of, k, d, alpha))):
        return True
    work.both[0] = hidden
    _take_back(work)
    _put(of, k, d, work, data)
    return False


@compiled
def _choose(rng: np.random.Generator, of: Classes, anchor: int) -> tuple[int, int, int]:
    """Choose a kind of move and its classes: k stays, d is made, dissolved or divided; kind -1 where there is none."""
    kind = int(rng.random() * 3)
    live = _live(of)
    own = _owner(of, anchor, int(rng.random() * everyone(of, anchor)))
    if kind == SPLIT:
        free = len(of.size) - live
        return (SPLIT, own, _other(of, own, kind, int(rng.random() * free))) if free > 0 else (-1, own, own)
    if live < 2:
        return -1, own, own
    return kind, _other(of, own, kind, int(rng.random() * (live - 1))), own


@compiled
def _live(of: Classes) -> int:
    """Count the classes with people."""
    live = 0
    for k in range(len(of.size)):
        live += of.size[k] > 0
    return live


@compiled
def _owner(of: Classes, m: int, left: int) -> int:
    """Return the class of the person of node m who has ``left`` others before."""
    for k in range(len(of.size)):
        left -= of.people[m, k]
        if left < 0:
            return k
    return len(of.size) - 1


@compiled
def _other(of: Classes, own: int, kind: int, left: int) -> int:
    """Return the class, empty for a split, with people otherwise, not ``own``, that has ``left`` such before it."""
    for k in range(len(of.size)):
        if k != own and (of.size[k] > 0) == (kind != SPLIT):
            left -= 1
            if left < 0:
                return k
    return own


@compiled
def _pair(of: Classes, k: int, d: int, work: Launch) -> int:
    """Take the people of a pair of classes; return how many of them are seen."""
    seen = 0
    for m in range(len(work.both)):
        work.kept[m] = of.people[m, d]
        work.both[m] = of.people[m, k] + of.people[m, d]
        seen += work.both[m]
    return int(seen - work.both[0])


@compiled
def _propose_unseen(
    rng: np.random.Generator, data: Data, anchor: int, seen: int, kind: int, anew: bool, work: Launch
) -> float:
    """Launch; propose how many of the pair are unseen; return the log ratio of proposing back to proposing there."""
    hidden = work.both[0]
    one_class = alone(rng, data, seen, work) if anew and kind != DIVIDE else 0.0
    two_classes = launch(rng, data, anchor, seen, anew, work)
    if not anew:
        return 0.0
    before = one_class if kind == SPLIT else two_classes
    after = one_class if kind == MERGE else two_classes
    work.both[0] = draw_unseen(rng, seen, after)
    return log_unseen(hidden, seen, before) - log_unseen(work.both[0], seen, after)


@compiled
def _propose_division(rng: np.random.Generator, hidden: int, kind: int, work: Launch) -> float:
    """Propose the division into ``second``; return the log ratio of proposing back to proposing there."""
    after = work.both[0]
    ratio = 0.0
    if kind != SPLIT:
        work.both[0] = hidden
        _take_back(work)
        ratio += log_chance(work)
        work.both[0] = after
    if kind == MERGE:
        work.second[:] = 0
    else:
        propose(rng, work)
        ratio -= log_chance(work)
    return ratio


@compiled
def _take_back(work: Launch) -> None:
    """Propose the division that is."""
    for m in range(len(work.second)):
        work.second[m] = work.kept[m]


@compiled
def _out_of_reach(kind: int, anchor: int, work: Launch) -> bool:
    """Whether the move back could not be chosen: a class would be empty, or the anchor not in it."""
    if kind == MERGE:
        return bool(work.both[anchor] == 0)
    staying = 0
    for m in range(len(work.both)):
        staying += work.both[m] - work.second[m]
    return bool(work.second[anchor] == 0 or staying == 0)


@compiled
def _choices(of: Classes, kind: int, anchor: int, own: int, hidden: int, work: Launch) -> float:
    """Return the log ratio of choosing the anchor's class and its counterpart back to choosing them there."""
    before = everyone(of, anchor)
    after = before + work.both[0] - hidden if anchor == 0 else before
    back = work.both[anchor] if kind == MERGE else work.second[anchor]
    ratio = math.log(back / after) - math.log(of.people[anchor, own] / before)
    live = _live(of)
    empty = len(of.size) - live
    if kind == SPLIT:
        return ratio + math.log(empty / live)
    return ratio + (math.log((live - 1.0) / (empty + 1.0)) if kind == MERGE else 0.0)


@compiled
def _put(of: Classes, k: int, d: int, work: Launch, data: Data) -> None:
    """Divide the people of a pair as proposed."""
    for m in range(len(work.both)):
        of.people[m, k] = work.both[m] - work.second[m]
        of.people[m, d] = work.second[m]
    tally(data, of)


@compiled
def _evidence(of: Classes, k: int, d: int, alpha: float) -> float:
    """Return the log probability of a division, sticks and rates summed out; rates of classes but k and d left out."""
    behind = 0
    for c in range(len(of.size)):
        behind += of.size[c]
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
