"""A review in the reader's words, for the page and the terminal alike.

What an agreement means: Krippendorff, *Content Analysis* (2004), asks for an alpha of 0.8, and 0.667 for tentative
conclusions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import numbers

from amparo import text
from amparo.count.link.records import Role
from amparo.record.judging import Verdict
from amparo.text import N_

if TYPE_CHECKING:  # the desk loads what links lists only when somebody links lists
    from amparo.count.link.explain import Both, Heard, Line, Weighed
    from amparo.count.link.judgements import Agreement
    from amparo.count.link.reading import Mapping

RELIABLE, TENTATIVE = 0.8, 0.667
"""Krippendorff's alpha from which conclusions are sound, and tentative."""

ENOUGH = 20
"""Pairs judged twice below which an agreement is hardly known: a share of one half is then sure to a quarter only."""

_FIELDS = {
    Role.ID: N_("Number on the list"),
    Role.NAME: N_("Whole name"),
    Role.SURNAME: N_("Surname"),
    Role.GIVEN: N_("Given name"),
    Role.PATRONYMIC: N_("Patronymic"),
    Role.BIRTH: N_("Birth"),
    Role.AGE: N_("Age"),
    Role.AGED_ON: N_("Day of that age"),
    Role.PLACE: N_("Place"),
    Role.LATITUDE: N_("Latitude"),
    Role.LONGITUDE: N_("Longitude"),
    Role.DATE: N_("Date: {label}"),
    Role.IDENTIFIER: N_("Number or code: {label}"),
    Role.CATEGORY: N_("Kind: {label}"),
    Role.TEXT: N_("Text: {label}"),
}
_READINGS = {
    "russian": N_("Russian"),
    "ukrainian": N_("Ukrainian"),
    "belarusian": N_("Belarusian"),
    "arabic": N_("Arabic"),
    "persian": N_("Persian"),
    "english": N_("English usage"),
    "anglicised": N_("English spelling"),
    "passport": N_("passport"),
    "german": N_("German"),
    "french": N_("French"),
    "scholarly": N_("scholarly"),
    "turkic": N_("Turkic"),
    "other": N_("another script"),
}
_VERDICTS = {
    Verdict.SAME: N_("the same person"),
    Verdict.DIFFERENT: N_("different people"),
    Verdict.CANNOT_SAY: N_("cannot say"),
}
_FAMILY = {
    "siblings": N_("Brothers or sisters explain this likeness better than one person does."),
    "parent and child": N_("A parent and a child explain this likeness better than one person does."),
}
_KIN = N_("Relatives explain this likeness better than one person does.")
_AS_READ = N_("as read in {reading}: {left} {sign} {right}")
_AS_READ_BOTH = N_("read as {first} and as {second}: {left} {sign} {right}")
_TWO = N_("{first} and {second}: pairs judged by both: {pairs}; the same answer in {share} of them.")
_KAPPA = N_("Kappa {kappa}: 0 is what chance alone would give, 1 is full agreement.")
_NO_KAPPA = N_("Kappa says nothing here: both always chose the same answer.")
_ALPHA = N_("Krippendorff's alpha of all reviewers: {alpha}.")
_SOUND = N_("They agree well enough to rely on their answers.")
_SOME = N_("They agree well enough for tentative conclusions only.")
_POOR = N_("They do not agree well enough: talk over the pairs on which they differ.")
_FEW = N_("Said of few pairs: let two people judge at least {least} pairs both before you rely on it.")
_ONE = N_("No pair was judged by two people yet; only then is it known how far one can rely on the answers.")

_RARITY = N_("how rare the values are on which they agree")
_SLIPS = N_("one person's records err together")
_RELATIVES = N_("two people of one family or group are alike too")
_PRIOR = N_("two records picked at random")


