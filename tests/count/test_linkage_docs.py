"""The documents on linkage: constants and names of files are those of the code; the example comes out as printed."""

import re
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

import amparo.count.link
from amparo.cli import main
from amparo.count.estimate import diagnostics
from amparo.count.link import export, keys, names, results
from amparo.count.link.dates import BIRTH, event
from amparo.count.link.link import MISSED, TOO_COMMON, UNSETTLED
from amparo.count.link.model import FAMILY
from amparo.count.link.names import known
from amparo.count.link.partition import inference
from amparo.count.link.pictures import PICTURES
from amparo.count.link.places.place import PLACE
from amparo.count.link.reading.mapping import Mapping
from amparo.count.link.reading.naming import is_sensitive
from amparo.count.link.records import Role
from amparo.record import marks

ROOT = Path(__file__).parents[2]
DATA = ROOT / "docs/data/linkage"
PAGE = (ROOT / "docs/linkage.md").read_text()
METHOD = (ROOT / "docs/linkage-method.md").read_text()
TABLE = re.findall(r"^\| `(\w+)\.(\w+)` \| ([^|]+) \| [^|]+ \|$", METHOD.partition("## Constants")[2], re.M)
LISTS = ["families.csv", "monitors.csv", "newspaper.csv"]
PASSPHRASE = "a phrase for this test"


def flowing(text):
    return " ".join(text.split())


def the_module(name):
    """Return the module that the page calls by its last name."""
    if name in {"diagnostics", "marks"}:
        return {"diagnostics": diagnostics, "marks": marks}[name]
    room = Path(amparo.count.link.__file__).parent
    [file] = [file for file in room.rglob(f"{name}.py") if "private" not in file.parts and _holds(file)]
    return import_module(".".join(["amparo.count.link", *file.relative_to(room).with_suffix("").parts]))


def _holds(file):
    """Whether a module is one that the page takes constants from: names of modules repeat in other rooms."""
    wanted = {constant for module, constant, _ in TABLE if module == file.stem}
    text = file.read_text()
    return all(re.search(rf"^{constant}\b|, {constant}\b.* = ", text, re.M) for constant in wanted)


def number(text):
    """Read a number as the page writes it."""
    return float(text.strip().replace(",", "").replace("−", "-").replace("10⁻⁷", "1e-7").replace("10⁻⁵", "1e-5"))


@pytest.mark.parametrize(("module", "constant", "told"), TABLE, ids=lambda value: value.strip())
def test_constants_are_those_of_the_code(module, constant, told):
    assert getattr(the_module(module), constant) == pytest.approx(number(told), rel=1e-8)


def test_every_constant_that_the_text_names_is_in_the_table():
    named = set(re.findall(r"`(\w+)\.(_?[A-Z][A-Z_]+)`", METHOD))
    explained = {("keys", "WITH_EVENT"), ("keys", "WITH_EVENT_NEAR"), ("keys", "WITH_TEXT"), ("bridges", "TREES")}
    assert len(TABLE) > 40
    assert named - explained == {(module, constant) for module, constant, _ in TABLE}


def test_every_file_of_a_folder_is_told():
    stems = [name.replace("draw-[0-9]*", "draw-001") for name in export.FILES]
    wanted = {*stems, results.REPORT, results.MAPPING, f"{results.PICTURES}/"}
    rows = re.findall(r"^\| `([\w./-]+)`(?: and on)? \|", PAGE.partition("## What comes out")[2], re.M)
    assert set(rows) == wanted
    assert len(PICTURES) == 4


def test_every_role_is_told():
    told = PAGE.partition("## What goes in")[2].partition("## What comes out")[0]
    assert [role for role in Role if not re.search(rf"`{role}(?::…)?`", told)] == []


@pytest.mark.parametrize("comparison", [BIRTH, event("x"), PLACE], ids=["birth", "event", "place"])
def test_levels_are_those_of_the_comparisons(comparison):
    assert " · ".join(level.label for level in comparison.levels[1:]) in flowing(METHOD)


def test_levels_of_names_are_told_in_order():
    rows = re.findall(r"^\| (surname|given, patronymic) \| (.*) \|$", METHOD, re.M)
    told = {name: [level.split(" (")[0] for level in levels.split(" · ")] for name, levels in rows}
    surname, given, patronymic = ([level.id for level in each.levels[1:]] for each in names.COMPARISONS)
    assert told == {"surname": surname, "given, patronymic": given}
    assert given == patronymic


