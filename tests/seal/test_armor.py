"""ASCII armor is strict: one text for one file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.seal.armor import BEGIN, END, armor, dearmor

files = st.binary(min_size=1, max_size=400)


@given(files)
def test_round_trip_with_either_line_end_and_space_around(data):
    text = armor(data)
    assert dearmor(text) == dearmor(text.encode()) == data
    assert dearmor(" \n\t\n" + text.replace("\n", "\r\n") + " \r\n") == data
    assert max(map(len, text.splitlines())) <= 64


@given(files, st.data())
def test_a_changed_character_is_refused_or_gives_another_file(data, draw):
    text = armor(data)
    at = draw.draw(st.integers(0, len(text) - 2))
    changed = text[:at] + draw.draw(st.sampled_from("AZaz09+/= \n-")) + text[at + 1 :]
    if changed == text:
        return
    try:
        assert dearmor(changed) != data
    except InputError:
        return


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{BEGIN}\n{'A' * 64}\n{'A' * 63}\n{END}", 3),
        (f"{BEGIN}\n{'A' * 60}\n{'A' * 64}\n{END}", 2),
        (f"{BEGIN}\n{'A' * 62}==\nAAAA\n{END}", 2),
        (f"{BEGIN}\n{'A' * 68}\n{END}", 2),
        (f"{BEGIN}\nAAA\n{END}", 2),
        (f"{BEGIN}\nAB==\n{END}", 2),
        (f"{BEGIN}\n\n{END}", 2),
    ],
)
def test_the_malformed_line_is_named(text, line):
    with pytest.raises(InputError) as caught:
        dearmor(text)
    assert caught.value.values["line"] == line


@pytest.mark.parametrize("text", ["", BEGIN, f"{BEGIN}\n{END}", f"x{BEGIN}\nAAAA\n{END}", "é", b"\xff", "\ud800"])
def test_what_is_not_armor_is_refused(text):
    with pytest.raises(InputError):
        dearmor(text)
