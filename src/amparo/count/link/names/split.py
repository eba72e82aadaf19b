"""A person's name taken apart into surname, given name and patronymic, in whatever order it was written."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from amparo.count.link.names import known, latin, patronymic
from amparo.count.link.names.readings import forms, normal
from amparo.count.link.names.surname import likeness


class Words(NamedTuple):
    """The words of each part, as written but for case; None where there is none."""

    surname: str | None
    given: str | None
    patronymic: str | None

    def are_german(self) -> bool:
        """Say whether any part shows German usage: one clerk writes all parts of a name alike."""
        return any(part and latin.is_german(part) for part in self)


class _Word(NamedTuple):
    text: str
    short: bool
    article: bool = False


_MARKS = r"\u0300-\u036f\u064b-\u0652'’ʼ`ʹʿʾ‘"
_WORD = re.compile(rf"[\w{_MARKS}]+(?:[-‐‑][\w{_MARKS}]+)*\.?|[,،;]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_LETTER = re.compile(r"[^\W\d_]")
_ARTICLES = frozenset("al el ul as ash ar an at ad az ud аль эль ал эл ас аш ар ан ат ад аз уль уд ال آل".split())  # noqa: SIM905
_ARTICLE_FIRST = re.compile(r"^(?:al|el|аль|эль|ал|эл|ас|аш|ар)-.{3}|^ال.{3}")
_JOINED_TO_NEXT = frozenset(
    "abu abou abd abdul abdel abdur umm um von фон абу абд абдул абдель абдур умм ابو أبو عبد ام أم".split()  # noqa: SIM905
)
_ARTICLE_DIN = re.compile(r"^(?:[aeu][ld]|[аэеу][лд]ь?)-(?:din|deen|дин)$|^الدين$")
_DIN = frozenset("din deen dean дин دين".split())  # noqa: SIM905
_BESIDE = re.compile(r"\([^)]*\)?|\bг\.\s?р\b\.?|\b(?:младший|старший|мл\.|jr\b\.?|sr\b\.?)")
"""What stands beside a name: brackets, born in, junior and senior."""
_TWIN_INITIAL = re.compile(r"(?<![^\W_])([^\W\d_])\.?[-‐‑][^\W\d_](?:\.|(?![\w-]))")
"""The initials of a compound name (``А.-М.``): one initial."""
_SIMPLE = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NOTHING = Words(None, None, None)


def split(name: str | None, surname: str | None, given: str | None, father: str | None) -> Words:
    """Return the parts, from a column for each, or from the whole name where a column is missing or holds more."""
    if name is None:
        if surname is None or given is None or _SIMPLE.fullmatch(given):
            return _columns(surname, given, father)
        words = _words(normal(given))[0]
        return _given_and_more(words, surname, father)
    whole = _whole(name)
    return Words(surname or whole.surname, given or whole.given, father or whole.patronymic)


def _columns(surname: str | None, given: str | None, father: str | None) -> Words:
    """Take the columns as they are, unless the surname's holds the whole name or the two are plainly swapped."""
    if surname and given is None and not _SIMPLE.fullmatch(surname):
        whole = _whole(surname)
        return Words(whole.surname, whole.given, father or whole.patronymic)
    if surname and given and _is_only_surname(given) and _is_only_given(surname):
        surname, given = given, surname
    return Words(surname, given, father)


@lru_cache(maxsize=1 << 17)
def _is_only_surname(text: str) -> bool:
    found = forms(normal(text))
    return bool(found) and likeness(found[0]) == 2 and not known.ids(found)


@lru_cache(maxsize=1 << 17)
def _is_only_given(text: str) -> bool:
    found = forms(normal(text))
    return bool(found) and likeness(found[0]) == 0 and bool(known.ids(found))


def _given_and_more(words: list[_Word], surname: str | None, father: str | None) -> Words:
    """Take a patronymic, or its initial, from the end of the given name's column."""
    if father is None and len(words) > 1:
        last = words[-1]
        if last.short or _is_patronymic(last):
            return Words(surname, _text(words[:-1]), last.text)
    return Words(surname, _text(words), father)


def _text(words: list[_Word]) -> str | None:
    return " ".join(word.text for word in words) or None


def _is_patronymic(word: _Word, of_known: bool = True) -> bool:
    return not word.short and _is_patronymic_text(word.text, of_known)


@lru_cache(maxsize=1 << 17)
def _is_patronymic_text(text: str, of_known: bool) -> bool:
    """Say whether a word is a patronymic; a son's, which a surname may be too, perhaps only if of a known name."""
    found = forms(text)
    if not found:
        return False
    if patronymic.is_daughters(found[0]):
        return True
    return patronymic.is_sons(found[0]) and not (of_known and not known.fathers([patronymic.father(found[0])]))


def _words(text: str) -> tuple[list[_Word], int]:
    """Return the words, particles joined to what they belong to, and how many stand before a comma (0: no comma)."""
    text = _BESIDE.sub(" ", text.replace("_", " "))
    if "." in text or "-" in text:
        text = _TWIN_INITIAL.sub(r"\1.", text)
    words: list[_Word] = []
    before, article, joined = 0, False, ""
    for piece in text.split() if text.isascii() and text.replace(" ", "").isalpha() else _WORD.findall(text):
        if piece in ",،;":
            before = before or len(words)
        elif piece in _ARTICLES:
            article = True
        elif piece in _JOINED_TO_NEXT:
            joined += piece
        elif _LETTER.search(piece):
            if words and (piece in _DIN if article else _ARTICLE_DIN.search(piece)):
                words[-1] = _Word(words[-1].text + "ad" + piece.rpartition("-")[2], False, words[-1].article)
            else:
                words.append(_word(joined + piece, article and not joined))
            article, joined = False, ""
    if joined:
        words.append(_word(joined, False))
    return words, before


