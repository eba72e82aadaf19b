"""The register of a dossier's figures: each printed number or text asks it for its lineage id."""

from __future__ import annotations

from collections.abc import Iterable

from amparo.publish.lineage import Figure, figure
from amparo.text import N_

METHODS = {
    "statements": N_("statements of this figure up to the day"),
    "outlets": N_("different outlets among these statements"),
    "roots": N_("origins at the ends of their chains, named or described"),
    "lines": N_("independent lines: at least, at most"),
    "reliance": N_("statements with no first-hand origin left without this party"),
    "root": N_("statements whose chain ends here"),
    "hedge": N_("statements with this hedge"),
    "said": N_("the number as this statement gives it"),
    "matrix": N_("claims by party, as weighed"),
    "denial": N_("a denial, beside the claims it answers"),
    "accounts": N_("accounts whose authors allow counting them in public"),
    "summary": N_("a summary and the consent to publish it"),
    "quote": N_("a quotation and the consent to publish it"),
}
"""How figures are made. The name goes into the lineage id, the words into the appendix; a name may be followed by a
space and what it was applied to, such as a source."""


def describe(method: str) -> str:
    """Return the message that says how a figure was made."""
    return METHODS[method.partition(" ")[0]]


class Register:
    """Collects figures in the order they are printed."""

    def __init__(self) -> None:
        self._figures: dict[str, Figure] = {}

    def add(self, method: str, statements: Iterable[str], *, withheld: bool = False) -> str:
        """Note a figure and return its lineage id; the same figure twice is noted once."""
        assert describe(method)
        made = figure(method, statements, withheld=withheld)
        self._figures.setdefault(made.id, made)
        return made.id

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures so far."""
        return tuple(self._figures.values())
