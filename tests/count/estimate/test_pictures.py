"""Pictures: well-formed, told in words, the same bytes twice, legible without colour, no number without an answer."""

import io
import re
import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from tests.count.estimate import answers

from amparo.count.estimate import heterogeneity, pictures, strata
from amparo.count.estimate.answer import AtLeast, answered, headline
from amparo.count.estimate.checks import Remark
from amparo.count.estimate.consistency import Trial
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.graphs import model as graphs
from amparo.count.estimate.heterogeneity import coverage
from amparo.count.estimate.linked import DOCUMENTED
from amparo.count.estimate.pictures import canvas, chains, consistency, models, overlaps, total
from amparo.count.estimate.pictures.names import NAMES
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.estimate.table import Table
from amparo.errors import StorageError
from amparo.text import catalogue

SVG = "{http://www.w3.org/2000/svg}"
VOICE = Voice("en")


@pytest.fixture(autouse=True)
def no_warning():
    """A layout that collapses, a glyph that is missing or a division by nothing is a broken picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(scope="module")
def full():
    return answers.answer()


@pytest.fixture(scope="module")
def files(full):
    return dict(pictures.files(full))


def drawn(picture, answer):
    with canvas.style():
        made = picture.draw(answer, VOICE)
        return canvas.settle(made)


def texts(figure):
    return [text.get_text() for text in figure.findobj(mpl.text.Text) if text.get_visible() and text.get_text()]


@pytest.mark.parametrize(("name", "language"), [*((name, "en") for name in pictures.PICTURES), ("models", "ru")])
def test_each_svg_is_well_formed_and_says_in_words_what_it_shows(full, files, name, language):
    root = ET.fromstring(files[f"{name}.svg"] if language == "en" else pictures.svg(full, name, language))
    title, desc = root[0], root[1]
    assert (root.tag, title.tag, desc.tag) == (f"{SVG}svg", f"{SVG}title", f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("lang") == language
    assert title.text == root.get("aria-label") == catalogue(language).gettext(pictures.PICTURES[name].TITLE)
    assert desc.text == pictures.alternative(full, name, language)
    assert len(desc.text) > 60


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_an_svg_holds_nothing_that_runs_loads_or_dates(files, name):
    drawing = files[f"{name}.svg"].decode()
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(drawing).iter()}
    assert tags <= {"svg", "title", "desc", "defs", "style", "g", "path", "use", "clipPath", "rect", "pattern"}
    links = re.findall(r'(?:href|url)(?:="|\()([^)"]*)', drawing)
    assert links
    assert all(link.startswith("#") for link in links)
    assert "<!DOCTYPE" not in drawing
    assert "<metadata" not in drawing


def test_the_same_answer_makes_the_same_bytes(full, files):
    assert len(files) == 10
    assert dict(pictures.files(full)) == files


@pytest.fixture(scope="module")
def plain(full):
    """An answer of exact models, on which nothing was tried: it has three pictures."""
    return replace(full, consistency=(), fits=tuple(fit for fit in full.fits if fit.convergence is None))


def test_files_are_written_and_named_by_what_they_show(plain, tmp_path):
    written = pictures.write(plain, tmp_path / "new" / "folder", "ru")
    assert {path.name for path in written} == {
        f"{name}.{kind}" for name in ("overlaps", "total", "models") for kind in ("svg", "png")
    }
    for path in written:
        if path.suffix == ".png":
            with Image.open(path) as picture:
                assert picture.info["Description"] == pictures.alternative(plain, path.stem, "ru")
                assert picture.width >= 1000
        else:
            assert ET.parse(path).getroot()[1].text == pictures.alternative(plain, path.stem, "ru")


def test_a_folder_that_cannot_be_made_is_a_storage_error(full, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        pictures.write(full, tmp_path / "file", "en")


def test_nobodys_own_style_changes_a_picture(full, files):
    with mpl.rc_context({"font.size": 30, "lines.linewidth": 9, "svg.hashsalt": "other"}):
        assert pictures.svg(full, "models").encode() == files["models.svg"]
        assert mpl.rcParams["font.size"] == 30


# --- nothing shown that is not an answer ------------------------------------------------------------------------------


def test_a_model_that_did_not_converge_shows_no_number():
    made = answers.silent()
    assert headline(made) is None
    assert answered(made) == []
    allowed = {VOICE.count(made.table.n), VOICE.estimate(made.at_least.low)}
    for name in ("models", "total"):
        words = pictures.alternative(made, name)
        assert set(re.findall(r"\d[\d,]*\d", re.sub(r"at least 60|95%", "", words))) <= allowed
    inside = texts(drawn(models, made))
    assert inside.count(models.NOT_CONVERGED) == 2
    assert total.NO_ANSWER in texts(drawn(total, made))


def test_an_ensemble_that_did_not_converge_is_not_replaced_by_a_model(full):
    lost = replace(full, ensemble=answers.sampled(full.table, "ensemble", apart=2.0))
    assert headline(lost) is None
    assert "ensemble" not in [fit.model for fit in answered(lost)]


def test_one_model_alone_speaks_and_of_several_none(full):
    one = replace(full, ensemble=None, fits=full.fits[:1])
    assert headline(one) is full.fits[0]
    assert headline(replace(one, fits=full.fits[:2])) is None


@pytest.mark.parametrize("reason", ["<b>&\"'", "x" * 400])
def test_any_reason_of_a_refusal_is_shown_as_text(full, reason):
    made = replace(full, refusals=(replace(full.refusals[0], why=reason),))
    assert reason in ET.fromstring(pictures.svg(made, "models"))[1].text


# --- what each shows --------------------------------------------------------------------------------------------------


def test_overlaps_are_sorted_and_the_rest_is_told():
    made = answers.answer(tuple("ABCDEFGH"))
    patterns, counts = overlaps.largest(made.table)
    assert len(counts) == overlaps.MOST < len(made.table.counts)
    assert (np.diff(counts) <= 0).all()
    left, people = len(made.table.counts) - len(counts), made.table.n - counts.sum()
    words = f"Patterns not drawn: {left}; people in them: {people:,}."
    assert words in texts(drawn(overlaps, made))
    assert words in pictures.alternative(made, "overlaps")
    bits = dict(zip(map(tuple, made.table.patterns), made.table.counts, strict=True))
    assert all(bits[tuple(row)] == count for row, count in zip(patterns, counts, strict=True))


def test_overlap_bars_are_as_high_as_the_counts(full):
    figure = drawn(overlaps, full)
    highs = sorted(patch.get_height() for patch in figure.axes[1].patches)
    assert highs == sorted(full.table.counts)
    assert sorted(patch.get_width() for patch in figure.axes[2].patches) == sorted(full.table.sizes)


def test_all_patterns_of_five_lists_are_drawn():
    made = answers.answer(tuple("ABCDE"), 1)
    assert len(overlaps.largest(made.table)[1]) == len(made.table.counts) == 31


def test_of_several_linkages_it_is_said_which_is_drawn_and_how_many_they_document(full):
    span = {"low": full.table.n, "high": full.table.n + 21}
    doubtful = replace(full, notes=(Remark(DOCUMENTED, span),))
    for words in (texts(drawn(overlaps, doubtful)), [pictures.alternative(doubtful, "overlaps")]):
        assert overlaps.FEWEST in " ".join(words)
    assert overlaps.FEWEST not in pictures.alternative(full, "overlaps")
    assert "documented: 4,319–4,340" in texts(drawn(total, doubtful))
    assert "documented: 4,319" in texts(drawn(total, full))


def test_twenty_lists_with_long_names_do_not_touch():
    names = [f"{number:02} Committee for the search of missing people" for number in range(20)]
    figure = drawn(overlaps, answers.answer(names, 1))
    renderer = FigureCanvasAgg(figure).get_renderer()
    labels = [label.get_window_extent(renderer) for label in figure.axes[0].get_yticklabels()]
    assert len(labels) == 20
    for first, second in pairwise(labels):
        assert not first.overlaps(second)
    assert all(label.get_text().endswith("…") for label in figure.axes[0].get_yticklabels())


@pytest.fixture(scope="module")
def crowded():
    return answers.answer([f"{number} Committee of the mothers of soldiers" for number in range(20)], 6)


@pytest.mark.parametrize("name", list(pictures.PICTURES))
def test_nothing_is_cut_off_at_the_edge(crowded, name):
    with Image.open(io.BytesIO(canvas.png(drawn(pictures.PICTURES[name], crowded), "", ""))) as picture:
        shades = np.asarray(picture.convert("L"))
    for edge in (shades[:2], shades[-2:], shades[:, :2], shades[:, -2:]):
        assert edge.min() == 255


def test_interval_and_middle_stand_where_the_draws_have_them(full):
    found = full.ensemble.summary()
    (axes,) = drawn(total, full).axes
    lines = [line.get_xdata() for line in axes.lines]
    assert any(list(line) == [found.low, found.high] for line in lines)
    assert any(list(line) == [found.median] for line in lines)
    assert any(list(line) == [full.table.n, full.table.n] for line in lines)


def test_a_cap_that_matters_is_hatched_and_told_and_one_that_does_not_is_not(full):
    touched = answers.capped()
    hatched = [patch for patch in drawn(total, touched).axes[0].patches if patch.get_hatch()]
    assert len(hatched) == 1
    assert VOICE.estimate(touched.ensemble.cap.largest) in pictures.alternative(touched, "total")
    assert "no more" in " ".join(texts(drawn(models, touched)))
    free = replace(full, ensemble=replace(full.ensemble, cap=replace(touched.ensemble.cap, touching=0.001)))
    assert not [patch for patch in drawn(total, free).axes[0].patches if patch.get_hatch()]


def test_misses_are_told_apart_by_shape_and_side(full):
    trials = (
        Trial("A", 100, 50, "one", 100.0, 90.0, 120.0),
        Trial("B", 100, 50, "one", np.float64(60.0), np.float64(50.0), np.float64(80.0)),
        Trial("C", 100, 50, "one", 200.0, 150.0, 300.0),
        Trial("D", 100, 50, "one", None, None, None),
    )
    made = replace(full, consistency=trials)
    axes = drawn(consistency, made).axes[0]
    shapes = {line.get_ydata()[0]: line.get_marker() for line in axes.lines if len(line.get_xdata()) == 1}
    assert shapes == {0: "o", 1: "<", 2: ">"}
    assert "1 of 4 inside the interval, 1 too low, 1 too high, 1 without an answer" in pictures.alternative(
        made, "consistency"
    )


def test_pictures_with_nothing_to_show_are_left_out(plain):
    assert pictures.svg(plain, "consistency") is None
    assert pictures.svg(plain, "chains") is None


def test_running_medians_end_at_the_median_of_each_chain(full):
    draws = full.fits[0].draws
    at, medians = chains.running(draws)
    assert at[-1] == draws.shape[1]
    assert np.array_equal(medians[:, -1], np.median(draws, axis=1))


def test_exact_models_are_said_to_have_no_chains(full):
    words = pictures.alternative(full, "chains")
    assert "Computed exactly, without chains: decomposable graphs, independent lists." in words
    assert "log-linear models: R-hat" in words
    assert words.count("did not converge") == 1


# --- without colour ---------------------------------------------------------------------------------------------------


def test_chains_differ_by_line_and_not_by_colour_alone(full):
    lines = drawn(chains, full).axes[0].lines
    assert len({str(line._dash_pattern) for line in lines}) == len(lines) == 4


def test_the_ensemble_differs_by_shape_and_weight(full):
    (axes,) = drawn(models, full).axes
    middles = [line for line in axes.lines if len(line.get_xdata()) == 1]
    bars = [line for line in axes.lines if line.get_ydata()[0] == line.get_ydata()[-1] and len(line.get_xdata()) == 2]
    assert [line.get_marker() for line in middles] == ["D", "o", "o", "o"]
    assert bars[0].get_linewidth() > max(line.get_linewidth() for line in bars[1:])


def test_documented_and_at_least_differ_by_line(full):
    for picture in (total, models):
        lines = [line for line in drawn(picture, full).axes[0].lines if len(set(line.get_xdata())) == 1]
        upright = [line for line in lines if len(line.get_xdata()) == 2]
        assert len({str(line._dash_pattern) for line in upright}) == 2


@pytest.mark.parametrize("name", ["total", "consistency", "chains"])
def test_what_colour_tells_stays_dark_enough_on_a_photocopy(files, name):
    picture = Image.open(io.BytesIO(files[f"{name}.png"])).convert("L")
    shades = np.bincount(np.asarray(picture).ravel(), minlength=256)
    assert shades[:150].sum() > 0.005 * shades.sum()


def test_every_model_of_the_package_has_a_name_for_readers():
    known = {*heterogeneity.MODELS, coverage.MODEL, "rasch", graphs.MODEL, strata.TOTAL}
    assert known <= NAMES.keys()
    assert VOICE.model("mth-chao") == "both differ (Chao)"
    assert VOICE.model("somebody's own") == "somebody's own"


# --- odd tables and names ---------------------------------------------------------------------------------------------


def test_names_in_any_script_and_with_any_sign_are_shown_or_named():
    made = answers.answer(("$x^2$", "汉\n字", "قائمة", "<svg onload=x> & \u202e\x00"), 1)
    for name in ("overlaps", "consistency"):
        root = ET.fromstring(pictures.svg(made, name))
        assert not [element for element in root.iter() if "onload" in element.attrib]
    labels = [label.get_text() for label in drawn(overlaps, made).axes[0].get_yticklabels()]
    assert labels[0] == "$x^2$"
    assert "[U+6C49]" in labels[1]


@pytest.mark.parametrize("sign", "\u02ea\u0530\u6c49\U0001f600\x07\u202e")
def test_signs_without_a_glyph_are_named(sign):
    assert canvas.shortened(f"a{sign}b", 40) == f"a[U+{ord(sign):04X}]b"


def test_names_are_shortened_to_one_line():
    assert canvas.shortened("Комитет\nматерей  солдат", 60) == "Комитет матерей солдат"
    assert canvas.shortened("Комитет матерей солдат", 10) == "Комитет м…"
    assert canvas.shortened("Комитет матерей солдат", 9) == "Комитет…"


@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_any_table_and_any_draws_can_be_drawn(data):
    lists = data.draw(st.integers(2, 5))
    cells = data.draw(st.lists(st.integers(1, 2**lists - 1), min_size=1, max_size=6, unique=True))
    counts = data.draw(st.lists(st.integers(1, 10**6), min_size=len(cells), max_size=len(cells)))
    bits = [[cell >> j & 1 for j in range(lists)] for cell in cells]
    table = Table.build([f"list {j}" for j in range(lists)], bits, counts)
    more = data.draw(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
    draws = np.sort(np.array([[table.n + one for one in more] * 4], dtype=float))
    made = replace(answers.answer(), table=table, fits=(Fit("one", table, draws),), ensemble=None, refusals=(),
                   at_least=AtLeast(table.n, table.n), consistency=())  # fmt: skip
    for name in ("overlaps", "total"):
        drawn(pictures.PICTURES[name], made)


def test_a_total_that_begins_at_one_person_is_drawn():
    table = Table.build(["list 0", "list 1"], [[1, 0]], [1])
    made = replace(answers.answer(), table=table, fits=(Fit("one", table, np.full((4, 1), 5793.0)),), ensemble=None,
                   refusals=(), at_least=AtLeast(1, 1), consistency=())  # fmt: skip
    drawn(pictures.PICTURES["total"], made)
