"""The documents: their examples run, their lists are complete."""

import doctest
import os
from pathlib import Path

import pytest

from amparo.ledger.statement import Basis, Denial
from amparo.ledger.value import Hedge
from amparo.weigh import claims_csv
from amparo.weigh.claim import RelationKind
from amparo.weigh.quantities import Verdict
from amparo.weigh.source import SourceKind

ROOT = Path(__file__).parents[2]


def test_the_examples_of_weighing_run():
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        # A fence that closes an example would be read as its output: examples end in an empty line.
        result = doctest.testfile(str(ROOT / "docs" / "weighing.md"), module_relative=False)
    finally:
        os.chdir(here)
    assert result.attempted > 10
    assert result.failed == 0


@pytest.mark.parametrize(
    "word",
    [*claims_csv.REQUIRED, *claims_csv.OPTIONAL, *claims_csv.SOURCE_REQUIRED, *claims_csv.SOURCE_OPTIONAL,
     *Hedge, *Denial, *Basis, *RelationKind, *SourceKind],
)  # fmt: skip
def test_every_column_and_term_is_explained(word):
    assert f"`{word}`" in (ROOT / "docs" / "claims.md").read_text()


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_an_example(verdict):
    assert f"`{verdict}`" in (ROOT / "docs" / "weighing.md").read_text()


def test_the_counts_it_states_are_those_of_the_file(real):
    text = (ROOT / "docs" / "claims.md").read_text()
    assert f"**{len(real.claims)} claims**" in text
    rows = [claim.id[:12] for claim in real.claims]
    split = {row for row in rows if rows.count(row) > 1}
    assert f"{len(set(rows)) - len(split)} stayed one\nclaim; {len(split)} held several" in text


def test_every_row_that_was_split_is_told(real):
    text = (ROOT / "docs" / "claims.md").read_text().partition("### Rows that were split")[2]
    rows = [claim.id[9:12] for claim in real.claims]
    for row in {row for row in rows if rows.count(row) > 1}:
        assert row in text.partition("### Rows that were corrected")[0]
