"""How near two dates are when each may be an interval in up to two readings: the same conditions in SQL and in Python.

Plain integer comparisons, so that DuckDB and Spark give the same answer; a reading that is missing is never near.
"""

from __future__ import annotations

from itertools import product

from amparo.count.link.comparison import Prepared

ENDS = (("low", "high"), ("low2", "high2"))
WIDEST = 4_000_000
"""Days: no interval is as wide."""


def near_sql(stem: str, days: int, least: int = 0, most: int = WIDEST) -> str:
    """Return SQL: in some pair of readings, each at most ``most`` days wide, the gap is at most ``days``.

    One day is an interval of width 0. At least one of the two must be ``least`` days wide.
    """
    cases = []
    for (low, high), (other_low, other_high) in product(ENDS, ENDS):
        left = f"{stem}_{low}_l", f"{stem}_{high}_l"
        right = f"{stem}_{other_low}_r", f"{stem}_{other_high}_r"
        terms = [f"{left[0]} - {right[1]} <= {days}", f"{right[0]} - {left[1]} <= {days}"]
        if most < WIDEST:
            terms += [f"{end} - {start} <= {most}" for start, end in (left, right)]
        if least:
            wide = " OR ".join(f"{end} - {start} >= {least}" for start, end in (left, right))
            terms.append(f"({wide})")
        cases.append("(" + " AND ".join(terms) + ")")
    return "(" + " OR ".join(cases) + ")"


def near(stem: str, left: Prepared, right: Prepared, days: int, least: int = 0, most: int = WIDEST) -> bool:
    """Answer as the SQL of ``near_sql`` does."""
    for (low, high), (low_r, high_r) in product(_readings(stem, left), _readings(stem, right)):
        widths = high - low, high_r - low_r
        if low - high_r <= days and low_r - high <= days and max(widths) <= most and max(widths) >= least:
            return True
    return False


def _readings(stem: str, record: Prepared) -> list[tuple[int, int]]:
    ends = [(record[f"{stem}_{low}"], record[f"{stem}_{high}"]) for low, high in ENDS]
    return [(low, high) for low, high in ends if low is not None and high is not None]
