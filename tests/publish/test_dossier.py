"""The dossier: what stands in it, what never does, and that it is the file it says it is."""

import io
import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from amparo.errors import InputError, StorageError
from amparo.ledger.device import Device
from amparo.ledger.vault import PUBLIC, Vault
from amparo.pages import typeset
from amparo.pages.printable import RANGES, printable
from amparo.publish import dossier
from amparo.publish.lineage import lineage_id
from amparo.publish.register import Register
from amparo.record import accounts as record
from amparo.weigh.figure import HEADLINE
from amparo.weigh.roots import weigh
from amparo.weigh.statements import to_statements

SOFT_HYPHEN, ZERO_WIDTH = "\u00ad", "\u200b"
LINEAGE = re.compile(r"F-[A-Z2-7]{10}")
DAY = date(2026, 11, 22)


def text_of(pdf):
    """Return the words of a PDF with line breaks and hyphenation taken out."""
    reader = PdfReader(io.BytesIO(pdf) if isinstance(pdf, bytes) else pdf)
    pages = [page.extract_text() for page in reader.pages]
    return [re.sub(r"\s+", " ", re.sub(rf"{SOFT_HYPHEN}\s*|{ZERO_WIDTH}\s*", "", page)) for page in pages]


def pdf_of(data):
    """Return the dossier that holds this data."""
    return typeset.pdf(dossier.TEMPLATE, data, DAY)


def elements(pdf):
    """Return (kind, alternative text) of every structure element, in reading order."""
    found, ahead = [], [PdfReader(pdf).trailer["/Root"]["/StructTreeRoot"]]
    while ahead:
        node = ahead.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if not hasattr(node, "get"):
            continue
        if "/S" in node:
            found.append((node["/S"], node.get("/Alt")))
        inside = node.get("/K", [])
        ahead += reversed(inside if isinstance(inside, list) else [inside])
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory, claims, teller):
    """Eleven accounts that may be counted; of one a summary, of one a quote may be shown; planted words elsewhere."""
    with Vault.create(tmp_path_factory.mktemp("filled") / "vault", Device.ephemeral()) as vault:
        vault.append(to_statements(claims), PUBLIC)
        tell = teller(vault)
        for _ in range(9):
            tell("count", text="Подлинникпервый", summary="Сводкабезсогласия.", quote="Подлинникпервый")
        tell("count", "summary", text="Подлинниквторой", working="Рабочийтекст", summary="Её увели, никто не ответил.")
        tell(
            "count", "quote", text="Подлинниктретий", working="Начало. Я ждала до утра. Конец", quote="Я ждала до утра."
        )
        tell(text="Подлинникчетвёртый", summary="Сводкабезсогласия.", quote="Подлинникчетвёртый")
        record.withdraw(vault, tell("count", "summary", "quote", summary="Сводкаотозвана.", text="Отозвано."))
        yield vault


NEVER = (
    "Подлинник",
    "Рабочийтекст",
    "Сводка",
    "Отозвано",
    "Местоназвание",
    "днивремени",
    "звонитьтогда",
    "легендадела",
)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_dossier_holds_what_may_be_told_and_nothing_else(filled, tmp_path, language):
    made = dossier.make(filled, language, tmp_path / "d.pdf")
    whole = " ".join(text_of(made.path))
    assert "Её увели, никто не ответил." in whole
    assert "Я ждала до утра." in whole
    given_to_the_template = json.dumps(
        dossier.assemble(filled, language, Register(), DAY, "00" * 32), ensure_ascii=False
    )
    for planted in NEVER:
        assert planted not in whole
        assert planted not in given_to_the_template
        assert planted not in made.lineage.read_text()


def test_everyone_else_is_in_no_number(filled, tmp_path):
    made = dossier.make(filled, "en", tmp_path / "d.pdf")
    (counted,) = [figure for figure in made.figures if figure.method == "accounts"]
    assert len(counted.statements) == 11
    assert "11 accounts whose authors allow them to be counted" in " ".join(text_of(made.path))


