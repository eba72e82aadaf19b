"""The marks both pictures share, told apart by shape, and what they mean."""

from __future__ import annotations

from amparo.text import N_
from amparo.weigh import draw
from amparo.weigh.denials import Force
from amparo.weigh.family import Standing

STANDINGS = {
    Standing.FIRST_HAND: N_("origin with knowledge of its own"),
    Standing.NAMED: N_("origin, how it knows is not said"),
    Standing.OPEN: N_("the chain breaks off here"),
}
"""How a chain ends, in words."""

ANSWERS = {
    Force.CONTRADICTS: N_("contradicts the claim"),
    Force.REPORTS_ABSENCE: N_("does not contradict it: both can be true"),
    Force.WITHHOLDS: N_("withholds judgement"),
}
"""The marks of answers, in words."""


def end(x: float, y: float, standing: Standing) -> str:
    """Draw how a chain ends: a full diamond, an empty diamond, a cross."""
    if standing is Standing.OPEN:
        return draw.cross(x, y, 4, stroke_width=1.6)
    fill = draw.ACCENT if standing is Standing.FIRST_HAND else "none"
    return draw.diamond(x, y, 6.5, fill=fill, stroke=draw.ACCENT, stroke_width=1.6)


def judged_end(x: float, y: float) -> str:
    """Draw an origin that rests on the compiler's judgement."""
    return draw.diamond(x, y, 6.5, fill="none", stroke=draw.ACCENT, stroke_width=1.4, stroke_dasharray="2 2")


def outlet(x: float, y: float) -> str:
    """Draw the party whose statement it is."""
    return draw.circle(x, y, 5.5, fill=draw.INK)


def relay(x: float, y: float) -> str:
    """Draw a party that passes on."""
    return draw.circle(x, y, 4, fill="none", stroke=draw.INK, stroke_width=1.5)


def answer(x: float, y: float, force: Force) -> str:
    """Draw an answer: a crossed square where it contradicts, an empty one where both can be true."""
    box = draw.square(x, y, 5, fill="none", stroke=draw.INK, stroke_width=1.5)
    if force is Force.CONTRADICTS:
        return box + draw.cross(x, y, 5, stroke_width=1.5)
    if force is Force.WITHHOLDS:
        return draw.square(x, y, 5, fill="none", stroke=draw.INK, stroke_width=1.2, stroke_dasharray="2 2")
    return box
