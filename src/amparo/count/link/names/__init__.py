"""Names of people in Cyrillic, Arabic and Latin scripts, read in several romanisations at once, and how alike they are.

Own work on published conventions: BGN/PCGN, ICAO Doc 9303, ISO 9, Duden and French usage. A name is prepared once
(``prepare``, ``prepare_columns``), compared in levels (``COMPARISONS``, for Splink and in plain Python), and explained
to a person (``explain``).
"""

from amparo.count.link.names.compare import COMPARISONS
from amparo.count.link.names.explain import Reason, explain
from amparo.count.link.names.prepared import Name, prepare, prepare_columns
from amparo.count.link.names.readings import readings

__all__ = ["COMPARISONS", "Name", "Reason", "explain", "prepare", "prepare_columns", "readings"]
