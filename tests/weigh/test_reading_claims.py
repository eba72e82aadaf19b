"""A claims file from a spreadsheet: read whole or not at all, every problem told with its row and column."""

import csv

import pytest

from amparo.errors import InputError
from amparo.ledger.value import Hedge
from amparo.weigh import claims_csv, table
from amparo.weigh.table import TableError

HEAD = "id,said_on,outlet,text,about,property,low,high,hedge,chain,relations,stance,denial,words"
GOOD = "k01,2017-04-01,nyt,Men were held,event:e,detained,100,,more_than,nyt < gazeta,,,,more than 100"


@pytest.fixture
def write(tmp_path):
    def write(*rows, head=HEAD, encoding="utf-8", name="try-claims.csv"):
        path = tmp_path / name
        path.write_bytes("\r\n".join((head, *rows)).encode(encoding))
        return path

    return write


def test_a_minimal_file_of_ones_own(write):
    path = write(
        "k1,2017-04,gazeta,It happened,event:e,happened", head="id,said_on,outlet,text,about,property", name="own.csv"
    )
    (claim,) = claims_csv.read(path).claims
    assert claim.id == "own-k1"
    assert claim.chain == (("source:gazeta",),)
    assert claim.attributed_to == "source:gazeta"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_spreadsheets_write(write, encoding):
    (claim,) = claims_csv.read(write(GOOD.replace("Men were held", "Мужчин удерживали"), encoding=encoding)).claims
    assert claim.text == "Мужчин удерживали"
    assert claim.quantity.hedge is Hedge.MORE_THAN


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_separators(write, mark):
    assert len(claims_csv.read(write(GOOD.replace(",", mark), head=HEAD.replace(",", mark))).claims) == 1


def test_an_encoding_that_is_not_utf8_is_refused_with_a_place(write):
    with pytest.raises(InputError, match="not UTF-8") as caught:
        claims_csv.read(write(GOOD.replace("Men", "Мужчин"), encoding="cp1251"))
    assert caught.value.values["offset"] > len(HEAD)
    assert "CSV UTF-8" in caught.value.hint()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD.replace("k01", "K 1"), "id"),
        (GOOD.replace("2017-04-01", "April 1"), "said_on"),
        (GOOD.replace("2017-04-01", ""), "said_on"),
        (GOOD.replace("nyt,Men", "New York Times,Men"), "outlet"),
        (GOOD.replace("nyt,Men", "africanews,Men"), "outlet"),
        (GOOD.replace("event:e", "chechnya"), "about"),
        (GOOD.replace("detained", "arrested"), "property"),
        (GOOD.replace("detained", "happened"), "property"),
        (GOOD.replace(",100,", ",1 00,"), "low"),
        (GOOD.replace(",100,,", ",100,99,"), "low"),
        (GOOD.replace("more_than", "more than"), "hedge"),
        (GOOD.replace("more_than", "exact"), "hedge"),
        (GOOD.replace(",more_than", ","), "hedge"),
        (GOOD.replace("nyt < gazeta", "nyt < gazeta < nyt"), "chain"),
        (GOOD.replace("nyt < gazeta", "nyt < < gazeta"), "chain"),
        (GOOD.replace("gazeta,,", "gazeta,repeats k99,"), "relations"),
        (GOOD.replace("gazeta,,", "gazeta,repeats k01,"), "relations"),
        (GOOD.replace("gazeta,,", "gazeta,copies k01,"), "relations"),
        (GOOD.replace("gazeta,,,,", "gazeta,,perhaps,,"), "stance"),
        (GOOD.replace("gazeta,,,,", "gazeta,,,denies_event,"), "denial"),
        (GOOD.replace("gazeta,,,,", "gazeta,,denies,lies,"), "denial"),
    ],
)
def test_a_bad_cell_is_told_with_row_and_column(write, row, column):
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(GOOD.replace("k01", "k00"), row))
    (problem,) = caught.value.problems
    assert (problem.values["row"], problem.values["column"]) == (3, column)
    assert problem.hint()


