"""Small pieces of SVG: escaped, without scripts, styles, links or fonts of their own.

Everything is drawn in ``currentColor``, so that a picture is black on white in print and takes the page's ink where it
stands in one; emphasis is by shape and weight first. Only presentation attributes are used: they pass a strict
Content-Security-Policy and every renderer understands them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

INK = "currentColor"
ACCENT = "#2a7ab8"
"""For origins; at least 4.2:1 on white and on near black, and told apart by shape as well."""
FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', 'Liberation Sans', sans-serif"
SIZE = 12.0
"""Of text, in user units."""

BOLD = 1.13
"""How much wider bold text runs."""

_NARROW = frozenset("iljftrI.,:;'|!()[]- ")
_WIDE = frozenset("mwMWЖШЩЮФМжшщюфмы@%—")


def tag(name: str, attributes: Mapping[str, object] | None = None, *inside: str) -> str:
    """Write an element; attribute values are escaped, what is inside is taken as SVG."""
    pairs = (attributes or {}).items()
    written = "".join(f' {key}="{escape(_number(value))}"' for key, value in pairs if value not in (None, ""))
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def _number(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def text(x: float, y: float, words: str, **attributes: object) -> str:
    """Write a line of text, escaped; underscores in attribute names become hyphens."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    return tag("text", {"x": float(x), "y": float(y), "fill": INK, **named}, escape(words))


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> str:
    """Draw a line."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    ends = {"x1": float(x1), "y1": float(y1), "x2": float(x2), "y2": float(y2)}
    return tag("line", ends | {"stroke": INK} | named)


def width(words: str, size: float = SIZE) -> float:
    """Estimate the width of a line of text, a little generously: no font is at hand when the picture is made."""
    return size * sum(0.36 if c in _NARROW else 0.92 if c in _WIDE else 0.68 if c.isupper() else 0.6 for c in words)


def wrap(words: str, room: float, size: float = SIZE) -> list[str]:
    """Break words into lines that fit a width; a word longer than the room stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def document(size: tuple[float, float], title: str, description: str, body: Iterable[str], language: str) -> str:
    """Return a whole SVG document with a title and a description for people who cannot see it."""
    wide, high = (round(each) for each in size)
    root = {
        "xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {wide} {high}", "width": wide, "height": high,
        "role": "img", "lang": language, "aria-label": title, "color": "#1b1b1b", "font-family": FONT,
        "font-size": SIZE,
    }  # fmt: skip
    named = (tag("title", {}, escape(title)), tag("desc", {}, escape(description)))
    return tag("svg", root, *named, *body) + "\n"


def diamond(x: float, y: float, radius: float, **attributes: object) -> str:
    """Draw a square standing on a corner."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    points = f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
    return tag("polygon", {"points": points} | named)


def circle(x: float, y: float, radius: float, **attributes: object) -> str:
    """Draw a circle."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    return tag("circle", {"cx": float(x), "cy": float(y), "r": float(radius)} | named)


def cross(x: float, y: float, radius: float, **attributes: object) -> str:
    """Draw an upright cross laid over."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    a, b, c, d = x - radius, y - radius, x + radius, y + radius
    return tag(
        "path", {"d": f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}M{a:.1f} {d:.1f}L{c:.1f} {b:.1f}", "stroke": INK} | named
    )


def square(x: float, y: float, radius: float, **attributes: object) -> str:
    """Draw an upright square around a point."""
    named = {key.replace("_", "-"): value for key, value in attributes.items()}
    box = {"x": x - radius, "y": y - radius, "width": 2.0 * radius, "height": 2.0 * radius}
    return tag("rect", box | named)
