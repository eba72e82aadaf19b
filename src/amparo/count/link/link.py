"""Link lists: from records to probabilities of pairs, draws of the partition, and the tables that estimation pools.

Prepare, block, compare, estimate, weigh, draw: one step after the other, each in a module of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import numpy as np
import pyarrow as pa

from amparo.count.estimate.attempts import Report
from amparo.count.estimate.checks import Remark
from amparo.count.link.blocking import Blocks, blocks
from amparo.count.link.components import as_one, pairs_within
from amparo.count.link.drawing import Drawn, Learned, drawn
from amparo.count.link.em import Estimated, Labelled, estimate
from amparo.count.link.engine import Backend, Engine, Ids, OnDuckDB
from amparo.count.link.engine import Compared as Candidates
from amparo.count.link.judged import Judged, union
from amparo.count.link.judgements import Judgement
from amparo.count.link.linkage import Compared, Linkage, Pairs
from amparo.count.link.missed import codes
from amparo.count.link.partition import Posterior, tables
from amparo.count.link.prepare import Prepared, prepare
from amparo.count.link.records import RecordList
from amparo.count.link.sampling import possible, random_pairs
from amparo.count.link.scoring import Scored, Scoring
from amparo.count.link.vectors import Vectors, grades
from amparo.errors import InputError
from amparo.text import N_

DRAWS = 20
LIKELY = -4.6
"""Natural log odds (one in a hundred) below which a pair is left out of the partition."""

BRIDGE = -2.2
"""Log odds (one in ten) from which a pair makes two records' other pairs worth comparing too."""

START = 0.1
"""First guess at the number of matches, for each record; estimation finds its own."""

TOO_COMMON = N_(
    "{records} records say nothing that is not too common to compare all who say it; they were compared with nobody"
)
MISSED = N_(
    "about {pairs} more pairs of one person were probably never compared, as they agree on nothing by which pairs are "
    "found; every draw joins as many at random, so that it does not hold too many people"
)
UNSETTLED = N_("estimation did not settle within {steps} steps; probabilities may be off")

DRAWING = 10
STAGES = 5 + DRAWING
"""Steps that ``report`` is told of; drawing, which takes longest, is so many of them."""


def link(
    lists: Sequence[RecordList],
    *,
    judgements: Sequence[Judgement] = (),
    draws: int = DRAWS,
    seed: int = 1,
    backend: Backend | None = None,
    report: Report | None = None,
) -> Linkage:
    """Say which records of ``lists`` may be one person.

    ``judgements`` are what people said of pairs, by record number. ``draws`` partitions are drawn. The same lists give
    the same answer to the last digit, in whatever order lists and rows come. Raises InputError where there is nothing
    to compare.
    """
    told = _steps(report)
    records = prepare(lists)
    called = _called(lists) if judgements else []
    judged = Judged.of(judgements, np.argsort(records.order), called)
    told()
    made = blocks(records.table, records.keys, bool(records.clean.any()))
    _refuse(records, made)
    engine = Engine(_with(records.table, made), records.comparisons, made.rules, backend or OnDuckDB())
    found = union(engine.candidates(), engine.compare(judged.left, judged.right))
    if not len(found.left):
        raise _nothing_agrees()
    told()
    vectors = Vectors.of(found.codes, len(records.comparisons))
    learned = _learned(engine, records, made, found, vectors, judged.labels(found, vectors), seed)
    estimated = learned.estimated
    told()
    scoring = Scoring(estimated.model, records.comparisons, records.table)
    scored = _scored(engine, records, found, vectors, scoring)
    told()
    with _naming(called, records):
        partitions = drawn(
            records, scored, scoring, learned, judged, draws=draws, seed=seed, report=_parts(told, DRAWING)
        )
    splink = engine.settings(scored.model.m, scored.model.u, scored.model.matches / scored.model.pairs)
    whole = _linkage(records, lists, vectors, scored, partitions.posterior, splink)
    told()
    return replace(
        whole,
        remarks=(
            *_left_out(made),
            *_missed(partitions),
            *_unsettled(estimated),
            *judged.remarks,
            *partitions.posterior.notes,
        ),
        provenance=_provenance(records, made, estimated, seed, draws),
    )


def _steps(report: Report | None) -> Callable[[], None]:
    done = 0

    def told() -> None:
        nonlocal done
        done += 1
        if report is not None:
            report(done, STAGES)

    return told


def _parts(told: Callable[[], None], parts: int) -> Report:
    """Return a report that calls ``told`` so many times on the way from nothing to all."""
    said = 0

    def report(done: int, total: int) -> None:
        nonlocal said
        while said < parts * done // total:
            said += 1
            told()

    return report


def _called(lists: Sequence[RecordList]) -> list[str]:
    return [f"{each.name}:{row}" for each in lists for row in each.rows]


@contextmanager
def _naming(called: Sequence[str], records: Prepared) -> Iterator[None]:
    """Let an error about judgements call records as people find them, not by their place in the prepared table."""
    try:
        yield
    except InputError as error:
        numbers = {name: value for name, value in error.values.items() if name in ("one", "other")}
        error.values |= {name: called[records.order[int(str(value))]] for name, value in numbers.items() if called}
        raise


