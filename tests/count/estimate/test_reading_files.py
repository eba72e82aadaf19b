"""Text files as spreadsheets and other programs write them, and files that are no table."""

import codecs
import io
import subprocess
import sys
import zipfile

import polars as pl
import pytest
from tests.count.estimate.sheets import PATTERNS, Folder, rows

from amparo.count.estimate.reading import frame, read, source
from amparo.errors import InputError


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path)


@pytest.mark.parametrize("mark, encoding", [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])  # noqa: PT006, E501  # fmt: skip
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_separators_and_ends_of_line(folder, mark, encoding, separator, end):
    text = "Список,B,C,count\n1,0,0,5\n0,1,1,2\n1,1,0,3\n"
    made = folder.table(mark + text.replace(",", separator).replace("\n", end).encode(encoding))
    assert made.lists == ("Список", "B", "C")
    assert made.n == 10


def test_quotes_spaces_and_commas_at_the_end_of_lines(folder):
    quoted = '"A", "B","C\n",count,\n1, 0,0,"5",\n"0","1", 1 ,2,\n1,1,0,3,'
    assert folder.table(quoted).lists == ("A", "B", "C")
    assert rows(folder.table(quoted)) == {(1, 0, 0): 5, (0, 1, 1): 2, (1, 1, 0): 3}
    assert folder.table('"A, first","B;b","C",count\n1,0,0,5\n0,1,1,2\n').lists == ("A, first", "B;b", "C")
    assert folder.table('"a;b;c;d;e","B","C",count\n1,0,0,5\n0,1,1,2\n').lists == ("a;b;c;d;e", "B", "C")


def test_empty_rows_are_skipped_and_counted(folder):
    text = "\n\nA,B,C,count\n\n1,0,0,5\n,,,\n0,1,1,2\n  \n1,1,0,3\n\n"
    assert folder.table(text).n == 10
    assert "row 11 has a negative count" in folder.refused(f"{text}1,1,1,-1\n")


def test_a_cell_of_two_lines_is_one_row(folder):
    assert "row 3 has a negative count" in folder.refused(
        'A,B,C,note,count\n1,0,0,"two\nlines",5\n0,1,1,x,-2\n', lists=["A", "B", "C"]
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ('""\n', "the file is empty"),
        ("A,B,C,count\n", "the table has no rows"),
        ("A,B,C,count\n1,0,0\n", "row 2 has 3 cells where the header has 4"),
        ("A,B,C,count\n1,0,0,5\n1,1,0,3,7\n", "row 3 has 5 cells where the header has 4"),
        ("Table 1\nA,B,C,count\n1,0,0,5\n", "row 2 has 4 cells where the header has 1"),
        (f"{PATTERNS}A,B,C,count\n0,1,1,7\n", "row 7 repeats the header"),
        ("A,B,A,count\n1,0,0,5\n", "column 3 has the same name as one before it: A"),
        (",A,B,C\n1,1,0,0\n2,0,1,1\n", "column 1 has no name"),
        ("1,0,0,5\n1,1,0,4\n", "row 1 should hold the names of the columns but holds data"),
        ("somebody,1,0,0\nelse,1,1,0\n", "row 1 should hold the names of the columns but holds data"),
        ("somebody,1,1,1\nelse,1,1,0\n", "row 1 should hold the names of the columns but holds data"),
        (b"\xd1\xef\xe8\xf1\xee\xea,B,C\n1,0,0\n", "not text in UTF-8"),
        (b"A,B,C\n1,0,\xff\n", "not text in UTF-8"),
        (codecs.BOM_UTF16_LE + b"A\x00,", "not text in UTF-8"),
        ("A,B,C\n1,0,0\n".encode("utf-16-le"), "the file is not text"),
        (bytes(1000), "the file is not text"),
        ('A,B,C\n1,0,"0\n1,1,1\n', "row 2 has a quotation mark out of place"),
        ('A,B,C\n1,0,"0"1\n', "row 2 has a quotation mark out of place"),
        (f"A,B,C\n1,0,0\n1,0,{'9' * 200_000}\n", "row 3 has a cell longer than 131072 characters"),
        (f"A,B,C\n1,0,{'9' * 1_000_000}\n", "line 2 is longer than 1000000 characters"),
        (f"A,B,C,{'D' * 300}\n1,0,0,1\n", "column 4 has a name longer than 200 characters"),
        (",".join(f"L{j}" for j in range(1001)), "more than 1000 columns"),
        (",".join(f"L{j}" for j in range(61)) + "\n" + ",".join("1" * 61), "more than 60 lists"),
    ],
)
def test_files_that_are_no_table_are_refused(folder, text, words):
    assert words in folder.refused(text)


def test_a_spreadsheet_file_is_named_as_one(tmp_path, folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("xl/workbook.xml", "<x/>")
    said = folder.refused(packed.getvalue())
    assert "spreadsheet" in said
    assert "CSV" in said


@pytest.mark.parametrize("path", ["absent.csv", ".", "a\0b", "/dev/zero", ""])
def test_what_is_no_file_is_refused(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"no such file|cannot be read"):
        read(path)


@pytest.mark.parametrize("what", [None, 7, b"A,B,C", [[1, 0, 1]], {"A": [1]}, pl.DataFrame({"A": [1]}).lazy()])
def test_what_is_no_data_frame_is_refused(what):
    with pytest.raises(InputError, match="neither a file nor a data frame"):
        read(what)


def test_limits_hold(folder, monkeypatch):
    monkeypatch.setattr(frame, "MAX_CELLS", 14)
    assert "more than 14 cells" in folder.refused(PATTERNS)
    monkeypatch.setattr(frame, "MAX_DISTINCT", 3)
    assert "column 4 (count) holds more than 3 different values" in folder.refused(PATTERNS)
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    assert "larger than 10 bytes" in folder.refused(PATTERNS)


def test_a_million_people_stay_small(tmp_path):
    """Memory of another process: that of this one has its peak behind it."""
    line = f"1,0,1,north,{'x' * 40}\n0,1,1,south,{'y' * 40}\n1,1,0,,{'z' * 40}\n"
    (tmp_path / "many.csv").write_text("A,B,C,region,note\n" + line * 100_000)
    code = (
        "import resource, sys; from amparo.count.estimate.reading import read; base ="
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        " print(*[t.n for t in read(sys.argv[1], lists=['A', 'B', 'C'], strata='region')],"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "many.csv")], capture_output=True, text=True, check=True
    )
    *people, grown = map(int, done.stdout.split())
    assert people == [100_000] * 3
    assert grown < 40_000  # kilobytes; the file has 16 MB, its rows as Python objects would take 130
