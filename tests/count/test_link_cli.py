"""``amparo link``: words, files and exit codes; through to ``amparo estimate``; no name of anybody on the way."""

import csv
import io
import json
import random
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from tests.count.link import linkages

from amparo.cli import judged, main
from amparo.count.link import apart, pictures, report
from amparo.count.link.judgements import recognised_by
from amparo.count.link.reading import read
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record.judging import Verdict, judge, undo
from amparo.record.listing import Listing
from amparo.record.marks import marks

HEADER = ("Surname", "Given name", "Born", "Place")
PLANTED = ("Хаджимурадова", "Zelimkhan", "1931-07-19", "Borozdinovskaya")
SURNAMES = ("Akhmadov", "Gadzhiev", "Umarov", "Petrov", "Melnyk", "Orlov", "Dudayev", "Sokolov", "Bondar", "Isaev",
            "Koval", "Tkachenko", "Saidov", "Volkov")  # fmt: skip
GIVEN = ("Zaur", "Magomed", "Viktor", "Oleh", "Timur", "Pavel", "Aslan", "Ruslan", "Ihor", "Yusup", "Boris")
PLACES = ("Grozny", "Shali", "Kherson", "Mariupol")


def people(count=120, seed=4):
    """Return synthetic people."""
    chance = random.Random(seed)
    return [
        (chance.choice(SURNAMES), chance.choice(GIVEN),
         f"{chance.randint(1940, 2000)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", chance.choice(PLACES))
        for _ in range(count)
    ]  # fmt: skip


def write(name, rows):
    with Path(name).open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        out.writerows(rows)


def lists(folder=Path()):
    """Write three lists that share people, with slips and gaps that leave doubt, and the planted person on each."""
    chance = random.Random(5)
    for name, share in (("helpline", 0.6), ("monitors", 0.5), ("press", 0.45)):
        rows = [_as_heard(person, chance) for person in people() if chance.random() < share]
        write(folder / f"{name}.csv", [*rows, PLANTED])
    return [str(folder / f"{name}.csv") for name in ("helpline", "monitors", "press")]


def _as_heard(person, chance):
    surname, given, born, place = person
    return (
        surname[:-1] + "w" if chance.random() < 0.1 else surname,
        given,
        born[:4] if chance.random() < 0.4 else born,
        "" if chance.random() < 0.3 else place,
    )


def amparo(verb, *arguments):
    return CliRunner().invoke(main, [verb, *map(str, arguments)])


@pytest.fixture(autouse=True)
def within(tmp_path, monkeypatch):
    """Work in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def light(monkeypatch):
    monkeypatch.setattr(pictures, "files", lambda linkage, language: [("weights.svg", language.encode())])
    monkeypatch.setattr(report, "pdf", lambda linked, listed, language, day: f"{language} {day}".encode())


@pytest.fixture
def quick(monkeypatch, light):
    """Link nothing: what comes out was made up; return the jobs that were given."""
    jobs = []

    def run(job, *, opened, report):
        made = linkages.linked(judged=[(0, True)])
        opened(linkages.listed(made))
        jobs.append(job)
        return made

    monkeypatch.setattr(apart, "run", run)
    for name in ("a", "b", "c"):
        write(f"{name}.csv", people(5))
    return jobs


def data(place="linkage"):
    return json.loads((Path(place) / "linkage.json").read_text())


def everything(folder):
    """Return what stands in every file of a folder, with the words of PDFs."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.append(path.read_bytes())
            if path.suffix == ".pdf":
                found += [page.extract_text().encode() for page in PdfReader(io.BytesIO(found[-1])).pages]
    return b"\n".join(found)


