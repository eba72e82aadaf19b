"""Words and figures as the reader writes them. Figures of estimates are rounded to three significant digits.

More digits would look like knowledge that no estimate has; what was counted is never rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10
from numbers import Integral

from babel import numbers

from amparo.count.estimate.answer import AtLeast
from amparo.count.estimate.checks import Remark
from amparo.count.estimate.fit import Fit, Summary
from amparo.count.estimate.pictures.names import NAMES
from amparo.text import N_, catalogue, show_number

DIGITS = 3
"""Significant digits of estimates."""
INTERVAL = N_("{low}–{high}")


def rounded(value: float, documented: int = 0) -> int:
    """Round to three significant digits, whole numbers at least; never below what is documented."""
    step: int = 10 ** max(0, floor(log10(max(value, 1))) + 1 - DIGITS)
    return max(round(value / step) * step, documented)


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things in one language (``en``, ``ru`` …)."""

    language: str = "en"

    def say(self, message: str, **values: object) -> str:
        """Translate a template and fill it in."""
        words = catalogue(self.language).gettext(message) if message else ""
        return words.format(**values) if values else words

    def remark(self, remark: Remark) -> str:
        """Say a remark; whole numbers in it are counts."""
        told = {name: self.count(int(one)) if isinstance(one, Integral) else one for name, one in remark.values.items()}
        return self.say(remark.template, **told)

    def model(self, name: str) -> str:
        """Say what a model is called; ids that are not known are shown as they are."""
        return self.say(NAMES.get(name, name))

    def count(self, number: int) -> str:
        """Write a number of people that was counted: every digit."""
        return show_number(int(number), self.language)

    def estimate(self, value: float, documented: int = 0) -> str:
        """Write an estimated number of people, rounded."""
        return self.count(rounded(value, documented))

    def decimal(self, value: float, digits: int = 1) -> str:
        """Write a number with decimals."""
        return numbers.format_decimal(round(value, digits), format="#,##0." + "#" * digits, locale=self.language)

    def share(self, value: float) -> str:
        """Write a share as a percentage; one decimal below one percent."""
        return numbers.format_percent(
            round(value, 2 if value >= 0.01 else 3), decimal_quantization=False, locale=self.language
        )

    def documented(self, low: int, high: int) -> str:
        """Write how many people are documented: a count, or from the fewest to the most."""
        return self.count(low) if low == high else self.say(INTERVAL, low=self.count(low), high=self.count(high))

    def interval(self, found: Summary, documented: int) -> str:
        """Write the two ends of an interval."""
        low, high = self.estimate(found.low, documented), self.estimate(found.high, documented)
        return self.say(INTERVAL, low=low, high=high)

    def figures(self, fit: Fit) -> str:
        """Write the middle of a model with its interval."""
        found, n = fit.summary(), fit.table.n
        return f"{self.estimate(found.median, n)} ({self.interval(found, n)})"

    def bound(self, at_least: AtLeast, documented: int) -> str:
        """Write the safe side of a lower bound: the lower end of its own interval."""
        return self.estimate(at_least.low, documented)
