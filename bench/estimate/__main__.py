"""Measure multiple systems estimation; ``python -m bench.estimate`` prints tables and, last, one JSON object.

    python -m bench.estimate [--calibrate N]

``--calibrate`` adds simulation-based calibration of the latent classes with N replications (1,000 take minutes).
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from amparo.count.estimate.calibration import calibrate
from amparo.count.estimate.latent import prior
from bench.estimate import coverage, peers, speed
from bench.estimate.cold import first_answer_s
from bench.machine import describe, show

Figures = dict[str, Any]


def main() -> None:
    """Run every part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--calibrate", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    print(show(describe("numpy", "scipy", "numba")))
    figures: Figures = {}
    for part in (effective_draws, netherlands, graphs, known_totals, cold_start):
        figures |= part()
    if asked.calibrate:
        figures |= calibration(asked.calibrate)
    print(json.dumps(figures))


def effective_draws() -> Figures:
    """Latent classes on one core against LCMCR's recorded figures."""
    print("\nlatent classes, one core     median (95 %)            R-hat    ESS   seconds   ESS/s   LCMCR   ratio")
    figures: Figures = {}
    for name, found in speed.effective_draws().items():
        said, run, peer = found.fit.summary(), found.fit.convergence, peers.LCMCR_ESS_PER_S[name]
        assert run is not None
        print(
            f"{name:24} {said.median:10,.0f} ({said.low:,.0f}-{said.high:,.0f})   {run.rhat:8.4f} {run.ess_bulk:7,.0f}"
            f" {found.seconds:8.1f} {found.ess_per_s:8.1f} {peer:7.1f} {found.ess_per_s / peer:7.1f}"
        )
        figures[f"ess_per_s_{name}"] = round(found.ess_per_s, 1)
    return figures


def netherlands() -> Figures:
    """The table on which LCMCR does not converge: four starts, two modes."""
    fit, seconds = speed.netherlands()
    said, run = fit.summary(), fit.convergence
    assert run is not None
    assert fit.cap is not None
    print(f"\nNetherlands, 5 lists, four starts: R-hat {run.rhat:.4f} (LCMCR {peers.LCMCR_RHAT_NETHERLANDS}), ", end="")
    print(f"ESS {run.ess_bulk:,.0f}, {seconds:.0f} s, converged: {run.reached}")
    print(f"medians of the chains {', '.join(f'{median:,.0f}' for median in run.medians)}; {said.median:,.0f} ", end="")
    print(f"({said.low:,.0f}-{said.high:,.0f}); above 80,000: {(fit.flat > 80_000).mean():.3f}", end="")
    print(f"; touching the cap of {fit.cap.largest:,.0f}: {fit.cap.touching:.3f}")
    return {"rhat_netherlands5": round(run.rhat, 4), "seconds_netherlands5": round(seconds, 1)}


def graphs() -> Figures:
    """The average over decomposable graphs against dga's recorded seconds."""
    found = speed.graphs()
    for name, seconds in found.items():
        peer = peers.DGA_SECONDS.get(name)
        print(f"decomposable graphs, {name}: {seconds:.3f} s (dga: {f'{peer:.0f} s' if peer else 'refuses'})")
    return {f"dga_seconds_{name}": round(seconds, 4) for name, seconds in found.items()}


def known_totals() -> Figures:
    """Coverage of 95 % intervals and interval score on log N, over all tables and lists."""
    found = coverage.tasks()
    rows = coverage.table_of_methods(found)
    fair = coverage.left_out(found)
    print(f"\n{len(found)} known totals      answered   covered   truth above   interval score")
    for name, row in {**rows, "ensemble, left out": fair}.items():
        print(f"{name:24} {row.answered:8} {row.covered:9.3f} {row.above:13.3f} {row.score:16.3f}")
    print("recorded elsewhere, other choice of lists:", peers.COVERAGE)
    return {
        "known_totals": len(found),
        "coverage95": {name: round(row.covered, 3) for name, row in rows.items()},
        "interval_score": {name: round(row.score, 3) for name, row in rows.items()},
        "coverage95_left_out": round(fair.covered, 3),
        "interval_score_left_out": round(fair.score, 3),
    }


def cold_start() -> Figures:
    """Seconds from a cold process to the first answer."""
    seconds = first_answer_s()
    print(f"\nfirst answer of a cold process on Kosovo: {seconds:.1f} s (R: {peers.COLD_START_S:.0f} s and more)")
    return {"cold_start_s": round(seconds, 2)}


def calibration(replications: int) -> Figures:
    """Simulation-based calibration of the latent classes."""
    found = calibrate(*prior.calibrated(), replications=replications)
    held = ", ".join(f"{one.level:.0%} {one.held:.3f}" for one in found.coverage)
    print(
        f"\ncalibration over {replications} simulated tables: uniform ranks, p = {found.uniform.p_value:.3f}; ", end=""
    )
    print(f"intervals held the truth: {held}; without an answer {found.unanswered}")
    return {"calibration_p": round(found.uniform.p_value, 4)}


if __name__ == "__main__":
    main()
