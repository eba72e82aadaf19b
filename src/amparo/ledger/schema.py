"""The schema: which properties an entity may have and what type their values are, read from ``schema.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.value import NAMES, Choice, Value

FILE = Path(__file__).with_name("schema.toml")


@dataclass(frozen=True, slots=True)
class Property:
    """One property: the entity types it belongs to, the type of its value, what it means."""

    name: str
    of: frozenset[str]
    value: type[Value]
    meaning: str
    huridocs: str = ""
    sensitive: bool = False
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of thing that statements are about."""

    name: str
    meaning: str
    huridocs: str = ""


@dataclass(frozen=True, slots=True)
class Schema:
    """All types and properties."""

    types: dict[str, EntityType]
    properties: dict[str, Property]

    def check(self, statement: Statement) -> None:
        """Raise InputError unless the statement's property is known, fits what it is about and holds its type."""
        declared = self.properties.get(statement.property)
        if declared is None:
            raise InputError("the property of a statement is not in the schema", "use one that schema.toml declares")
        if statement.kind not in declared.of:
            raise InputError(
                "property {property} does not belong to what the statement is about",
                "it belongs to: {types}",
                property=declared.name,
                types=", ".join(sorted(declared.of)),
            )
        held = statement.value
        fits = type(held) is declared.value
        if fits and type(held) is Choice and declared.terms:
            fits = held.term in declared.terms
        if not fits:
            raise InputError(
                "property {property} does not take this value",
                "give it a value of type {type}",
                property=declared.name,
                type=NAMES[declared.value],
            )


@cache
def load() -> Schema:
    """Read the schema that comes with the program."""
    return parse(FILE.read_text(encoding="utf-8"))


def parse(text: str) -> Schema:
    """Read a schema from TOML; raise InputError naming the property that is declared wrongly."""
    try:
        data = tomllib.loads(text)
        types = {name: EntityType(name, **fields) for name, fields in data["types"].items()}
        properties = {name: _property(name, fields, types) for name, fields in data["properties"].items()}
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        raise InputError("the schema cannot be read", "compare it with the schema.toml of the program") from None
    return Schema(types, properties)


def _property(name: str, fields: dict[str, object], types: dict[str, EntityType]) -> Property:
    kinds = {type_name: kind for kind, type_name in NAMES.items()}
    of, value, terms = fields["of"], fields["value"], fields.get("terms", [])
    if not (isinstance(of, list) and set(of) <= types.keys() and value in kinds and isinstance(terms, list)):
        raise InputError("property {property} of the schema is declared wrongly", "see its neighbours", property=name)
    meaning, huridocs = str(fields["meaning"]), str(fields.get("huridocs", ""))
    sensitive = fields.get("sensitive", False) is True
    return Property(name, frozenset(of), kinds[str(value)], meaning, huridocs, sensitive, frozenset(terms))
