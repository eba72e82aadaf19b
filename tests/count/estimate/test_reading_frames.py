"""Parquet files and data frames of each make give the table that text gives."""

import io

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.count.estimate.sheets import PATTERNS, PERSONS, Folder

from amparo.count.estimate.reading import read
from amparo.errors import InputError


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


def frames():
    plain = {"A": [1, 1, 0, 1], "B": [0, 1, 1, 0], "C": [0, 0, 1, 0]}
    text = {name: [str(cell) for cell in cells] for name, cells in plain.items()}
    flags = {name: [bool(cell) for cell in cells] for name, cells in plain.items()}
    yield "pandas", pd.DataFrame(plain)
    yield "pandas text", pd.DataFrame(text)
    yield "pandas flags", pd.DataFrame(flags)
    yield "pandas floats", pd.DataFrame(plain, dtype=float)
    yield "pandas categories", pd.DataFrame(text).astype(pd.CategoricalDtype(["0", "1", "2"]))
    yield "pandas index", pd.DataFrame(plain, index=["p", "q", "r", "s"])
    yield "polars", pl.DataFrame(plain)
    yield "polars text", pl.DataFrame(text)
    yield "polars flags", pl.DataFrame(flags)
    yield "polars categories", pl.DataFrame(text).cast(pl.Categorical)
    yield "polars small", pl.DataFrame(plain).cast(pl.UInt8)
    yield "arrow", pa.table(plain)
    yield "arrow chunks", pa.concat_tables([pa.table(plain).slice(0, 1), pa.table(plain).slice(1)])
    yield "arrow batch", pa.record_batch(plain)
    yield "arrow decimals", pa.table({name: pa.array(c).cast(pa.decimal128(21, 2)) for name, c in plain.items()})
    yield "arrow dictionary", pa.table({name: pa.array(c).dictionary_encode() for name, c in plain.items()})


@pytest.mark.parametrize(("make", "data"), [*frames()], ids=lambda value: value if isinstance(value, str) else "")
def test_every_make_of_data_frame_gives_the_same_table(folder, make, data):
    assert read(data)[0].digest == folder.table(PERSONS).digest


def test_parquet_gives_the_same_table(folder, tmp_path):
    pd.read_csv(io.StringIO(PATTERNS)).to_parquet(tmp_path / "a.parquet")
    pl.read_csv(io.StringIO(PATTERNS)).write_parquet(tmp_path / "b.parquet")
    pq.write_table(pa.table(pl.read_csv(io.StringIO(PATTERNS))), tmp_path / "c.parquet", row_group_size=2)
    (tmp_path / "a.parquet").rename(tmp_path / "named otherwise.dat")
    for path in tmp_path.iterdir():
        assert read(path)[0].digest == folder.table(PATTERNS).digest


def test_data_frames_are_refused_by_row_and_column():
    flags = {"A": [1, 0, 1], "B": [0, 1, 1], "C": [0, 1, None]}
    for make in (pd.DataFrame, pl.DataFrame, pa.table):
        with pytest.raises(InputError, match="row 3 holds nothing for list C"):
            read(make(flags))
    with pytest.raises(InputError, match=r"column 4 \(id\) is neither"):
        read(pd.DataFrame(flags).assign(id=["secret"] * 3))
    with pytest.raises(InputError, match="row 2 has a negative count"):
        read(pa.table({"A": [1, 0], "B": [0, 1], "C": [0, 1], "count": [1, -1]}))
    with pytest.raises(InputError, match="the table has no rows"):
        read(pd.DataFrame({"A": [], "B": [], "C": []}))


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame({"A": [1, "secret"], "B": [0, 1], "C": [1, 1]}),
        pd.DataFrame([[1, 0, 1]], columns=["A", "A", "B"]),
        pl.DataFrame({"A": [object()], "B": [1], "C": [1]}, schema={"A": pl.Object, "B": pl.Int8, "C": pl.Int8}),
        pl.DataFrame({"A": [[1]], "B": [1], "C": [1]}),
        pa.table({"A": [{"secret": 1}], "B": [1], "C": [1]}),
        pa.table({"A": [b"\xff"], "B": [1], "C": [1]}),
        pl.Series("A", [1, 0]),
    ],
)
def test_data_frames_that_hold_more_than_plain_cells_are_refused(data):
    with pytest.raises(InputError) as error:
        read(data)
    assert "secret" not in str(error.value) + repr(error.value.values)


def test_columns_that_are_not_named_may_hold_anything(folder):
    data = pl.DataFrame({"A": [1, 1, 0, 1], "B": [0, 1, 1, 0], "C": [0, 0, 1, 0], "more": [[1], [], [2, 3], None]})
    assert read(data, lists=["A", "B", "C"])[0].digest == folder.table(PERSONS).digest
