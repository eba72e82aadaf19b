"""What a report is about: one table, or several strata and their total. It decides what may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from amparo.count.estimate.answer import Answer, AtLeast, headline
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.pictures.documented import documented
from amparo.errors import InputError


@dataclass(frozen=True, eq=False)
class Subject:
    """Answers with the fit that speaks for them; ``fit`` is None where no number may be shown as the answer."""

    answers: tuple[Answer, ...]
    fit: Fit | None

    @classmethod
    def of(cls, answers: Answer | Sequence[Answer], total: Fit | None = None) -> Subject:
        """Put answers together; several strata need their ``total``. Raises InputError where there is nothing."""
        several = (answers,) if isinstance(answers, Answer) else tuple(answers)
        if not several:
            raise InputError("there is no answer to report", "estimate at least one table")
        fit = headline(several[0]) if len(several) == 1 and total is None else total
        return cls(several, fit if fit is not None and fit.answered else None)

    @property
    def documented(self) -> int:
        """People on at least one list, in every stratum; the fewest where who is who is in doubt."""
        return sum(answer.table.n for answer in self.answers)

    @property
    def span(self) -> tuple[int, int]:
        """The fewest and the most people on at least one list, in every stratum; the same where nothing is in doubt."""
        low, high = zip(*map(documented, self.answers), strict=True)
        return sum(low), sum(high)

    @property
    def lists(self) -> int:
        """How many different lists there are."""
        return len({name for answer in self.answers for name in answer.table.lists})

    @property
    def at_least(self) -> AtLeast | None:
        """The lower bounds of all strata added up; a stratum without one counts as documented."""
        if not any(answer.at_least for answer in self.answers):
            return None
        bounds = [answer.at_least or AtLeast(answer.table.n, answer.table.n) for answer in self.answers]
        return AtLeast(sum(bound.value for bound in bounds), sum(bound.low for bound in bounds))

    @property
    def fits(self) -> list[Fit]:
        """Every fit that was made, whether or not it may be shown."""
        return [fit for answer in self.answers for fit in answer.fits]
