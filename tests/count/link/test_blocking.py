"""Candidates come from keys; a key that would bring everybody together is bounded, and that is said."""

import numpy as np
import pyarrow as pa

from amparo.count.link import blocking
from amparo.count.link.blocking import blocks
from amparo.count.link.keys import Key


def table(**columns):
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def test_records_with_equal_keys_share_a_block():
    made = blocks(table(a=["x", "x", "y", None], b=["1", "1", "1", "1"]), [Key(("a", "b"))], clean=False)
    [codes] = [column.to_pylist() for column in made.columns.values()]
    assert codes[0] == codes[1] is not None
    assert codes[2:] == [None, None]
    assert made.rules == ("l.block_0 = r.block_0",)


def test_pairs_within_clean_lists_are_ruled_out_when_there_are_any():
    made = blocks(table(a=["x", "x"]), [Key(("a",))], clean=True)
    assert "l.list <> r.list OR NOT l.clean" in made.rules[0]


def test_a_giant_block_is_left_out_and_counted(monkeypatch):
    monkeypatch.setattr(blocking, "PAIRS_A_KEY", 100)
    monkeypatch.setattr(blocking, "PAIRS_A_RECORD", 0)
    made = blocks(table(a=["x"] * 1000 + ["y", "y", "z", "z"]), [Key(("a",))], clean=False)
    codes = made.columns["block_0"].to_pylist()
    assert made.left_out == (1000,)
    assert codes[:1000] == [None] * 1000
    assert codes[1000] == codes[1001] != codes[1002]


def test_blocks_of_one_size_stand_or_fall_together(monkeypatch):
    monkeypatch.setattr(blocking, "PAIRS_A_KEY", 7)
    monkeypatch.setattr(blocking, "PAIRS_A_RECORD", 0)
    values = ["a"] * 3 + ["b"] * 3 + ["c"] * 3 + ["d"] * 2
    assert blocks(table(a=values), [Key(("a",))], clean=False).left_out == (9,)


def test_a_key_of_which_nothing_is_left_makes_no_rule():
    made = blocks(table(a=["x", "y"], b=["1", "1"]), [Key(("a",)), Key(("b",))], clean=False)
    assert made.rules == ("l.block_0 = r.block_0",)
    assert made.left_out == (0, 0)


def test_the_order_of_records_changes_no_block():
    rng = np.random.default_rng(1)
    values = rng.integers(0, 30, 200).astype(str)
    shuffled = rng.permutation(200)
    one, other = (
        blocks(table(a=each), [Key(("a",))], clean=False).columns["block_0"].to_numpy(zero_copy_only=False)
        for each in (values, values[shuffled])
    )
    again = one[shuffled]
    assert ((again[:, None] == again) == (other[:, None] == other)).all()
