"""The report: plain data, and every figure beside what it rests on."""

import json

import pytest

from amparo.weigh.figure import HEADLINE, Figure
from amparo.weigh.report import report


def test_it_survives_json(real):
    made = report(real, HEADLINE)
    assert json.loads(json.dumps(made)) == made


def test_counts_agree_with_the_ids_beside_them(real):
    made = report(real, HEADLINE)
    assert (made["statement_count"], made["outlet_count"], made["root_count"]) == (19, 14, 4)
    assert len(made["statement_ids"]) == 19
    assert len(made["outlets"]) == 14
    assert len(made["roots"]) == 4
    assert (made["lower"]["count"], made["upper"]["count"]) == (2, 7)
    assert made["headline"] == ("Statements: 19. Outlets: 14. Named origins: 4. Independent lines: 2 to 7.")


def test_every_id_in_it_is_described_in_it(real):
    made = report(real, HEADLINE)
    described = {each["id"] for each in made["statements"]}
    named = set(made["statement_ids"])
    for part in ("roots", "open_ends", "rests_on", "hedges"):
        named |= {each for item in made[part] for each in item["statements"]}
    named |= {item["statement"] for item in made["drift"] + made["answers"]}
    assert named == described
    parties = {party for each in made["statements"] for way in each["chain"] for party in way}
    assert {source["id"] for source in made["sources"]} == parties


@pytest.mark.parametrize("figure", [HEADLINE, Figure("killed", "event:chechnya-2017"), Figure("x", "event:none")])
def test_it_is_the_same_each_time(real, figure):
    assert report(real, figure) == report(real, figure)
