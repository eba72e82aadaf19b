"""Draws from the posterior of who is who: exact for small components, by Markov chains for large ones.

Sadinle (2014), *Detecting duplicates in a homicide registry using a Bayesian partitioning approach*, Annals of Applied
Statistics 8(4); Sadinle (2018), *Bayesian propagation of record linkage uncertainty into population size estimation of
human rights violations*, arXiv 1812.09590. The weight of a cluster is that of ``evidence``; components are independent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from amparo.count.estimate.attempts import Report
from amparo.count.estimate.checks import Remark
from amparo.count.estimate.kernel import in_order
from amparo.count.estimate.table import Floats, Ints
from amparo.count.link.partition import counter, exact
from amparo.count.link.partition.judgements import Ids, Nodes, as_pairs, nodes, refuse_contradictions
from amparo.count.link.partition.layout import CAP, Edges, Flags, Work, edges, work
from amparo.count.link.partition.outcome import Outcome, sample_one, solve_all
from amparo.count.link.partition.pairs import Pairs, refuse
from amparo.errors import InputError
from amparo.text import N_

CUT = N_(
    "{components} groups of records that hang together are larger than {cap} and were cut where likeness is least; "
    "{pairs} pairs, of which about {expected} seem to be the same person, are never drawn as one"
)
UNSETTLED = N_("in {components} of {sampled} large groups of records the sampler did not settle; their doubt is rough")
FAINT = N_("{pairs} pairs are each too unlikely to be drawn; together about {expected} of them are the same person")

_CHUNK = 4096
"""Components solved exactly in one piece of work."""
_BUDGET = 3e9
"""Steps of all chains together, each of a node looking at one other."""
_LEAST_SWEEPS, _MOST_SWEEPS = 250, 20_000


@dataclass(frozen=True)
class Posterior:
    """Partitions ``draws`` (S, n) and one ``point`` (n,), each record labelled by the smallest record of its cluster.

    For each listed pair: ``probability`` that it is one person, and ``influence``: how many more people are documented
    on average if it is than if it is not, within its component (0 where the pair is as good as certain).
    """

    draws: Ids
    probability: Floats
    influence: Floats
    point: Ids
    exact_components: int
    sampled_components: int
    largest: int
    notes: tuple[Remark, ...] = ()

    @property
    def value(self) -> Floats:
        """By how much the variance of the number of people documented would fall on average if a pair were known."""
        return self.probability * (1 - self.probability) * self.influence**2


def posterior(  # noqa: PLR0913  (the model, what people judged, and how to draw)
    pairs: Pairs,
    lists: NDArray[np.integer],
    clean: NDArray[np.bool_],
    *,
    prior: float,
    draws: int,
    seed: int,
    missing: float,
    must: Sequence[tuple[int, int]] | NDArray[np.integer] = (),
    cannot: Sequence[tuple[int, int]] | NDArray[np.integer] = (),
    start: Ids | None = None,
    report: Report | None = None,
) -> Posterior:
    """Draw partitions of n records. ``lists`` (n,) is the list of each, ``clean`` (L,) those with nobody twice.

    ``prior`` is the log odds that a pair is one person, ``missing`` the log ratio of pairs that are not listed.
    ``must`` and ``cannot`` (m, 2) are pairs judged the same and different. ``start`` (n,) is a draw under nearly the
    same model, from which large components are sampled on for a few sweeps, instead of until chains agree. The answer
    does not depend on the number of threads. ``report`` is told of components done.

    Raises InputError for pairs that are no pairs of records, and for judgements that contradict each other.
    """
    refuse(pairs, lists, clean)
    if draws < 1:
        raise InputError("no draws are asked for", "ask for at least one")
    together, never = as_pairs(must, len(lists)), as_pairs(cannot, len(lists))
    held = nodes(lists, clean, together)
    refuse_contradictions(held.of, never)
    made = edges(pairs.left, pairs.right, pairs.weight + prior, never, held, missing + prior)
    plan, cut = work(made, held, missing + prior)
    told = _alone(made, held, draws)
    settled = _fill(plan, told, seed, start, report)
    return Posterior(
        np.ascontiguousarray(told.draws.T),
        np.append(told.probability, 1.0)[made.of],
        np.append(told.influence, 0.0)[made.of],
        told.point,
        len(plan.start) - 1 - len(settled),
        len(settled),
        _largest(plan, held),
        tuple(_notes(plan, made, cut, settled)),
    )


def _alone(made: Edges, held: Nodes, draws: int) -> Outcome:
    """Return what holds outside of components: nodes stay alone, and pairs are judged by themselves."""
    row = held.members[held.start[held.of]] if len(held.of) else held.of
    chance = np.where(made.banned, 0.0, expit(made.odds))
    return Outcome(np.repeat(row, draws).reshape(len(row), draws), row.copy(), chance, np.where(made.banned, 0.0, -1.0))


def _fill(plan: Work, told: Outcome, seed: int, start: Ids | None, report: Report | None) -> list[bool]:
    """Work through the components, on several threads; return for each that was sampled whether it settled."""
    sizes = np.diff(plan.start)
    large, small = np.flatnonzero(sizes > exact.LARGEST), np.flatnonzero(sizes <= exact.LARGEST)
    steps = 3.0 * (sizes[large].astype(np.float64) ** 2).sum()
    most = int(np.clip(_BUDGET / max(steps, 1.0), _LEAST_SWEEPS, _MOST_SWEEPS))
    chunks = [*large[:, None], *(small[at : at + _CHUNK] for at in range(0, len(small), _CHUNK))]

    def fill(components: Ints) -> tuple[int, bool | None]:
        if sizes[components[0]] <= exact.LARGEST:
            solve_all(plan, components, counter.key(seed), told)
            return len(components), None
        return 1, sample_one(plan, int(components[0]), seed, most, told, start)

    done, settled = 0, []
    for count, agreed in in_order(fill, chunks):
        done += count
        if agreed is not None:
            settled.append(agreed)
        if report is not None:
            report(done, len(sizes))
    return settled


def _largest(plan: Work, held: Nodes) -> int:
    """Return the records of the largest component."""
    if len(plan.start) < 2:
        return int(held.size.max(initial=0))
    records = np.add.reduceat(held.size[plan.node], plan.start[:-1])
    return int(max(records.max(), held.size.max()))


def _notes(plan: Work, made: Edges, cut: int, settled: list[bool]) -> Iterator[Remark]:
    outside = ~made.banned
    outside[plan.edge] = False
    if cut:
        yield Remark(CUT, {"components": cut, "cap": CAP, **_never(made, outside & made.link)})
    if not all(settled):
        yield Remark(UNSETTLED, {"components": settled.count(False), "sampled": len(settled)})
    faint = _never(made, outside & ~made.link)
    if faint["expected"]:
        yield Remark(FAINT, faint)


def _never(made: Edges, which: Flags) -> dict[str, int]:
    """Count pairs that are never drawn as one person, and how many of them would be by themselves."""
    return {"pairs": int(which.sum()), "expected": round(float(expit(made.odds[which]).sum()))}
