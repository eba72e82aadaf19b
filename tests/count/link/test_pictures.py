"""Pictures of a linkage: well-formed, told in words, the same bytes twice, legible without colour; steps add up."""

import io
import re
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from tests.count.link import linkages

from amparo.count.estimate.pictures import canvas
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link import pictures, sureness
from amparo.count.link.pictures import pair, probabilities, weights
from amparo.count.link.pictures.names import compared, signed
from amparo.count.link.pictures.rows import Rows

SVG = "{http://www.w3.org/2000/svg}"
VOICE = Voice("en")


@pytest.fixture(autouse=True)
def no_warning():
    """A layout that collapses, a glyph that is missing or a division by nothing is a broken picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(scope="module")
def made():
    return linkages.linkage()


@pytest.fixture(scope="module")
def files(made):
    return dict(pictures.files(made))


def drawn(picture, linkage):
    with canvas.style():
        return canvas.settle(picture.draw(linkage, VOICE))


def texts(figure):
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]


def without_pairs(made):
    none = {name: getattr(made.pairs, name)[:0] for name in made.pairs.__dataclass_fields__}
    alone = np.arange(len(made.people), dtype=np.int32)
    return replace(made, pairs=replace(made.pairs, **none), people=alone, draws=np.stack([alone] * 3))


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_each_svg_is_well_formed_and_says_in_words_what_it_shows(made, files, name):
    root = ET.fromstring(files[f"{name}.svg"])
    title, desc = root[0], root[1]
    assert (root.tag, title.tag, desc.tag) == (f"{SVG}svg", f"{SVG}title", f"{SVG}desc")
    assert title.text == pictures.PICTURES[name].TITLE
    assert desc.text == pictures.alternative(made, name)
    assert len(desc.text) > 60
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "style", "g", "path", "use", "clipPath", "rect", "pattern"}


def test_the_same_linkage_makes_the_same_bytes(made, files):
    assert dict(pictures.files(made)) == files


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_each_png_is_an_image_of_the_width_of_a_page(files, name):
    image = Image.open(io.BytesIO(files[f"{name}.png"]))
    assert image.width == round(canvas.WIDTH * canvas.DPI)
    assert len(np.unique(np.asarray(image.convert("L")))) > 3


@pytest.mark.parametrize("picture", [weights, pair])
def test_what_speaks_against_is_told_from_what_speaks_for_without_colour(made, picture):
    for bar in drawn(picture, made).axes[0].patches:
        if bar.get_width():
            assert bool(bar.get_hatch()) == (bar.get_width() < 0)
            assert (bar.get_facecolor()[:3] == (1, 1, 1)) == (bar.get_width() < 0)


def test_weights_are_those_of_the_model(made):
    words = pictures.alternative(made, "weights")
    assert "surname: the same +5.3; very alike +0.9; different -4.2;" in words
    assert "phone: the same +13.0; different -2.3;" in words


def test_a_comparison_that_says_nothing_is_left_out(made):
    vectors = replace(made.vectors, grades=made.vectors.grades * [1, 1, 0] - [0, 0, 1])
    assert "phone" not in pictures.alternative(replace(made, vectors=vectors), "weights")


def test_a_level_that_no_pair_has_is_an_outline_and_is_said(made):
    seen = made.vectors.grades[:, 0] != 1
    vectors = replace(made.vectors, grades=made.vectors.grades[seen], counts=made.vectors.counts[seen])
    rare = replace(made, vectors=vectors)
    assert "the same +5.3; very alike +0.9 (no such pair); different -4.2;" in pictures.alternative(rare, "weights")
    figure = drawn(weights, rare)
    outlines = [bar for bar in figure.axes[0].patches if bar.get_facecolor()[:3] == (1, 1, 1) and not bar.get_hatch()]
    assert [bar.get_width() for bar in outlines] == [pytest.approx(np.log2(0.15 / 0.08))]
    assert weights.OUTLINED in " ".join(texts(figure)).replace("\n", " ")
    assert weights.OUTLINED not in " ".join(texts(drawn(weights, made))).replace("\n", " ")


@pytest.mark.parametrize("picture", [weights, pair])
def test_no_words_touch_other_words(made, picture):
    long = ("identifier:the telephone of the family", "birth", "identifier:phone")
    ones = [replace(one, id=id) for one, id in zip(made.compared, long, strict=True)]
    labels = ("different births", "within two years, where one is a guess or no more than a year")
    figure = drawn(picture, replace(made, compared=(ones[0], replace(ones[1], labels=labels), ones[2])))
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    boxes = [
        words.get_window_extent(renderer)
        for words in [*axes.get_yticklabels(), *axes.texts, axes.xaxis.label] if words.get_text()
    ]  # fmt: skip
    assert not [1 for at, one in enumerate(boxes) for other in boxes[:at] if one.overlaps(other)]


def test_a_long_label_takes_two_even_lines_and_a_row_as_high():
    told = "within two years, where one is a guess or no more than a year"
    rows = Rows.of(["alike", told, "different"], 44, 0.2)
    assert rows.labels[1].replace("\n", " ") == told
    first, second = map(len, rows.labels[1].split("\n"))
    assert max(first, second) < 40
    assert np.diff([0.0, *rows.middles, rows.high]) == pytest.approx([0.1, 0.2625, 0.2625, 0.1])
    assert Rows.of(["word " * 60], 44, 0.2).labels[0].endswith("…")


@pytest.mark.parametrize(("weight", "told"), [(0.04, "0.0"), (-0.04, "0.0"), (0.06, "+0.1"), (-7.96, "-8.0")])
def test_what_rounds_to_nought_has_no_sign(weight, told):
    assert signed(weight, VOICE) == told


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_the_steps_of_any_pair_add_up_to_its_odds(seed):
    found = linkages.linkage(records=40, pairs=20, draws=2, seed=seed)
    for at in range(len(found.pairs)):
        total = sum(step.adds for step in pair.steps(found, at, VOICE))
        chance = found.pairs.probability[at]
        assert total == pytest.approx(np.log2(chance / (1 - chance)), abs=4 * 0.05)


def test_the_pair_shown_is_the_one_to_ask_first(made):
    at = sureness.asked_first(made)
    assert made.pairs.value[at] == made.pairs.value.max()
    end = made.pairs.left[at]
    where = f"{made.lists[made.record_list[end]]}, row {made.record_row[end]}"
    assert where in pictures.alternative(made, "pair")


def test_every_pair_and_every_draw_is_shown(made):
    figure = drawn(probabilities, made)
    bars = figure.axes[0].patches[0]
    assert bars.get_data().values.sum() == len(made.pairs)
    [dots] = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    assert sorted(dots.get_xdata()) == sorted(made.documented)
    assert len(set(zip(dots.get_xdata(), dots.get_ydata(), strict=True))) == len(made.draws)
    assert f"best: {made.table.n}" in texts(figure)


def test_dots_of_many_draws_that_agree_do_not_hide_each_other(made):
    same = replace(made, draws=np.repeat(made.draws[:1], 60, axis=0), tables=made.tables[:1] * 60)
    figure = drawn(probabilities, same)
    [dots] = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    above = figure.axes[1].transData.transform([(0, 1), (0, 2)])[:, 1]
    assert dots.get_markersize() < np.diff(above)[0] * 72 / figure.dpi


def test_words_count_all_pairs(made):
    figures = [
        int(found) for found in re.findall(r"(\d+) (?=pairs|are|in doubt|less)", probabilities.describe(made, VOICE))
    ]
    assert figures[0] == sum(figures[1:]) == len(made.pairs)


def test_without_pairs_only_what_there_is_is_drawn(made):
    names = {name for name, _ in pictures.files(without_pairs(made))}
    assert not any(name.startswith(("pair", "probabilities")) for name in names)
    assert pictures.svg(without_pairs(made), "pair") is None
    assert pictures.alternative(without_pairs(made), "pair") == "No two records may be one person."


def test_one_list_alone_has_no_overlaps():
    assert pictures.svg(linkages.linkage(lists=1), "overlaps") is None


def test_certain_pairs_and_one_draw_are_drawn():
    found = linkages.linkage(draws=1, doubt=0)
    sure = replace(found, pairs=replace(found.pairs, probability=np.ones(len(found.pairs))))
    assert {name.split(".")[0] for name, _ in pictures.files(sure)} == set(pictures.PICTURES)


def test_labels_are_the_users_words():
    assert compared("identifier:phone_number", VOICE) == "phone number"
    assert compared("date:detained", VOICE) == "date: detained"
    assert compared("given", VOICE) == "given name"


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_nothing_runs_out_of_the_picture(files, name):
    grey = np.asarray(Image.open(io.BytesIO(files[f"{name}.png"])).convert("L"))
    assert (grey[:, [0, -1]] == 255).all()
    assert (grey[[0, -1]] == 255).all()
