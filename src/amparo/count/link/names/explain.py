"""Why two names are taken to be alike: part by part, in which reading, and how much."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from amparo.count.link.names.compare import COMPARISONS
from amparo.count.link.names.part import sounds
from amparo.count.link.names.prepared import Name


@dataclass(frozen=True)
class Reason:
    """What one part says: the level that holds, and the likest readings of the two names.

    ``readings`` are ids as ``readings`` gives them (``russian``, ``german``, ``passport``); None where a part is
    missing, only an initial, or has no letters. ``likeness`` is the Jaro-Winkler similarity in them, 0 to 1.
    """

    part: str
    level: str
    readings: tuple[str, str] | None
    likeness: float


def explain(a: Name, b: Name) -> tuple[Reason, ...]:
    """Return a reason for each comparison, in their order."""
    left, right = a.columns(), b.columns()
    reasons = []
    for comparison in COMPARISONS:
        level = comparison.levels[comparison.level(left, right)].id
        reasons.append(_reason(comparison.id, level, a, b))
    return tuple(reasons)


def _reason(part: str, level: str, a: Name, b: Name) -> Reason:
    if getattr(a, part) is None or getattr(b, part) is None:
        return Reason(part, level, None, 0.0)
    other = "given" if level == "swapped" else part
    pairs = [
        (JaroWinkler.similarity(mine, theirs), one, two)
        for one, mine in _written(a, part).items()
        for two, theirs in _written(b, other).items()
    ]
    if not pairs:
        return Reason(part, level, None, 0.0)
    likeness, one, two = max(pairs, key=lambda pair: pair[0])
    return Reason(part, level, (one, two), likeness)


def _written(name: Name, part: str) -> dict[str, str]:
    text = getattr(name.written, part)
    return sounds(part, text, name.written.are_german()) if text else {}
