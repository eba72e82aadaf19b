"""The verb that judges pairs: asked one by one, or told by a script; the same judgements as on the desk."""

import json

import pytest
from click.testing import CliRunner
from tests.desk.people import MARKED, write

from amparo.cli import main
from amparo.count.link import apart
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault
from amparo.record.judging import Verdict, judgements


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    return [str(path) for path in write(tmp_path_factory.mktemp("lists"))]


@pytest.fixture(scope="module")
def done():
    return {}


@pytest.fixture
def run(tmp_path, monkeypatch, lists, done):
    """Run the verb over a vault and both lists; the same job is linked once only."""
    folder = tmp_path / "vault"
    folder.mkdir()
    device = Device.create(folder / "device.age", "a test's passphrase", work_factor=8)
    Vault.create(folder, device).close()
    (tmp_path / "pass").write_text("a test's passphrase\n")
    monkeypatch.setenv("AMPARO_VAULT", str(folder))
    monkeypatch.setenv("AMPARO_PASSPHRASE_FILE", str(tmp_path / "pass"))
    link = apart.run

    def once(job, **report):
        if str(job) not in done:
            done[str(job)] = link(job, **report)
        return done[str(job)]

    monkeypatch.setattr(apart, "run", once)

    def run(*arguments, answers="", files=lists):
        return CliRunner().invoke(main, ["review", *files, *arguments], input=answers)

    def held():
        with Vault.open(folder, device) as vault:
            return judgements(vault)

    run.held = held
    return run


def queue(run, *arguments):
    return [tuple(f"{row[end]['list']}:{row[end]['row']}" for end in ("left", "right"))
            for row in json.loads(run("--list", "--json", *arguments).stdout)]  # fmt: skip


def test_pairs_are_judged_skipped_and_taken_back_one_by_one(run):
    answers = "1\nthe same tattoo\n\n2\n \nanother village\nu\nmistaken\nu\nq\n"
    done = run("--reviewer", "Reviewer A", answers=answers)
    assert done.exit_code == 0, done.output
    second, first = sorted(run.held(), key=lambda one: one.verdict)  # within one second, their order is by chance
    assert (first.verdict, first.reason, first.withdrawn) == (Verdict.SAME, "the same tattoo", None)
    assert (second.verdict, second.reason, second.withdrawn.reason) == (
        Verdict.DIFFERENT,
        "another village",
        "mistaken",
    )
    assert {first.by, second.by} == {"Reviewer A"}
    assert "nothing was judged here yet" in done.stdout
    assert "judgements since the lists were linked: 1" in done.stdout
    assert "as read in" in done.stdout
    assert "bits in all" in done.stdout


def test_who_skips_sees_other_pairs_before_the_skipped_ones_again(run):
    shown = run("--reviewer", "A", answers="\n1\nreason\nq\n").stdout
    heads = [line.split() for line in shown.splitlines() if line.strip().startswith(("helpline:", "monitor:"))]
    heads += [line.partition("ends: ")[2].split() for line in shown.splitlines() if "ends: " in line]
    pairs = [tuple(head) for head in heads if len(head) == 2 and ":" in head[1]]
    assert len({*pairs}) == len(pairs) == 3


def test_who_is_asked_does_not_see_what_others_judged(run):
    assert run("--pair", *queue(run)[0], "--judge", "same", "--reason", "seen by A", "--reviewer", "A").exit_code == 0
    assert "seen by A" not in run("--reviewer", "B", answers="q\n").stdout
    assert "seen by A" in run("--pair", *queue(run)[0]).stdout + run("--pair", *queue(run)[-1]).stdout


def test_a_script_judges_looks_and_takes_back(run):
    before = queue(run)
    made = json.loads(
        run("--pair", *before[0][::-1], "--judge", "cannot-say", "--reason", "x", "--reviewer", "R", "--json").stdout
    )
    assert made["verdict"] == "cannot_say"
    assert queue(run, "--reviewer", "R") == [*before[1:], before[0]]
    shown = json.loads(run("--pair", *before[0], "--json").stdout)
    assert [one["id"] for one in shown["judgements"]] == [made["id"]]
    assert shown["weighed"]["lines"]
    assert "cannot say, R" in run("--pair", *before[0]).stdout
    assert made["id"] in run("--undo", made["id"], "--reason", "mistaken", files=()).stdout
    assert queue(run, "--reviewer", "R") == before
    assert run("--undo", made["id"], "--reason", "again").exit_code == 3


def test_a_reason_is_read_where_no_other_program_sees_it(run):
    done = run("--pair", "helpline:2", "monitor:2", "--judge", "different", "--reason", "-", answers="two villages\n")
    assert done.exit_code == 0, done.output
    assert run.held()[0].reason == "two villages"


def test_judging_and_agreement_need_no_linkage(run, monkeypatch):
    pairs = queue(run)[:2]
    monkeypatch.setattr(apart, "run", None)
    for by, verdicts in (("A", ("same", "different")), ("B", ("same", "different"))):
        for pair, verdict in zip(pairs, verdicts, strict=True):
            run("--pair", *pair, "--judge", verdict, "--reason", "x", "--reviewer", by)
    assert len(run.held()) == 4
    told = run("--agreement").stdout
    assert "A and B: pairs judged by both: 2; the same answer in 100" in told
    assert "rely on their answers" in told
    assert json.loads(run("--agreement", "--json").stdout)["alpha"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--judge", "same"), "which two records"),
        (("--pair", "helpline:2", "helpline:2", "--judge", "same", "--reason", "x"), "against itself"),
        (("--pair", "helpline:2", "monitor:9999", "--judge", "same", "--reason", "x"), "no row 9999"),
        (("--pair", "helpline", "monitor:2", "--judge", "same", "--reason", "x"), "LIST:ROW"),
        (("--pair", "helpline:2", "monitor:2", "--judge", "same"), "reason is missing"),
        (("--clean", "other", "--agreement"), "no list named other"),
    ],
)
def test_what_does_not_fit_is_refused(run, arguments, said):
    done = run(*arguments)
    assert done.exit_code == 3
    assert said in done.stderr
    assert run.held() == []


def test_no_list_and_a_list_that_cannot_be_read(run, tmp_path):
    assert "no list is named" in run("--list", files=()).stderr
    (tmp_path / "empty.csv").write_text("")
    assert "empty.csv cannot be used" in run("--agreement", files=[str(tmp_path / "empty.csv")]).stderr


def test_a_cell_cannot_command_the_terminal(run, tmp_path):
    path = tmp_path / "odd.csv"
    rows = [f"Odd{chr(27)}[2J{number},Adam,1980-01-0{number}" for number in (1, 2, 3)]
    path.write_text("\n".join(["surname,given name,date of birth", *rows, *rows]))
    assert "\x1b" not in run("--list", files=[str(path)]).stdout
    done = run("--pair", "odd:2", "odd:5", files=[str(path)])
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout


def test_names_stay_out_of_the_vault_and_the_queue(run, tmp_path):
    assert not any(name in run("--list").stdout for name in MARKED)
    run("--reviewer", "A", answers="1\nsynthetic Nebylova said so\nq\n")
    coded = [word.encode(coding) for word in (*MARKED, "Nebylova") for coding in ("utf-8", "utf-16-le")]
    assert run.held()
    files = [path for path in (tmp_path / "vault").rglob("*") if path.is_file()]
    assert [path for path in files if any(word in path.read_bytes() for word in coded)] == []
