"""Splink as the engine: its vectors are those of the plain functions, in bounded memory and without files."""

import random

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from rapidfuzz.distance import JaroWinkler
from scipy.stats import spearmanr
from splink import DuckDBAPI, Linker, SettingsCreator
from tests.count.link.sql_levels import records as plain

from amparo.count.link import other
from amparo.count.link.blocking import blocks
from amparo.count.link.engine import Engine, OnDuckDB
from amparo.count.link.link import _with, link
from amparo.count.link.names import compare as names
from amparo.count.link.names import conditions
from amparo.count.link.places import place
from amparo.count.link.prepare import prepare
from amparo.count.link.records import RecordList
from amparo.count.link.vectors import grades
from amparo.errors import InputError
from bench.link.generator import generate, to_record_lists
from bench.link.parameters import Parameters


@pytest.fixture(scope="module")
def prepared():
    lists = to_record_lists(generate(Parameters(total=120, seed=7)))
    rng = np.random.default_rng(1)
    first = lists[0]
    more = {
        "category:sex": rng.choice(["f", "m"], len(first)).tolist(),
        "text:street": rng.choice(["Lenina", "Lenena", "Mira", "Myra"], len(first)).tolist(),
    }
    return prepare([RecordList(first.name, {**first.fields, **more}, first.rows), *lists[1:]])


@pytest.fixture(scope="module")
def engine(prepared):
    made = blocks(prepared.table, prepared.keys, bool(prepared.clean.any()))
    return Engine(_with(prepared.table, made), prepared.comparisons, made.rules, OnDuckDB(1))


def expected(prepared, left, right):
    """Grade pairs by the comparisons' plain functions."""
    rows = plain(dict(zip(prepared.table.column_names, prepared.table.columns, strict=True)))
    found = np.empty((len(left), len(prepared.comparisons)), np.int8)
    for k, each in enumerate(prepared.comparisons):
        levels = [each.level(rows[a], rows[b]) for a, b in zip(left, right, strict=True)]
        found[:, k] = [-1 if level == 0 else len(each.levels) - 1 - level for level in levels]
    return found


def test_vectors_of_random_pairs_are_those_of_the_plain_functions(prepared, engine):
    ends = np.sort(np.random.default_rng(2).integers(0, len(prepared.order), (2, 2500), np.int32), axis=0)
    left, right = np.unique(ends[:, ends[0] < ends[1]], axis=1)
    told = engine.compare(left, right)
    assert told.left.tolist() == left.tolist()
    found = grades(told.codes, len(prepared.comparisons))
    for k, each in enumerate(prepared.comparisons):
        np.testing.assert_array_equal(found[:, k], expected(prepared, left, right)[:, k], err_msg=each.id)


def test_vectors_of_candidates_are_those_of_the_plain_functions(prepared, engine):
    told = engine.candidates()
    some = np.arange(0, len(told.left), max(len(told.left) // 1500, 1))
    found = grades(told.codes[some], len(prepared.comparisons))
    np.testing.assert_array_equal(found, expected(prepared, told.left[some], told.right[some]))


def test_candidates_are_sorted_and_each_once_and_none_within_a_clean_list(prepared, engine):
    told = engine.candidates()
    assert (told.left < told.right).all()
    assert (np.diff(told.left.astype(np.int64) << 32 | told.right) > 0).all()
    within = prepared.lists[told.left] == prepared.lists[told.right]
    assert not prepared.clean[prepared.lists[told.left[within]]].any()


def test_no_pairs_are_compared_at_once(engine):
    none = np.zeros(0, np.int32)
    assert not len(engine.compare(none, none).codes)


class Small(OnDuckDB):
    """DuckDB with so little memory that a large block does not fit."""

    def __init__(self):
        super().__init__(1)
        self._connection.execute("SET memory_limit = '60MB'")


def test_no_threshold_lies_where_engines_round_to_either_side():
    rng = random.Random(5)
    words = ["".join(rng.choices("abcde", k=rng.randint(2, 12))) for _ in range(20_000)]
    pairs = [(word, "".join(rng.choice((c, c, c, c + "e", "a")) for c in word)) for word in words]
    pairs += [("addbdaaeee", "acdbdbdaaeee"), ("ddaebebbadee", "daebebadbe"), ("daaebdcacbec", "dcebdcabec")]
    here = np.array([JaroWinkler.similarity(*pair) for pair in pairs])
    with duckdb.connect() as db:
        db.register("pairs", pa.table(dict(zip("ab", zip(*pairs, strict=True), strict=True))))
        there = db.sql("SELECT jaro_winkler_similarity(a, b) AS j FROM pairs").fetchnumpy()["j"]
    for least in (names.CLOSE, names.NEAR, conditions._WORTH_A_LOOK, place.CLOSE, other.CLOSE, other.SIMILAR):
        assert ((here >= least) == (there >= least)).all(), least


def test_too_little_memory_is_said_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    names = ["Иванов"] * 4000
    records = prepare([RecordList("one", {"surname": names, "category:sex": ["m"] * 4000}, range(2, 4002))])
    table = records.table.append_column("block_0", pa.array(np.zeros(4000, np.int64)))
    engine = Engine(table, records.comparisons, ("l.block_0 = r.block_0",), Small())
    with pytest.raises(InputError, match="more pairs to compare than memory holds") as caught:
        engine.candidates()
    assert "Иванов" not in repr(caught.value)
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_and_nothing_else_can_be_read(tmp_path):
    backend = OnDuckDB(1)
    (tmp_path / "other.csv").write_text("a\n1\n")
    api = backend.api()
    with pytest.raises(duckdb.Error, match="disabled"):
        api._con.execute(f"SELECT * FROM '{tmp_path / 'other.csv'}'")
    with pytest.raises(duckdb.Error, match="disabled"):
        api._con.execute(f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'")
    assert api._con.execute("SELECT current_setting('temp_directory')").fetchone()[0] in ("", None)


def test_splink_itself_takes_the_settings_and_ranks_pairs_as_we_do():
    rng = np.random.default_rng(4)
    people = rng.integers(0, 50, (300, 3))
    kept = np.concatenate([people, people[:150]])
    slips = rng.random(kept.shape) < 0.05
    kept = np.where(slips, rng.integers(0, 50, kept.shape), kept)
    fields = {f"category:c{k}": [f"v{each}" for each in kept[:, k]] for k in range(3)}
    fields["identifier:card"] = [f"number {each:05d}" for each in (kept @ [2500, 50, 1]).tolist()]
    lists = [RecordList("one", fields, range(2, 2 + len(kept)))]
    told = link(lists, draws=2)
    records = prepare(lists)
    made = blocks(records.table, records.keys, False)
    api = DuckDBAPI()
    linker = Linker(
        api.register(_with(records.table, made), dataset_display_name="records"),
        SettingsCreator.from_path_or_dict(told.splink),
    )
    rows = linker.inference.predict().as_record_list()
    back = records.order
    theirs = {
        tuple(sorted((int(back[row["unique_id_l"]]), int(back[row["unique_id_r"]])))): row["match_weight"]
        for row in rows
    }
    ours = zip(told.pairs.left.tolist(), told.pairs.right.tolist(), strict=True)
    both = np.array(
        [
            (weight, theirs[pair])
            for pair, weight in zip(ours, told.pairs.weight.tolist(), strict=True)
            if pair in theirs
        ]
    )
    assert len(both) > 100
    assert spearmanr(*both.T).statistic > 0.9
