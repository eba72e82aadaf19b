"""Small numbers and lineage ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.publish.lineage import figure, lineage_id
from amparo.publish.small import SMALLEST_COUNT, is_small
from amparo.publish.told import printed

IDS = st.lists(st.text("abcdef0123456789-", min_size=1, max_size=12), max_size=8)


@pytest.mark.parametrize(("count", "text"), [(0, "fewer than 10"), (9, "fewer than 10"), (10, "10"), (1234, "1,234")])
def test_counts_below_the_threshold_are_not_printed(count, text):
    assert printed(count, "en") == text
    assert is_small(count) == (count < SMALLEST_COUNT)


@given(IDS, st.randoms())
def test_a_lineage_id_follows_from_method_and_statements_only(ids, order):
    shuffled = [*ids, *ids]
    order.shuffle(shuffled)
    assert lineage_id("said", ids) == lineage_id("said", shuffled)
    assert lineage_id("said", ids) != lineage_id("denial", ids)
    assert lineage_id("said", ids) != lineage_id("said", [*ids, "one-more-than-twelve"])


def test_a_lineage_id_can_be_computed_with_standard_tools():
    import base64
    from hashlib import sha256

    by_hand = base64.b32encode(sha256(b"said\nchechnya-k01\nchechnya-k02a\n").digest()).decode()[:10]
    assert lineage_id("said", ["chechnya-k02a", "chechnya-k01"]) == f"F-{by_hand}" == "F-YJ7HCW32OI"


def test_withheld_statements_stay_out_of_the_data():
    assert figure("accounts", ["a"], withheld=True).as_data()["statements"] == []
    assert figure("accounts", ["a"]).as_data()["statements"] == ["a"]
