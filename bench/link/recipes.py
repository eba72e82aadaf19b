"""Splink's documented way with each set: comparisons, blocking rules and training, as its users are told to do it.

FEBRL 4 is the detailed model of Splink's own demonstration. The others follow its tutorial: library comparisons with
their default thresholds, a prior from deterministic rules, u by random sampling, m by EM on two blocking rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import block_on

Rule = Any
"""A blocking rule: SQL, or what ``block_on`` makes."""


@dataclass(frozen=True)
class Recipe:
    """How Splink is used on one set; ``recall`` is what the deterministic rules are said to find."""

    link_type: str
    comparisons: list[Any]
    blocking: list[Rule]
    deterministic: list[Rule]
    recall: float
    training: list[Rule]
    max_pairs: float = 1e7


def febrl4() -> Recipe:
    """The detailed model of the demonstration ``febrl4``."""
    return Recipe(
        "link_only",
        [
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth", input_is_string=True, invalid_dates_as_null=True),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ],
        [
            block_on("given", "surname"), "l.given = r.surname and l.surname = r.given", block_on("birth"),
            block_on("soc_sec_id"), block_on("state", "street"), block_on("street_number", "street"),
            block_on("postcode"),
        ],
        [block_on("soc_sec_id"), block_on("given", "surname", "birth")],
        0.8,
        [block_on("birth"), block_on("postcode")],
        max_pairs=1e6,
    )  # fmt: skip


def rldata10000() -> Recipe:
    """Names and date of birth, the tutorial's rules as far as the columns go.

    No two records of one person agree in everything, so F1 hangs on the deterministic rules: from 0.04, where only
    whole agreement counts, to 0.87 for others as sensible as these.
    """
    return Recipe(
        "dedupe_only",
        [
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth", input_is_string=True),
        ],
        [
            block_on("given", "surname"), block_on("given", "birth"), block_on("surname", "birth"),
            block_on("given", "substr(birth, 1, 4)"), block_on("surname", "substr(birth, 1, 4)"), block_on("birth"),
        ],
        [block_on("given", "surname", "birth"),
         "l.birth = r.birth and l.surname = r.surname and levenshtein(l.given, r.given) <= 1"],
        0.7,
        [block_on("birth"), block_on("given", "surname")],
    )  # fmt: skip


def cross_script() -> Recipe:
    """Romanised names, date of birth or year, place, detention and telephone on five lists.

    Of several ways tried (dates imputed from years, ``ForenameSurnameComparison``, other rules to train on, fewer
    blocking rules) this gave Splink the best F1.
    """
    return Recipe(
        "link_and_dedupe",
        [
            cl.NameComparison("given").configure(term_frequency_adjustments=True),
            cl.NameComparison("surname").configure(term_frequency_adjustments=True),
            cl.NameComparison("patronymic").configure(term_frequency_adjustments=True),
            birth_or_year(),
            cl.JaroWinklerAtThresholds("place").configure(term_frequency_adjustments=True),
            cl.AbsoluteDateDifferenceAtThresholds(
                "detained", input_is_string=True, metrics=["day", "month"], thresholds=[3, 1]
            ),
            cl.ExactMatch("phone"),
        ],
        [
            block_on("given", "surname"), "l.given = r.surname and l.surname = r.given", block_on("given", "birth"),
            block_on("surname", "birth"), block_on("given", "place"), block_on("surname", "place"),
            block_on("detained", "place"), block_on("detained", "substr(surname, 1, 2)"),
            block_on("detained", "substr(given, 1, 3)"), block_on("birth", "place"), block_on("phone"),
            block_on("birth_year", "given"), block_on("birth_year", "surname"), block_on("birth_year", "place"),
            block_on("birth_year", "substr(surname, 1, 3)"), block_on("birth_year", "detained"),
            block_on("place", "substr(given, 1, 2)"), block_on("substr(surname, 1, 4)", "substr(given, 1, 2)"),
        ],
        [block_on("given", "surname", "birth"), block_on("given", "surname", "detained")],
        0.6,
        [block_on("given", "surname"), block_on("birth")],
    )  # fmt: skip


def million() -> Recipe:
    """The tutorial's comparisons and rules."""
    return Recipe(
        "dedupe_only",
        [
            cl.NameComparison("given"), cl.NameComparison("surname"),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("place").configure(term_frequency_adjustments=True), cl.EmailComparison("email"),
        ],
        [
            block_on("given", "surname"), block_on("surname", "birth"), block_on("given", "birth"), block_on("email"),
            block_on("birth", "place"),
        ],
        [block_on("given", "surname", "birth"), block_on("email")],
        0.7,
        [block_on("given", "surname"), block_on("birth")],
    )  # fmt: skip


def birth_or_year() -> Any:
    """Whole dates as ``DateOfBirthComparison`` has them, else years, which an age gives to within one."""
    return cl.CustomComparison(
        output_column_name="birth",
        comparison_levels=[
            cll.NullLevel("birth_year"),
            cll.ExactMatchLevel("birth"),
            cll.LevenshteinLevel("birth", 1),
            cll.ExactMatchLevel("birth_year"),
            cll.AbsoluteDifferenceLevel("birth_year", 1),
            cll.AbsoluteDifferenceLevel("birth_year", 5),
            cll.ElseLevel(),
        ],
    )
