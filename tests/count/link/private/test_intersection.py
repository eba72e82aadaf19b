"""Private set intersection: the number is right, and whatever is not as agreed is refused."""

import builtins
import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.count.link.private.lists import FIELDS, listed

from amparo.count.link.private import files, intersection
from amparo.count.link.private.intersection import answer, ask, count
from amparo.errors import AmparoError, InputError, RefusedError, VerifyError

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256 (SEC 2)."""
NUMBERS = st.sets(st.integers(0, 150), min_size=50, max_size=140)


@pytest.fixture(scope="module")
def exchange():
    """One whole exchange: 120 asked, 300 listed, 20 on both."""
    request, state = ask(listed(range(120)))
    return request, state, answer(listed(range(100, 400)), request)


def resealed(data, **changes):
    """The file with other values in its head, and a checksum that holds."""
    first, head, rest = data[: -files.SUM].split(b"\n", 2)
    body = b"\n".join([first, json.dumps(json.loads(head) | changes).encode(), rest])
    return body + sha256(body).digest()


@settings(max_examples=8, deadline=None)
@given(NUMBERS, NUMBERS)
def test_the_count_is_the_size_of_what_both_have(mine, theirs):
    request, state = ask(listed(mine))
    assert count(answer(listed(theirs), request), state) == len(mine & theirs)


def test_both_sides_are_filled_up_and_only_the_rough_size_shows(exchange):
    request, _, answered = exchange
    assert [len(each) for each in files.read("request", request, sets=1).sets] == [1000]
    assert [len(each) for each in files.read("answer", answered, sets=2).sets] == [1000, 1000]
    longer, _ = ask(listed(range(1001)))
    assert [len(each) for each in files.read("request", longer, sets=1).sets] == [2000]


def test_order_says_nothing_and_no_key_is_in_any_file(exchange):
    for data in exchange:
        assert b"79280000" not in data
    [points] = files.read("request", exchange[0], sets=1).sets
    assert list(points) == sorted(points)


def test_two_requests_about_one_list_have_nothing_in_common():
    first, second = (files.read("request", ask(listed(range(60)))[0], sets=1).sets[0] for _ in range(2))
    assert not {*first} & {*second}


def test_two_answers_from_one_list_have_nothing_in_common(exchange):
    again = answer(listed(range(100, 400)), exchange[0])
    sets = [files.read("answer", each, sets=2).sets[1] for each in (exchange[2], again)]
    assert not {*sets[0]} & {*sets[1]}
    assert count(again, exchange[1]) == 20


def test_short_lists_are_refused_on_either_side(exchange):
    with pytest.raises(RefusedError, match="fewer than"):
        ask(listed(range(49)))
    with pytest.raises(RefusedError, match="fewer than"):
        answer(listed([1]), exchange[0])


def test_a_list_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(intersection, "LARGEST_SET", 99)
    with pytest.raises(InputError, match="more than"):
        ask(listed(range(100)))


def test_other_fields_are_refused(exchange):
    with pytest.raises(InputError, match="other fields"):
        answer(listed(range(100), ("identifier:passport",)), exchange[0])


def test_files_in_the_wrong_place_are_refused(exchange):
    request, state, answered = exchange
    for data in (state, answered, b"", b"\x00" * 100, b"PK\x03\x04"):
        with pytest.raises(InputError, match="not a request"):
            answer(listed(range(100)), data)
    with pytest.raises(InputError, match="not an answer"):
        count(request, state)
    with pytest.raises(InputError, match="not the state"):
        count(answered, answered)


def test_an_answer_to_another_request_is_refused(exchange):
    _, state = ask(listed(range(120)))
    with pytest.raises(InputError, match="another request"):
        count(exchange[2], state)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_byte_is_noticed(exchange, data):
    request, state, answered = exchange
    for whole, use in (
        (request, lambda bad: answer(listed(range(99)), bad)),
        (answered, lambda bad: count(bad, state)),
    ):
        place = data.draw(st.integers(0, len(whole) - 1))
        bad = bytearray(whole)
        bad[place] ^= data.draw(st.integers(1, 255))
        with pytest.raises((VerifyError, InputError)):
            use(bytes(bad))
        with pytest.raises((VerifyError, InputError)):
            use(whole[:place])


@pytest.mark.parametrize(
    "changes",
    [{"points": [1001]}, {"points": []},
     {"points": [500, 500]}, {"points": [-1, 1001]}, {"points": None}, {"points": ["x"]},
     {"fields": None}, {"fields": 3}, {"recipe": 2}],
)  # fmt: skip
def test_heads_that_lie_are_refused(exchange, changes):
    with pytest.raises((VerifyError, InputError)):
        answer(listed(range(99)), resealed(exchange[0], **changes))


def forged(points):
    return files.write("request", FIELDS, [points])


def answered_with(twice, setup, request):
    return files.write("answer", FIELDS, [twice, setup], request=request)


def test_what_is_no_point_is_refused(exchange):
    [points] = files.read("request", exchange[0], sets=1).sets
    with pytest.raises(VerifyError, match="no point"):
        answer(listed(range(99)), forged([b"\x09" * 33, *points[1:]]))
    theirs = files.read("answer", exchange[2], sets=2)
    twice, setup = theirs.sets
    with pytest.raises(VerifyError, match="no point"):
        count(answered_with([b"\x09" * 33, *twice[1:]], setup, theirs.values["request"]), exchange[1])


def test_a_point_that_stands_twice_is_refused(exchange):
    """Counted twice, it could be told from the others."""
    [points] = files.read("request", exchange[0], sets=1).sets
    with pytest.raises(VerifyError, match="damaged"):
        answer(listed(range(99)), forged([points[0], *points[:-1]]))


def test_a_request_of_another_size_is_refused(exchange):
    [points] = files.read("request", exchange[0], sets=1).sets
    with pytest.raises(RefusedError, match="filled up"):
        answer(listed(range(99)), forged(points[:60]))


def test_an_answer_that_shares_more_than_was_asked_is_refused(exchange):
    """Whoever gives everything back claims that fillers are shared too."""
    psi = intersection._psi()
    theirs = files.read("answer", exchange[2], sets=2)
    key = int(files.read("state", exchange[1]).values["key"], 16)
    undoing = psi.server.CreateFromKey(pow(key, -1, ORDER).to_bytes(32), False)
    once = undoing.ProcessRequest(psi.Request(encrypted_elements=theirs.sets[0])).encrypted_elements
    with pytest.raises(VerifyError, match="more than was asked"):
        count(answered_with(theirs.sets[0], once, theirs.values["request"]), exchange[1])


def test_an_answer_of_other_sizes_is_refused(exchange):
    twice, setup = files.read("answer", exchange[2], sets=2).sets
    request = files.read("answer", exchange[2], sets=2).values["request"]
    for sets in ((twice[:500], setup), (twice, setup[:500])):
        with pytest.raises(VerifyError, match="sizes"):
            count(answered_with(*sets, request), exchange[1])


@pytest.mark.parametrize("changes", [{"key": "zz"}, {"key": "00"}, {"real": None}, {"filled": "many"}])
def test_a_damaged_state_is_refused(exchange, changes):
    with pytest.raises((VerifyError, InputError)):
        count(exchange[2], resealed(exchange[1], **changes))


def test_without_the_library_it_says_what_to_install(monkeypatch):
    intersection._psi.cache_clear()
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("private_set_intersection"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(AmparoError, match="openmined-psi") as refused:
        ask(listed(range(60)))
    assert "amparo[psi]" in refused.value.hint()


def test_fingerprints_are_read_out_in_eight_groups(exchange):
    groups = files.fingerprint(exchange[0]).split(" ")
    assert [len(group) for group in groups] == [4] * 8
    assert files.fingerprint(exchange[0]) != files.fingerprint(exchange[2])
