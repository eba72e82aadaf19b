"""The slips clerks make in what they write, one function a kind; ``draw`` is a uniform number that decides which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import numpy as np

from bench.link.parameters import Rates

ALIKE = (
    ("о", "а"), ("е", "и"), ("г", "х"), ("б", "п"), ("д", "т"), ("з", "с"), ("в", "ф"), ("ж", "ш"), ("дж", "ж"),
    ("ю", "у"), ("э", "е"), ("ы", "и"), ("ие", "е"), ("я", "а"), ("ь", ""), ("й", "и"), ("к", "х"),
    ("лл", "л"), ("мм", "м"), ("нн", "н"), ("сс", "с"), ("рр", "р"),
    ("i", "y"), ("k", "q"), ("v", "w"), ("s", "z"), ("kh", "h"), ("o", "a"), ("u", "o"), ("e", "i"), ("g", "h"),
    ("b", "p"), ("d", "t"), ("zh", "j"), ("ts", "s"), ("dzh", "j"), ("ou", "u"), ("sh", "ch"),
    ("ll", "l"), ("mm", "m"), ("nn", "n"), ("ss", "s"),
)  # fmt: skip
"""Sounds taken for one another, either way round."""
KEYS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")


class Slips:
    """Decides at each turn whether the slip is made, and keeps the rows in which it was: kind -> row numbers."""

    def __init__(self, rates: Rates, rng: np.random.Generator) -> None:
        self.rates: dict[str, float] = asdict(rates)
        self.rows: dict[str, list[int]] = {kind: [] for kind in self.rates}
        self.draw = rng.random
        self.row = 0

    def made(self, kind: str) -> bool:
        """Return whether a slip is made, and note it; ask only where it is possible."""
        made = self.draw() < self.rates[kind]
        if made:
            self.rows[kind].append(self.row)
        return made

    def changed(self, kind: str, text: str, change: Callable[[str, float], str]) -> str:
        """Return the text, changed if the slip is made."""
        return change(text, self.draw()) if self.made(kind) else text


def misheard(text: str, draw: float) -> str:
    """Replace one sound by its like."""
    lower = text.lower()
    found = [(at, one, other) for pair in ALIKE for one, other in (pair, pair[::-1]) if one for at in _all(lower, one)]
    if not found:
        return text
    at, one, other = found[int(draw * len(found))]
    changed = text[:at] + other + text[at + len(one) :]
    return changed[:1].upper() + changed[1:] if text[:1].isupper() else changed


def mistyped(text: str, draw: float) -> str:
    """Leave out, double, replace or exchange one letter."""
    if len(text) < 3:
        return text
    scaled = draw * 4
    kind, within = int(scaled), scaled - int(scaled)
    at = 1 + int(within * (len(text) - 2))
    letter = text[at]
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + letter + text[at:]
    if kind == 2:
        return text[:at] + _neighbour(letter) + text[at + 1 :]
    return text[:at] + text[at + 1] + letter + text[at + 2 :]


def misdated(birth: np.datetime64, draw: float) -> np.datetime64:
    """Return a date of birth off by a year, or by a digit of the day."""
    days = (-365, 366, 1, -1, 10, -10)[int(draw * 6)]
    return birth + np.timedelta64(days, "D")


def guessed(age: int, draw: float) -> int:
    """Return an age guessed within three years and rounded to five."""
    return round((age + int(draw * 7) - 3) / 5) * 5


def _all(text: str, part: str) -> list[int]:
    return [at for at in range(len(text) - len(part) + 1) if text.startswith(part, at)]


def _neighbour(letter: str) -> str:
    for keys in KEYS:
        at = keys.find(letter)
        if at >= 0:
            return keys[at + 1] if at + 1 < len(keys) else keys[at - 1]
    return letter
