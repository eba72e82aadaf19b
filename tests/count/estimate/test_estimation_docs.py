"""The documents on estimation: examples run, and what the worked page prints is what comes out today."""

import doctest
import os
import re
from pathlib import Path

import numpy as np
import pytest

from amparo.count.estimate import answered, chao_lower_bound, estimate, read
from amparo.count.estimate.export import __doc__ as keys
from amparo.count.estimate.models import KNOWN
from amparo.count.estimate.pictures.names import NAMES
from amparo.count.estimate.pictures.voice import rounded

ROOT = Path(__file__).parents[3]
DATA = ROOT / "docs/data"
WORKED = (ROOT / "docs/estimates-worked.md").read_text()
FLOWING = " ".join(WORKED.split())
IDS = {name: model for model, name in NAMES.items()}
EXACT = ("decomposable-graphs", "log-linear", "sparse-stepwise", "independence")
SAMPLED = ("latent-classes", "rasch", "ensemble")
LINE = re.compile(r"^(\S.*?) {2,}([\d,]+) {3}([\d,]+)–([\d,]+)$", re.M)
TABLES = re.findall(r"^\$ amparo estimate docs/data/(\w+)\.csv --out \S+$", WORKED, re.M)


def printed(text):
    """Return middle, low and high of each model in what the verb printed."""
    return {IDS[name]: [int(end.replace(",", "")) for end in ends] for name, *ends in LINE.findall(text)}


def page(table):
    return WORKED.partition(f"docs/data/{table}.csv --out")[2].partition("```")[0]


def ends(fit):
    found = fit.summary()
    return [rounded(end, fit.table.n) for end in (found.median, found.low, found.high)]


def alike(ours, told, by):
    """Whether three figures agree to within a share of what is told, or a person or two."""
    return np.allclose(ours, told, rtol=by, atol=2)


def test_the_examples_of_estimation_run():
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        result = doctest.testfile(str(ROOT / "docs/estimation.md"), module_relative=False)
    finally:
        os.chdir(here)
    assert result.attempted > 20
    assert result.failed == 0


def test_the_page_shows_five_tables_with_every_model():
    assert len(TABLES) == 5
    for table in TABLES:
        lists = len(read(DATA / f"{table}.csv")[0].lists)
        wanted = {known.id for known in KNOWN.values() if lists <= known.usual} | {"ensemble"}
        assert set(printed(page(table))) == wanted, table


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("model", [*EXACT, "rasch"])
def test_quick_models_give_what_the_page_says(table, model):
    told = printed(page(table)).get(model)
    [data] = read(DATA / f"{table}.csv")
    if told is None:
        assert len(data.lists) > KNOWN[model].usual
        return
    assert alike(ends(KNOWN[model](data, 1)), told, 0.05 if model == "rasch" else 0.002)


def test_kosovo_comes_out_as_the_page_says():
    [data] = read(DATA / "kosovo_killings_1999.csv")
    answer, told = estimate(data), printed(page("kosovo_killings_1999"))
    now = {fit.model: ends(fit) for fit in answered(answer)}
    assert now.keys() == told.keys()
    for model in SAMPLED:
        assert alike(now[model], told[model], 0.1), model
    covered = [trial.covered for trial in answer.consistency]
    missed = [trial for trial in answer.consistency if trial.covered is False]
    every, inside, low = map(
        int, re.search(r"Of (\d+) known totals (\d+) are inside .* of the (\d+) misses", FLOWING).groups()
    )
    assert (every, every) == (len(covered), inside + low)
    # two intervals of sampled models end next to the truth
    assert abs(inside - sum(covered)) <= 2
    assert all(trial.high < trial.truth for trial in missed)


def test_the_sentence_to_quote_is_that_of_the_page():
    _, low, high = printed(page("kosovo_killings_1999"))["ensemble"]
    text = " ".join((ROOT / "docs/estimates.md").read_text().split())
    assert f"between {low:,} and {high:,} in all" in text
    assert f'"up to {high:,}" or "at least {low:,}"' in text


@pytest.mark.parametrize("table", [table for table in TABLES if "\nat least:" in page(table)])
def test_what_is_at_least_there_stands_on_the_page(table):
    [data] = read(DATA / f"{table}.csv")
    assert f"\nat least: {rounded(chao_lower_bound(data).low, data.n):,}. " in page(table)


def test_comparisons_repeat_what_was_printed_above():
    """The figures of our own models in the tables of the page are those of the blocks."""
    said = {(middle, f"{low}–{high}") for table in TABLES for _, middle, low, high in LINE.findall(page(table))}
    rows = [tuple(row.split(" | ")[1:3]) for row in WORKED.splitlines() if row.startswith("| our ")]
    rows += [
        tuple(cell.strip(" )|").split(" ("))
        for row in WORKED.splitlines()
        if row.startswith(("| Quezon", "| Caloocan"))
        for cell in row.split(" | ")[2:]
    ]
    assert len(rows) == 7 + 6
    assert {(middle, interval.strip(" |")) for middle, interval in rows} <= said


def test_published_answers_are_those_of_the_data():
    sources = (DATA / "README.md").read_text()
    begin = ("| R's", "| Home", "| Kosovo M", "| Quezon", "| Caloocan")
    rows = [row for row in WORKED.splitlines() if row.startswith(begin)]
    assert len(rows) == 10
    for row in rows:
        cells = row.split("|")
        told = cells[2] if row.startswith(("| Quezon", "| Caloocan")) else "|".join(cells[2:4])
        for number in re.findall(r"\d[\d,]*", told.replace("95 %", "")):
            assert number in sources, row


def test_every_table_is_described_with_its_size():
    text = (DATA / "README.md").read_text()
    for file in DATA.glob("*.csv"):
        [data] = read(file)
        row = next(row for row in text.splitlines() if row.startswith("|") and f"`{file.stem}`" in row)
        assert str(len(data.lists)) in row.split("|")[2].replace(",", " ").split(), file.stem
        assert row.split("|")[3].strip() == f"{data.n:,}", file.stem


@pytest.mark.parametrize("known", KNOWN.values(), ids=lambda known: known.id)
def test_every_model_is_explained(known):
    text = (ROOT / "docs/estimation.md").read_text()
    assert f"`{known.id}`" in text or f"`{known.id.split('-')[0]}-…`" in text


@pytest.mark.parametrize("word", ["documented", "at least", "estimated", "not known"])
def test_the_four_words_are_explained(word):
    assert f"| **{word}** |" in (ROOT / "docs/estimates.md").read_text()


def test_the_files_it_points_to_say_their_keys():
    text = (ROOT / "docs/estimation.md").read_text()
    for file in re.findall(r"`(\w+\.(?:json|csv))`", text.partition("## Data for programs")[2]):
        assert f"``{file}``" in keys
