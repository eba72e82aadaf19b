"""Read and write claims as a spreadsheet keeps them: one table of claims, one of their sources (``docs/claims.md``).

A file is read whole or not at all, and every problem found is told with its row and column.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from amparo.errors import InputError
from amparo.ledger.statement import Basis, Denial, Stance
from amparo.ledger.value import Hedge, Quantity
from amparo.text import LANGUAGES, N_
from amparo.weigh import table, terms
from amparo.weigh.claim import Claim, ClaimSet, Relation, RelationKind, relation_problems
from amparo.weigh.source import FirstHand, Source, SourceKind
from amparo.weigh.table import Row, TableError

REQUIRED = ("id", "said_on", "outlet", "text", "about", "property")
OPTIONAL = (
    "words", "low", "high", "hedge", "unit", "population", "period", "attributed_to", "chain", "stance", "denial",
    "basis", "relations", "address", "read_as", "note",
)  # fmt: skip
SOURCE_REQUIRED = ("id", "name", "kind")
NAMES = {f"name_{language}": language for language in LANGUAGES if language != "en"}
SOURCE_OPTIONAL = (*NAMES, "anonymous", "first_hand", "may_be_same_as", "note")

_SHORT_ID = re.compile(r"[a-z0-9]{1,24}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RELATION = re.compile(r"([a-z_]+)\s+([a-z0-9]{1,24})(?:\s*\(([a-z0-9_-]{1,40})\))?")
_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,95}")

Term = TypeVar("Term", bound=StrEnum)
Read = TypeVar("Read")


def read(path: Path | str, sources: Path | str | None = None, name: str = "") -> ClaimSet:
    """Read a table of claims, and of sources if there is one.

    ``sources`` defaults to the file beside it whose name ends in ``sources.csv`` instead of ``claims.csv``; without
    any, only the ids of sources are known. ``name`` prefixes the ids (``chechnya-k01``) and defaults to the file's.
    Raises TableError or InputError, telling row and column; nothing is read by halves.
    """
    path = Path(path)
    name = name or path.stem.removesuffix("-claims")
    if not _NAME.fullmatch(name):
        todo = N_("rename the file, for instance to chechnya-claims.csv")
        raise InputError("the name of the claims file is not lower-case letters, digits and hyphens", todo)
    beside = path.with_name(path.name.removesuffix("claims.csv") + "sources.csv")
    if sources is None and beside != path and beside.exists():
        sources = beside
    known = None if sources is None else read_sources(Path(sources))
    rows = table.read(path, REQUIRED, OPTIONAL)
    claims, problems = _read_all(rows, lambda row: _claim(row, name))
    by_id = {claim.id: row for row, claim in claims}
    problems += _twice(rows)
    problems += _unknown_sources(claims, known)
    if not problems:
        for problem in relation_problems(claim for _, claim in claims):
            row = by_id[str(problem.values["claim"])]
            problems.append(row.problem("relations", problem.what.format(field="this cell"), problem.todo))
    if problems:
        raise TableError(problems)
    return ClaimSet(tuple(claim for _, claim in claims), known or {})


def read_sources(path: Path) -> dict[str, Source]:
    """Read a table of sources; raise TableError or InputError, telling row and column."""
    rows = table.read(path, SOURCE_REQUIRED, SOURCE_OPTIONAL)
    sources, problems = _read_all(rows, _source)
    problems += _twice(rows)
    known = {source.id: source for _, source in sources}
    for row, source in sources:
        if not known.keys() >= set(source.may_be_same_as):
            todo = N_("add that source to the table, or correct the id")
            problems.append(row.problem("may_be_same_as", "a source that has no row", todo))
    if problems:
        raise TableError(problems)
    return known


def _read_all(rows: Iterable[Row], one: Callable[[Row], Read]) -> tuple[list[tuple[Row, Read]], list[InputError]]:
    good: list[tuple[Row, Read]] = []
    problems: list[InputError] = []
    for row in rows:
        try:
            good.append((row, one(row)))
        except InputError as error:
            problems.append(error if "row" in error.values else _in_row(row, error))
    return good, problems


def _in_row(row: Row, error: InputError) -> InputError:
    """Tell the row of an error that a claim, source or quantity found in one of its fields."""
    column = str(error.values.get("field", "")).removeprefix("value.")
    values = {key: value for key, value in error.values.items() if key != "field"}
    what = error.what.replace("field {field}", "this cell").format(**values)
    return row.problem(column, what.replace("{", "(").replace("}", ")"), error.hint())


def _twice(rows: Iterable[Row]) -> list[InputError]:
    seen: dict[str, int] = {}
    problems = []
    for row in rows:
        if seen.setdefault(row.cells["id"], row.number) != row.number:
            problems.append(row.problem("id", "the same id as in an earlier row", "give every row an id of its own"))
    return problems


def _unknown_sources(claims: Iterable[tuple[Row, Claim]], known: dict[str, Source] | None) -> list[InputError]:
    if known is None:
        return []
    todo = N_("add the source to the table of sources, or correct the id")
    return [
        row.problem("chain", "a source that the table of sources does not have", todo)
        for row, claim in claims
        if not claim.parties <= known.keys()
    ]


def _claim(row: Row, name: str) -> Claim:
    cells = row.cells
    stance = _term(row, "stance", Stance, Stance.AFFIRMS)
    return Claim(
        id=f"{name}-{_short_id(row, 'id', cells['id'])}",
        said_on=cells["said_on"],
        outlet=_party(row, "outlet", cells["outlet"]),
        text=cells["text"],
        about=_about(row),
        property=_property(row),
        quantity=_quantity(row),
        attributed_to=_party(row, "attributed_to", cells["attributed_to"]) if cells.get("attributed_to") else "",
        chain=tuple(
            tuple(_party(row, "chain", step) for step in way.split("<")) for way in _list(cells.get("chain", ""))
        ),
        stance=stance,
        denial=_term(row, "denial", Denial, None),
        basis=_term(row, "basis", Basis, Basis.UNKNOWN),
        relations=tuple(_relation(row, name, text) for text in _list(cells.get("relations", ""))),
        address=cells.get("address", ""),
        read_as=cells.get("read_as", ""),
        note=cells.get("note", ""),
    )


def _source(row: Row) -> Source:
    cells = row.cells
    return Source(
        id=_party(row, "id", cells["id"]),
        name=cells["name"],
        kind=_term(row, "kind", SourceKind, SourceKind.UNSPECIFIED),
        anonymous=_yes_or_no(row, "anonymous"),
        first_hand=_term(row, "first_hand", FirstHand, FirstHand.UNKNOWN),
        may_be_same_as=tuple(_party(row, "may_be_same_as", other) for other in _list(cells.get("may_be_same_as", ""))),
        note=cells.get("note", ""),
        names=tuple((language, cells[column]) for column, language in NAMES.items() if cells.get(column)),
    )


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _short_id(row: Row, column: str, text: str) -> str:
    if not _SHORT_ID.fullmatch(text):
        raise row.problem(column, "not an id of up to 24 lower-case letters and digits", "write it like k08a")
    return text


def _party(row: Row, column: str, text: str) -> str:
    slug = text.strip()
    if not _SLUG.fullmatch(slug):
        raise row.problem(column, "not an id of a source", "write it like novaya-gazeta, and steps like a < b < c")
    return f"source:{slug}"


def _about(row: Row) -> str:
    about = row.cells["about"]
    if not about.startswith(terms.EVENT + ":"):
        raise row.problem("about", "not an id of an event", "write it like event:chechnya-2017")
    return about


def _property(row: Row) -> str:
    if row.cells["property"] not in terms.value_types():
        todo = N_("use one of: {known}")
        error = row.problem("property", "not a property that an event can have", todo)
        error.values["known"] = ", ".join(sorted(terms.value_types()))
        raise error
    return row.cells["property"]


def _term(row: Row, column: str, kind: type[Term], default: Term | None) -> Term:
    text = row.cells.get(column, "")
    if text == "":
        return default  # type: ignore[return-value]  # None only where the caller's field takes None
    try:
        return kind(text)
    except ValueError:
        error = row.problem(column, "not a known term", "use one of: {known}")
        error.values["known"] = ", ".join(kind)
        raise error from None


def _yes_or_no(row: Row, column: str) -> bool:
    text = row.cells.get(column, "")
    if text not in ("", "yes", "no"):
        raise row.problem(column, "neither yes nor no", "write yes or no")
    return text == "yes"


def _quantity(row: Row) -> Quantity | None:
    cells = row.cells
    given = any(cells.get(column) for column in ("words", "low", "high", "hedge"))
    if not terms.is_figure(cells["property"]):
        if given:
            raise row.problem("property", "a number is given for a property that is not one", "split the row in two")
        return None
    low, high = _number(row, "low"), _number(row, "high")
    hedge = _term(row, "hedge", Hedge, Hedge.VAGUE if low is high is None else None)
    if hedge is None:
        raise row.problem("hedge", "empty beside a number", "say how the number is hedged: exact, about, more_than ...")
    return Quantity(
        low, high, hedge, cells.get("unit") or "person", cells.get("words", ""), cells.get("period", ""),
        cells.get("population", ""),
    )  # fmt: skip


def _number(row: Row, column: str) -> int | None:
    text = row.cells.get(column, "")
    if text == "":
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise row.problem(column, "not a whole number", "write digits only, without spaces or separators")
    return int(text)


def _relation(row: Row, name: str, text: str) -> Relation:
    match = _RELATION.fullmatch(text)
    if match is None or match[1] not in list(RelationKind):
        error = row.problem("relations", "not a relation", "write it like drifts_from k01 (hedge); use: {known}")
        error.values["known"] = ", ".join(RelationKind)
        raise error
    return Relation(RelationKind(match[1]), f"{name}-{match[2]}", match[3] or "")


def write(claim_set: ClaimSet, claims: Path | str, sources: Path | str) -> None:
    """Write claims and sources as the two tables that ``read`` reads back, ids without their prefix."""
    _write(Path(claims), REQUIRED + OPTIONAL, (_claim_cells(claim) for claim in claim_set.claims))
    _write(Path(sources), SOURCE_REQUIRED + SOURCE_OPTIONAL, map(_source_cells, claim_set.sources.values()))


def _write(path: Path, headings: Sequence[str], rows: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, headings, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _slug(source_id: str) -> str:
    return source_id.partition(":")[2]


def _claim_cells(claim: Claim) -> dict[str, object]:
    cells: dict[str, object] = {name: getattr(claim, name) for name in ("said_on", "text", "about", "property")}
    cells |= {name: getattr(claim, name) for name in ("address", "read_as", "note")}
    cells |= {"id": claim.id.rpartition("-")[2], "outlet": _slug(claim.outlet), "stance": claim.stance.value}
    cells |= {"attributed_to": _slug(claim.attributed_to), "basis": claim.basis.value, "denial": claim.denial or ""}
    cells["chain"] = "; ".join(" < ".join(map(_slug, way)) for way in claim.chain)
    cells["relations"] = "; ".join(
        f"{relation.kind} {relation.target.rpartition('-')[2]}" + (f" ({relation.aspect})" if relation.aspect else "")
        for relation in claim.relations
    )
    if claim.quantity is not None:
        for name in ("words", "low", "high", "hedge", "unit", "population", "period"):
            value = getattr(claim.quantity, name)
            cells[name] = "" if value is None else value
    return cells


def _source_cells(source: Source) -> dict[str, object]:
    return {
        "id": source.slug, "name": source.name, "kind": source.kind.value, "first_hand": source.first_hand.value,
        "anonymous": "yes" if source.anonymous else "no", "note": source.note,
        "may_be_same_as": "; ".join(map(_slug, source.may_be_same_as)),
        **{f"name_{language}": name for language, name in source.names if language in NAMES.values()},
    }  # fmt: skip
