"""Can a total be estimated from a table at all, and what about it should make one stop and look.

What is known of the people nobody reported comes from overlaps alone: from lists that share nobody nothing follows
(Fienberg 1972), and a list made from another says nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.table import Ints, Table
from amparo.errors import InputError
from amparo.text import N_

MIN_LISTS = 3
_FEW = 5
"""Pairs of lists that are named one by one."""


@dataclass(frozen=True, eq=False)
class Remark:
    """Something about a table that a reader should know: a template that a catalogue holds, and its values."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.template.format(**self.values)


def refuse(*tables: Table) -> None:
    """Raise InputError when tables of the same lists, taken together, cannot say anything of a total."""
    lists = tables[0].lists
    if len(lists) < MIN_LISTS:
        raise InputError(
            "there are {found} lists where at least {least} are needed",
            "give a column of 0 and 1 for each list",
            found=len(lists), least=MIN_LISTS,
        )  # fmt: skip
    overlaps = np.sum([table.overlaps for table in tables], axis=0)
    if not overlaps.any():
        raise InputError("the table counts nobody", "check that it is the right one")
    for name, size in zip(lists, overlaps.diagonal(), strict=True):
        if size == 0:
            raise InputError("nobody is on list {name}", "leave that list out", name=name)
    if not (overlaps - np.diag(overlaps.diagonal())).any():
        raise InputError(
            "no two lists share a person, so nothing can be said of the people on no list",
            "a total is estimated from overlaps: check how people were matched from list to list",
        )


def remarks(table: Table, among: Iterable[Table] = ()) -> tuple[Remark, ...]:
    """Return what is odd about a table. ``among`` are the tables read with it, which may have lists that it lacks."""
    return (*_absent(table, among), *_disconnected(table), *_identical(table), *_contained(table), *_apart(table))


def _absent(table: Table, among: Iterable[Table]) -> Iterator[Remark]:
    for name in dict.fromkeys(name for other in among for name in other.lists if name not in table.lists):
        yield Remark(N_("nobody here is on list {name}: it is left out"), {"name": name})


def _disconnected(table: Table) -> Iterator[Remark]:
    """Lists, or groups of lists, that share nobody with the rest."""
    group = _groups(table)
    sizes = np.bincount(group, minlength=len(group))
    for j in np.flatnonzero((sizes[group] == 1) & (table.sizes > 0)) if len(group) > 1 else ():
        yield Remark(
            N_(
                "nobody on list {name} is on any other list: it shows nothing of how lists overlap, and the total "
                "rests on assumption for people like those on it"
            ),
            {"name": table.lists[j]},
        )
    if (sizes > 1).sum() > 1:
        yield Remark(
            N_("the lists fall into {count} groups that share nobody: nothing ties one group to another"),
            {"count": int((sizes > 1).sum())},
        )


def _identical(table: Table) -> Iterator[Remark]:
    inside = _inside(table)
    for i, j in np.argwhere(np.triu(inside & inside.T)):
        yield Remark(
            N_("lists {first} and {second} hold exactly the same people: if one was made from the other, leave it out"),
            {"first": table.lists[i], "second": table.lists[j]},
        )


def _contained(table: Table) -> Iterator[Remark]:
    inside = _inside(table)
    for i, row in enumerate(inside & ~inside.T):
        if row.any():
            yield Remark(
                N_(
                    "everyone on list {name} is also on {others}: if it was made from there, leave it out, for it says "
                    "nothing of its own"
                ),
                {"name": table.lists[i], "others": ", ".join(table.lists[j] for j in np.flatnonzero(row))},
            )


def _apart(table: Table) -> Iterator[Remark]:
    """Pairs that share nobody, though each is tied to the rest."""
    group = _groups(table)
    pairs = np.argwhere(np.triu((table.overlaps == 0) & (group[:, None] == group), 1))
    if len(pairs) > _FEW:
        yield Remark(
            N_("{pairs} pairs of lists, of {all}, share nobody: how they depend on each other cannot be seen"),
            {"pairs": len(pairs), "all": len(group) * (len(group) - 1) // 2},
        )
        return
    for i, j in pairs:
        yield Remark(
            N_("nobody is on both {first} and {second}: how they depend on each other cannot be seen"),
            {"first": table.lists[i], "second": table.lists[j]},
        )


def _groups(table: Table) -> Ints:
    """Return for each list the first list that it is tied to, directly or through others, shape (J,)."""
    tied = (table.overlaps > 0) | np.eye(len(table.lists), dtype=bool)
    for _ in range(len(table.lists).bit_length()):
        tied = tied @ tied
    return tied.argmax(axis=1) if table.lists else np.zeros(0, dtype=np.int64)


def _inside(table: Table) -> NDArray[np.bool_]:
    """Return whether everyone on list i is on list j, i ≠ j, shape (J, J)."""
    inside: NDArray[np.bool_] = (table.overlaps == table.sizes[:, None]) & (table.sizes[:, None] > 0)
    np.fill_diagonal(inside, False)
    return inside
