"""An answer as data: what is documented is there, strict JSON, no number that is not an answer, whole folders."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from functools import cache

import arviz
import numpy as np
import pytest
from tests.count.estimate import answers
from tests.count.estimate.test_whole_linked import pooled

from amparo.count.estimate import export, folder, pictures, results, strata
from amparo.count.estimate.answer import Refusal
from amparo.count.estimate.export import as_data, files, plain, to_arviz
from amparo.errors import StorageError

DAY = date(2026, 11, 22)


@cache
def full():
    return answers.answer()


def loaded(made):
    def refuse(name):
        raise AssertionError(f"{name} is not JSON")

    return json.loads(made["estimate.json"], parse_constant=refuse)


def rows(made, name):
    return list(csv.DictReader(io.StringIO(made[name].decode())))


def keys(data):
    """Return the keys at the top, of answers, of what is listed in them."""
    found = set(data)
    for answer in data["answers"]:
        found |= set(answer)
        for name in ("models", "refusals", "consistency", "lists"):
            found |= {key for one in answer[name] for key in one}
        for one in answer["models"]:
            found |= set(one["summary"] or {}) | set(one["convergence"] or {}) | set(one["cap"] or {})
        found |= set(answer["at_least"] or {}) | set(answer["checks"]) | set(answer["checks"].get("linkage", {}))
    return found


@pytest.mark.parametrize("answer", [full, answers.capped, answers.silent, pooled], ids=lambda made: made.__name__)
def test_every_key_is_documented_and_what_is_written_is_strict_json(answer):
    data = loaded(files(answer()))
    assert data == as_data(answer())
    undocumented = {key for key in keys(data) if f"``{key}``" not in export.__doc__}
    assert undocumented == set()


def test_the_kind_says_what_was_estimated():
    total = strata.total([full().ensemble])
    assert as_data(full())["kind"] == "table"
    assert as_data(pooled())["kind"] == "linkage"
    assert as_data([full(), full()], total)["kind"] == "strata"
    assert as_data([full(), full()], total)["total"]["summary"]["median"] == total.summary().median
    refused = as_data([full(), full()], Refusal("total over strata", "{n} lack an answer", "merge {n}", {"n": 2}))
    assert (refused["kind"], refused["total"]) == ("strata", None)
    assert refused["not_total"] == {"model": "total over strata", "why": "2 lack an answer", "todo": "merge 2"}


def test_numbers_are_those_of_the_answer():
    answer, [data] = full(), as_data(full())["answers"]
    assert data["documented"] == answer.table.n
    assert {one["name"]: one["size"] for one in data["lists"]} == dict(
        zip(answer.table.lists, answer.table.sizes.tolist(), strict=True)
    )
    assert data["answer"] == "ensemble"
    for one, fit in zip(data["models"], answer.fits, strict=True):
        assert one["model"] == fit.model
        assert one["summary"] is None or one["summary"]["high"] == fit.summary().high
    assert [one["covered"] for one in data["consistency"]] == [trial.covered for trial in answer.consistency]


def test_what_did_not_converge_has_no_number_anywhere():
    lost = [fit.model for fit in full().fits if not fit.answered]
    made = files(full())
    assert lost
    [data] = loaded(made)["answers"]
    for one in data["models"]:
        assert (one["summary"] is None) == (one["model"] in lost) == (not one["answered"])
    for row in rows(made, "models.csv"):
        if row["model"] in lost:
            assert (row["mean"], row["median"], row["low"], row["high"]) == ("", "", "", "")
            assert row["why"] == "did not converge"
    assert not {row["model"] for row in rows(made, "draws.csv")} & set(lost)
    assert loaded(files(answers.silent()))["answers"][0]["answer"] is None


def test_refused_models_stand_in_the_table_with_their_reason():
    [row] = [row for row in rows(files(full()), "models.csv") if row["model"] == "sample coverage"]
    assert (row["answered"], row["why"]) == ("False", "needs at least 60 people on two lists")


def test_draws_are_all_there_and_in_place():
    held = rows(files(full()), "draws.csv")
    for fit in [full().ensemble, *(fit for fit in full().fits if fit.answered)]:
        own = [row for row in held if row["model"] == fit.model]
        found = np.zeros(fit.draws.shape)
        for row in own:
            found[int(row["chain"]) - 1, int(row["draw"]) - 1] = float(row["total"])
        assert np.array_equal(found, fit.draws)


def test_tables_of_strata_say_which():
    several = [replace(full(), table=answers.table(full().table.lists, stratum=name)) for name in ("n=1", 'x, "y"')]
    total = strata.total([answer.ensemble for answer in several])
    made = files(several, total)
    for name in ("models.csv", "consistency.csv"):
        assert {row["stratum"] for row in rows(made, name)} == {"n=1", 'x, "y"'}
    assert {row["stratum"] for row in rows(made, "draws.csv")} == {"n=1", 'x, "y"', ""}


def test_consistency_is_a_row_for_each_trial():
    held = rows(files(full()), "consistency.csv")
    assert len(held) == len(full().consistency)
    for row, trial in zip(held, full().consistency, strict=True):
        assert (row["conditioned_on"], int(row["truth"])) == (trial.conditioned_on, trial.truth)
        assert row["median"] == ("" if trial.median is None else str(float(trial.median)))


def test_what_json_cannot_hold_becomes_plain():
    held = {1: np.float64(2.5), "a": (np.int64(3), np.nan, np.inf), "b": np.array([[True]]), "c": None}
    assert plain(held) == {"1": 2.5, "a": [3, None, None], "b": [[True]], "c": None}


def test_arviz_reads_draws_as_they_are():
    fit = full().fits[0]
    made = to_arviz(fit)
    # before 1.0 groups are arguments of their own
    read = arviz.from_dict(**made) if arviz.__version__.startswith("0") else arviz.from_dict(made)
    held = read.posterior["N"]
    assert held.dims == ("chain", "draw")
    assert np.array_equal(held.values, fit.draws)


def everything(place):
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_folder_holds_data_report_and_pictures(tmp_path):
    written = results.write(tmp_path / "new" / "out", [full()], None, "en", DAY)
    held = everything(tmp_path / "new" / "out")
    assert {*export.FILES, "report.pdf", "models.svg", "models.png", "total.svg", "consistency.png"} <= set(held)
    assert {str(path.relative_to(tmp_path / "new" / "out")) for path in written} == set(held)
    assert held["report.pdf"].startswith(b"%PDF")


def test_what_an_earlier_run_left_goes_and_other_files_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(pictures, "files", lambda answer, language: [("models.svg", b"drawn"), ("total.png", b"drawn")])
    total = strata.total([full().ensemble])
    (tmp_path / "notes.txt").write_text("mine")
    results.write(tmp_path, [full(), full()], total, "en", DAY)
    assert {"stratum-001/models.svg", "stratum-002/total.png"} <= set(everything(tmp_path))
    assert "models.svg" not in everything(tmp_path)
    monkeypatch.setattr(pictures, "files", lambda answer, language: [("models.svg", b"drawn")])
    results.write(tmp_path, [answers.silent()], None, "en", DAY)
    held = everything(tmp_path)
    assert set(held) == {"notes.txt", "models.svg", "report.pdf", *export.FILES}
    assert not list(tmp_path.glob("stratum-*"))
    assert json.loads(held["estimate.json"])["answers"][0]["answer"] is None


def test_when_writing_fails_the_old_files_stay_whole(tmp_path):
    folder.replace(tmp_path, {"a": b"old", "b": b"old"}, ["*"])
    (tmp_path / "place").write_bytes(b"a file where a folder would be")
    with pytest.raises(StorageError):
        folder.replace(tmp_path, {"a": b"new", "b": b"new", "place/c": b"new"}, ["a", "b"])
    assert everything(tmp_path) == {"a": b"old", "b": b"old", "place": b"a file where a folder would be"}


def test_nothing_is_replaced_before_all_is_ready(tmp_path, monkeypatch):
    folder.replace(tmp_path, {"a": b"old", "b": b"old"}, ["*"])
    seen = []
    monkeypatch.setattr(
        folder, "_write", lambda path, content: seen.append(everything(tmp_path)) or path.write_bytes(content)
    )
    folder.replace(tmp_path, {"a": b"new", "b": b"new"}, ["*"])
    assert all((held["a"], held["b"]) == (b"old", b"old") for held in seen)
    assert everything(tmp_path) == {"a": b"new", "b": b"new"}


def test_an_interruption_leaves_no_part(tmp_path, monkeypatch):
    folder.replace(tmp_path, {"a": b"old"}, ["*"])

    def interrupted(path, content):
        path.write_bytes(content[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(folder, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        folder.replace(tmp_path, {"a": b"new"}, ["*"])
    assert everything(tmp_path) == {"a": b"old"}


def test_a_reader_who_has_the_old_file_open_keeps_it_whole(tmp_path):
    folder.replace(tmp_path, {"a": b"old"}, ["*"])
    with (tmp_path / "a").open("rb") as held:
        folder.replace(tmp_path, {"a": b"new"}, ["*"])
        assert held.read() == b"old"
    assert everything(tmp_path) == {"a": b"new"}
