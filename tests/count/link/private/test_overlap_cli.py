"""``amparo overlap``: what two and three made-up organisations do, and that nothing shows a number of theirs."""

import csv
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from amparo.cli import main

PHONE = "identifier:phone=Телефон"


def sheet(file, numbers, column="Телефон", write="+7 928 {:07d}".format):
    Path(file).write_text("\n".join([f"Имя,{column}", *(f"Анна,{write(number)}" for number in numbers)]) + "\n")


@pytest.fixture
def amparo(tmp_path, monkeypatch):
    """Run the verb in a folder with two lists: 100 and 400 people, 30 of them on both."""
    monkeypatch.chdir(tmp_path)
    sheet("mine.csv", [*range(100), 5])
    sheet("theirs.csv", range(70, 470), write="8 (928) {:07d}".format)
    return lambda *arguments: CliRunner().invoke(main, ["overlap", *map(str, arguments)])


@pytest.fixture
def asked(amparo):
    done = amparo("ask", "mine.csv", "--field", PHONE)
    assert done.exit_code == 0, done.output
    return amparo


@pytest.fixture
def answered(asked):
    done = asked("answer", "theirs.csv", "request.bin", "--field", PHONE, "--calling-code", 7)
    assert done.exit_code == 0, done.output
    return asked


def mode(file):
    return stat.S_IMODE(Path(file).stat().st_mode)


def test_two_organisations_learn_a_number(answered):
    done = answered("count", "answer.bin")
    assert done.exit_code == 0
    assert done.stdout == "30\n"
    assert not Path("overlap.state").exists()
    assert "delete request and answer" in done.stderr


def test_the_state_is_for_its_owner_only_and_is_not_overwritten(asked):
    assert mode("overlap.state") == 0o600
    before = Path("overlap.state").read_bytes()
    again = asked("ask", "mine.csv", "--field", PHONE)
    assert again.exit_code == 8
    assert Path("overlap.state").read_bytes() == before


def test_rows_are_counted_and_none_is_shown(amparo):
    sheet("mixed.csv", range(60))
    Path("mixed.csv").write_text(Path("mixed.csv").read_text() + "Анна,нет\nАнна,+7 928 0000001\n")
    done = amparo("ask", "mixed.csv", "--field", PHONE)
    assert "keys: 60; rows without one: 1; rows that repeat one: 1" in done.stderr
    assert "928" not in done.output.replace(fingerprint(done.stdout), "")
    for file in ("request.bin", "overlap.state"):
        assert b"9280000001" not in Path(file).read_bytes()


def fingerprint(text):
    return text.strip().rsplit(": ", 1)[1]


def test_both_sides_read_out_the_same_fingerprints(amparo):
    said = amparo("ask", "mine.csv", "--field", PHONE).stdout
    heard = amparo("answer", "theirs.csv", "request.bin", "--field", PHONE, "--calling-code", 7)
    assert fingerprint(said) in heard.stdout
    assert fingerprint(heard.stdout) in amparo("count", "answer.bin").stderr


def test_a_small_number_comes_with_a_warning(amparo):
    sheet("strangers.csv", range(99, 300))
    amparo("ask", "mine.csv", "--field", PHONE)
    amparo("answer", "strangers.csv", "request.bin", "--field", PHONE)
    done = amparo("count", "answer.bin")
    assert done.stdout == "1\n"
    assert "can point at somebody" in done.stderr


def test_a_short_list_is_refused(amparo):
    sheet("short.csv", range(49))
    done = amparo("ask", "short.csv", "--field", PHONE)
    assert done.exit_code == 8
    assert "fewer than 50" in done.stderr
    assert not Path("overlap.state").exists()


def test_after_an_error_the_state_is_still_there(answered):
    Path("answer.bin").write_bytes(Path("answer.bin").read_bytes()[:-1])
    done = answered("count", "answer.bin")
    assert done.exit_code == 4
    assert Path("overlap.state").exists()


def test_files_in_the_wrong_order(answered):
    assert answered("count", "request.bin").exit_code == 3
    assert answered("answer", "theirs.csv", "answer.bin", "--field", PHONE).exit_code == 3
    assert answered("count", "overlap.state").exit_code == 3