def test_from_lists_to_a_total_with_both_doubts(tmp_path, monkeypatch):
    watched = tmp_path / "tmp"
    watched.mkdir()
    monkeypatch.setenv("TMPDIR", str(watched))
    files = lists(tmp_path)
    done = amparo("link", *files, "--clean", "press", "--out", "linked", "--draws", 6)
    assert done.exit_code == 0, done.output
    marks = ["helpline: ", "Surname: the surname", "Nobody is on the list twice.", "mapping: linked/mapping.toml",
             "different people: ", "how sure: ", "not known: ", "results: linked",
             "amparo estimate linked"]  # fmt: skip
    places = [done.output.index(mark) for mark in marks]
    assert places == sorted(places)
    assert 100 < data("linked")["documented"]["best"] < 130
    assert [one["clean"] for one in data("linked")["lists"]] == [False, False, True]
    assert {path.name for path in Path("linked/pictures").iterdir()} == {
        f"{name}.{kind}" for name in pictures.PICTURES for kind in ("svg", "png")
    }
    whole = everything(Path("linked")) + done.output.encode()
    for word in (*PLANTED, *SURNAMES, *GIVEN, *PLACES):
        assert word.encode() not in whole, word
    assert list(watched.iterdir()) == []

    total = amparo("estimate", "linked", "--quick", "--model", "independence", "--model", "log-linear")
    assert total.exit_code == 0, total.output
    answer = json.loads(Path("estimate/estimate.json").read_text())["answers"][0]
    assert answer["checks"]["linkage"]["draws"] == 6
    assert answer["documented"] == data("linked")["documented"]["low"]
    assert 0 < answer["checks"]["linkage"]["share_linkage"] < 1


def test_judgements_come_from_the_vault_and_count(light, tmp_path):
    files = lists(tmp_path)
    Path("words").write_text("correct horse\n")
    Path("vault").mkdir()
    device = Device.create(tmp_path / "vault" / "device.age", "correct horse", work_factor=8)
    with Vault.create(tmp_path / "vault", device) as vault:
        first, second = (read(file) for file in files[:2])
        one, two = (marks(vault, each.name, recognised_by(each)) for each in (first, second))
        judge(vault, one[0], two[5], Verdict.SAME, "the same photograph", by="somebody")
        back = judge(vault, one[1], two[1], Verdict.SAME, "a mistake", by="somebody")
        undo(vault, back.id, "they are two")
        judge(vault, one[2], two[2], Verdict.DIFFERENT, "met both", by="another")
    done = amparo("link", *files, "--vault", "vault", "--passphrase-file", "words", "--json", "--draws", 2)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == data()
    assert data()["judgements"] == {"same": 1, "different": 1}
    table = csv.DictReader(Path("linkage/linked.csv").read_text().splitlines())
    person = {(row["list"], int(row["row"])): row["person"] for row in table}
    assert person["helpline", 2] == person["monitors", 7]
    assert person["helpline", 4] != person["monitors", 4]


