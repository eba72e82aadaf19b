"""A statement: somebody says something about something. Nothing is ever stored without who says so.

In CBOR a statement is a map with text keys; a field that is empty or at its default is left out, so that one
statement has exactly one encoding (``docs/formats/statement.md``).
"""

from __future__ import annotations

import base64
import builtins
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from amparo.ledger import checks
from amparo.ledger import value as values
from amparo.ledger.value import Value

MAX_PATHS = 16
"""Ways a claim came: more than the most repeated claim we have seen."""
MAX_STEPS = 16
"""Sources on one way: a longer chain is hearsay nobody can follow."""


class Stance(StrEnum):
    """What the source does with the value."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    CANNOT_SAY = "cannot_say"


class Denial(StrEnum):
    """Which kind of denial: they contradict very different things."""

    EVENT = "denies_event"
    PEOPLE_EXIST = "denies_people_exist"
    NO_EVIDENCE = "found_no_evidence"
    NO_COMPLAINT = "received_no_complaint"
    CANNOT_CHECK = "cannot_check_without_names"
    ANONYMOUS = "source_anonymous"
    PROVOCATION = "suspects_provocation"
    BIASED = "calls_it_biased"
    UNCONFIRMED = "says_unconfirmed"
    MOTIVE = "denies_motive"


class Basis(StrEnum):
    """How the source knows."""

    FIRST_HAND = "first_hand"
    HEARSAY = "hearsay"
    DOCUMENT = "document"
    INFERENCE = "inference"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where it can be read: an address, a file's SHA-256 digest, the place in it, how it was read."""

    address: str = ""
    digest: str = ""
    place: str = ""
    read_as: str = ""

    def __post_init__(self) -> None:
        checks.text(self.address, "evidence.address", checks.MAX_ADDRESS)
        checks.digest(self.digest, "evidence.digest")
        checks.text(self.place, "evidence.place")
        checks.text(self.read_as, "evidence.read_as")


@dataclass(frozen=True, slots=True)
class Grade:
    """The Admiralty grades, judged apart and never averaged: the source A to F, the information 1 to 6."""

    source: str
    information: int

    def __post_init__(self) -> None:
        if type(self.source) is not str or self.source not in ("A", "B", "C", "D", "E", "F"):
            raise checks.bad("grade.source", "a letter from A to F")
        if type(self.information) is not int or not 1 <= self.information <= 6:
            raise checks.bad("grade.information", "a number from 1 to 6")


@dataclass(frozen=True, slots=True)
class Statement:
    """One attributed statement; ``docs/formats/statement.md`` explains every field.

    ``said_by`` is whom the outermost source attributes it to; ``chain`` holds the ways it came, each outermost first;
    ``words`` is what was said, in our own words; ``subject`` is whose key seals it (defaults to ``about``).
    Raises InputError naming the first field that is wrong.
    """

    id: str
    about: str
    property: str
    value: Value
    said_by: str
    said_on: str = ""
    stance: Stance = Stance.AFFIRMS
    denial: Denial | None = None
    chain: tuple[tuple[str, ...], ...] = ()
    basis: Basis = Basis.UNKNOWN
    grade: Grade | None = None
    evidence: Evidence | None = None
    words: str = ""
    subject: str = ""
    recorded_by: str = ""
    recorded_at: str = ""
    replaces: str = ""

    def __post_init__(self) -> None:
        checks.statement_id(self.id, "id")
        checks.entity(self.about, "about")
        checks.property_name(self.property, "property")
        if type(self.value) not in values.NAMES:
            raise checks.bad("value", "a typed value")
        checks.entity(self.said_by, "said_by")
        if self.said_on != "":
            checks.when(self.said_on, "said_on")
        self._check_judgement()
        if self.chain != ():
            self._check_chain()
        checks.text(self.words, "words", checks.MAX_WORDS)
        if self.subject == "":
            object.__setattr__(self, "subject", self.about)
        elif self.subject != self.about:
            checks.entity(self.subject, "subject")
        if self.recorded_by != "":
            checks.feed(self.recorded_by, "recorded_by")
        if self.recorded_at != "":
            checks.time(self.recorded_at, "recorded_at")
        if self.replaces != "":
            checks.statement_id(self.replaces, "replaces")
            if self.replaces == self.id:
                raise checks.bad("replaces", "another statement's id")

    def _check_judgement(self) -> None:
        if type(self.stance) is not Stance:
            raise checks.bad("stance", "a known stance")
        if self.denial is not None and (type(self.denial) is not Denial or self.stance is Stance.AFFIRMS):
            raise checks.bad("denial", "a known kind of denial beside a stance that does not affirm")
        if type(self.basis) is not Basis:
            raise checks.bad("basis", "a known basis")
        if self.grade is not None and type(self.grade) is not Grade:
            raise checks.bad("grade", "a grade")
        if self.evidence is not None and type(self.evidence) is not Evidence:
            raise checks.bad("evidence", "a place of evidence")

    def _check_chain(self) -> None:
        if type(self.chain) is not tuple or len(self.chain) > MAX_PATHS:
            raise checks.bad("chain", f"a list of at most {MAX_PATHS} ways")
        for path in self.chain:
            if type(path) is not tuple or not 1 <= len(path) <= MAX_STEPS:
                raise checks.bad("chain", f"ways of 1 to {MAX_STEPS} sources")
            for source in path:
                checks.entity(source, "chain")

    @builtins.property
    def kind(self) -> str:
        """The entity type of what it is about."""
        return self.about.partition(":")[0]


