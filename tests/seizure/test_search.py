"""The seizure search finds what is planted, in each spelling: a search that finds nothing must mean something."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest
from tests.seizure.search import pattern, search_deleted_files, search_folder

WORD = "Тамерлан Вымышленский"
LATIN = "Tamerlan Vymyshlensky"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r"])
def test_finds_a_name_in_each_encoding(tmp_path, encoding):
    (tmp_path / "log").write_bytes(b"x" * 5000 + WORD.encode(encoding) + b"y" * 5000)
    assert search_folder(tmp_path, pattern([WORD]))


@pytest.mark.parametrize("before", range(7))
def test_finds_a_name_in_base64_at_any_alignment(tmp_path, before):
    (tmp_path / "dump").write_bytes(base64.b64encode(b"a" * before + WORD.encode() + b"and more"))
    assert search_folder(tmp_path, pattern([WORD]))


@pytest.mark.parametrize("write", [str.upper, str.lower, str.title])
def test_finds_a_name_in_each_case(tmp_path, write):
    (tmp_path / "file").write_text(write(LATIN))
    assert search_folder(tmp_path, pattern([LATIN]))


def test_finds_a_name_in_a_file_name(tmp_path):
    (tmp_path / f"account of {LATIN}.txt").touch()
    assert search_folder(tmp_path, pattern([LATIN]))


def test_finds_a_name_in_a_deleted_file_still_open(tmp_path):
    script = (
        "import sys,tempfile; f=tempfile.TemporaryFile(); f.write(sys.argv[1].encode()); "
        "f.flush(); print(1,flush=True); input()"
    )
    child = subprocess.Popen([sys.executable, "-c", script, WORD], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    found = search_deleted_files([child.pid], pattern([WORD]))
    child.communicate(b"\n")
    assert found


def test_finds_nothing_where_nothing_is(tmp_path):
    (tmp_path / "file").write_bytes(Path(sys.executable).read_bytes()[:1_000_000])
    assert search_folder(tmp_path, pattern([WORD, LATIN])) == {}