def test_another_field_than_was_asked_about_is_named(asked):
    done = asked("answer", "theirs.csv", "request.bin", "--field", "identifier:passport=Телефон")
    assert done.exit_code == 3
    assert "other fields: identifier:phone" in done.stderr


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["identifier:phone=Phone"], "no column named Phone"),
        (["identifier:phone=Телефон", "name"], "some fields have a column"),
        (["age=Телефон"], "cannot be part of a key"),
        (["identifier:fax"], "has no field identifier:fax"),
    ],
)
def test_fields_that_the_list_does_not_have(amparo, fields, said):
    done = amparo("ask", "mine.csv", *(part for field in fields for part in ("--field", field)))
    assert done.exit_code == 3
    assert said in done.stderr


def test_columns_may_be_recognised_by_their_names(amparo):
    done = amparo("ask", "mine.csv", "--field", "identifier:phone")
    assert done.exit_code == 0
    assert "keys: 100" in done.stderr


@pytest.fixture
def coded(amparo):
    """Three lists, encoded under one key."""
    sheet("third.csv", range(50, 90))
    assert amparo("key").exit_code == 0
    for file, name in (("mine.csv", "A"), ("theirs.csv", "B"), ("third.csv", "C")):
        done = amparo("encode", file, "--field", PHONE, "--calling-code", 7, "--name", name)
        assert done.exit_code == 0, done.output
    return amparo


def test_three_organisations_make_a_table(coded):
    done = coded("join", "codes-A.txt", "codes-B.txt", "codes-C.txt")
    assert done.exit_code == 0
    assert "470 people on 3 lists" in done.stdout
    with Path("overlap.csv").open(newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["A", "B", "C", "count"]
    assert {tuple(row[:3]): int(row[3]) for row in rows} == {
        ("1", "0", "0"): 50, ("0", "1", "0"): 370, ("1", "0", "1"): 20, ("1", "1", "1"): 20, ("1", "1", "0"): 10,
    }  # fmt: skip


def test_key_and_codes_are_for_their_owner_only_and_hold_no_number(coded):
    for file in ("overlap.key", "codes-A.txt", "codes-B.txt"):
        assert mode(file) == 0o600
        assert "9280000070" not in Path(file).read_text()
    assert coded("key").exit_code == 8


def test_small_numbers_in_the_table_are_warned_about(coded):
    sheet("fourth.csv", [88, 89, *range(1000, 1050)])
    coded("encode", "fourth.csv", "--field", PHONE, "--name", "D")
    done = coded("join", "codes-C.txt", "codes-D.txt")
    assert "1 of its numbers are below 3" in done.stderr
    assert "1 of its" not in coded("join", "codes-A.txt", "codes-B.txt").stderr


def test_names_come_with_a_warning(coded):
    assert "misspelt" in coded("encode", "mine.csv", "--field", "name=Имя", "--name", "D").stderr
    assert "misspelt" not in coded("encode", "mine.csv", "--field", PHONE, "--name", "D").stderr


def test_codes_of_another_exchange_are_refused(coded):
    coded("key", "--out", "other.key")
    coded("encode", "theirs.csv", "--field", PHONE, "--calling-code", 7, "--name", "B", "--key-file", "other.key")
    done = coded("join", "codes-A.txt", "codes-B.txt")
    assert done.exit_code == 3
    assert "different exchanges" in done.stderr
    assert not Path("overlap.csv").exists()


def test_a_file_that_is_no_codes_is_named(coded):
    for content in (b"\xff\xfe\x00", b"hello\n"):
        Path("bad.txt").write_bytes(content)
        done = coded("join", "codes-A.txt", "bad.txt")
        assert done.exit_code == 3
        assert "bad.txt" in done.stderr


def test_a_key_that_was_copied_wrongly(coded):
    digit = Path("overlap.key").read_text().index("\nkey ") + 5
    text = Path("overlap.key").read_text()
    Path("overlap.key").write_text(text[:digit] + ("1" if text[digit] == "0" else "0") + text[digit + 1 :])
    done = coded("encode", "mine.csv", "--field", PHONE, "--name", "A")
    assert done.exit_code == 4
    assert "copied wrongly" in done.stderr


def test_numbers_that_a_spreadsheet_has_spoilt_are_said_to_be_left_out(amparo):
    sheet("spoilt.csv", range(60))
    Path("spoilt.csv").write_text(Path("spoilt.csv").read_text() + "Анна,7.9E+10\n")
    done = amparo("ask", "spoilt.csv", "--field", PHONE)
    assert "a spreadsheet has lost" in done.stderr
    assert "rows without one: 1" in done.stderr
