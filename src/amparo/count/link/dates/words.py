"""What people write for months, seasons, parts of a year and doubt.

Russian, Ukrainian, Belarusian, English, German, French, Turkish, Arabic and Persian; a word is known by how it begins.
"""

from __future__ import annotations

import re

GREGORIAN, SOLAR, LUNAR = "gregorian", "solar", "lunar"

_GREGORIAN = (
    "янв січ студ jan oca يناير كانونالثاني ژانویه",
    "фев лют feb fev fév şub شباط فبراير فوریه",
    "мар берез сакав mar mär مارس آذار اذار",
    "апр квіт красав apr avr nis أبريل ابريل نيسان آوریل",
    "мая май мае трав may mai مايو أيار ايار",
    "июн черв чэрв jun juin haz يونيو حزيران ژوئن",
    "июл лип ліп jul juil tem يوليو تموز ژوئیه",
    "авг серп жні aug aoû aou ağu أغسطس اغسطس آب اوت",
    "сен верес sep eyl سبتمبر أيلول ايلول سپتامبر",
    "окт жовт кастр oct okt eki أكتوبر اكتوبر تشرينالأول تشرينالاول اکتبر",
    "ноя листоп ліст nov kas نوفمبر تشرينالثاني نوامبر",
    "дек груд снеж dec dez déc ara ديسمبر كانونالأول كانونالاول دسامبر",
)
_SOLAR = (
    "فروردین farvardin фарвардин",
    "اردیبهشت ordibehesht ордибехешт",
    "خرداد khordad хордад",
    "تیر tir тир",
    "مرداد mordad мордад",
    "شهریور shahrivar шахривар",
    "مهر mehr мехр",
    "آبان aban абан",
    "آذرماه azar азар",
    "دی dey дей",
    "بهمن bahman бахман",
    "اسفند esfand эсфанд",
)
_LUNAR = (
    "محرم muharram мухаррам",
    "صفر safar сафар",
    "ربيعالأول ربيعالاول",
    "ربيعالثاني ربيعالآخر",
    "جمادىالأولى جمادىالاولى",
    "جمادىالآخرة جمادىالثانية",
    "رجب rajab раджаб",
    "شعبان shaban sha'ban шаабан",
    "رمضان ramadan ramazan рамадан",
    "شوال shawwal шавваль",
    "ذوالقعدة ذيالقعدة",
    "ذوالحجة ذيالحجة",
)
_SEASONS = (
    "весн spring printemps früh بهار",
    "летом лето лета літ лет summer été somm صيف تابستان",
    "осен восен осін autumn fall herbst خريف پاییز",
    "зим зім winter hiver شتاء زمستان",
)
_PARTS = ("начал почат early beg anfang début", "середин mid mitte milieu", "кон кін late end ende fin")

_HEDGE = re.compile(
    r"около|примерно|приблиз\w*|прибл\.?|предположит\w*|ориентировочно|ок\.|близько|орієнтовно|каля|прыкладна"
    r"|\babout\b|\bapprox\w*\.?|\baround\b|\bcirca\b|\bca\.?(?=\s|\d)|\bc\.\s?(?=\d)|\bc(?=\d{4})|\bestimated\b|\best\."
    r"|\betwa\b|\bungefähr\b|\bvers\b|\benviron\b|\byaklaşık\b|حوالي|تقريبا|تقریبا|حدود|[~?%≈]"
)
_DROPPED = re.compile(
    r"г\.?\s?р\.?\b\.?|р\.?\s?н\.?$|\bг(?:од[ауе]?|г?\.)?(?=[\s,)]|$)|\bр(?:ок[уи]?|\.)?(?=[\s,)]|$)|\bгод(?:ы|ов)\b|\bроки\b|\bродил\w+|\bрод\."
    r"|\bborn\b|\byear\b|\bgeb(?:oren)?\.?|\bné[e]?\b|\bsal\b|سنة|عام|مواليد|سال"
)


def _table(*rows: tuple[str, tuple[str, ...]]) -> dict[str, tuple[str, int]]:
    return {word: (kind, n) for kind, lines in rows for n, line in enumerate(lines, 1) for word in line.split()}


_WORDS = _table((SOLAR, _SOLAR), (LUNAR, _LUNAR), ("season", _SEASONS), ("part", _PARTS), (GREGORIAN, _GREGORIAN))
_LONGEST = max(map(len, _WORDS))


def known(word: str) -> tuple[str, int] | None:
    """Return what a word names and its number from 1: a calendar's month, a ``season`` or a ``part`` of a year."""
    for length in range(min(len(word), _LONGEST), 1, -1):
        found = _WORDS.get(word[:length])
        if found is not None:
            return found
    return None


def unhedged(text: str) -> tuple[str, bool]:
    """Return the text without words that express doubt or only say that a year is a year, and whether it doubts."""
    bare = _HEDGE.sub(" ", text)
    return " ".join(_DROPPED.sub(" ", bare).split()), bare != text
