"""Claims to weigh: the real ones of the demo, and small ones made up for a test."""

from pathlib import Path

import pytest

import amparo.demo
from amparo.weigh import claims_csv
from amparo.weigh.claim import ClaimSet

REAL = Path(amparo.demo.__file__).parent / "data" / "chechnya-claims.csv"


@pytest.fixture(scope="session")
def real() -> ClaimSet:
    return claims_csv.read(REAL)
