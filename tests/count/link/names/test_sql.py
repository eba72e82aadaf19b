"""The levels in SQL on DuckDB say what the plain functions say, pair by pair."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from splink.internals.dialects import SplinkDialect
from sqlglot import exp, parse_one
from tests.count.link.names.pairs import ALIKE, UNLIKE

from amparo.count.link.names import COMPARISONS, prepare, prepare_columns
from amparo.count.link.names.prepared import COLUMNS

DUCKDB, SPARK = SplinkDialect.from_string("duckdb"), SplinkDialect.from_string("spark")
SYLLABLES = [
    "sha",
    "kho",
    "ge",
    "li",
    "щё",
    "ха",
    "ги",
    "ов",
    "w",
    "sch",
    "ин",
    "dzhi",
    "mu",
    "rad",
    "ه",
    "حم",
    "j",
    "е",
]
WORD = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=4).map("".join)
NAME = st.lists(WORD | st.sampled_from(["И.", "bin", "al", "Саша", "Иванович", ","]), max_size=4).map(" ".join)


def case(comparison, dialect=DUCKDB):
    whens = [f"WHEN {level.condition.create_sql(dialect)} THEN {at}" for at, level in enumerate(comparison.levels[:-1])]
    return f"CASE {' '.join(whens)} ELSE {len(comparison.levels) - 1} END"


def in_sql(left, right):
    sides = {}
    for side, names in (("l", left), ("r", right)):
        columns = prepare_columns(names)
        sides[side] = pa.table(
            {f"{name}_{side}": columns[name] for name in COLUMNS} | {f"at_{side}": range(len(names))}
        )
    lefts, rights = sides["l"], sides["r"]
    wanted = ", ".join(f"{case(comparison)}" for comparison in COMPARISONS)
    with duckdb.connect() as connection:
        connection.register("lefts", lefts)
        connection.register("rights", rights)
        return connection.sql(f"SELECT at_l, at_r, {wanted} FROM lefts CROSS JOIN rights").fetchall()


def in_python(left, right):
    for at, one in enumerate(left):
        for on, two in enumerate(right):
            yield at, on, *(comparison.level(one, two) for comparison in COMPARISONS)


def test_every_pair_of_the_tables_has_one_level_in_sql_and_in_python():
    names = [name for pair in ALIKE + UNLIKE for name in pair[:2]]
    left, right = names[::2], names[1::2]
    plain = in_python([prepare(name).columns() for name in left], [prepare(name).columns() for name in right])
    assert sorted(in_sql(left, right)) == list(plain)


@settings(max_examples=25, deadline=None)
@given(st.lists(NAME, min_size=1, max_size=12), st.lists(NAME, min_size=1, max_size=12))
def test_every_pair_of_made_up_names_has_one_level_in_sql_and_in_python(left, right):
    plain = in_python([prepare(name).columns() for name in left], [prepare(name).columns() for name in right])
    assert sorted(in_sql(left, right)) == list(plain)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.id)
def test_conditions_are_sql_that_sparks_parser_takes(comparison):
    parse_one(case(comparison, SPARK), read="spark")
    assert "list_" not in case(comparison, SPARK)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.id)
def test_conditions_read_only_the_columns_that_are_named(comparison):
    read = {column.name[:-2] for column in parse_one(case(comparison), read="duckdb").find_all(exp.Column)}
    assert read - {""} <= set(comparison.columns) | {"x", "y", ""}


def test_missing_is_first_and_neutral_and_the_rest_is_last():
    for comparison in COMPARISONS:
        nobody = prepare().columns()
        assert comparison.level(nobody, prepare("Иванов Иван Петрович").columns()) == 0
        assert comparison.levels[0].neutral
        assert comparison.levels[-1].condition.create_sql(DUCKDB) == "ELSE"