def test_messages_hold_no_content(write):
    secret = "Xenia"
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(GOOD.replace("detained", secret), GOOD.replace("event:e", secret).replace("k01", "k02")))
    assert secret not in str(caught.value) + caught.value.hint()


def test_many_problems_are_told_at_once_and_nothing_is_read(write):
    rows = [GOOD.replace("k01", f"k{at:02}").replace("more_than", "maybe") for at in range(30)]
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(*rows, GOOD.replace("k01", "k99")))
    assert len(caught.value.problems) == 30
    assert str(caught.value).count("\n") == table.MAX_LISTED + 1


def test_the_same_id_twice(write):
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(GOOD, GOOD))
    assert [problem.values["row"] for problem in caught.value.problems] == [3]


def test_derivation_in_a_circle(write):
    one, two = GOOD.replace("gazeta,,", "gazeta,repeats k02,"), GOOD.replace("gazeta,,", "gazeta,drifts_from k01,")
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(one, two.replace("k01,2017", "k02,2017")))
    assert {problem.values["column"] for problem in caught.value.problems} == {"relations"}


def test_a_missing_column_is_named(write):
    with pytest.raises(InputError, match="outlet"):
        claims_csv.read(write("k1,2017", head="id,said_on"))


def test_an_unknown_column_is_not_dropped_silently(write):
    with pytest.raises(InputError, match="number 15"):
        claims_csv.read(write(GOOD + ",x", head=HEAD + ",denyal"))


def test_a_file_broken_inside_a_cell(write):
    with pytest.raises(InputError, match="inside a cell"):
        claims_csv.read(write(GOOD.replace("Men were held", '"Men were held')))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"\x00\x01\x02", b"PK\x03\x04\x00\x00", b"id\n", b"\xef\xbb\xbf"]
)
def test_what_is_no_table_at_all(tmp_path, content):
    path = tmp_path / "try-claims.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        claims_csv.read(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        claims_csv.read(tmp_path / "none-claims.csv")


def test_too_many_rows(write, monkeypatch):
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        claims_csv.read(write(*(GOOD.replace("k01", f"k{at}") for at in range(3))))


def test_too_large(write, monkeypatch):
    monkeypatch.setattr(table, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="larger than 10 bytes"):
        claims_csv.read(write(GOOD))


def test_sources_must_be_in_their_table_when_there_is_one(write, tmp_path):
    (tmp_path / "try-sources.csv").write_text("id,name,kind\nnyt,The New York Times,outlet\n")
    with pytest.raises(TableError) as caught:
        claims_csv.read(write(GOOD))
    assert caught.value.problems[0].values["column"] == "chain"


@pytest.mark.parametrize(
    ("row", "column"),
    [("nyt,,outlet,,", "name"), ("nyt,NYT,newspaper,,", "kind"), ("nyt,NYT,outlet,maybe,", "anonymous"),
     ("nyt,NYT,outlet,yes,gazeta", "may_be_same_as"), ("nyt,NYT,outlet,yes,nyt", "may_be_same_as")],
)  # fmt: skip
def test_a_bad_source_is_told_with_row_and_column(tmp_path, row, column):
    path = tmp_path / "sources.csv"
    path.write_text("id,name,kind,anonymous,may_be_same_as\n" + row + "\n")
    with pytest.raises(TableError) as caught:
        claims_csv.read_sources(path)
    assert caught.value.problems[0].values["column"] == column


def test_what_is_written_reads_back(real, tmp_path):
    claims_csv.write(real, tmp_path / "chechnya-claims.csv", tmp_path / "chechnya-sources.csv")
    assert claims_csv.read(tmp_path / "chechnya-claims.csv") == real


def test_cells_with_separators_and_quotes_survive(write, tmp_path):
    path = write(GOOD)
    with path.open("a", newline="") as out:
        row = GOOD.replace("k01", "k02").split(",")
        row[3] = 'He said "hundreds"; others, fewer\non two lines'
        csv.writer(out).writerow(["", *[""] * 13])
        csv.writer(out).writerow(row)
    assert claims_csv.read(path).claim("try-k02").text == 'He said "hundreds"; others, fewer\non two lines'
