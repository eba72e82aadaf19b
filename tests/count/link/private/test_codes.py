"""Keyed codes and their table: the same person has the same code in one exchange only, and mixed files are refused."""

import csv
import hmac
import io
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.private.lists import listed

from amparo.count.estimate import read as read_table
from amparo.count.link.private import codes, overlaps
from amparo.errors import InputError, VerifyError

KEY = codes.read_key(codes.new_key())


def encoded(numbers, name="Helpline", key=KEY, **fields):
    return codes.encode(listed(numbers, **fields), key, name)


def test_a_key_file_is_read_as_it_was_made_and_each_is_another():
    one, two = codes.new_key(), codes.new_key()
    assert codes.read_key(one) == codes.read_key(one.replace("\n", "\r\n"))
    assert codes.read_key(one) != codes.read_key(two)
    assert len(codes.read_key(one).secret) == 32


def test_a_key_is_not_shown():
    assert KEY.secret.hex() not in repr(KEY) + str(KEY)
    assert repr(KEY.secret) not in repr(KEY)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_slip_in_copying_a_key_is_noticed(data):
    text = codes.new_key()
    place = data.draw(st.integers(0, len(text) - 2))
    sign = data.draw(st.sampled_from("0123456789abcdef xZ\n").filter(lambda sign: sign != text[place]))
    with pytest.raises((VerifyError, InputError)):
        codes.read_key(text[:place] + sign + text[place + 1 :])


def test_a_code_is_the_hmac_that_the_page_describes():
    said = f"amparo-overlap-code 1\x1f{KEY.exchange}\x1fidentifier:phone=79280000001"
    assert encoded([1]).codes == (hmac.new(KEY.secret, said.encode(), "sha256").hexdigest()[:32],)


def test_codes_of_two_exchanges_have_nothing_in_common_even_under_one_key():
    other = codes.Key("0" * 16, KEY.secret)
    assert not {*encoded(range(50)).codes} & {*encoded(range(50), key=other).codes}


def test_a_file_is_read_as_it_was_written():
    made = encoded(range(40), "Комитет 2 б")
    text = codes.write(made)
    assert codes.read(text) == codes.read(text.replace("\n", "\r\n")) == made
    assert "7928000000" not in text
    assert list(made.codes) == sorted(made.codes)


@pytest.mark.parametrize(
    "name", ["", " A", "A ", "count", "Freq", "=1+1", "-A", "@A", "A\nB", "A,B", "A" * 41, "1A", "_A"]
)
def test_names_that_cannot_head_a_column(name):
    with pytest.raises(InputError, match="cannot head"):
        encoded([1], name)


def test_a_list_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(codes, "LARGEST_LIST", 5)
    with pytest.raises(InputError, match="more than"):
        encoded(range(6))


def lines():
    return codes.write(encoded(range(10))).splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[:-1],
        lambda rows: [*rows[:-1], rows[-1].rstrip()],
        lambda rows: [*rows[:5], rows[6], rows[5], *rows[7:]],
        lambda rows: [*rows[:6], rows[5], *rows[7:]],
        lambda rows: [*rows[:-1], "z" * 32 + "\n"],
        lambda rows: [*rows, "f" * 32 + "\n"],
        lambda rows: [*rows, "\n"],
    ],
    ids=["short", "no end", "swapped", "repeated", "no code", "one more", "empty line"],
)
def test_damaged_files_are_refused(change):
    with pytest.raises(VerifyError, match="damaged"):
        codes.read("".join(change(lines())))


@pytest.mark.parametrize("text", ["", "phone\n+7928\n", "amparo-overlap-codes 2\n", codes.new_key()])
def test_other_files_are_refused(text):
    with pytest.raises(InputError, match="not a file of codes"):
        codes.read(text)
    with pytest.raises(InputError, match="not a key"):
        codes.read_key(codes.write(encoded([1])))


SETS = st.lists(st.sets(st.integers(0, 40), min_size=1), min_size=2, max_size=7)


@given(SETS)
@settings(max_examples=60, deadline=None)
def test_the_table_counts_people_by_the_lists_they_are_on(sets):
    table = overlaps.join([encoded(each, f"List {number}") for number, each in enumerate(sets)])
    everybody = set().union(*sets)
    assert table == Counter(tuple(int(person in each) for each in sets) for person in everybody)
    assert overlaps.small(table) == sum(number < 3 for number in table.values())


def test_the_table_is_what_estimate_reads(tmp_path):
    lists = [encoded(range(60), "A"), encoded(range(30, 90), "B"), encoded(range(50, 120), "C")]
    text = overlaps.as_csv(lists, overlaps.join(lists))
    assert next(csv.reader(io.StringIO(text))) == ["A", "B", "C", "count"]
    (tmp_path / "overlap.csv").write_text(text)
    [table] = read_table(tmp_path / "overlap.csv")
    assert (table.lists, table.n) == (("A", "B", "C"), 120)


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        (lambda: [encoded([1])], "two to"),
        (lambda: [encoded([1], f"List {number}") for number in "abcdefgh"], "two to"),
        (lambda: [encoded([1], "A"), encoded([1], "B", codes.read_key(codes.new_key()))], "different exchanges"),
        (lambda: [encoded([1], "A"), encoded([1], "B", fields=("identifier:passport",))], "different fields"),
        (lambda: [encoded([1], "A"), encoded([2], "a")], "same list"),
        (lambda: [encoded([1], "A"), encoded([], "B")], "no codes"),
    ],
    ids=["one", "eight", "exchange", "fields", "name", "empty"],
)
def test_files_that_do_not_belong_together_are_refused(lists, said):
    with pytest.raises(InputError) as refused:
        overlaps.join(lists())
    assert said in str(refused.value)
