"""Which fit speaks for a table: the ensemble, or the only model that answered. Never one that did not converge."""

from __future__ import annotations

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.fit import Fit


def headline(answer: Answer) -> Fit | None:
    """Return the fit whose numbers stand first, or None where no number may be shown as the answer."""
    if answer.ensemble is not None:
        return answer.ensemble if answer.ensemble.answered else None
    answered = [fit for fit in answer.fits if fit.answered]
    return answered[0] if len(answered) == 1 else None


def answered(answer: Answer) -> list[Fit]:
    """Return every fit that may be shown, the ensemble first."""
    first = [answer.ensemble] if answer.ensemble is not None else []
    return [fit for fit in [*first, *answer.fits] if fit.answered]
