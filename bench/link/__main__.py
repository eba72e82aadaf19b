"""Measure record linkage against Splink 5; ``python -m bench.link`` prints tables and, last, one JSON object.

    python -m bench.link [--runs N] [--only labelled|small|cross|total|million …]

``--runs`` is how many times a total is estimated (100; each takes 10 to 25 seconds), ``--only`` measures some parts.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from bench.link import ours, peers, scores, small, totals
from bench.machine import describe, show

Figures = dict[str, Any]

LABELLED = (("febrl", "1"), ("febrl", "2"), ("febrl", "3"), ("febrl", "4"), ("rldata", "500"), ("rldata", "10000"))
ROWS, SEED = "20000", "11"
"""Rows of a list on average, and a seed that nobody looked at while linkage was written."""

HEADING = (
    "\nset             F1 at 0.5   precision   recall    ECE    Brier   people (truth)        seconds   Splink: F1, ECE"
)
PEERS = {("febrl", "4"): "febrl4", ("rldata", "10000"): "rldata10000"}


def main() -> None:
    """Run every part that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    asked = parser.parse_args()
    print(show(describe("splink", "duckdb", "numpy", "pyarrow")), flush=True)
    figures: Figures = {"ece_max": 0.0}
    for name in asked.only:
        found = PARTS[name](asked.runs)
        found["ece_max"] = max(figures["ece_max"], found.get("ece_max", 0.0))
        figures |= found
    print(json.dumps(figures))


def labelled(_runs: int) -> Figures:
    """Sets with known answers, none of which is shown to the linkage."""
    print(HEADING)
    figures: Figures = {"ece_max": 0.0}
    for kind, which in LABELLED:
        found = ours.measure(kind, which)
        peer = peers.measure(PEERS[kind, which]) if (kind, which) in PEERS else None
        _row(f"{kind} {which}", found, peer)
        figures["ece_max"] = max(figures["ece_max"], round(found["ece"], 4))
        if peer is not None:
            name = {"febrl": "febrl4", "rldata": "rl10000"}[kind]
            figures |= {f"f1_{name}": round(found["f1"], 5), f"f1_{name}_splink": _rounded(peer["f1"])}
    return figures


def few(_runs: int) -> Figures:
    """Lists so small that weights are in doubt themselves."""
    found = small.measure()
    print(f"\n{small.LINKAGES} linkages of {small.PEOPLE} people: {found.pairs:,} pairs above {scores.LEAST}, ", end="")
    print(f"ECE {found.calibration.ece:.4f}, Brier {found.calibration.brier:.4f}; ", end="")
    print(f"people documented within the draws: {found.within}", flush=True)
    return {"ece_small": round(found.calibration.ece, 4), "ece_max": round(found.calibration.ece, 4)}


def cross(_runs: int) -> Figures:
    """Fictional people across scripts: five lists of 20,000 rows on average, by a seed that tuned nothing."""
    print(HEADING)
    found, peer = ours.measure("cross_script", ROWS, SEED), peers.measure("cross_script", ROWS, SEED)
    _row("cross-script", found, peer)
    told = {"f1_crossscript": round(found["f1"], 4), "f1_crossscript_splink": _rounded(peer["f1"])}
    return {**told, "ece_crossscript": round(found["ece"], 4), "ece_max": round(found["ece"], 4)}


def total(runs: int) -> Figures:
    """Totals from linked lists against the truth, interval by interval."""
    held = []
    for number in range(runs):
        held.append(totals.run(totals.FIRST_SEED + number))
        if number % 10 == 9:
            told = totals.share(held, "ensemble")
            print(f"  after {number + 1} totals: ensemble covers {told[0]:.3f}", flush=True)
    print(f"\n{runs} totals of {totals.PEOPLE:,}, linkage in doubt   answered   covered   median of medians")
    models = sorted({model for each in held for model in each.intervals})
    for model in models:
        covers, given = totals.share(held, model)
        medians = sorted(each.intervals[model][1] for each in held if model in each.intervals)
        print(f"{model:44} {given:8}   {covers:7.3f}   {medians[len(medians) // 2]:10,.0f}")
    right = sum(each.drawn[0] <= each.documented <= each.drawn[1] for each in held)
    linkage = sum(each.linkage for each in held) / len(held)
    print(
        f"people documented within the draws: {right} of {runs}; share of variance due to linkage {linkage:.3f}; ",
        end="",
    )
    print(f"{sum(each.seconds for each in held) / runs:.1f} s a total")
    return {
        "total_coverage95": round(totals.share(held, "ensemble")[0], 3),
        "total_coverage95_latent_classes": round(totals.share(held, "latent-classes")[0], 3),
        "documented_within_draws": round(right / runs, 3),
        "total_runs": runs,
    }


def million(_runs: int) -> Figures:
    """One million records, from a Parquet file to partitions; Splink from the same file to clusters."""
    print(HEADING)
    found, peer = ours.measure("million"), peers.measure("million")
    _row("1 M records", found, peer)
    assert peer["seconds"] is not None
    ratio = peer["seconds"] / found["seconds"]
    print(f"seconds {found['seconds']:.1f} against {peer['seconds']:.1f}: ratio {ratio:.2f}; ", end="")
    print(f"GB {found['gb']:.2f} against {peer['gb']:.2f}")
    return {
        "seconds_1m": round(found["seconds"], 1),
        "gb_1m": round(found["gb"], 2),
        "seconds_1m_splink": _rounded(peer["seconds"]),
        "gb_1m_splink": _rounded(peer["gb"]),
        "f1_1m": round(found["f1"], 4),
        "f1_1m_splink": _rounded(peer["f1"]),
        "ece_max": round(found["ece"], 4),
    }


def _row(name: str, found: ours.Figures, peer: peers.Figures | None) -> None:
    people = f"{found['documented_low']:,}-{found['documented_high']:,} ({found['documented_true']:,})"
    beside = "" if peer is None else f"{_rounded(peer['f1'])}, {_rounded(peer['ece'])}"
    print(
        f"{name:15} {found['f1']:9.4f}   {found['precision']:9.4f}   {found['recall']:6.4f}   {found['ece']:6.4f}"
        f" {found['brier']:6.4f}   {people:22} {found['seconds']:6.1f}   {beside}",
        flush=True,
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


PARTS: dict[str, Callable[[int], Figures]] = {
    "labelled": labelled,
    "small": few,
    "cross": cross,
    "million": million,
    "total": total,
}

if __name__ == "__main__":
    main()
