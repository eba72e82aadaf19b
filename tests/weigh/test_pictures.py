"""The two pictures: well-formed, readable without seeing them, without script, style or anything from outside."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import pytest

from amparo.weigh import draw, graph, matrix
from amparo.weigh.claim import ClaimSet
from amparo.weigh.denials import answers
from amparo.weigh.figure import HEADLINE, Figure
from amparo.weigh.layout import lay_out
from amparo.weigh.roots import weigh

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "title", "desc", "g", "text", "line", "rect", "circle", "path", "polygon"}
DRAWINGS = pytest.mark.parametrize("drawing", [graph.svg, matrix.svg])
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


def draw_headline(drawing, claim_set, language="en"):
    weighing = weigh(claim_set, HEADLINE)
    return drawing(claim_set, weighing, answers(claim_set, HEADLINE, weighing.claims), language)


@DRAWINGS
@LANGUAGES
def test_it_is_svg_of_plain_shapes_only(real, drawing, language):
    root = ET.fromstring(draw_headline(drawing, real, language))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= SHAPES
    for element in root.iter():
        assert not {name for name in element.attrib if name.startswith("on") or name in ("style", "class", "href")}
        assert "url(" not in "".join(element.attrib.values())
    assert root.get("lang") == language


@DRAWINGS
def test_title_and_description_stand_for_the_picture(real, drawing):
    root = ET.fromstring(draw_headline(drawing, real))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "About 100 detained"
    description = root.find(f"{SVG}desc").text
    for words in ("Statements: 19. Outlets: 14.", "16 of 19 rest on Novaya Gazeta", "more than 100", "Peskov"):
        assert words in description


@DRAWINGS
def test_sources_go_by_their_russian_names_in_russian(real, drawing):
    written = draw_headline(drawing, real, "ru")
    assert "Альви Каримов" in written
    assert "Alvi Karimov" not in written


@DRAWINGS
def test_names_are_escaped(real, drawing):
    mean = {key: replace(source, name=f'<script>"&{source.name}') for key, source in real.sources.items()}
    drawn = draw_headline(drawing, ClaimSet(real.claims, mean))
    assert "<script" not in drawn
    ET.fromstring(drawn)


@DRAWINGS
def test_every_party_and_number_is_written(real, drawing):
    weighing = weigh(real, HEADLINE)
    root = ET.fromstring(draw_headline(drawing, real))
    written = re.sub(r"\s+", " ", " ".join(element.text or "" for element in root.iter(f"{SVG}text")))
    for claim in weighing.claims:
        assert claim.quantity.words in written
        assert real.name(claim.outlet) in written


@DRAWINGS
def test_all_stays_inside_the_picture(real, drawing):
    root = ET.fromstring(draw_headline(drawing, real))
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x")) <= width
        assert float(element.get("y")) <= height


@DRAWINGS
def test_the_same_claims_give_the_same_picture(real, drawing):
    assert draw_headline(drawing, real) == draw_headline(drawing, ClaimSet(real.claims[::-1], real.sources))


@DRAWINGS
def test_a_figure_nobody_stated_is_drawn_without_failing(real, drawing):
    nothing = weigh(real, Figure("tortured", "event:nowhere"))
    root = ET.fromstring(drawing(real, nothing))
    assert "Statements: 0" in root.find(f"{SVG}desc").text


@DRAWINGS
@pytest.mark.parametrize("figure", [
    Figure("killed", "event:grozny-january-2017"), Figure("killed", "event:chechnya-2017"),
    Figure("evacuated", "event:evacuation"), Figure("detained", "event:chechnya-2018-2019"),
])  # fmt: skip
def test_other_figures_of_the_case_can_be_drawn(real, drawing, figure):
    weighing = weigh(real, figure)
    assert weighing.claims
    ET.fromstring(drawing(real, weighing, answers(real, figure, weighing.claims)))


def boxes(layout, width=10.0, step=20.0):
    for node, box in layout.boxes.items():
        yield node, (box.layer * step, box.top, box.layer * step + width, box.top + box.height)


def test_boxes_of_the_headline_do_not_overlap(real):
    weighing = weigh(real, HEADLINE)
    parties = {party for step in weighing.steps | weighing.judged for party in step}
    layout = lay_out(dict.fromkeys(parties, 50.0), weighing.steps | weighing.judged)
    for (_, a), (_, b) in combinations(boxes(layout), 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_steps_lead_to_the_right_and_lanes_pass_between_boxes(real):
    weighing = weigh(real, HEADLINE)
    steps = weighing.steps | weighing.judged
    layout = lay_out(dict.fromkeys({party for step in steps for party in step}, 50.0), steps)
    for step, route in layout.routes.items():
        assert [layer for layer, _ in route] == list(range(route[0][0], route[-1][0] + 1))
        for layer, y in route[1:-1]:
            for party, box in layout.boxes.items():
                assert box.layer != layer or not box.top < y < box.top + box.height, (step, party)


def test_parties_that_cite_each_other_can_be_laid_out():
    layout = lay_out({"a": 20, "b": 20, "c": 20}, {("a", "b"), ("b", "c"), ("c", "a")})
    assert len(layout.boxes) == 3


def test_text_is_wrapped_to_its_room():
    for line in draw.wrap("Federal law-enforcement officials of the region", 120):
        assert draw.width(line) <= 120 or " " not in line
