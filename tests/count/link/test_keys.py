"""Keys are made of what there is, and forgive what people get wrong."""

import pyarrow as pa

from amparo.count.link.keys import NEAR, NEAR_BETWEEN, SPAN, Key, derived, event, keys


def test_keys_need_their_columns():
    assert Key(("surname_key", "birth_year")) in keys(["surname_key", "birth_year"], [], [], [])
    assert keys(["surname_key"], [], [], []) == []


def test_identifiers_bring_records_together_alone_and_events_with_something_else():
    found = keys(["phone", "date_x", "surname_key"], ["phone"], ["date_x"], [])
    assert Key(("phone",)) in found
    assert Key(("date_x", "surname_key")) in found
    assert Key(("date_x",)) not in found


def test_texts_bring_records_together_two_by_two():
    found = keys(["a", "b", "c"], [], [], ["a", "b", "c"])
    assert {key.columns for key in found} == {("a", "b"), ("a", "c"), ("b", "c")}


def test_names_meet_in_either_order():
    made = derived({"surname_key": pa.array(["x", "y", None]), "given_key": pa.array(["y", "x", "x"])})
    pairs = list(zip(made["name_first"].to_pylist(), made["name_last"].to_pylist(), strict=True))
    assert pairs == [("x", "y"), ("x", "y"), (None, None)]


def test_years_a_few_apart_share_one_of_two_spans():
    years = list(range(1950, 2000))
    made = derived({"birth_year": pa.array(years, pa.int32()), "birth_key": pa.array([None] * len(years), pa.string())})
    spans = list(zip(made["birth_span"].to_pylist(), made["birth_span_between"].to_pylist(), strict=True))
    for apart in range(SPAN + 5):
        meet = [a[0] == b[0] or a[1] == b[1] for a, b in zip(spans, spans[apart:], strict=False)]
        assert all(meet) if apart <= SPAN // 2 else not all(meet)
        assert not any(meet) if apart >= SPAN else any(meet)


def test_an_event_is_a_key_only_where_its_day_is_known():
    made = event("x", pa.array([5, 5, None], pa.int32()), pa.array([5, 9, None], pa.int32()))
    assert made["x"].to_pylist() == [5, None, None]


def test_days_a_few_apart_share_one_of_two_spans():
    days = pa.array(range(17_000, 17_050), pa.int32())
    made = event("x", days, days)
    spans = list(zip(made[f"x{NEAR}"].to_pylist(), made[f"x{NEAR_BETWEEN}"].to_pylist(), strict=True))
    for apart in range(SPAN // 2 + 1):
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in zip(spans, spans[apart:], strict=False))