def _word(piece: str, article: bool) -> _Word:
    bare = piece.rstrip(".")
    letters = bare.strip("'’ʼ`ʹʿʾ‘")
    short = len(letters) == 1 or (len(letters) == 2 and piece.endswith("."))
    return _Word(letters + "." if short else bare, short, article or bool(_ARTICLE_FIRST.match(bare)))


def _whole(name: str) -> Words:
    """Take a whole name apart."""
    words, before = _words(normal(name))
    if not words:
        return _NOTHING
    last = _text(words[:before]) if before and before < len(words) else None
    rest, father = _marked_father(words[before:] if last else words)
    if last:
        return _given_and_more(rest, last, father)
    rest, father = _ended_father(rest, father)
    return _surname_and_given(rest, father)


def _marked_father(words: list[_Word]) -> tuple[list[_Word], str | None]:
    """Take out the father's name that stands beside a word for son or daughter."""
    for at, word in enumerate(words):
        if word.text in patronymic.FATHER_AFTER and len(words) > 2 and (at == 0 or 1 < at == len(words) - 2):
            return [*words[:at], words[at + 1]._replace(article=True), *words[at + 2 :]], None
        if word.text in patronymic.FATHER_AFTER and 0 < at < len(words) - 1:
            rest = [other for other in words[:at] + words[at + 2 :] if other.text not in patronymic.FATHER_AFTER]
            return rest, words[at + 1].text
        if word.text in patronymic.FATHER_BEFORE and at > 0 and len(words) > 2:
            return words[: at - 1] + words[at + 1 :], words[at - 1].text
    return words, None


def _ended_father(words: list[_Word], father: str | None) -> tuple[list[_Word], str | None]:
    """Take out the father's name by its ending, or the second of two initials; a last patronymic follows the name."""
    if father is not None or len(words) < 2:
        return words, father
    short = [at for at, word in enumerate(words) if word.short]
    if len(short) == 2 and len(words) > 2:
        return words[: short[1]] + words[short[1] + 1 :], words[short[1]].text
    at = _patronymic_at(words)
    if not at:
        return words, father
    rest = words[:at] + words[at + 1 :]
    if at == len(words) - 1 and len(rest) > 1 and (_surname_at(rest) == 0 or not _is_given(rest[0])):
        rest = [*rest[1:], rest[0]]
    return rest, words[at].text


def _patronymic_at(words: list[_Word]) -> int:
    """Return which word is a patronymic, 0 for none: the first of a known name, or of three words the first at all."""
    if len(words) == 2:
        return int(_is_patronymic(words[1]) and not _is_only_surname(words[0].text))
    places = range(1, len(words))
    known_first = [at for at in places if _is_patronymic(words[at])]
    return next(iter(known_first or [at for at in places if _is_patronymic(words[at], of_known=False)]), 0)


def _surname_and_given(words: list[_Word], father: str | None) -> Words:
    if len(words) < 2:
        text = _text(words)
        is_given = bool(words) and (father is not None or words[0].short or _is_given(words[0]))
        return Words(None, text, father) if is_given else Words(text, None, father)
    at = _surname_at(words)
    rest = words[:at] + words[at + 1 :]
    if (
        father is None
        and len(rest) == 2
        and not any(word.short for word in rest)
        and (words[at].article or _is_fathers(rest))
    ):
        return Words(words[at].text, rest[0].text, rest[1].text)
    if father is None and len(rest) == 2 and rest[1].short:
        return Words(words[at].text, rest[0].text, rest[1].text)
    return Words(words[at].text, _text(rest), father)


def _is_fathers(pair: list[_Word]) -> bool:
    """Say whether the second of two given names is the father's, as in Arabic and Caucasus usage."""
    if known.ids(forms("".join(word.text for word in pair).replace("-", ""))):
        return False
    return bool(known.ids(forms(pair[1].text)) & known.stock().southern)


def _is_given(word: _Word) -> bool:
    return bool(known.ids(forms(word.text.replace("-", ""))))


def _surname_at(words: list[_Word]) -> int:
    """Return which word is the surname: the likeliest; of equals the last, or the first of three in Cyrillic."""
    scores = [_surname_score(word) for word in words]
    first = len(words) > 2 and bool(_CYRILLIC.search(words[0].text))
    if len(words) > 2 and max(scores) <= 0 and sum(score == -2 for score in scores) > 1:
        return 0 if first else len(words) - 1
    return max(range(len(words)), key=lambda at: (scores[at], -at if first else at))


def _surname_score(word: _Word) -> int:
    return -9 if word.short else _text_score(word.text) + (3 if word.article else 0)


@lru_cache(maxsize=1 << 17)
def _text_score(text: str) -> int:
    found = forms(text.replace("-", ""))
    if not found:
        return -9
    return likeness(found[0]) - (2 if known.ids(found) else 0)
