"""The two sentences: forgiving about how they are typed, unforgiving about what is neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.casework import sentences
from amparo.casework.sentences import Means, meaning
from amparo.errors import InputError
from amparo.ledger.device import Device
from amparo.ledger.vault import Vault

SAFE, NOT_FREE = "Молоко ещё есть, спасибо", "Тётя передаёт привет"
ACCOUNT = "account:" + "a" * 32


@pytest.mark.parametrize(
    "said",
    [
        SAFE,
        SAFE.upper(),
        "молоко еще есть спасибо",
        "  МОЛОКО — ещё…есть!!! Спасибо\n",
        "Молоко\u200b ещё есть, спасибо",
    ],
)
def test_the_safe_sentence_is_recognised_however_it_is_typed(said):
    assert meaning(said, SAFE, NOT_FREE) is Means.SAFE


@pytest.mark.parametrize("said", [NOT_FREE, "тетя передает привет", "Всё хорошо. Тётя передаёт привет! Пока."])
def test_the_warning_counts_wherever_it_stands(said):
    assert meaning(said, SAFE, NOT_FREE) is Means.NOT_FREE


@pytest.mark.parametrize("said", ["", " ", "…", "да", "молоко есть", f"{SAFE} всем", "привет передаёт тётя"])
def test_what_is_neither_is_unclear(said):
    assert meaning(said, SAFE, NOT_FREE) is Means.UNCLEAR


@given(st.text(max_size=200))
def test_no_other_text_passes_for_safe(said):
    if meaning(said, SAFE, NOT_FREE) is Means.SAFE:
        assert [letter for letter in said.casefold().replace("ё", "е") if letter.isalpha()] == [
            letter for letter in SAFE.casefold().replace("ё", "е") if letter.isalpha()
        ]


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_warning_inside_anything_is_never_overheard(before, after):
    assert meaning(f"{before} {NOT_FREE} {after}", SAFE, NOT_FREE) is Means.NOT_FREE


@given(st.text(max_size=60))
def test_before_anything_is_agreed_nothing_is_safe(said):
    assert meaning(said, "", "") is Means.UNCLEAR


@pytest.fixture
def vault(tmp_path):
    with Vault.create(tmp_path / "vault", Device.ephemeral()) as made:
        yield made


@pytest.mark.parametrize(
    ("safe", "not_free"),
    [
        ("", NOT_FREE),
        (SAFE, ""),
        ("!!!", NOT_FREE),
        (SAFE, SAFE.upper()),
        ("all is well today", "is well"),
        (SAFE, f"нет: {SAFE}"),
    ],
)
def test_sentences_that_could_be_taken_for_each_other_are_refused(vault, safe, not_free):
    with pytest.raises(InputError):
        sentences.agree(vault, ACCOUNT, safe, not_free)
    assert sentences.agreed(vault, ACCOUNT) == ("", "")


def test_new_sentences_replace_the_old_ones(vault):
    sentences.agree(vault, ACCOUNT, SAFE, NOT_FREE)
    sentences.agree(vault, ACCOUNT, "другое одно", "другое второе")
    assert sentences.agreed(vault, ACCOUNT) == ("другое одно", "другое второе")
