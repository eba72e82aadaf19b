"""A mapping proposed from what columns are called and what they look like, for a person to check.

Columns of orientation, ethnicity or belief are always proposed as ``ignore``, whatever their names or contents: Amparo
never compares people on them. So are the truth of a labelled set, notes, and whatever is of somebody else than the
person. The order of rows and columns changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Names

from amparo.count.link.reading.contents import Profile
from amparo.count.link.reading.field import DATE_PARTS, IGNORE
from amparo.count.link.reading.mapping import Mapping
from amparo.count.link.reading.naming import Known, is_sensitive, lookup, slug
from amparo.count.link.reading.table import Table
from amparo.count.link.reading.words import EITHER, EVENT, EVENTS, LEVELS
from amparo.count.link.records import LABELLED, Role

_MOST_CATEGORIES = 20
_MOST_PARTS = 9
_WRONG: dict[str, Callable[[Profile], bool]] = {
    "id": lambda seen: not seen.unique,
    "age": lambda seen: seen.digits < 0.5,
    "birth": lambda seen: seen.digits < 0.5,
    "birth/year": lambda seen: seen.within(1850, 2100) < 0.5,
    "birth/month": lambda seen: seen.within(0, 12) < 0.9,
    "birth/day": lambda seen: seen.within(0, 31) < 0.9,
    "aged_on": lambda seen: seen.digits < 0.5,
    "latitude": lambda seen: seen.digits < 0.9,
    "longitude": lambda seen: seen.digits < 0.9,
}
"""When the contents say that a column is not what it is called."""


def propose(table: Table, *, clean: bool = False) -> Mapping:
    """Propose a field for each column of a table.

    By name first: words for each role in seven languages. What a name says and the contents deny is ignored. By
    contents where the name is not known, once some name is: few different short values are a category, dates a date,
    numbers that are all different an identifier. Columns that say orientation, ethnicity or belief are proposed as
    ``ignore``, always. Of two columns for one role the one with the plainer name, then the fuller, is taken.

    Raises InputError when no column says anything that could be compared.
    """
    seen = {column: Profile(table.cells(column)) for column in sorted(table.columns)}
    known = {column: one for column in seen if not is_sensitive(column) and (one := lookup(column)) is not None}
    fields = _chosen(known, seen)
    if any(field != "id" for field in fields.values()):
        fields |= _by_contents({column: one for column, one in seen.items() if column not in known}, fields)
    mapping = Mapping({column: fields.get(column, IGNORE) for column in table.columns}, clean=clean)
    mapping.check(table.columns.keys())
    return mapping


def _chosen(known: Names[str, Known], seen: Names[str, Profile]) -> dict[str, str]:
    """Return a field for columns whose names are known, each field once."""
    ranked = sorted(known, key=lambda column: (not known[column].exact, -seen[column].filled, column))
    says: dict[str, list[str]] = {}
    for column in ranked:
        word = known[column].says
        if seen[column].filled and word != IGNORE:
            says.setdefault(word, []).append(column)
    _settle_names(says)
    _settle_dates(says, seen)
    fields: dict[str, str] = {}
    for word, columns in says.items():
        if word.startswith(LEVELS) or word == EVENT:
            continue
        right = [column for column in columns if word not in _WRONG or not _WRONG[word](seen[column])]
        fields |= _given(word, right, known)
    return fields | _places(says)


def _given(word: str, columns: list[str], known: Names[str, Known]) -> dict[str, str]:
    """Give a field to the first column of those that say it; labelled ones to all, names in numbered parts too."""
    numbered = {known[column].number: column for column in reversed(columns) if known[column].number}
    if (
        word in (Role.SURNAME, Role.GIVEN, Role.NAME)
        and len(numbered) > 1
        and set(numbered) == {*range(1, len(numbered) + 1)}
    ):
        return {column: f"{word}/{number}" for number, column in numbered.items() if number <= _MOST_PARTS}
    if word.partition(":")[0] in LABELLED:
        return {column: word if at == 1 else f"{word}_{at}" for at, column in enumerate(columns, 1)}
    return dict.fromkeys(columns[:1], word)


def _settle_names(says: dict[str, list[str]]) -> None:
    """Say whether a column called just "name" is the whole name, or the part for which there is no other column."""
    if either := says.pop(EITHER, None):
        surname, given = Role.SURNAME in says, Role.GIVEN in says
        word = Role.NAME if surname == given and Role.PATRONYMIC not in says else Role.SURNAME if given else Role.GIVEN
        says.setdefault(str(word), []).extend(either)
    if Role.NAME in says and Role.SURNAME in says and Role.GIVEN in says:
        del says[Role.NAME]  # the same name a second time would count twice
    if (second := says.pop("surname/2", None)) and len(says.get(Role.SURNAME, [])) == 1:
        says["surname/1"], says["surname/2"] = says.pop(Role.SURNAME), second[:1]


def _settle_dates(says: dict[str, list[str]], seen: Names[str, Profile]) -> None:
    """Take year, month and day as parts of the birth, unless a column has it whole."""
    parts = {part: says.pop(part, []) for part in DATE_PARTS}
    if all(parts.values()) and seen[parts["year"][0]].within(1850, 2100) >= 0.9:
        for part, columns in parts.items():
            says.setdefault(f"birth/{part}", columns)
    whole = any(not _WRONG["birth"](seen[column]) for column in says.get(Role.BIRTH, []))
    year = any(not _WRONG["birth/year"](seen[column]) for column in says.get("birth/year", []))
    if whole or not year:
        for part in DATE_PARTS:
            says.pop(f"birth/{part}", None)
    elif not {"birth/month", "birth/day"} & says.keys():
        says[Role.BIRTH] = says.pop("birth/year")
    else:
        says.pop(Role.BIRTH, None)


def _places(says: Names[str, list[str]]) -> dict[str, str]:
    """Return places from the narrowest to the widest, one column a level; that of the event where there is no other."""
    columns = [says[level][0] for level in sorted(word for word in says if word.startswith(LEVELS))]
    columns = columns or says.get(EVENT, [])[:1]
    if len(columns) == 1:
        return {columns[0]: str(Role.PLACE)}
    return {column: f"{Role.PLACE}/{at}" for at, column in enumerate(columns, 1)}


_EVENTS = {slug(word): label for label, listed in EVENTS.items() for word in listed.split()}


def _by_contents(seen: Names[str, Profile], taken: Names[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for column, one in sorted(seen.items()):
        field = IGNORE if is_sensitive(column) or one.sensitive else _looks_like(one, slug(column))
        if field != IGNORE and field not in {*taken.values(), *fields.values()}:
            fields[column] = field
    return fields


def _looks_like(seen: Profile, label: str) -> str:
    if seen.counts_rows:
        return str(Role.ID)
    if seen.filled and seen.dates >= 0.9:
        return f"{Role.DATE}:{_EVENTS.get(label, label)}"
    if seen.filled > 1 and seen.codes >= 0.9 and seen.unique:
        return f"{Role.IDENTIFIER}:{label}"
    if 2 <= seen.distinct <= min(_MOST_CATEGORIES, seen.filled / 5) and seen.length <= 30:
        return f"{Role.CATEGORY}:{label}"
    return IGNORE
