"""Places made ready to compare: folds of the name and of what it lies in, and where it is."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache
from itertools import islice, product

import pyarrow as pa

from amparo.count.link.columns import fill
from amparo.count.link.places.fold import readings, words
from amparo.count.link.places.known import EXONYMS, SETTLEMENTS

COLUMNS = {
    "place_name": "VARCHAR",
    "place_forms": "VARCHAR[]",
    "place_wider": "VARCHAR[]",
    "place_x": "DOUBLE",
    "place_y": "DOUBLE",
    "place_z": "DOUBLE",
}
"""What the levels read: the likeliest fold of the narrowest part, all its folds, all folds of all wider parts (null for
none), and the point on a sphere of the Earth's mean radius (km)."""
KEYS = {"place_key": "VARCHAR"}
"""The first consonants of the name."""

RADIUS = 6371.0088
"""Kilometres: the Earth's mean radius (IUGG)."""
MAX_PARTS = 8
MAX_FORMS = 6
MAX_LENGTH = 400
"""Characters of a place with all its parts."""

_SEPARATOR = re.compile(r"[,;>|،؛\n]|\s/\s|\s[-–—]\s")


def prepare_columns(
    places: Sequence[str | None],
    latitudes: Sequence[str | None] | None = None,
    longitudes: Sequence[str | None] | None = None,
) -> dict[str, pa.Array]:
    """Return ``COLUMNS`` and ``KEYS``; degrees are decimal, and a point that is not on Earth is missing."""
    names = {"place_name": "VARCHAR", "place_forms": "VARCHAR[]", "place_wider": "VARCHAR[]"} | KEYS
    nowhere: Sequence[str | None] = [None] * len(places)
    points = list(zip(latitudes or nowhere, longitudes or nowhere, strict=True))
    columns = fill(places, _names, names) | fill(points, _point, {f"place_{axis}": "DOUBLE" for axis in "xyz"})
    return {name: columns[name] for name in COLUMNS | KEYS}


def folds(part: str) -> list[str]:
    """Return the folds of one part, at most ``MAX_FORMS``, the likeliest first; one for all names of a known place."""
    plain = words(part)
    kept = [word for word in plain if word not in SETTLEMENTS] or list(plain)
    return _known_or(_spellings(kept))


def _names(text: str) -> tuple[object, ...]:
    parts = [found for part in _SEPARATOR.split(text[:MAX_LENGTH])[:MAX_PARTS] if (found := folds(part))]
    if not parts:
        return None, None, None, None
    wider = dict.fromkeys(form for part in parts[1:] for form in part)
    name = parts[0][0]
    return name, parts[0], list(wider) or None, _key(name)


def _key(name: str) -> str:
    return name[0] + re.sub("[aeiou ]", "", name[1:])[:3]


def _spellings(plain: list[str]) -> list[str]:
    """Return the readings of all words together: each word in the same reading, then the rest."""
    each = [found for word in plain if (found := readings(word))]
    if not each:
        return []
    first = " ".join(word[0] for word in each)
    together = [" ".join(word[min(n, len(word) - 1)] for word in each) for n in range(1, max(map(len, each)))]
    mixed = (" ".join(choice) for choice in product(*(word[:2] for word in each[:3]))) if len(each) < 4 else ()
    return list(islice(dict.fromkeys([first, *together, *mixed]), MAX_FORMS))


def _known_or(forms: list[str]) -> list[str]:
    for form in forms:
        if known := _known().get(form):
            return [known]
    return forms


@cache
def _known() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in EXONYMS.strip().splitlines():
        names = [name.strip() for name in line.split(",")]
        for name in names:
            for form in _spellings([word for word in words(name) if word not in SETTLEMENTS])[:1]:
                table.setdefault(form, names[0])
    return table


def _point(degrees: tuple[str | None, str | None]) -> tuple[float, float, float] | None:
    try:
        latitude, longitude = (float((text or "")[:40].replace(",", ".")) for text in degrees)
    except ValueError:
        return None
    # Exactly 0, 0 lies in the sea; it is what programs write for want of a place.
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or (latitude == 0 and longitude == 0):
        return None
    north, east = math.radians(latitude), math.radians(longitude)
    flat = RADIUS * math.cos(north)
    return flat * math.cos(east), flat * math.sin(east), RADIUS * math.sin(north)