def test_keys_are_those_of_the_code():
    told = [tuple(re.findall(r"`(\w+)`", row)) for row in re.findall(r"^- (`\w+`(?: \+ `\w+`)*)$", METHOD, re.M)]
    assert told == [key.columns for key in keys.KEYS]


@pytest.mark.parametrize("kin", FAMILY, ids=lambda kin: kin.id)
def test_relatives_are_those_of_the_code(kin):
    [row] = [row for row in METHOD.splitlines() if row.startswith(f"| {kin.id} |")]
    told = [set(filter(None, cell.strip().split(", "))) for cell in row.split("|")[2:5]]
    assert told == [set(kin.always), set(kin.never), set(kin.seldom)]


def test_as_many_names_are_known_as_told():
    assert f"Known names ({len(known.stock().sounds)} " in METHOD


@pytest.mark.parametrize(
    "template", [TOO_COMMON, MISSED, UNSETTLED, inference.CUT, inference.UNSETTLED, inference.FAINT]
)
def test_remarks_are_quoted_as_they_are_made(template):
    told = PAGE.partition("## Remarks")[2].partition("## When not")[0]
    wordings = [cell.strip("* ").removeprefix("… ") for cell in re.findall(r"^\| (\*[^|]*?\*) \|", told, re.M)]
    words = re.sub(r"\{\w+\}", "…", template)
    assert any(all(part.strip() in words for part in wording.split("…")) for wording in wordings), template


def test_a_column_of_the_forbidden_kind_is_refused():
    assert is_sensitive("ethnicity")
    with pytest.raises(Exception, match="orientation"):
        Mapping({"ethnicity": "category:ethnicity", "name": "name"})


def run(*arguments):
    ran = CliRunner().invoke(main, list(arguments), env={"COLUMNS": "100"}, catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.stdout


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Run the example and return what each command printed, in the order of the page."""
    folder = tmp_path_factory.mktemp("example")
    (folder / "passphrase").write_text(PASSPHRASE + "\n")
    files = [*(str(DATA / name) for name in LISTS), "--mapping", str(DATA / "mapping.toml")]
    vault = ["--vault", str(folder / "vault"), "--passphrase-file", str(folder / "passphrase")]
    out = ["--out", str(folder / "linkage")]
    pair = [*files, *vault, "--pair", "families:12", "newspaper:13"]
    reason = "the reporter confirms that S. is Sarema"
    estimate = ["estimate", str(folder / "linkage"), "--out", str(folder / "estimate")]
    run("init", "--folder", str(folder), "--organisation", "Example", *vault[2:])
    return [
        run("link", *files, *out),
        run(*estimate),
        run("review", *pair),
        run("review", *pair, "--judge", "same", "--reviewer", "VK", "--reason", reason),
        run("link", *files, *vault, *out),
        run(*estimate),
    ]


def shown():
    """Return what the page shows after each command of the example, piece by piece."""
    blocks = re.findall(r"```text\n(.*?)```", PAGE.partition("## An example")[2], re.S)
    parts = [part for block in blocks for part in re.split(r"^\$ (?:.*\\\n)?.*\n", block, flags=re.M)[1:]]
    return [[flowing(piece) for piece in re.split(r"\n\n|^…$", part, flags=re.M) if piece.strip()] for part in parts]


def test_the_example_prints_what_the_page_shows(printed):
    assert len(shown()) == len(printed)
    for number_, (pieces, real) in enumerate(zip(shown(), printed, strict=True)):
        assert pieces
        for piece in pieces:
            if piece.startswith("recorded: "):
                assert real.startswith("recorded: ")
            elif piece.startswith(("models together", "estimated: ")):
                assert alike(piece, real), number_
            else:
                assert piece in flowing(real), number_


def alike(piece, real):
    """Whether a line says the same, and its sampled figures are near: they may differ from machine to machine."""
    figures = re.compile(r"\d+")
    [line] = [line for line in map(flowing, real.splitlines()) if line[:12] == piece[:12]]
    ours, theirs = ([int(each) for each in figures.findall(text)] for text in (line, piece))
    return figures.sub("", line) == figures.sub("", piece) and ours == pytest.approx(theirs, rel=0.15, abs=2)


def test_people_of_the_example_are_called_synthetic():
    assert "**synthetic** lists" in PAGE
    for name in LISTS:
        assert len((DATA / name).read_text().splitlines()) == 12 + 1


def test_an_undone_judgement_is_named_by_its_own_id():
    made = re.search(r"^recorded: (\w+)$", PAGE, re.M)[1]
    assert f"--undo {made} " in PAGE
