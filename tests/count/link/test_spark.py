"""The same job on a local Spark session: the same settings and the same answers to the last digit."""

import random
import sys
from dataclasses import fields, is_dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from amparo.count.link import spark
from amparo.count.link.engine import OnDuckDB
from amparo.count.link.link import link
from amparo.count.link.names import compare as names
from amparo.count.link.records import RecordList
from bench.link.generator import generate, to_record_lists
from bench.link.parameters import Parameters

pytest.importorskip("pyspark")


@pytest.fixture(scope="session")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("spark")


@pytest.fixture(scope="session")
def session(work):
    from pyspark.sql import SparkSession

    (work / "local").mkdir()
    builder = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "1g")
        .config("spark.local.dir", str(work / "local"))
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
    )
    with pytest.MonkeyPatch.context() as patch:  # Spark's own processes stay there
        patch.chdir(work)
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    yield made
    made.stop()


@pytest.fixture(scope="session")
def lists():
    made = to_record_lists(generate(Parameters(total=100, seed=4)))[:3]
    rng = random.Random(1)
    return [
        RecordList(
            each.name,
            {
                **each.fields,
                "category:sex": [rng.choice(("f", "m", None)) for _ in each.rows],
                "text:street": [rng.choice(("Lenina", "Lenena", "Mira", "Myra", "Sadovaya", None)) for _ in each.rows],
                "latitude": [rng.choice((None, "43.31")) for _ in each.rows],
                "longitude": ["45.69" for _ in each.rows],
            },
            each.rows,
            each.clean,
        )
        for each in made
    ]


def assert_same(one, other, path="linkage"):
    assert type(one) is type(other), path
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=path)
    elif is_dataclass(one):
        for field in fields(one):
            assert_same(getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}")
    elif isinstance(one, tuple | list):
        assert len(one) == len(other), path
        for place, (mine, its) in enumerate(zip(one, other, strict=True)):
            assert_same(mine, its, f"{path}[{place}]")
    else:
        assert one == other, path


def numbers(settings):
    """Return what Splink's settings say in numbers: their SQL is written in two dialects."""
    return [
        [(level.get("m_probability"), level.get("u_probability")) for level in each["comparison_levels"]]
        for each in settings["comparisons"]
    ]


def test_every_number_is_that_of_duckdb(session, lists, work):
    here = link(lists, draws=5, backend=OnDuckDB(1))
    there = link(lists, draws=5, backend=spark.OnSpark(session))
    assert len(here.pairs) > 20
    assert len(here.compared) == 9
    for field in fields(here):
        if field.name != "splink":
            assert_same(getattr(here, field.name), getattr(there, field.name), field.name)
    assert numbers(here.splink) == numbers(there.splink)
    written = {path.relative_to(work).parts[0] for path in work.rglob("*") if path.is_file()}
    assert written <= {"local"}, "something was written outside Spark's work folder"


def test_string_distances_are_those_of_duckdb(session):
    rng = random.Random(3)
    words = ["".join(rng.choices("abcdeиг", k=rng.randint(1, 9))) for _ in range(6000)]
    words += ["SCHUSTER", "SCHUNERT", "ABCDE", "ABCDF"]
    table = pa.table({"a": words[::2], "b": words[1::2]})
    spark.OnSpark(session).api()
    session.createDataFrame(table).createOrReplaceTempView("words")
    found = session.sql("SELECT jaro_winkler(a, b), damerau_levenshtein(a, b) FROM words").toArrow().to_pydict()
    jaro, edits = (np.array(each) for each in found.values())
    with duckdb.connect() as db:
        db.register("words", table)
        query = "SELECT jaro_winkler_similarity(a, b) AS j, damerau_levenshtein(a, b) AS d FROM words"
        expected = db.sql(query).fetchnumpy()
    assert (edits == expected["d"]).all()
    assert np.abs(jaro - expected["j"]).max() < 1e-15
    for least in (0.6, 0.84, 0.85, 0.9, names.CLOSE, 0.94):
        assert ((jaro >= least) == (expected["j"] >= least)).all(), least


def test_missing_texts_have_no_distance():
    texts, none = pa.array(["a", None]), pa.array([None, "a"])
    assert spark.jaro_winkler(texts, none).to_pylist() == [None, None]
    arrays = pa.array([["ab", "cd"], [], None], pa.list_(pa.string()))
    assert spark.likeness(arrays, pa.array([["x", "cd"], ["a"], ["a"]])).to_pylist() == [1.0, None, None]
