"""From lists as they were written to one table of prepared columns, the comparisons that read it, and keys for blocks.

Records are put into an order of their own content, so that neither the order of lists nor that of rows can change a
single digit of what follows; ``order`` leads back.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from amparo.count.link import dates, names, other, places
from amparo.count.link.columns import stem
from amparo.count.link.comparison import Comparison
from amparo.count.link.keys import Key, derived, event, keys
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
    with _uncollected():
        columns, comparisons, found = _columns(lists, fields)
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
    return Prepared(
        table, tuple(comparisons), tuple(found), order, member[order], clean, tuple(each.name for each in lists)
    )


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let millions of small objects be made without looking for cycles among them, which takes long and finds none."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _refuse(lists: Sequence[RecordList]) -> None:
    if len({each.name for each in lists}) < len(lists):
        raise InputError("two lists have one name", "give each list a name of its own")
    if sum(len(each) for each in lists) < 2:
        raise InputError("there are fewer than two records", "give lists that have rows")
    for each in lists:
        if any(len(values) != len(each) for values in each.fields.values()):
            raise InputError("the columns of list {name} are not of one length", "read the list again", name=each.name)


def _columns(lists: Sequence[RecordList], fields: Iterable[str]) -> tuple[Columns, list[Comparison], list[Key]]:
    """Return prepared columns, comparisons in a fixed order, and the keys of blocks."""
    made: Columns = {}
    comparisons: list[Comparison] = []
    special: dict[Role, list[str]] = {Role.IDENTIFIER: [], Role.DATE: [], Role.TEXT: []}
    for roles, prepared, own in _PLAIN:
        if any(role in fields for role in roles):
            made |= _by_list(lists, roles, prepared)
            comparisons += own
    for field in fields:
        role, _, label = field.partition(":")
        if role not in LABELLED:
            continue
        comparison, prepare_one = _LABELLED[Role(role)]
        made |= _by_list(lists, [field], partial(prepare_one, label))
        comparisons.append(comparison(label))
        name = stem(role, label)
        if role == Role.DATE:
            made |= event(name, made[f"{name}_low"], made[f"{name}_high"])
        special.setdefault(Role(role), []).append(f"{name}_key" if role == Role.TEXT else name)
    made |= derived(made)
    return (
        made,
        [each for each in comparisons if _speaks(each, made)],
        keys(made, special[Role.IDENTIFIER], special[Role.DATE], special[Role.TEXT]),
    )


def _speaks(comparison: Comparison, made: Columns) -> bool:
    """Say whether any record has something to compare; flags alone are nothing, and other parts' columns no more."""
    own = [
        name for name, kind in comparison.columns.items() if kind != "BOOLEAN" and name.startswith(_stem(comparison))
    ]
    return any(made[name].null_count < len(made[name]) for name in own)


def _stem(comparison: Comparison) -> str:
    role, _, label = comparison.id.partition(":")
    return stem(role, label) if label else role


def _by_list(
    lists: Sequence[RecordList], fields: Sequence[str], prepared: Callable[[Sequence[Values]], Columns]
) -> Columns:
    """Prepare each list by itself: how a whole list writes dates tells how to read one of them."""
    parts = [prepared([each.fields.get(field, [None] * len(each)) for field in fields]) for each in lists if len(each)]
    return {name: pa.concat_arrays([part[name] for part in parts]) for name in parts[0]}


_PLAIN: tuple[tuple[tuple[str, ...], Callable[[Sequence[Values]], Columns], tuple[Comparison, ...]], ...] = (
    (
        (Role.NAME, Role.SURNAME, Role.GIVEN, Role.PATRONYMIC),
        lambda given: names.prepare_columns(*given),
        names.COMPARISONS,
    ),
    (
        (Role.BIRTH, Role.AGE, Role.AGED_ON),
        lambda given: dates.prepare_columns(given[0], given[1], given[2]),
        (dates.BIRTH,),
    ),
    (
        (Role.PLACE, Role.LATITUDE, Role.LONGITUDE),
        lambda given: places.prepare_columns(*given),
        (places.PLACE,),
    ),
)

_Preparing = Callable[[str, Sequence[Values]], Columns]

_LABELLED: Mapping[Role, tuple[Callable[[str], Comparison], _Preparing]] = {
    Role.DATE: (dates.event, lambda label, given: dates.prepare_event(label, *given)),
    Role.IDENTIFIER: (other.identifier, lambda label, given: other.prepare_identifier(label, *given)),
    Role.CATEGORY: (other.category, lambda label, given: other.prepare_category(label, *given)),
    Role.TEXT: (other.text, lambda label, given: other.prepare_text(label, *given)),
}


def _by_content(lists: Sequence[RecordList], member: Ints, whole: Mapping[str, Values]) -> Ints:
    """Return record numbers sorted by the names of their lists, then by a hash of what they say."""
    ranks = np.argsort(np.argsort([each.name for each in lists]))
    rows = pa.table({f"c{place}": pa.array(values, pa.string()) for place, values in enumerate(whole.values())})
    with duckdb.connect(":memory:") as connection:
        connection.register("rows", rows)
        hashed = connection.sql(f"SELECT hash({', '.join(rows.column_names)}) AS h FROM rows").fetchnumpy()["h"]  # noqa: S608
    return np.asarray(np.lexsort((hashed, ranks[member])), np.int64)