class Words:
    """How a review is said in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._say = text.catalogue(language).gettext

    def title(self, of: str) -> str:
        """Return what a field or a comparison is called."""
        role, _, label = of.partition(":")
        return self._say(_FIELDS[Role(role)]).format(label=label.replace("_", " "))

    def level(self, line: Line) -> str:
        """Return what a comparison found."""
        return self._say(line.level)

    def heard(self, heard: Heard) -> str:
        """Return in which romanisation two names sound how."""
        one, other = (self._say(_READINGS.get(reading.partition(" ")[0], reading)) for reading in heard.readings)
        template = self._say(_AS_READ if one == other else _AS_READ_BOTH)
        sign = "=" if heard.alike else "≠"
        return template.format(
            reading=one, first=one, second=other, sign=sign, left=heard.sounds[0], right=heard.sounds[1]
        )

    def rest(self, weighed: Weighed) -> list[tuple[str, float]]:
        """Return what weighs beside the comparisons: (words, bits), without what is next to nothing."""
        parts = (_RARITY, weighed.rarity), (_SLIPS, weighed.slips), (_RELATIVES, weighed.relatives)
        told = [(self._say(words), bits) for words, bits in parts if abs(bits) >= 0.05]
        return [*told, (self._say(_PRIOR), weighed.prior)]

    def family(self, weighed: Weighed) -> str:
        """Return the remark that relatives explain a pair better; empty where they do not."""
        return self._say(_FAMILY.get(weighed.family, _KIN)) if weighed.family else ""

    def verdict(self, verdict: Verdict) -> str:
        """Return an answer in words."""
        return self._say(_VERDICTS[verdict])

    def bits(self, bits: float) -> str:
        """Write a weight with its sign."""
        return str(numbers.format_decimal(round(bits, 1) + 0.0, "+#,##0.0;-#,##0.0", locale=self.language))

    def chance(self, probability: float) -> str:
        """Write a probability, never as certain."""
        if probability < 0.001 or probability > 0.999:
            sign, end = ("<", 0.001) if probability < 0.5 else (">", 0.999)
            return f"{sign}\N{NO-BREAK SPACE}{self._percent(end)}"
        return self._percent(probability)

    def decimal(self, number: float) -> str:
        """Write a number with two digits behind the point."""
        return str(numbers.format_decimal(round(number, 2) + 0.0, "#,##0.00", locale=self.language))

    def agreement(self, agreement: Agreement) -> list[str]:
        """Return sentences on how far reviewers agree, and what that means."""
        if not agreement.two:
            return [self._say(_ONE)]
        told = []
        for two in agreement.two:
            share = numbers.format_percent(two.share, "#,##0\N{NO-BREAK SPACE}%", locale=self.language)
            said = self._say(_TWO).format(first=two.first, second=two.second, pairs=two.pairs, share=share)
            kappa = self._say(_NO_KAPPA if two.kappa is None else _KAPPA)
            told.append(f"{said} {kappa.format(kappa=self.decimal(two.kappa or 0.0))}")
        if agreement.alpha is not None:
            meaning = _SOUND if agreement.alpha >= RELIABLE else _SOME if agreement.alpha >= TENTATIVE else _POOR
            told.append(f"{self._say(_ALPHA).format(alpha=self.decimal(agreement.alpha))} {self._say(meaning)}")
        if sum(two.pairs for two in agreement.two) < ENOUGH:
            told.append(self._say(_FEW).format(least=ENOUGH))
        return told

    def mapping(self, mapping: Mapping) -> list[str]:
        """Return how the columns of a list were read, a line each."""
        from amparo.count.link.reading import described  # noqa: PLC0415  (slow to load)

        return described(mapping, self._say)

    def cell(self, both: Both) -> tuple[str, str]:
        """Return what both records say in a field, a dash where there is nothing."""
        return both.left or "–", both.right or "–"

    def _percent(self, share: float) -> str:
        return str(numbers.format_percent(share, "#,##0.0\N{NO-BREAK SPACE}%", locale=self.language))