def test_a_vault_where_nobody_judged_is_not_written_to(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as vault:
        before = len(vault.entries())
        assert judged.arguments(vault) == {"judgements": [], "keys": [], "accounts": None}
        assert len(vault.entries()) == before
    files = lists(tmp_path)
    assert judged.open_files(files, {}, [], [], [], None).judgements == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [(b'Surname,Given name\n"Sidorova-Planted,Vera\n', "quotation mark"), (b"PK\x03\x04Sidorova-Planted", "damaged")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_and_not_quoted(content, words, tmp_path):
    good, *_ = lists(tmp_path)
    Path("broken.csv").write_bytes(content)
    done = amparo("link", good, "broken.csv")
    assert done.exit_code == 3
    assert "broken.csv cannot be used:" in done.stderr
    assert words in done.stderr
    assert "Sidorova-Planted" not in done.output
    assert not Path("linkage").exists()


def test_one_list_alone_with_a_field_of_a_million_letters(light, tmp_path):
    rows = people(60)
    write("alone.csv", [*rows, *rows[:12], ("x" * 10**6, *rows[0][1:])])
    done = amparo("link", "alone.csv", "--draws", 2)
    assert done.exit_code == 0, done.output
    assert "note: 1 cells were longer" in done.output
    assert 58 <= data()["documented"]["best"] <= 64
    assert not list(Path("linkage").glob("draw-*.csv"))
    assert "amparo estimate" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("a.csv", "a.csv"), "two files would make lists of one name: a"),
        (("a.csv", "b.csv", "--clean", "d"), "--clean names a list that is not given"),
        (("a.csv", "count.csv"), "may not be called count"),
        (("a.csv", "b.csv", "--mapping", "half.toml"), "no table for list b"),
        (("a.csv", "b.csv", "--vault", "nowhere"), "no vault"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(quick, arguments, words):
    write("count.csv", people(5))
    Path("half.toml").write_text('[a]\n[a.columns]\n"Surname" = "surname"\n')
    done = amparo("link", *arguments)
    assert done.exit_code == 3
    assert words in done.stderr
    assert quick == []


def test_a_mapping_that_was_written_can_be_edited_and_given(quick):
    amparo("link", "a.csv", "b.csv", "--out", "first")
    names = linkages.NAMES[:3]
    for name in names:
        write(f"{name}.csv", people(5))
    text = Path("first/mapping.toml").read_text()
    Path("edited.toml").write_text(text.replace('"Born" = "birth"', '"Born" = "ignore"'))
    done = amparo("link", *(f"{name}.csv" for name in names), "--mapping", "edited.toml", "--out", "second")
    assert done.exit_code == 0
    assert set(quick[-1].arguments["mappings"]) == set(names)
    assert all('"Born" = "ignore"' in toml for toml in quick[-1].arguments["mappings"].values())
    assert not Path("second/mapping.toml").exists()


def test_options_reach_the_job(quick):
    amparo("link", "a.csv", "b.csv", "--draws", "7", "--seed", "3", "--clean", "b")
    [job] = quick
    assert (job.draws, job.seed, job.arguments["clean"]) == (7, 3, ["b"])


def test_words_pictures_and_report_are_in_the_language_asked_for(quick):
    done = amparo("link", "a.csv", "b.csv", "--language", "ru")
    assert done.exit_code == 0
    assert Path("linkage/report.pdf").read_text().startswith("ru")
    assert Path("linkage/pictures/weights.svg").read_text() == "ru"


def test_data_for_programs_is_what_the_file_holds(quick):
    done = amparo("link", "a.csv", "b.csv", "--json")
    assert json.loads(done.stdout) == data()


def test_remarks_and_notes_are_shown(quick):
    done = amparo("link", "a.csv", "b.csv")
    assert "note: Column Born holds nothing." in done.output
    assert re.search(r"^note: estimation did not settle", done.output, re.M)
    assert "amparo review a.csv b.csv" in done.output


def test_an_interruption_leaves_the_folder_as_it_was(quick, monkeypatch):
    amparo("link", "a.csv", "b.csv")
    before = {path: path.read_bytes() for path in Path("linkage").rglob("*") if path.is_file()}

    def interrupted(job, *, opened, report):
        raise KeyboardInterrupt

    monkeypatch.setattr(apart, "run", interrupted)
    assert amparo("link", "a.csv", "b.csv", "--seed", "2").exit_code == 130
    assert {path: path.read_bytes() for path in Path("linkage").rglob("*") if path.is_file()} == before


def test_the_vaults_accounts_are_a_list_too(tmp_path, monkeypatch):
    monkeypatch.setattr(judged, "listing", lambda _vault: Listing(FIELDS, 2))
    asked = judged.arguments(_no_judgements(monkeypatch), accounts=True)
    write(tmp_path / "press.csv", people()[:5])
    opened = judged.open_files([str(tmp_path / "press.csv")], {}, (), **asked)
    assert [each.name for each in opened.lists] == ["press", "accounts"]
    assert opened.lists[1].fields["place"] == ["Grozny"]
    assert "2 accounts" in str(opened.notes["accounts"][0])


def test_accounts_need_a_vault(tmp_path):
    write(tmp_path / "press.csv", people()[:5])
    done = CliRunner().invoke(main, ["link", str(tmp_path / "press.csv"), "--accounts"])
    assert done.exit_code == 3
    assert "--accounts needs a vault" in done.stderr


FIELDS = {"id": ["account:x"], "place": ["Grozny"], "date:event": [None], "age": ["26-40"], "aged_on": ["2017-04-01"]}


def _no_judgements(monkeypatch):
    monkeypatch.setattr(judged.judging, "judgements", lambda _vault: [])
    return