def _refuse(records: Prepared, made: Blocks) -> None:
    if not made.rules and any(made.left_out):
        raise InputError(
            "everything that records say is too common to compare all who say it",
            "map more columns: a birth or age, a place, the day of an event",
        )
    if not made.rules:
        raise _nothing_agrees()
    if possible(records.lists, records.clean) < 1:
        raise InputError("no two records could be one person", "give more than one list, or a list with duplicates")


def _nothing_agrees() -> InputError:
    return InputError(
        "no two records agree on anything by which candidates are found",
        "check that the right columns are mapped, and that the lists can overlap at all",
    )


def _with(table: pa.Table, made: Blocks) -> pa.Table:
    for name, column in made.columns.items():
        table = table.append_column(name, column)
    return table


def _learned(
    engine: Engine,
    records: Prepared,
    made: Blocks,
    found: Candidates,
    vectors: Vectors,
    labels: Labelled | None,
    seed: int,
) -> Learned:
    """Estimate the model; random pairs are compared by the same SQL as the candidates."""
    random = engine.compare(*random_pairs(records.lists, records.clean, seed))
    at_random = Vectors.of(random.codes, len(records.comparisons))
    estimated = estimate(
        vectors,
        at_random,
        records.comparisons,
        pairs=possible(records.lists, records.clean),
        start=max(len(records.order) * START, 1.0),
        labelled=labels,
    )
    return Learned(estimated, found, vectors, random, at_random, codes(made))


def _scored(engine: Engine, records: Prepared, found: Candidates, vectors: Vectors, scoring: Scoring) -> Scored:
    """Weigh candidates, and the pairs of those records that likely candidates bring together."""
    scored = scoring.likely(found, vectors, LIKELY)
    near = scored.model.prior + scored.weight > BRIDGE
    left, right = pairs_within(scored.left[near], scored.right[near], len(records.order))
    new = ~np.isin(as_one(left, right), as_one(scored.left, scored.right))
    new &= ~(records.clean[records.lists[left]] & (records.lists[left] == records.lists[right]))
    more = engine.compare(left[new], right[new])
    beyond = Scored(more.left, more.right, more.codes, scoring.weights(more), scored.model)
    return scored.with_more(beyond)


def _linkage(
    records: Prepared, lists: Sequence[RecordList], vectors: Vectors, scored: Scored, drawn: Posterior, splink: Any
) -> Linkage:
    """Put the outcome into the numbers of the lists as they were handed in."""
    order = records.order.astype(np.int32)
    left, right = order[scored.left], order[scored.right]
    low, high = np.minimum(left, right), np.maximum(left, right)
    sort = np.lexsort((high, low))
    member = np.repeat(np.arange(len(lists), dtype=np.int32), [len(each) for each in lists])
    partitions = np.stack([_renumbered(each, order) for each in (*drawn.draws, drawn.point)])
    made = tables(partitions, member, records.names)
    return Linkage(
        lists=records.names,
        clean=tuple(records.clean.tolist()),
        record_list=member,
        record_row=np.concatenate([np.asarray(each.rows, np.int32) for each in lists]),
        compared=tuple(Compared.of(each) for each in records.comparisons),
        model=scored.model,
        vectors=vectors,
        pairs=Pairs(
            low[sort],
            high[sort],
            grades(scored.codes, len(records.comparisons))[sort],
            scored.weight[sort],
            scored.probability[sort],
            drawn.probability[sort],
            drawn.value[sort],
        ),
        draws=partitions[:-1],
        people=partitions[-1],
        tables=tuple(made[:-1]),
        table=made[-1],
        splink=splink,
    )


def _renumbered(labels: Ids, order: Ids) -> Ids:
    """Return labels by the numbers records were handed in with, each person called by its lowest record."""
    person = np.empty_like(labels)
    person[order] = order[labels]
    lowest = np.full(len(labels), len(labels), np.int32)
    np.minimum.at(lowest, person, np.arange(len(labels), dtype=np.int32))
    return np.asarray(lowest[person], np.int32)


def _left_out(made: Blocks) -> list[Remark]:
    return [Remark(TOO_COMMON, {"records": made.unmet})] if made.unmet else []


def _missed(told: Drawn) -> list[Remark]:
    pairs = round(told.missed)
    return [Remark(MISSED, {"pairs": pairs})] if pairs else []


def _unsettled(estimated: Estimated) -> list[Remark]:
    return [] if estimated.settled else [Remark(UNSETTLED, {"steps": estimated.steps})]


def _provenance(records: Prepared, made: Blocks, estimated: Estimated, seed: int, draws: int) -> dict[str, Any]:
    return {
        "method": "Fellegi-Sunter on agreement vectors (EM), partitions drawn from their posterior",
        "versions": {name: version(name) for name in ("splink", "duckdb", "numpy", "pyarrow")},
        "records": len(records.order),
        "seed": seed,
        "draws": draws,
        "steps": estimated.steps,
        "keys": [
            {"columns": key.columns, "too common": count} for key, count in zip(made.keys, made.left_out, strict=True)
        ],
        "settled": estimated.settled,
    }
