"""Nothing that ``amparo overlap`` writes or says holds a person: no word of the lists, and no key made of one."""

import shutil

import pytest
from tests.seizure.search import pattern, search_folder
from tests.seizure.week import NAMES, PHONES, PLACES, PLANTED, Week

from amparo.count.link.private import recipe

FIELDS = ("identifier:phone", "surname", "birth")
OTHERS = 60
"""People whom nobody planted: a list of a few is refused."""


def rows():
    """Planted people first; each has a telephone number that ends otherwise."""
    names = [name.split() for name in NAMES]
    planted = [
        (surname, given, f"1970-01-{at + 1:02}", f"{PHONES[0][:-1]}{at}", PLACES[at])
        for at, (given, surname) in enumerate(names)
    ]
    others = [(f"Surname{at}", "Anna", "1980-05-05", f"+7 901 1{at:06}", "Town") for at in range(OTHERS)]
    return [*planted, *others]


def of_people():
    """Everything a leak could consist of: what was planted, and the parts of keys that the program makes of it."""
    surname, _, birth, phone, _ = zip(*rows()[: len(NAMES)], strict=True)
    made = recipe.keys({"identifier:phone": phone, "surname": surname, "birth": birth}, FIELDS).values
    parts = [part.partition("=")[2] for key in made for part in key.split(recipe.BETWEEN)]
    assert len(parts) == 3 * len(NAMES)
    return [*PLANTED, *(name for each in NAMES for name in each.split()), *parts, *made]


@pytest.fixture
def week(tmp_path):
    """An organisation's machine; the lists lie beside it, as on a stick that was taken out again."""
    (tmp_path / "m").mkdir()
    for name in ("ours.csv", "theirs.csv"):
        written = "\n".join(",".join(row) for row in rows())
        (tmp_path / name).write_text(f"surname,given name,date of birth,phone,place\n{written}\n")
    return Week(tmp_path / "m")


def listed(name):
    """Return a list with the fields of its key, as arguments."""
    return [f"../{name}.csv", *(word for field in FIELDS for word in ("--field", field))]


def test_request_state_answer_and_all_that_is_said(week):
    pytest.importorskip("private_set_intersection")
    planted = pattern(of_people())
    week.run("overlap", "ask", *listed("ours"))
    week.run("overlap", "answer", *listed("theirs"), "request.bin")
    kept = {path.name for path in week.root.iterdir() if path.is_file()}
    assert kept == {"request.bin", "overlap.state", "answer.bin"}
    assert search_folder(week.root, planted) == {}
    assert week.run("overlap", "count", "answer.bin").strip() == str(len(NAMES) + OTHERS)
    assert search_folder(week.root, planted) == {}


def test_codes_table_and_all_that_is_said(week):
    planted = pattern(of_people())
    week.run("overlap", "key")
    for name in ("ours", "theirs"):
        week.run("overlap", "encode", *listed(name), "--name", name)
    week.run("overlap", "join", "codes-ours.txt", "codes-theirs.txt")
    assert str(len(NAMES) + OTHERS) in (week.root / "overlap.csv").read_text()
    assert search_folder(week.root, planted) == {}


def test_the_same_search_finds_a_list_and_a_key_that_were_left(week):
    """So finding nothing means something."""
    planted = pattern(of_people())
    shutil.copy(week.root.parent / "ours.csv", week.root / "home")
    (week.root / "tmp" / "keys").write_text(of_people()[-1])
    assert {path.rpartition("/")[2] for path in search_folder(week.root, planted)} == {"ours.csv", "keys"}
