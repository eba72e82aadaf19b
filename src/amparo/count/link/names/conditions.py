"""Conditions on two prepared names, each as SQL (DuckDB and Spark) and as a plain function that says the same.

Splink's own level for the likest pair of two arrays writes lambdas that DuckDB 2 no longer takes; and a list
comprehension's variables look like columns to Splink. Hence these.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler
from splink.internals.comparison_level_creator import ComparisonLevelCreator
from splink.internals.dialects import SplinkDialect

from amparo.count.link.comparison import Prepared

_WORTH_A_LOOK = 0.6
"""Main forms less alike than this are different names in any reading: the other forms are not compared."""


class Condition(ComparisonLevelCreator):
    """A condition that holds for two records; what is missing never holds."""

    @abstractmethod
    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether the condition holds for two prepared records."""

    def create_label_for_charts(self) -> str:
        """Return the condition's own words; levels have labels for people."""
        return type(self).__name__


@dataclass(frozen=True)
class Missing(Condition):
    """Either record lacks the column."""

    column: str

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        return f"{self.column}_l IS NULL OR {self.column}_r IS NULL"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether either is None."""
        return left[self.column] is None or right[self.column] is None


@dataclass(frozen=True)
class Same(Condition):
    """The two values are equal."""

    column: str

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        return f"COALESCE({self.column}_l = {self.column}_r, FALSE)"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether both are there and equal."""
        return left[self.column] is not None and left[self.column] == right[self.column]


@dataclass(frozen=True)
class Meets(Condition):
    """The left record's array in one column and the right record's in another have a value in common."""

    left: str
    right: str

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        overlap = "arrays_overlap" if sql_dialect.sql_dialect_str == "spark" else "list_has_any"
        return f"COALESCE({overlap}({self.left}_l, {self.right}_r), FALSE)"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether both are there and share a value."""
        return not set(left[self.left] or ()).isdisjoint(right[self.right] or ())


@dataclass(frozen=True)
class Alike(Condition):
    """Two forms of the names, of all their forms, are as alike as ``least`` (Jaro-Winkler, prefix weight 0.1)."""

    column: str
    least: float

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL; most pairs are settled by their main forms."""
        distance = sql_dialect.jaro_winkler_function_name
        main = f"{distance}({self.column}_l, {self.column}_r)"
        left, right = f"{self.column}_forms_l", f"{self.column}_forms_r"
        if sql_dialect.sql_dialect_str == "spark":
            # no function of Python's can be called inside a Spark lambda: ``spark`` registers one over both arrays
            best = f"amparo_likeness({left}, {right})"
        else:
            inner = f"list_max(list_transform({right}, lambda y: {distance}(x, y)))"
            best = f"list_max(list_transform({left}, lambda x: {inner}))"
        # CASE, as AND works out both sides for every pair
        return (
            f"CASE WHEN {main} >= {self.least} THEN TRUE WHEN {main} >= {_WORTH_A_LOOK} THEN {best} >= {self.least} "
            "ELSE FALSE END"
        )

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether any two forms are alike enough."""
        mine, other = left[self.column], right[self.column]
        if mine is None or other is None or (main := JaroWinkler.similarity(mine, other)) < _WORTH_A_LOOK:
            return False
        return main >= self.least or likeness(left, right, self.column) >= self.least


@dataclass(frozen=True)
class Abbreviated(Condition):
    """One of the two is only an initial, and it is the other's initial."""

    column: str

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        short = f"({self.column}_short_l OR {self.column}_short_r)"
        return f"{short} AND {self.column}_initial_l = {self.column}_initial_r"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether the initials agree where one stands alone."""
        short, initial = f"{self.column}_short", f"{self.column}_initial"
        return bool(left[short] or right[short]) and left[initial] is not None and left[initial] == right[initial]


class All(Condition):
    """Every condition holds."""

    def __init__(self, *conditions: Condition) -> None:
        self.conditions = conditions

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        return " AND ".join(f"({condition.create_sql(sql_dialect)})" for condition in self.conditions)

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether all hold."""
        return all(condition.holds(left, right) for condition in self.conditions)


class Either(Condition):
    """Some condition holds."""

    def __init__(self, *conditions: Condition) -> None:
        self.conditions = conditions

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        return " OR ".join(f"({condition.create_sql(sql_dialect)})" for condition in self.conditions)

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether any holds."""
        return any(condition.holds(left, right) for condition in self.conditions)


@dataclass(frozen=True)
class Not(Condition):
    """The condition does not hold; it must be one whose SQL is never NULL."""

    condition: Missing | Same | Meets

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write the condition in SQL."""
        return f"NOT ({self.condition.create_sql(sql_dialect)})"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say whether it does not hold."""
        return not self.condition.holds(left, right)


class Otherwise(Condition):
    """Whatever no level before has taken."""

    def create_sql(self, sql_dialect: SplinkDialect) -> str:
        """Write Splink's word for it."""
        return "ELSE"

    def holds(self, left: Prepared, right: Prepared) -> bool:
        """Say yes."""
        return True


def likeness(left: Prepared, right: Prepared, column: str) -> float:
    """Return the best Jaro-Winkler similarity of any two forms, 0 to 1; 0 where either is missing."""
    mine, other = left[f"{column}_forms"] or (), right[f"{column}_forms"] or ()
    return max((JaroWinkler.similarity(one, two) for one in mine for two in other), default=0.0)