def new_id() -> str:
    """Return a fresh statement id: 130 random bits, saying nothing about when or where it was made."""
    return base64.b32encode(os.urandom(17)).decode().lower().rstrip("=")[:26]


_FIELDS = checks.itself(Statement.__dataclass_fields__)
_REQUIRED = frozenset({"id", "about", "property", "value", "said_by"})
_EVIDENCE = checks.itself(("place", "digest", "address", "read_as"))  # in the order of their encodings
_GRADE = checks.itself(Grade.__dataclass_fields__)
_STANCES = {item.value: item for item in Stance if item is not Stance.AFFIRMS}
_DENIALS = {item.value: item for item in Denial}
_BASES = {item.value: item for item in Basis if item is not Basis.UNKNOWN}


def to_map(statement: Statement) -> dict[str, Any]:
    """Return the CBOR map of a statement, empty and default fields left out, keys in the order of their encodings."""
    held = statement
    out: dict[str, Any] = {"id": held.id, "about": held.about}
    if held.basis is not Basis.UNKNOWN:
        out["basis"] = held.basis.value
    if held.chain:
        out["chain"] = [list(path) for path in held.chain]
    if held.grade is not None:
        out["grade"] = {"source": held.grade.source, "information": held.grade.information}
    out["value"] = values.to_map(held.value)
    if held.words:
        out["words"] = held.words
    if held.denial is not None:
        out["denial"] = held.denial.value
    if held.stance is not Stance.AFFIRMS:
        out["stance"] = held.stance.value
    out["said_by"] = held.said_by
    if held.said_on:
        out["said_on"] = held.said_on
    if held.subject != held.about:
        out["subject"] = held.subject
    if held.evidence is not None:
        out["evidence"] = {name: part for name in _EVIDENCE if (part := getattr(held.evidence, name))}
    out["property"] = held.property
    for name in ("replaces", "recorded_at", "recorded_by"):
        if part := getattr(held, name):
            out[name] = part
    return out


def from_map(data: object) -> Statement:
    """Read a statement's CBOR map; raise InputError naming the field that is missing, unknown or wrong.

    A field that is there though it is empty or at its default is wrong too: one statement has one encoding.
    """
    fields = checks.mapping(data, "statement", _FIELDS)
    if not fields.keys() >= _REQUIRED:
        raise checks.bad(next(name for name in _FIELDS if name in _REQUIRED and name not in fields), "there")
    if "" in fields.values() or fields.get("chain") == [] or fields.get("subject") == fields["about"]:
        raise checks.bad("statement", "without empty fields")
    fields["value"] = values.from_map(fields["value"])
    if "stance" in fields:
        fields["stance"] = _named(_STANCES, fields["stance"], "stance")
    if "denial" in fields:
        fields["denial"] = _named(_DENIALS, fields["denial"], "denial")
    if "basis" in fields:
        fields["basis"] = _named(_BASES, fields["basis"], "basis")
    if "chain" in fields:
        fields["chain"] = _chain(fields["chain"])
    if "grade" in fields:
        fields["grade"] = _grade(fields["grade"])
    if "evidence" in fields:
        fields["evidence"] = _evidence(fields["evidence"])
    return Statement(**fields)


def _named(known: Mapping[str, Any], name: object, field: str) -> Any:
    found = known.get(name) if type(name) is str else None
    if found is None:
        raise checks.bad(field, "one of its known words")
    return found


def _chain(data: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(data, list | tuple) or not all(isinstance(path, list | tuple) for path in data):
        raise checks.bad("chain", "a list of ways")
    return tuple(tuple(path) for path in data)


def _evidence(data: object) -> Evidence:
    fields = checks.mapping(data, "evidence", _EVIDENCE)
    if "" in fields.values():
        raise checks.bad("evidence", "without empty fields")
    return Evidence(**fields)


def _grade(data: object) -> Grade:
    fields = checks.mapping(data, "grade", _GRADE)
    if len(fields) != len(_GRADE):
        raise checks.bad("grade", "a source's letter and an information's number")
    return Grade(**fields)
