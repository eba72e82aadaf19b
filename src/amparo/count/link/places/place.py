"""Places compared: the same name, a place in another, near each other, spelt alike, or at least in the same region.

Distance is that of points on a sphere, through it: at 100 km the chord is 1 m shorter than the way over land, and sums
of squares are the same in every engine.
"""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler
from splink.internals.comparison_level_composition import And, Or
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.comparison_level_library import ArrayIntersectLevel, CustomLevel, ElseLevel, JaroWinklerLevel

from amparo.count.link.comparison import Comparison, Level, Prepared
from amparo.count.link.places.prepare import COLUMNS
from amparo.text import N_

SAME_KM, NEAR_KM, FAR_KM = 2, 20, 100
"""Closer than the first is the same place; places of one name further apart than the last are different places."""
CLOSE = 0.9
"""Jaro-Winkler similarity from which two names count as one spelt in two ways."""


def _sql(condition: str) -> ComparisonLevelCreator:
    return CustomLevel(condition, base_dialect_str="duckdb")


def _within_sql(km: int) -> str:
    squares = " + ".join(f"(place_{axis}_l - place_{axis}_r) * (place_{axis}_l - place_{axis}_r)" for axis in "xyz")
    return f"{squares} <= {km * km}"


_NOT_FAR = _sql(f"place_x_l IS NULL OR place_x_r IS NULL OR {_within_sql(FAR_KM)}")
_WIDER_AGREE = Or(
    _sql("place_wider_l IS NULL OR place_wider_r IS NULL"),
    ArrayIntersectLevel("place_wider", 1),
)


def _square(left: Prepared, right: Prepared) -> float | None:
    if left["place_x"] is None or right["place_x"] is None:
        return None
    x, y, z = (left[f"place_{axis}"] - right[f"place_{axis}"] for axis in "xyz")
    return float(x * x + y * y + z * z)


def _level(left: Prepared, right: Prepared) -> int:
    name, other, square = left["place_name"], right["place_name"], _square(left, right)
    named = name is not None and other is not None
    wider, wider_r = set(left["place_wider"] or ()), set(right["place_wider"] or ())
    alike = named and (square is None or square <= FAR_KM**2)
    agree = not wider or not wider_r or wider & wider_r
    holds = (
        not named and square is None,
        (square is not None and square <= SAME_KM**2) or (alike and name == other and agree),
        alike and set(left["place_forms"]) & set(right["place_forms"]),
        (square is not None and square <= NEAR_KM**2) or other in wider or name in wider_r,
        alike and JaroWinkler.similarity(name, other) >= CLOSE,
        wider & wider_r,
    )
    return next((n for n, true in enumerate(holds) if true), len(holds))


PLACE = Comparison(
    "place",
    COLUMNS,
    (
        Level(
            "missing",
            N_("missing"),
            _sql(
                "(place_name_l IS NULL OR place_name_r IS NULL) AND (place_x_l IS NULL OR place_x_r IS NULL)",
            ),
            neutral=True,
        ),
        Level(
            "same",
            N_("same place"),
            Or(_sql(_within_sql(SAME_KM)), And(_sql("place_name_l = place_name_r"), _NOT_FAR, _WIDER_AGREE)),
            0.6,
            frequency="place_name",
        ),
        Level(
            "reading",
            N_("same name in one reading, or in another region"),
            And(_NOT_FAR, ArrayIntersectLevel("place_forms", 1)),
            0.1,
            frequency="place_name",
        ),
        Level(
            "within",
            N_("one lies in the other, or near it"),
            _sql(
                "list_contains(place_wider_l, place_name_r) OR list_contains(place_wider_r, place_name_l)"
                f" OR {_within_sql(NEAR_KM)}"
            ),
            0.12,
        ),
        Level("spelling", N_("names spelt alike"), And(_NOT_FAR, JaroWinklerLevel("place_name", CLOSE)), 0.05),
        Level("wider", N_("in the same wider place"), ArrayIntersectLevel("place_wider", 1), 0.08),
        Level("else", N_("different places"), ElseLevel(), 0.05),
    ),
    _level,
)
"""How places compare, by the columns of ``prepare_columns``."""
