"""Typed values: what a statement says its property is.

Each value is a frozen dataclass and a CBOR map with a ``type`` key; a field that is empty is left out of the map.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from amparo.ledger import checks


class Hedge(StrEnum):
    """How a number was hedged by who said it."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    NEARLY = "nearly"
    FEWER_THAN = "fewer_than"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


@dataclass(frozen=True, slots=True)
class Text:
    """Free text in a language (BCP 47), at most MAX_WORDS characters."""

    text: str
    language: str = ""

    def __post_init__(self) -> None:
        checks.text(self.text, "value.text", checks.MAX_WORDS)
        if self.language != "":
            checks.language(self.language, "value.language")


@dataclass(frozen=True, slots=True)
class Date:
    """When something happened, as EDTF."""

    edtf: str

    def __post_init__(self) -> None:
        checks.when(self.edtf, "value.edtf")


@dataclass(frozen=True, slots=True)
class EntityRef:
    """Another entity, by id."""

    id: str

    def __post_init__(self) -> None:
        checks.entity(self.id, "value.id")


@dataclass(frozen=True, slots=True)
class Place:
    """A place by name, and how precise the name is (``region``, ``town``...); never coordinates."""

    name: str
    precision: str = ""

    def __post_init__(self) -> None:
        checks.text(self.name, "value.name")
        checks.text(self.precision, "value.precision")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was said: bounds, hedge and unit; period as EDTF and population where they were said."""

    low: int | None
    high: int | None
    hedge: Hedge
    unit: str
    words: str = ""
    period: str = ""
    population: str = ""

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            number = getattr(self, name)
            if number is not None:
                checks.whole(number, f"value.{name}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise checks.bad("value.low", "at most value.high")
        if type(self.hedge) is not Hedge:
            raise checks.bad("value.hedge", "one of the known hedges")
        if self.hedge is Hedge.EXACT and (self.low is None or self.low != self.high):
            raise checks.bad("value.hedge", "exact only where low and high are the same number")
        checks.text(self.unit, "value.unit")
        checks.text(self.words, "value.words")
        if self.period != "":
            checks.when(self.period, "value.period")
        checks.text(self.population, "value.population")


@dataclass(frozen=True, slots=True)
class Choice:
    """One term of a vocabulary."""

    term: str

    def __post_init__(self) -> None:
        checks.term(self.term, "value.term")


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    yes: bool

    def __post_init__(self) -> None:
        if type(self.yes) is not bool:
            raise checks.bad("value.yes", "yes or no")


@dataclass(frozen=True, slots=True)
class Use:
    """What something may be used for, and who may then see it; whether it is given is the statement's stance."""

    use: str
    recipient: str

    def __post_init__(self) -> None:
        checks.term(self.use, "value.use")
        checks.term(self.recipient, "value.recipient")


Value = Text | Date | EntityRef | Place | Quantity | Choice | Flag | Use

NAMES: dict[type, str] = {
    Text: "text", Date: "date", EntityRef: "entity", Place: "place",
    Quantity: "quantity", Choice: "choice", Flag: "flag", Use: "use",
}  # fmt: skip
_TYPES: dict[str, type[Value]] = {name: kind for kind, name in NAMES.items()}
# In the order in which deterministic CBOR has the keys: the shorter first, then by bytes.
_ORDER: dict[str, tuple[str, ...]] = {
    name: tuple(sorted(["type", *kind.__dataclass_fields__], key=lambda key: (len(key), key)))
    for name, kind in _TYPES.items()
}
_KNOWN = {name: checks.itself(order) for name, order in _ORDER.items()}
_REQUIRED = {
    "text": ("text",), "date": ("edtf",), "entity": ("id",), "place": ("name",),
    "quantity": ("hedge", "unit"), "choice": ("term",), "flag": ("yes",), "use": ("use", "recipient"),
}  # fmt: skip
_HEDGES = {hedge.value: hedge for hedge in Hedge}


def to_map(value: Value) -> dict[str, Any]:
    """Return the CBOR map of a value."""
    name = NAMES[type(value)]
    out: dict[str, Any] = {}
    for field in _ORDER[name]:
        if field == "type":
            out[field] = name
            continue
        held = getattr(value, field)
        if field in _REQUIRED[name] or (held is not None and held != ""):
            out[field] = held.value if field == "hedge" else held
    return out


def from_map(data: object) -> Value:
    """Read the CBOR map of a value; raise InputError naming the field."""
    if type(data) is not dict:
        raise checks.bad("value", "a map")
    name = data.get("type")
    if type(name) is not str or name not in _TYPES:
        raise checks.bad("value.type", "a known type of value")
    fields = checks.mapping(data, "value", _KNOWN[name])
    del fields["type"]
    required = _REQUIRED[name]
    for key in required:
        if key not in fields:
            raise checks.bad(f"value.{key}", "there")
    if len(fields) > len(required):
        for key, held in fields.items():
            if (held == "" or held is None) and key not in required:
                raise checks.bad(f"value.{key}", "left out though it is empty")
    if name == "quantity":
        hedge = fields["hedge"]
        fields["hedge"] = _HEDGES.get(hedge) if type(hedge) is str else None
        fields.setdefault("low", None)
        fields.setdefault("high", None)
    build: Callable[..., Value] = _TYPES[name]
    return build(**fields)
