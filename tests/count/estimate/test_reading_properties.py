"""Properties of reading: neither order, shape nor source changes a table; nothing but InputError comes of garbage."""

import io
from contextlib import suppress

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.count.estimate.reading import from_sets, read
from amparo.errors import InputError

LISTS = ("A", "B", "C", "D")
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def patterns(draw):
    """Counts by pattern of a table that says something: nobody's list is empty, two lists share someone."""
    width = draw(st.integers(3, 4))
    bits = st.tuples(*[st.integers(0, 1)] * width).filter(any)
    counts = draw(st.dictionaries(bits, st.integers(0, 9), min_size=1, max_size=15))
    counts[(1,) * width] = draw(st.integers(1, 9))
    return counts


def text_of(header, rows):
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)) + "\n"


def table_of(counts):
    (table,) = read(data_of(counts))
    return table


def data_of(counts, make=pa.table):
    width = len(next(iter(counts)))
    columns = {name: [bits[j] for bits in counts] for j, name in enumerate(LISTS[:width])}
    return make(columns | {"count": [*counts.values()]})


@QUICK
@given(patterns(), st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_changes_nothing(tmp_path, counts, random):
    header = [*LISTS[: len(next(iter(counts)))], "count"]
    rows = [[*bits, count] for bits, count in counts.items()]
    order = [*range(len(header))]
    random.shuffle(rows)
    random.shuffle(order)
    path = tmp_path / "lists.csv"
    path.write_text(text_of([header[at] for at in order], [[row[at] for at in order] for row in rows]))
    (table,) = read(path)
    assert table.digest == table_of(counts).digest
    assert table.n == sum(counts.values())


@QUICK
@given(patterns(), st.randoms(use_true_random=False))
def test_persons_give_the_table_of_their_patterns(tmp_path, counts, random):
    persons = [bits for bits, count in counts.items() for _ in range(count)]
    random.shuffle(persons)
    path = tmp_path / "persons.csv"
    path.write_text(text_of(LISTS[: len(persons[0])], persons))
    (table,) = read(path)
    assert table.digest == table_of(counts).digest
    on = {name: {who for who, bits in enumerate(persons) if bits[j]} for j, name in enumerate(table.lists)}
    assert from_sets(on).digest == table.digest


@QUICK
@given(patterns(), st.randoms(use_true_random=False))
def test_an_empty_pattern_changes_nothing(counts, random):
    absent = [tuple(map(int, f"{word:0{len(next(iter(counts)))}b}")) for word in range(8)]
    more = counts | {bits: 0 for bits in absent if bits not in counts and random.random() < 0.7}
    assert table_of(more).digest == table_of(counts).digest
    fewer = {bits: count for bits, count in counts.items() if count}
    assert table_of(fewer).digest == table_of(counts).digest


@QUICK
@given(patterns(), st.sampled_from(["int64", "float64", "str", "UInt8"]))
def test_every_source_gives_the_same_table(tmp_path, counts, kind):
    data = data_of(counts, pd.DataFrame).astype(kind)
    data.to_csv(tmp_path / "a.csv", index=False)
    data.to_parquet(tmp_path / "b.parquet")
    pl.from_pandas(data).write_csv(tmp_path / "c.csv", separator=";", include_bom=True)
    pl.from_pandas(data).write_parquet(tmp_path / "d.parquet")
    sources = (data, pl.from_pandas(data), pa.Table.from_pandas(data), *sorted(tmp_path.iterdir()))
    assert {read(source)[0].digest for source in sources} == {table_of(counts).digest}


@QUICK
@given(st.lists(patterns().filter(lambda counts: len(next(iter(counts))) == 3), min_size=1, max_size=4))
def test_each_stratum_is_what_it_would_be_alone(tmp_path, parts):
    rows = [[*bits, f"part {at}", count] for at, counts in enumerate(parts) for bits, count in counts.items()]
    path = tmp_path / "strata.csv"
    path.write_text(text_of([*LISTS[:3], "place", "count"], rows))
    tables = read(path, strata="place")
    assert [t.stratum for t in tables] == [f"place=part {at}" for at in range(len(parts))]
    assert [t.digest for t in tables] == [table_of(counts).digest for counts in parts]


CELLS = st.one_of(
    st.sampled_from(["0", "1", "", "count", "n", "A", '"', ",", "\n", "\r", ";", "2.5", "-1", "nan"]), st.text()
)


@settings(QUICK, max_examples=150)
@given(st.lists(CELLS, max_size=40).map(",".join) | st.lists(CELLS, max_size=40).map("".join), st.booleans())
def test_nothing_but_an_input_error_comes_of_garbage_text(tmp_path, text, named):
    path = tmp_path / "garbage.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with suppress(InputError):  # any other error fails the test; a few are tables after all
        read(path, lists=["A", "B", "C"] if named else None)


@settings(QUICK, max_examples=150)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PAR1", b"PK\x03\x04", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"])
)
def test_garbage_bytes_are_refused(tmp_path, garbage, start):
    path = tmp_path / "garbage"
    path.write_bytes(start + garbage + (b"PAR1" if start == b"PAR1" else b""))
    with pytest.raises(InputError):
        read(path)


def parquet():
    held = io.BytesIO()
    pq.write_table(data_of({(1, 0, 0): 5, (0, 1, 1): 3, (1, 1, 1): 2}), held, write_page_checksum=True)
    return held.getvalue()


WHOLE = parquet()


@settings(QUICK, max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_nothing_but_an_input_error_comes_of_a_damaged_parquet_file(tmp_path, changes, cut):
    damaged = bytearray(WHOLE)
    for place, byte in changes:
        damaged[place] = byte
    path = tmp_path / "damaged.parquet"
    path.write_bytes(damaged[: changes[0][0]] if cut else damaged)
    with suppress(InputError):
        read(path)
