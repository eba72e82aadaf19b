"""What an answer was made of and by: enough to make it again, digit for digit."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import numba
import numpy as np
import scipy

from amparo import __version__
from amparo.count.estimate.table import Table
from amparo.text import N_

THREADS = N_("any number gives the same answer")


def provenance(tables: Sequence[Table], models: Iterable[str], seed: int) -> dict[str, Any]:
    """Return plain data on one table, or on several draws of the linkage; the day is that of UTC."""
    return {
        "data_sha256": digest(tables),
        "lists": list(tables[0].canonical().lists),
        "n": min(table.n for table in tables),
        "models": list(models),
        "seed": seed,
        "amparo": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "numba": numba.__version__,
        "threads": THREADS,
        "started": datetime.now(UTC).date().isoformat(),
    }


def digest(tables: Sequence[Table]) -> str:
    """Return the table's own digest; of several, one over all that does not depend on their order."""
    if len(tables) == 1:
        return tables[0].digest
    return hashlib.sha256("\n".join(sorted(table.digest for table in tables)).encode()).hexdigest()
