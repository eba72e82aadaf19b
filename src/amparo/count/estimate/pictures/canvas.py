"""One look for all pictures, and how they are written: SVG with a title and a description, PNG beside it.

Colours are those of Okabe and Ito (2008), apart for every kind of colour vision; whatever colour says, shape, line or
words say too, so that a photocopy loses nothing. matplotlib's settings are put to their defaults while a picture is
made: nobody's own style changes it, and the same answer makes the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from threading import RLock
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from amparo.pages.printable import printable

INK, QUIET, FAINT = "#1b1b1b", "#5a5a5a", "#e9e6df"
BLUE, VERMILION, GREEN, ORANGE, SKY, PURPLE = "#0072b2", "#d55e00", "#009e73", "#e69f00", "#56b4e9", "#cc79a7"
WIDTH = 6.4
"""Inches; the width of a report's text."""
DASHED = (0.0, (4.0, 2.0))
BLANK = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
"""Behind words that stand on lines."""
STRIP = 0.25
"""Inches that a title takes."""
SMALL = 7.5
DPI = 160
FONT = "DejaVu Sans"
"""Comes with matplotlib; Cyrillic, Greek, Arabic and more."""
ELLIPSIS = "…"
STYLE: dict[Any, Any] = {
    "figure.dpi": DPI,  # words are measured as they will be drawn
    "font.family": FONT,
    "font.size": 8.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 8.5,
    "hatch.linewidth": 0.6,
    "text.color": INK,
    "text.hinting": "no_hinting",
    "xtick.color": INK,
    "ytick.color": INK,
    "text.parse_math": False,  # a dollar in the name of a list is a dollar
    "svg.fonttype": "path",
    "svg.hashsalt": "amparo",
}
_LOCK = RLock()
_HEAD = re.compile(r"^.*?<svg ", re.DOTALL)


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont(FONT)).get_charmap())


def shortened(name: str, letters: int) -> str:
    """Return a name in one line, with an ellipsis where it was cut; what the font lacks is named by its code point."""
    name = str(printable(" ".join(name.split())))
    name = "".join(sign if ord(sign) in _glyphs() else f"[U+{ord(sign):04X}]" for sign in name)
    return name if len(name) <= letters else name[: letters - 1].rstrip() + ELLIPSIS


@contextmanager
def style() -> Iterator[None]:
    """Hold matplotlib to this look; its settings are the process's, so one picture is made at a time."""
    with _LOCK, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        yield


def figure(height: float, title: str) -> Figure:
    """Return an empty figure of a height in inches; a title, at the left, is added to that."""
    made = Figure(figsize=(WIDTH, height + (STRIP if title else 0)), layout="constrained")
    if title:
        made.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight="bold")
    return made


def settle(made: Figure) -> Figure:
    """Lay a figure out, once for every way of writing it; sizes of words settle in the third pass."""
    engine = made.get_layout_engine()
    for _ in range(3):
        if engine is not None:
            engine.execute(made)
    made.set_layout_engine("none")
    return made


def bare(axes: Axes, *keep: str) -> None:
    """Take away the frame of axes except the sides named."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep)


def svg(made: Figure, title: str, description: str, language: str) -> str:
    """Return a figure as SVG that names and describes itself, without scripts, dates or outside references."""
    buffer = io.StringIO()
    made.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    title, description = printable(title), printable(description)
    root, _, drawn = _HEAD.sub("<svg ", buffer.getvalue(), count=1).partition(">")
    head = f'{root} role="img" lang="{language}" aria-label="{escape(title)}">'
    named = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"
    return f'<?xml version="1.0" encoding="utf-8"?>\n{head}\n{named}{drawn}'


def png(made: Figure, title: str, description: str) -> bytes:
    """Return a figure as PNG; its words stand in the file too."""
    buffer = io.BytesIO()
    made.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None, "Title": title, "Description": description})
    return buffer.getvalue()
