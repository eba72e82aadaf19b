"""Names as Splink comparisons: surname, given name and patronymic, each in levels from the same form to unlike.

Fellegi and Sunter's levels after Winkler (1990) for names of several readings. A difference between two *known* given
names is a difference, however alike they sound (Marina and Maria); a slip of the pen seldom makes another known name.
Surname and given name that changed places count once, in ``surname``. Thresholds were set on tables of hard pairs.
"""

from __future__ import annotations

from collections.abc import Callable

from amparo.count.link.comparison import Comparison, Level, Prepared
from amparo.count.link.names.conditions import (
    Abbreviated,
    Alike,
    All,
    Condition,
    Either,
    Meets,
    Missing,
    Not,
    Otherwise,
    Same,
)
from amparo.text import N_

CLOSE = 0.92 - 1e-9
"""0.92 is a similarity that words do have; engines round it to either side of 0.92 itself."""
NEAR = 0.84

_SWAPPED = All(
    Meets("given_forms", "surname_forms"),
    Meets("surname_forms", "given_forms"),
    Not(Meets("surname_forms", "surname_forms")),
)


def _first(conditions: list[Condition]) -> Callable[[Prepared, Prepared], int]:
    def level(left: Prepared, right: Prepared) -> int:
        return next(at for at, condition in enumerate(conditions) if condition.holds(left, right))

    return level


def _comparison(id: str, columns: dict[str, str], *levels: Level) -> Comparison:
    conditions = [level.condition for level in levels if isinstance(level.condition, Condition)]
    return Comparison(id, columns, levels, _first(conditions))


def _unlike_known(part: str, condition: Condition) -> Condition:
    return All(Missing(f"{part}_known"), condition)


def _named(part: str, missing: Condition, extra: dict[str, str]) -> Comparison:
    """Compare a part that may be a known name or only an initial."""
    columns = {
        part: "VARCHAR",
        f"{part}_forms": "VARCHAR[]",
        f"{part}_known": "VARCHAR[]",
        f"{part}_initial": "VARCHAR",
        f"{part}_short": "BOOLEAN",
    }
    known = Either(Meets(f"{part}_known", f"{part}_known"), Meets(f"{part}_forms", f"{part}_forms"))
    return _comparison(
        part,
        columns | extra,
        Level("missing", N_("missing on one list"), missing, neutral=True),
        Level("same", N_("the same"), Same(part), 0.7, frequency=part),
        Level("known", N_("the same name in another form or language"), known, 0.15),
        Level("initial", N_("an initial that agrees"), Abbreviated(part), 0.05),
        Level("close", N_("very alike"), _unlike_known(part, Alike(part, CLOSE)), 0.05),
        Level("near", N_("alike"), _unlike_known(part, Alike(part, NEAR)), 0.03),
        Level("else", N_("different"), Otherwise(), 0.02),
    )


_SURNAME = _comparison(
    "surname",
    {"surname": "VARCHAR", "surname_forms": "VARCHAR[]", "given_forms": "VARCHAR[]"},
    Level("missing", N_("missing on one list"), Missing("surname"), neutral=True),
    Level("same", N_("the same"), Same("surname"), 0.75, frequency="surname"),
    Level("reading", N_("the same in some romanisation"), Meets("surname_forms", "surname_forms"), 0.08),
    Level("swapped", N_("surname and given name changed places"), _SWAPPED, 0.03),
    Level("close", N_("very alike"), Alike("surname", CLOSE), 0.07),
    Level("near", N_("alike"), Alike("surname", NEAR), 0.04),
    Level("else", N_("different"), Otherwise(), 0.03),
)

COMPARISONS: tuple[Comparison, ...] = (
    _SURNAME,
    _named("given", Either(Missing("given_initial"), _SWAPPED), {"surname_forms": "VARCHAR[]"}),
    _named("patronymic", Missing("patronymic_initial"), {}),
)
