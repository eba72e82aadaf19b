"""A linkage as data for programs: tables, draws, model. Names below are stable; a change of meaning is a new version.

Records are named by their list and their row there, people by numbers that mean nothing outside this folder. No file
holds a name, a date or a place of anybody.

- ``linked.csv``: list, row, person, sure. ``person`` counts from 1: the best single partition, the one that is expected
  to put the fewest pairs wrongly together or apart. ``sure``: the mean probability that the record is one person with
  the others of its person; of a person with one record, that no other record is theirs.
- ``pairs.csv``: list_a, row_a, list_b, row_b, probability (within whole partitions), weight_bits (log2 of the
  likelihood ratio), and for each comparison the id of its level, empty where it says nothing. Pairs less likely than
  one in a hundred by themselves are left out.
- ``overlap.csv``: the overlaps of the best partition; ``draw-001.csv`` and on: those of each draw, which
  ``amparo estimate`` reads: a column of 0 and 1 for each list, and a count of people. Not for one list alone.
- ``draws.parquet``: a row for each record, in the order of ``linked.csv``, a column of int32 for each draw: the place
  (from 0) of the first record of its person.
- ``vectors.csv``: the distinct agreement vectors of all candidate pairs: levels, pairs, weight_bits (without how rare
  the values are) and probability (of a pair by itself).
- ``calibration.csv``: from, to, pairs, expected, judged, judged_same: pairs by tenth of their probability and how many
  of them are one person if probabilities mean what they say; pairs that people judged stand by their probability
  *alone*, which their judgement did not settle.
- ``model.json``: the model as Splink 5 loads it.
- ``linkage.json``: ``version`` (1); ``lists``: [{``name``, ``records``, ``people``, ``clean``, ``mapping``,
  ``notes``}]; ``documented``: {``best``, ``low``, ``high``}, the last two over the draws; ``pairs``: {``listed``,
  ``in_doubt``, ``expected``}; ``best``: {``together``, ``precision``, ``recall``}, as expected from the probabilities,
  not checked;
  ``judgements``: {``same``, ``different``}; ``model``: {``matches``, ``pairs``, ``relatives``}; ``compared``: [{``id``,
  ``levels``: [{``id``, ``m``, ``u``, ``bits``}]}]; ``remarks``, in English; ``provenance``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.special import expit

from amparo.count.estimate.export import plain
from amparo.count.estimate.table import Table
from amparo.count.link import sureness
from amparo.count.link.apart import Linked, Listed
from amparo.count.link.judgements import Labelled
from amparo.count.link.linkage import Linkage, Pairs
from amparo.count.link.vectors import Floats, Grades

VERSION = 1
FILES = ("linked.csv", "pairs.csv", "overlap.csv", "draw-[0-9]*.csv", "draws.parquet", "vectors.csv", "calibration.csv",
         "model.json", "linkage.json")  # fmt: skip
"""Glob patterns of all that may be written."""
COUNT = "count"
_TENTHS = 10


def files(linked: Linked, listed: Sequence[Listed] = ()) -> dict[str, bytes]:
    """Return the files by name; ``listed`` says how each list was read, where that is known."""
    found = linked.linkage
    made = {
        "linked.csv": _csv(("list", "row", "person", "sure"), _records(found)),
        "pairs.csv": _csv(("list_a", "row_a", "list_b", "row_b", "probability", "weight_bits", *_ids(found)),
                          _pairs(found)),
        "draws.parquet": _draws(found),
        "vectors.csv": _csv((*_ids(found), "pairs", "weight_bits", "probability"), _vectors(found)),
        "calibration.csv": _csv(("from", "to", "pairs", "expected", "judged", "judged_same"),
                                _calibration(found.pairs, linked.judged)),
        "model.json": _json(found.splink),
        "linkage.json": _json(as_data(linked, listed)),
    }  # fmt: skip
    if len(found.lists) > 1:
        made["overlap.csv"] = overlaps(found.table)
        made |= {f"draw-{number:03}.csv": overlaps(each) for number, each in enumerate(found.tables, 1)}
    return made


def overlaps(table: Table) -> bytes:
    """Return a table of overlaps as CSV."""
    rows = ([*bits, count] for bits, count in zip(table.patterns.tolist(), table.counts.tolist(), strict=True))
    return _csv((*table.lists, COUNT), rows)


def as_data(linked: Linked, listed: Sequence[Listed] = ()) -> dict[str, Any]:
    """Return what ``linkage.json`` holds."""
    found, judged = linked.linkage, linked.judged
    best, (low, high) = sureness.expected(found), sureness.span(found)
    return dict(plain({
        "version": VERSION,
        "lists": list(_lists(found, listed)),
        "documented": {"best": found.table.n, "low": low, "high": high},
        "pairs": {"listed": len(found.pairs), "in_doubt": sureness.in_doubt(found).sum(),
                  "expected": found.pairs.probability.sum()},
        "best": {"together": best.together, "precision": best.precision, "recall": best.recall},
        "judgements": {"same": judged.same.sum(), "different": (~judged.same).sum()},
        "model": {"matches": found.model.matches, "pairs": found.model.pairs, "relatives": found.model.relatives},
        "compared": list(_compared(found)),
        "remarks": [str(each) for each in found.remarks],
        "provenance": found.provenance,
    }))  # fmt: skip


def bits(found: Linkage, comparison: int) -> Floats:
    """Return the weight of each level of a comparison, by grade, in bits."""
    return np.asarray(np.log2(found.model.m[comparison]) - np.log2(found.model.u[comparison]))


def _lists(found: Linkage, listed: Sequence[Listed]) -> Iterator[dict[str, Any]]:
    read = {each.name: each for each in listed}
    records = np.bincount(found.record_list, minlength=len(found.lists))
    for position, name in enumerate(found.lists):
        one = read.get(name)
        yield {
            "name": name,
            "records": records[position],
            "people": found.table.sizes[position],
            "clean": found.clean[position],
            "mapping": one and one.mapping and dict(one.mapping.columns),
            "notes": [str(note) for note in one.notes] if one else [],
        }


def _compared(found: Linkage) -> Iterator[dict[str, Any]]:
    for k, each in enumerate(found.compared):
        known = zip(each.levels, found.model.m[k], found.model.u[k], bits(found, k), strict=True)
        yield {"id": each.id, "levels": [{"id": level, "m": m, "u": u, "bits": w} for level, m, u, w in known]}


def _records(found: Linkage) -> Iterator[tuple[Any, ...]]:
    _, person = np.unique(found.people, return_inverse=True)
    names = [found.lists[position] for position in found.record_list.tolist()]
    sure = map(_rounded, sureness.sure(found).tolist())
    return zip(names, found.record_row.tolist(), (person + 1).tolist(), sure, strict=True)


def _pairs(found: Linkage) -> Iterator[tuple[Any, ...]]:
    pairs = found.pairs
    ends = [
        column
        for end in (pairs.left, pairs.right)
        for column in ([found.lists[at] for at in found.record_list[end].tolist()], found.record_row[end].tolist())
    ]
    chances, weights = map(_rounded, pairs.probability.tolist()), map(_rounded, (pairs.weight / np.log(2)).tolist())
    return zip(*ends, chances, weights, *_levels(found, pairs.grades), strict=True)


def _vectors(found: Linkage) -> Iterator[tuple[Any, ...]]:
    vectors, model = found.vectors, found.model
    weight = model.weights(vectors.grades)
    columns = (
        vectors.counts.astype(np.int64).tolist(),
        map(_rounded, (weight / np.log(2)).tolist()),
        map(_rounded, expit(model.prior + weight).tolist()),
    )
    return zip(*_levels(found, vectors.grades), *columns, strict=True)


def _levels(found: Linkage, grades: Grades) -> Iterator[list[str]]:
    """Yield for each comparison the ids of levels; the last place, which grade -1 finds, is empty."""
    for k, each in enumerate(found.compared):
        yield np.array([*each.levels, ""])[grades[:, k]].tolist()


def _ids(found: Linkage) -> list[str]:
    return [each.id for each in found.compared]


def _calibration(pairs: Pairs, judged: Labelled) -> Iterator[tuple[Any, ...]]:
    counts, sums = _by_tenth(pairs.probability, np.ones(len(pairs))), _by_tenth(pairs.probability, pairs.probability)
    wide = np.int64(1 << 32)
    known = pairs.left * wide + pairs.right
    asked = judged.left * wide + judged.right
    alone = pairs.alone[np.isin(known, asked)]
    same = pairs.alone[np.isin(known, asked[judged.same])]
    said, agreed = _by_tenth(alone, np.ones(len(alone))), _by_tenth(same, np.ones(len(same)))
    for tenth in range(_TENTHS):
        yield (tenth / _TENTHS, (tenth + 1) / _TENTHS, int(counts[tenth]), _rounded(float(sums[tenth])),
               int(said[tenth]), int(agreed[tenth]))  # fmt: skip


def _by_tenth(probability: Floats, weights: Floats) -> Floats:
    tenth = np.minimum((probability * _TENTHS).astype(np.int64), _TENTHS - 1)
    return np.bincount(tenth, weights=weights, minlength=_TENTHS).astype(np.float64)


def _draws(found: Linkage) -> bytes:
    columns = {f"draw-{number:03}": pa.array(draw, pa.int32()) for number, draw in enumerate(found.draws, 1)}
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _json(data: Any) -> bytes:
    return (json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue().encode()
