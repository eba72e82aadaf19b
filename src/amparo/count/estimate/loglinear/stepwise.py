"""One log-linear model chosen step by step: the model ``sparse-stepwise``, and its bootstrap.

Checked against SparseMSE's answers with threshold 0.02: United Kingdom, five lists, 11,313 (9,884–13,027); Netherlands
121,522 (98,675–150,139); New Orleans 1,034 (658–1,709).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from amparo.count.estimate.fit import Fit
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.loglinear.average import MERGED, MOST_LISTS
from amparo.count.estimate.loglinear.design import design
from amparo.count.estimate.loglinear.existence import MAX_LISTS, check
from amparo.count.estimate.loglinear.fitted import Fitted
from amparo.count.estimate.loglinear.forward import forward
from amparo.count.estimate.loglinear.hidden import FINE, bounded, normal, totals
from amparo.count.estimate.loglinear.predictive import pattern_draws, shares
from amparo.count.estimate.table import Floats, Table
from amparo.errors import InputError, RefusedError

_FEWEST = 0.5
"""Share of the bootstrap's tables that must give an answer."""
_TODO = "look at the overlaps; merge lists, or give more of them"


def sparse_stepwise(table: Table, *, seed: int = 1, threshold: float = 0.02, bootstrap: int = 0) -> Fit:
    """Choose pairs of lists by their p-values, and estimate the total from the model so chosen.

    The draws are normal on the logarithm of the number on no list: they take the choice for granted. With ``bootstrap``
    tables drawn from the data the whole choice is made anew for each, and the draws are what those say (Efron's
    percentiles). Raises RefusedError where not even the main effects can be fitted or the total is not limited.
    """
    if not 0 <= threshold < 1:
        raise InputError("the threshold is not between 0 and 1", "use a p-value such as 0.02")
    used = table.canonical()
    plan = design(used, MOST_LISTS)
    chosen, steps = forward(plan, threshold)
    if not bounded(chosen)[0]:
        raise RefusedError("the lists have too little in common to limit the total", _TODO)
    expected, answered = _again(used, threshold, bootstrap, seed) if bootstrap else (_once(chosen), None)
    return Fit(
        model="sparse-stepwise",
        table=used,
        draws=totals(plan.table.n, expected, seed),
        cells=pattern_draws(chosen, np.ones(1), seed),
        seed=seed,
        warnings=(MERGED,) if plan.merged else (),
        details={
            "threshold": threshold,
            **chosen.described(0),
            "steps": [{"pair": [plan.table.lists[j] for j in plan.pairs[pair]], "p": p} for pair, p in steps],
            "merged": list(plan.merged),
            "checks": _checks(chosen),
            "bootstrap": {"tables": bootstrap, "answered": answered} if bootstrap else None,
        },
    )


def _once(chosen: Fitted) -> Floats:
    return normal(float(chosen.log_hidden[0]), float(chosen.se[0]), FINE)


def _checks(chosen: Fitted) -> dict[str, Any]:
    """Return how existence and identifiability are known; the fit itself proves both for more lists."""
    if chosen.design.lists > MAX_LISTS:
        return {"exists": True, "identified": True, "by": "fit"}
    return {**check(chosen.design, chosen.models[0])._asdict(), "by": "linear programme"}


def _again(table: Table, threshold: float, tables: int, seed: int) -> tuple[Floats, int]:
    """Return log n0 of tables drawn from the data, repeated to FINE values, and how many of them gave an answer."""
    answers = [value for b in range(tables) if (value := _replicate(table, threshold, seed, b)) is not None]
    if len(answers) < _FEWEST * tables:
        raise RefusedError("most tables drawn from the data have no answer", _TODO)
    return np.repeat(np.sort(answers), shares(np.ones(len(answers)), FINE)), len(answers)


def _replicate(table: Table, threshold: float, seed: int, place: int) -> float | None:
    counts = stream(seed, 2, place).multinomial(table.n, table.counts / table.n)
    try:
        chosen, _ = forward(design(Table.build(table.lists, table.patterns, counts), MOST_LISTS), threshold)
    except RefusedError:
        return None
    return float(chosen.log_hidden[0]) if bounded(chosen)[0] else None