def test_a_small_count_is_neither_printed_nor_given_away_by_its_lineage(with_claims, tell, tmp_path):
    for _ in range(3):
        tell("count")
    made = dossier.make(with_claims, "en", tmp_path / "d.pdf")
    whole = " ".join(text_of(made.path))
    (counted,) = [figure for figure in made.figures if figure.method == "accounts"]
    assert "fewer than 10 accounts whose authors allow them to be counted" in whole
    assert len(counted.statements) == 3
    for statement in counted.statements:
        assert statement not in whole
        assert statement not in made.lineage.read_text()


def test_the_headline_stands_with_its_roots_and_denials(with_claims, claims, tmp_path):
    weighing = weigh(claims, HEADLINE)
    whole = " ".join(text_of(dossier.make(with_claims, "en", tmp_path / "d.pdf").path))
    for words in (
        f"{len(weighing.claims)} statements", f"{len(weighing.outlets)} outlets",
        f"{weighing.lower.count} to {weighing.upper.count} independent lines",
        "Federal law-enforcement officials", "more than 100",
        "says that such people do not exist", "says that nobody complained", "Alvi Karimov",
        "No outside audit of the program has taken place.", "Nothing. This dossier holds no estimate",
    ):  # fmt: skip
        assert words in whole


def test_every_figure_shown_is_in_the_appendix_and_can_be_computed_again(filled, tmp_path):
    made = dossier.make(filled, "en", tmp_path / "d.pdf")
    shown = Counter(LINEAGE.findall(" ".join(text_of(made.path))))
    assert set(shown) == {figure.id for figure in made.figures}
    assert min(shown.values()) == 2  # where it stands, and in the appendix
    written = json.loads(made.lineage.read_text())
    assert len(written["figures"]) == len(made.figures)
    for figure in written["figures"]:
        assert figure["id"] == lineage_id(figure["method"], figure["statements"])
        assert all(filled.has(statement) for statement in figure["statements"])


def test_lineage_does_not_depend_on_the_language(filled, tmp_path):
    english = dossier.make(filled, "en", tmp_path / "en.pdf")
    russian = dossier.make(filled, "ru", tmp_path / "ru.pdf")
    assert english.figures == russian.figures


def test_the_same_vault_makes_the_same_bytes(filled, tmp_path):
    first = dossier.make(filled, "ru", tmp_path / "a.pdf")
    second = dossier.make(filled, "ru", tmp_path / "b.pdf")
    assert first.path.read_bytes() == second.path.read_bytes()


def test_each_page_says_that_accounts_are_synthetic_when_they_are(with_claims, tell, tmp_path):
    label = "contains synthetic accounts"
    assert not any(label in page for page in text_of(dossier.make(with_claims, "en", tmp_path / "a.pdf").path))
    tell("summary", "count", summary="Вымысел.", synthetic=True)
    pages = text_of(dossier.make(with_claims, "en", tmp_path / "b.pdf").path)
    assert all(label in page for page in pages)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_is_a_tagged_archivable_pdf_with_language_and_title(filled, tmp_path, language):
    path = dossier.make(filled, language, tmp_path / "d.pdf").path
    root = PdfReader(path).trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "100" in PdfReader(path).metadata.title
    assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    kinds = Counter(kind for kind, _ in elements(path))
    assert kinds["/H1"] == 9
    assert kinds["/Table"] == kinds["/THead"] == 5
    assert next(alt for kind, alt in elements(path) if kind == "/Figure")


