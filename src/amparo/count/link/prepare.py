"""From lists as they were written to one table of prepared columns, the comparisons that read it, and keys for blocks.

Records are put into an order of their own content, so that neither the order of lists nor that of rows can change a
single digit of what follows; ``order`` leads back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from amparo.count.link import dates, names, other, places
from amparo.count.link.blocking import Key, keys
from amparo.count.link.columns import stem
from amparo.count.link.comparison import Comparison
from amparo.count.link.records import LABELLED, RecordList, Role
from amparo.count.link.vectors import MOST
from amparo.errors import InputError

Ints = NDArray[np.int64]
Values = Sequence[str | None]
Columns = dict[str, pa.Array]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Records in the order of their content: ``unique_id`` of ``table`` is 0 … n-1, and ``order`` (n,) gives each one's
    number through all lists as they were handed in. ``lists`` (n,) has each record's list, ``clean`` (L,) each list's.
    """

    table: pa.Table
    comparisons: tuple[Comparison, ...]
    keys: tuple[Key, ...]
    order: Ints
    lists: Ints
    clean: NDArray[np.bool_]
    names: tuple[str, ...]


def prepare(lists: Sequence[RecordList]) -> Prepared:
    """Prepare lists; raises InputError for lists of one name, without records, or with nothing to compare."""
    _refuse(lists)
    fields = sorted({field for each in lists for field in each.fields})
    whole = {
        field: [value for each in lists for value in each.fields.get(field, [None] * len(each))] for field in fields
    }
    columns, comparisons, identifiers, texts = _columns(lists, whole)
    if not comparisons:
        raise InputError("no column says anything by which people could be compared", "map a name, a birth or a place")
    if len(comparisons) > MOST:
        raise InputError("more than {limit} things to compare", "leave some columns out", limit=MOST)
    member = np.repeat(np.arange(len(lists)), [len(each) for each in lists])
    clean = np.array([each.clean for each in lists])
    order = _by_content(lists, member, whole)
    table = pa.table(
        {
            **{name: column.take(pa.array(order)) for name, column in columns.items()},
            "unique_id": pa.array(np.arange(len(order), dtype=np.int32)),
            "list": pa.array(member[order].astype(np.int32)),
            "clean": pa.array(clean[member[order]]),
        }
    )
    made = tuple(keys(columns, identifiers, texts))
    return Prepared(table, tuple(comparisons), made, order, member[order], clean, tuple(each.name for each in lists))


def _refuse(lists: Sequence[RecordList]) -> None:
    if len({each.name for each in lists}) < len(lists):
        raise InputError("two lists have one name", "give each list a name of its own")
    if sum(len(each) for each in lists) < 2:
        raise InputError("there are fewer than two records", "give lists that have rows")
    for each in lists:
        if any(len(values) != len(each) for values in each.fields.values()):
            raise InputError("the columns of list {name} are not of one length", "read the list again", name=each.name)


def _columns(
    lists: Sequence[RecordList], whole: Mapping[str, Values]
) -> tuple[Columns, list[Comparison], list[str], list[str]]:
    """Return prepared columns, comparisons in a fixed order, and which columns are identifiers and texts."""
    made: Columns = {}
    comparisons: list[Comparison] = []
    for roles, prepared, own in _PLAIN:
        if any(role in whole for role in roles):
            made |= _by_list(lists, roles, prepared)
            comparisons += own
    identifiers, texts = [], []
    for field, values in whole.items():
        role, _, label = field.partition(":")
        if role not in LABELLED:
            continue
        comparison, prepared_columns = _LABELLED[Role(role)](label, values)
        made |= prepared_columns
        comparisons.append(comparison)
        identifiers += [stem(role, label)] * (role == Role.IDENTIFIER)
        texts += [f"{stem(role, label)}_key"] * (role == Role.TEXT)
    used = [each for each in comparisons if all(_says(made[name]) for name in list(each.columns)[:1])]
    return made, used, identifiers, texts


def _by_list(
    lists: Sequence[RecordList], roles: Sequence[str], prepared: Callable[[Sequence[Values]], Columns]
) -> Columns:
    """Prepare each list by itself: how a whole list writes dates tells how to read one of them."""
    parts = [prepared([each.fields.get(role, [None] * len(each)) for role in roles]) for each in lists if len(each)]
    return {name: pa.concat_arrays([part[name] for part in parts]) for name in parts[0]}


def _says(column: pa.Array) -> bool:
    return column.null_count < len(column)


_PLAIN: tuple[tuple[tuple[str, ...], Callable[[Sequence[Values]], Columns], tuple[Comparison, ...]], ...] = (
    (
        (Role.NAME, Role.SURNAME, Role.GIVEN, Role.PATRONYMIC),
        lambda given: names.prepare_columns(*given),
        names.COMPARISONS,
    ),
    ((Role.BIRTH, Role.AGE, Role.AGED_ON), lambda given: _births(*given), (dates.BIRTH,)),
    (
        (Role.PLACE, Role.LATITUDE, Role.LONGITUDE),
        lambda given: places.prepare_columns(*given),
        (places.PLACE,),
    ),
)

_LABELLED: Mapping[Role, Callable[[str, Values], tuple[Comparison, Columns]]] = {
    Role.DATE: lambda label, values: (dates.event(label), dates.prepare_event(label, values)),
    Role.IDENTIFIER: lambda label, values: (other.identifier(label), other.prepare_identifier(label, values)),
    Role.CATEGORY: lambda label, values: (other.category(label), other.prepare_category(label, values)),
    Role.TEXT: lambda label, values: (other.text(label), other.prepare_text(label, values)),
}


def _births(births: Values, ages: Values, aged_on: Values) -> Columns:
    made = dates.prepare_columns(births, ages, aged_on)
    return made | {"birth_month_day": pc.utf8_slice_codeunits(made["birth_key"], 5, 10)}


def _by_content(lists: Sequence[RecordList], member: Ints, whole: Mapping[str, Values]) -> Ints:
    """Return record numbers sorted by the names of their lists, then by a hash of what they say."""
    ranks = np.argsort(np.argsort([each.name for each in lists]))
    rows = pa.table({f"c{place}": pa.array(values, pa.string()) for place, values in enumerate(whole.values())})
    with duckdb.connect(":memory:") as connection:
        connection.register("rows", rows)
        hashed = connection.sql(f"SELECT hash({', '.join(rows.column_names)}) AS h FROM rows").fetchnumpy()["h"]  # noqa: S608
    return np.asarray(np.lexsort((hashed, ranks[member])), np.int64)
