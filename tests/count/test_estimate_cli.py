"""``amparo estimate``: words, files and exit codes. Pictures and report are tested elsewhere and are not made here."""

import csv
import json
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.count.estimate import replaced

from amparo.cli import main
from amparo.count.estimate import export, pictures, read, report
from amparo.count.estimate.loglinear import independence, log_linear
from amparo.count.estimate.pictures.voice import Voice

LISTS = Path(__file__).parents[2] / "docs/data/kosovo_killings_1999.csv"
FAST = ("--model", "log-linear", "--model", "independence")


@pytest.fixture
def light(monkeypatch):
    monkeypatch.setattr(pictures, "files", lambda answer, language: [("total.svg", b"drawn")])
    monkeypatch.setattr(report, "pdf", lambda answers, language, day, total=None: f"{language} {day}".encode())


@pytest.fixture
def amparo(tmp_path, monkeypatch, light):
    """Run the verb in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, ["estimate", *map(str, arguments)])


def data(place="estimate"):
    return json.loads((Path(place) / "estimate.json").read_text())


def rows():
    with LISTS.open(newline="") as file:
        return list(csv.reader(file))


def test_models_come_first_then_the_four_parts_then_the_files(amparo):
    done = amparo(LISTS, *FAST)
    assert done.exit_code == 0
    [table] = read(LISTS)
    figures = [re.escape(Voice().figures(model(table)).split()[0]) for model in (log_linear, independence)]
    parts = ["documented: 4,400", "at least: 8,250", "estimated: between", "not known:"]
    marks = ["95% interval", *figures, "models together", *parts, "results: estimate"]
    places = [re.search(mark, done.output).start() for mark in marks]
    assert all(before < after for before, after in pairwise(places))
    assert {path.name for path in Path("estimate").iterdir()} == {*export.FILES, "report.pdf", "total.svg"}
    assert len(data()["answers"][0]["consistency"]) >= 8
    assert (Path("estimate") / "report.pdf").read_text() == f"en {datetime.now(UTC).date()}"


def test_columns_are_aligned(amparo):
    lines = [line for line in amparo(LISTS, "--quick", *FAST).output.splitlines() if "–" in line and ":" not in line]
    assert len(lines) == 3
    assert len({re.search(r"[\d,]+ {3}", line).end() for line in lines}) == 1


def test_numbers_are_written_as_the_reader_does(amparo):
    done = amparo(LISTS, "--quick", "--language", "ru", *FAST)
    assert "14\xa0400" in done.output
    assert (Path("estimate") / "report.pdf").read_text().startswith("ru")


def test_data_for_programs_is_what_the_file_holds(amparo):
    done = amparo(LISTS, "--quick", "--json", "--out", "here", "--seed", "5", *FAST)
    assert json.loads(done.stdout) == data("here")
    assert data("here")["answers"][0]["provenance"]["seed"] == 5


def test_without_a_number_it_says_so_writes_why_and_ends_with_8(amparo, monkeypatch):
    replaced.put(monkeypatch, "rasch", replaced.stuck)
    replaced.put(monkeypatch, "m0", replaced.refusing)
    done = amparo(LISTS, "--model", "rasch", "--model", "m0")
    assert done.exit_code == 8
    [shown] = [line for line in done.output.splitlines() if line.startswith("Rasch")]
    assert "did not converge" in shown
    assert not re.search(r"\d", shown)
    assert "it has had enough of it" in done.output
    assert "no estimate" in done.output
    assert data()["answers"][0]["answer"] is None
    assert (Path("estimate") / "report.pdf").exists()


def test_an_interruption_leaves_the_folder_as_it_was(amparo, monkeypatch):
    amparo(LISTS, "--quick", *FAST)
    before = {path: path.read_bytes() for path in Path("estimate").iterdir()}

    def interrupted(table, seed):
        raise KeyboardInterrupt

    replaced.put(monkeypatch, "independence", interrupted)
    done = amparo(LISTS, "--quick", "--seed", "2", *FAST)
    assert done.exit_code == 130
    assert {path: path.read_bytes() for path in Path("estimate").iterdir()} == before


def test_strata_are_shown_apart_and_together(amparo):
    header, *held = rows()
    with Path("strata.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["year", *header])
        for year, part in (("1998", 2), ("1999", 3)):
            out.writerows([year, *row[:-1], int(row[-1]) // part] for row in held)
    done = amparo("strata.csv", "--strata", "year", "--quick", *FAST)
    assert done.exit_code == 0
    assert done.output.index("year=1998") < done.output.index("year=1999") < done.output.index("all strata")
    assert data()["kind"] == "strata"
    assert data()["total"]["summary"]["low"] > sum(answer["documented"] for answer in data()["answers"])
    assert (Path("estimate") / "stratum-002" / "total.svg").exists()


def linkages(count=3):
    header, *held = rows()
    Path("linked").mkdir()
    for number in range(count):
        with (Path("linked") / f"draw-{number:03}.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(header)
            out.writerows([*row[:-1], max(0, int(row[-1]) - number * index)] for index, row in enumerate(held))


def test_a_folder_of_linkages_is_pooled(amparo):
    linkages()
    (Path("linked") / "weights.csv").write_text("another file\n")
    done = amparo("linked", "--quick", *FAST)
    assert done.exit_code == 0
    assert data()["answers"][0]["checks"]["linkage"]["draws"] == 3
    assert [line.split("  ")[0] for line in done.output.splitlines()[1:4]] == [
        Voice().model(name) for name in ("log-linear", "independence", "ensemble")
    ]
    assert "depending on who is taken for whom" in done.output


def test_a_linkage_that_cannot_be_read_is_named(amparo):
    linkages()
    (Path("linked") / "draw-002.csv").write_text("A,B,C,count\n1,1,1,x\n")
    done = amparo("linked", *FAST)
    assert done.exit_code == 3
    assert "draw-002.csv cannot be used" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (LISTS, "--model", "oracle"),
        (LISTS, "--lists", "EXH,ABA"),
        (LISTS, "--strata", "nowhere"),
        (LISTS.parent, *FAST),
        ("linked", "--strata", "EXH"),
    ],
    ids=["no such model", "two lists", "no such column", "no draws", "strata of draws"],
)
def test_what_cannot_be_used_ends_with_3_and_writes_nothing(amparo, arguments):
    linkages()
    done = amparo(*arguments)
    assert done.exit_code == 3
    assert "amparo: hint:" in done.stderr
    assert not Path("estimate").exists()


def test_a_file_in_the_way_of_the_results_ends_with_6(amparo):
    Path("results").mkdir()
    (Path("results") / "estimate.json").mkdir()
    done = amparo(LISTS, "--quick", "--out", "results", *FAST)
    assert done.exit_code == 6
    assert [path.name for path in Path("results").iterdir()] == ["estimate.json"]


def test_a_list_left_out_is_as_if_it_had_never_been_made(amparo):
    made = amparo(LISTS, *FAST, "--quick", "--without", "HRW")
    assert made.exit_code == 0
    [answer] = data()["answers"]
    assert [each["name"] for each in answer["lists"]] == ["ABA", "EXH", "OSCE"]
    assert answer["documented"] == 4_094  # 306 of 4,400 are on the fourth list alone


def test_leaving_out_a_list_that_is_not_there_is_refused(amparo):
    made = amparo(LISTS, *FAST, "--quick", "--without", "NOBODY")
    assert made.exit_code == 3
    assert "--without names a list that is not in the table" in made.output


def test_rows_of_people_leave_nothing_of_them_in_the_results(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [
        f"Planted Name{i},+7 928 555 {i:04},{i % 2},{i // 2 % 2},{int(i % 3 == 0)}"
        for i in range(1, 400)
        if i % 12 != 4
    ]
    rows = [row for row in rows if "1" in row.split(",")[2:]]
    Path("people.csv").write_text("\n".join(["name,phone,a,b,c", *rows]))
    made = CliRunner().invoke(main, ["estimate", "people.csv", "--lists", "a,b,c", *FAST, "--quick"])
    assert made.exit_code == 0, made.output
    written = sorted(Path("estimate").iterdir())
    assert {"report.pdf", "estimate.json", "draws.csv"} <= {path.name for path in written}
    for said in (made.output.encode(), *(path.read_bytes() for path in written)):
        assert b"Planted" not in said
        assert b"928 555" not in said