def test_headings_come_in_order(filled, tmp_path):
    path = dossier.make(filled, "en", tmp_path / "d.pdf").path
    levels = [int(kind[2:]) for kind, _ in elements(path) if re.fullmatch(r"/H\d", kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


HOSTILE = [
    '#import "@preview/evil:1.0.0": *',
    '#read("/etc/passwd")',
    "$ x^2 $ и *жирно* и _курсив_",
    "= не заголовок",
    "] } ) #[ { (",
    "\\u{41} \\ \\n",
    "<label> @ref https://example.org/a?b=c",
    '"}, {"text": "нет',
    "// comment /* comment */ ~ -- ---",
]


@pytest.fixture(scope="module")
def data(filled):
    """Everything the template needs, to put other texts into."""
    return dossier.assemble(filled, "en", Register(), DAY, "00" * 32)


def with_text(data, text):
    """Put a text wherever words that somebody else wrote can stand."""
    passage = {"text": text, "language": "ru", "synthetic": True, "lineage": "F-AAAAAAAAAA"}
    told = {**data["documented"], "summaries": [passage], "quotes": [passage]}
    row = {**data["denied"]["rows"][0], "claim": text, "words": text, "denied_by": text}
    root = {**data["claimed"]["roots"][0], "name": text}
    said = {**data["claimed"]["drift"][0], "outlet": text, "number": text}
    return {
        **data,
        "documented": told,
        "denied": {**data["denied"], "rows": [row]},
        "claimed": {**data["claimed"], "roots": [root], "drift": [said]},
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stands_there_as_text(data, text):
    whole = re.sub(r"\s", "", "".join(text_of(pdf_of(with_text(data, text)))))
    assert whole.count(re.sub(r"\s", "", text)) >= 4


def test_a_word_without_end_stays_on_the_page(data):
    word = "д" * 400
    document = PdfReader(io.BytesIO(pdf_of(with_text(data, word))))
    right = float(document.pages[0].mediabox.right)
    ends = []
    for page in document.pages:
        page.extract_text(visitor_text=lambda _t, _c, tm, _f, _s: ends.append(tm[4]))
    assert max(ends) < right
    assert "".join(text_of(pdf_of(with_text(data, word)))).replace(" ", "").count("д" * 400) >= 4


def test_a_text_of_many_pages_is_not_cut(data):
    story = " ".join(f"слово{number}" for number in range(3000))
    whole = " ".join(text_of(pdf_of(with_text(data, story))))
    assert "слово2999" in whole


@settings(max_examples=20, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_text_of_anybody_keeps_a_dossier_from_being_made(data, text):
    assert pdf_of(with_text(data, text)).startswith(b"%PDF-1.7")


def test_every_character_that_is_printed_as_itself_has_a_glyph(data):
    every = "".join(chr(code) for first, last in RANGES for code in range(first, last + 1))
    assert printable(every) == every
    spaced = " ".join(every)
    assert pdf_of(with_text(data, spaced)).startswith(b"%PDF-1.7")


def test_other_characters_are_named_instead_of_lost():
    assert printable({"a": ["汉\tx", 1, None, "\u202egood"]}) == {"a": ["[U+6C49] x", 1, None, "[U+202E]good"]}


def test_a_vault_without_claims_or_accounts_still_makes_a_dossier(vault, tell, tmp_path):
    tell()
    whole = " ".join(text_of(dossier.make(vault, "en", tmp_path / "d.pdf").path))
    assert "0 statements" in whole
    assert "fewer than 10" in whole


def test_an_empty_vault_is_an_input_error(vault, tmp_path):
    with pytest.raises(InputError):
        dossier.make(vault, "en", tmp_path / "d.pdf")


def test_a_dossier_that_cannot_be_written_leaves_nothing_behind(with_claims, tmp_path):
    with pytest.raises(StorageError):
        dossier.make(with_claims, "en", tmp_path / "missing" / "d.pdf")
    (tmp_path / "d.pdf").mkdir()
    with pytest.raises(StorageError):
        dossier.make(with_claims, "en", tmp_path / "d.pdf")
    assert [path.name for path in tmp_path.iterdir() if path.name != "vault"] == ["d.pdf"]
