"""An answer as data for programs: JSON, tables, draws. The keys below are stable; a change of meaning is a new version.

``estimate.json``

- ``version`` (1), ``kind``: "table", "strata" or "linkage".
- ``total``: the fit that speaks for all strata, shaped like a model below; null for one table.
- ``not_total``: why strata have no total, shaped like a refusal below; else null.
- ``answers``: one a stratum, each with

  - ``stratum``, ``documented``, ``lists``: [{``name``, ``size``}], ``captures``: people on exactly 1, 2, … lists;
  - ``at_least``: {``value``, ``low``} or null: the lower bound, the lower end of its one-sided 95 % interval;
  - ``answer``: the id of the model whose numbers stand first ("ensemble" where there is one); null: no number is given;
  - ``models``: [{``model``, ``answered``, ``summary``, ``convergence``, ``cap``, ``warnings``, ``details``, ``seed``}];
    ``summary``: {``mean``, ``median``, ``low``, ``high``, ``level``}, null where the chains did not converge;
    ``convergence``: {``reached``, ``rhat``, ``ess_bulk``, ``ess_tail``}, null for what is computed exactly;
    ``cap``: {``largest``, ``touching``, ``matters``} or null;
  - ``ensemble``: the models together, shaped like one of them, or null;
  - ``refusals``: [{``model``, ``why``, ``todo``}], in English;
  - ``consistency``: [{``conditioned_on``, ``truth``, ``seen``, ``model``, ``median``, ``low``, ``high``, ``covered``,
    ``log_error``}]; the last five are null where the model gave no answer;
  - ``checks``: ``predictive``, ``priors``, ``leave_one_out``: by model; ``linkage``: ``draws``, ``distinct``, ``of``,
    ``share_linkage``, ``share_linkage_error``, ``models``; each only where it was done;
  - ``notes``: what is odd about the table, in English; ``provenance``: see ``provenance``.

Numbers that are not finite are null. Patterns and their counts are not in it: small counts may point at somebody.

``models.csv``: stratum, model, answered, mean, median, low, high, level, rhat, ess_bulk, ess_tail, cap, touching, why.
``consistency.csv``: stratum, conditioned_on, truth, seen, model, median, low, high, covered, log_error.
``draws.csv``: stratum, model, chain, draw, total; chains and draws count from 1; models that answered only. Its draws
are those of the posterior where a model has one, else evenly spaced quantiles.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from amparo.count.estimate.answer import Answer, Refusal, headline
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.table import Floats

VERSION = 1
FILES = ("estimate.json", "models.csv", "consistency.csv", "draws.csv")
_MODELS = ("stratum", "model", "answered", "mean", "median", "low", "high", "level", "rhat", "ess_bulk", "ess_tail",
           "cap", "touching", "why")  # fmt: skip
_DRAWS = ("stratum", "model", "chain", "draw", "total")
_TRIALS = ("conditioned_on", "truth", "seen", "model", "median", "low", "high", "covered", "log_error")


def as_data(answers: Answer | Sequence[Answer], total: Fit | Refusal | None = None) -> dict[str, Any]:
    """Return what ``estimate.json`` holds, on one table or on several strata with their total."""
    several = (answers,) if isinstance(answers, Answer) else tuple(answers)
    linked = any("linkage" in answer.checks for answer in several)
    kind = "strata" if total is not None else "linkage" if linked else "table"
    return {
        "version": VERSION,
        "kind": kind,
        "total": _fit(total) if isinstance(total, Fit) else None,
        "not_total": _refusal(total) if isinstance(total, Refusal) else None,
        "answers": [_answer(answer) for answer in several],
    }


def files(answers: Answer | Sequence[Answer], total: Fit | Refusal | None = None) -> dict[str, bytes]:
    """Return the four files by name."""
    several = (answers,) if isinstance(answers, Answer) else tuple(answers)
    data = json.dumps(as_data(answers, total), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    whole = [("", total)] if isinstance(total, Fit) else []
    models = (row for answer in several for row in _model_rows(answer))
    trials = (row for answer in several for row in _trial_rows(answer))
    draws = (row for stratum, fit in [*_drawn(several), *whole] for row in _draw_rows(stratum, fit))
    made = data.encode(), _csv(_MODELS, models), _csv(("stratum", *_TRIALS), trials), _csv(_DRAWS, draws)
    return dict(zip(FILES, made, strict=True))


def to_arviz(fit: Fit) -> dict[str, dict[str, Floats]]:
    """Return draws of the total N, shape (chain, draw), as ArviZ reads them.

    ``arviz.from_dict(to_arviz(fit))`` from ArviZ 1.0 on, ``arviz.from_dict(**to_arviz(fit))`` before it.
    """
    return {"posterior": {"N": fit.draws}}


def _answer(answer: Answer) -> dict[str, Any]:
    table, speaks = answer.table, headline(answer)
    return dict(plain({
        "stratum": table.stratum,
        "documented": table.n,
        "lists": [{"name": name, "size": size} for name, size in zip(table.lists, table.sizes, strict=True)],
        "captures": table.captures,
        "at_least": asdict(answer.at_least) if answer.at_least else None,
        "answer": speaks.model if speaks else None,
        "models": [_fit(fit) for fit in answer.fits],
        "ensemble": _fit(answer.ensemble) if answer.ensemble else None,
        "refusals": [_refusal(one) for one in answer.refusals],
        "consistency": [_trial(trial) for trial in answer.consistency],
        "checks": answer.checks,
        "notes": [str(note) for note in answer.notes],
        "provenance": answer.provenance,
    }))  # fmt: skip


def _fit(fit: Fit) -> dict[str, Any]:
    found, cap = fit.convergence, fit.cap
    return dict(plain({
        "model": fit.model,
        "answered": fit.answered,
        "summary": asdict(fit.summary()) if fit.answered else None,
        "convergence": found and {"reached": found.reached, "rhat": found.rhat, "ess_bulk": found.ess_bulk,
                                  "ess_tail": found.ess_tail},
        "cap": cap and {"largest": cap.largest, "touching": cap.touching, "matters": cap.matters},
        "warnings": fit.warnings,
        "details": fit.details,
        "seed": fit.seed,
    }))  # fmt: skip


def _refusal(one: Refusal) -> dict[str, str]:
    return {"model": one.model, "why": str(one), "todo": one.todo.format(**one.values) if one.values else one.todo}


def _trial(trial: Trial) -> dict[str, Any]:
    return {name: getattr(trial, name) for name in _TRIALS}


def plain(value: Any) -> Any:
    """Return what JSON can hold: plain numbers for numpy's, null for numbers that are not finite."""
    if isinstance(value, Mapping):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(held) for held in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _model_rows(answer: Answer) -> Iterator[list[Any]]:
    together = [answer.ensemble] if answer.ensemble else []
    for fit in [*together, *answer.fits]:
        data = _fit(fit)
        held = {**(data["summary"] or {}), **(data["convergence"] or {}), **(data["cap"] or {})}
        held |= {"stratum": answer.table.stratum, "model": fit.model, "answered": fit.answered,
                 "cap": held.get("largest"), "why": "" if fit.answered else "did not converge"}  # fmt: skip
        yield [held.get(name) for name in _MODELS]
    for one in answer.refusals:
        held = {"stratum": answer.table.stratum, "model": one.model, "answered": False, "why": str(one)}
        yield [held.get(name) for name in _MODELS]


def _trial_rows(answer: Answer) -> Iterator[list[Any]]:
    for trial in answer.consistency:
        yield [answer.table.stratum, *plain(_trial(trial)).values()]


def _drawn(answers: Sequence[Answer]) -> Iterator[tuple[str, Fit]]:
    for answer in answers:
        together = [answer.ensemble] if answer.ensemble else []
        yield from ((answer.table.stratum, fit) for fit in [*together, *answer.fits] if fit.answered)


def _draw_rows(stratum: str, fit: Fit) -> Iterator[tuple[Any, ...]]:
    for chain, draws in enumerate(fit.draws.tolist(), 1):
        for draw, total in enumerate(draws, 1):
            yield stratum, fit.model, chain, draw, int(total) if total.is_integer() else total


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(header)
    out.writerows(rows)
    return text.getvalue().encode()
