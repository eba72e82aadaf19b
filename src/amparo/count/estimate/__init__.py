"""Multiple systems estimation: how many people, from lists that overlap and are incomplete.

>>> from amparo.count.estimate import estimate, read
>>> [table] = read("lists.csv")
>>> answer = estimate(table)

Names are loaded when they are first used: compiler and numerical libraries take more than a second.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from amparo.count.estimate.answer import Answer, AtLeast, Refusal, answered, headline
    from amparo.count.estimate.checks import Remark, refuse, remarks
    from amparo.count.estimate.consistency import Trial
    from amparo.count.estimate.export import as_data, to_arviz
    from amparo.count.estimate.fit import Cap, Fit, Summary
    from amparo.count.estimate.heterogeneity import chao_lower_bound
    from amparo.count.estimate.linked import estimate_linked
    from amparo.count.estimate.models import KNOWN, Known
    from amparo.count.estimate.reading import from_sets, read
    from amparo.count.estimate.table import Table
    from amparo.count.estimate.whole import estimate, estimate_strata

_HOME = {
    "answer": ("Answer", "AtLeast", "Refusal", "answered", "headline"),
    "checks": ("Remark", "refuse", "remarks"),
    "consistency": ("Trial",),
    "export": ("as_data", "to_arviz"),
    "fit": ("Cap", "Fit", "Summary"),
    "heterogeneity": ("chao_lower_bound",),
    "linked": ("estimate_linked",),
    "models": ("KNOWN", "Known"),
    "reading": ("from_sets", "read"),
    "table": ("Table",),
    "whole": ("estimate", "estimate_strata"),
}
_WHERE = {name: module for module, names in _HOME.items() for name in names}

__all__ = [
    "KNOWN",
    "Answer",
    "AtLeast",
    "Cap",
    "Fit",
    "Known",
    "Refusal",
    "Remark",
    "Summary",
    "Table",
    "Trial",
    "answered",
    "as_data",
    "chao_lower_bound",
    "estimate",
    "estimate_linked",
    "estimate_strata",
    "from_sets",
    "headline",
    "read",
    "refuse",
    "remarks",
    "to_arviz",
]


def __getattr__(name: str) -> Any:
    """Load a public name (PEP 562)."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
