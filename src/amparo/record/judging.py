"""Judging: people say of two records that they are the same person, different, or that they cannot say, and why.

Each judgement is one signed statement, its reason in the statement's words, about a pair named by the two records'
marks (``record.marks``). Nothing is ever merged: what holds is a view over the judgements, so any of them can be taken
back at any time, with whatever was built on it left standing on its own. All of it is kept as what arrives at the door
is: sealed, never searched, in no proof unless somebody insists; erasing the pair erases its judgements.

Of one reviewer's judgements of a pair that are not taken back, the last counts. "Last" is a Lamport clock (1978): a
judgement comes after the one it replaces, whatever the machines' clocks say; else the time decides, then the id. So
taking one back changes the order of no other, and two desks that merge by union see the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from amparo.casework.standing import device, entities, printable, says, today, word
from amparo.errors import InputError
from amparo.ledger import statement as ledger
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, EntityRef, Text
from amparo.ledger.vault import INTAKE, Vault
from amparo.record.marks import Marks

KIND, REVIEWER = "pair", "reviewer"
SAME, WITHDRAWN, NAME = "pair.same", "pair.withdrawn", "reviewer.name"

Pair = tuple[str, str]
"""A mark of each record, the smaller first."""

_PAIR = re.compile(r"pair:([0-9a-f]{32})-([0-9a-f]{32})")


class Verdict(StrEnum):
    """Whether two records are one person."""

    SAME = "same"
    DIFFERENT = "different"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a judgement was taken back: why, by whom, on which day (ISO 8601)."""

    reason: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judgement; ``id`` is its statement's, ``by`` the reviewer's name, or the device if none was given.

    ``day`` is ISO 8601, ``recorded_at`` the recording machine's UTC to the second, ``replaces`` the id of the same
    reviewer's judgement that counted before; ``withdrawn`` says that it was taken back.
    """

    id: str
    marks: Pair
    verdict: Verdict
    reason: str
    by: str
    day: str
    recorded_at: str
    replaces: str = ""
    withdrawn: Withdrawal | None = None


def judge(vault: Vault, left: Marks, right: Marks, verdict: Verdict, reason: str, by: str = "") -> Judgement:
    """Record what a reviewer judges of two records, given by their marks in either order.

    ``by`` is the reviewer's name, the same at every desk; the device if empty. The reviewer's earlier judgement of the
    pair no longer counts. Raises InputError without a reason, or for one record judged against itself.
    """
    pairs = [_sorted(*both) for both in zip(left, right, strict=True)]
    if any(first == second for first, second in pairs):
        raise InputError("a record cannot be judged against itself", "choose two records")
    names = {mark: marks[0] for marks in (left, right) for mark in marks}
    known = [one for pair in pairs for one in _of_pair(vault, _about(pair))]
    said_by, said = _reviewer(vault, by)
    name = _name(by) or said_by
    before = next((one.id for one in standing(_renamed(known, names)) if one.by == name), "")
    about = _about(pairs[0])
    new = Statement(
        ledger.new_id(), about, SAME, Choice(verdict.value), said_by, today(), words=_reason(reason), replaces=before
    )
    vault.append([*said, new], INTAKE)
    return _found(vault, about, new.id)


def undo(vault: Vault, judgement: str, reason: str, by: str = "") -> Judgement:
    """Take one judgement back, by its id; what the same reviewer had judged before it counts again.

    Anybody may, by name or as the device; it stays on record. Raises InputError without a reason, for an id that is no
    judgement's, or one that was taken back already.
    """
    about = vault.statement(judgement).about
    if _found(vault, about, judgement).withdrawn:
        raise InputError("this judgement was taken back already", "look at what counts now")
    said_by, said = _reviewer(vault, by)
    back = EntityRef(f"statement:{judgement}")
    new = Statement(ledger.new_id(), about, WITHDRAWN, back, said_by, today(), words=_reason(reason))
    vault.append([*said, new], INTAKE)
    return _found(vault, about, judgement)


def judgements(vault: Vault) -> list[Judgement]:
    """Return every judgement in the vault, those taken back and those replaced too, in the order they were made."""
    kinds = (KIND, REVIEWER)
    return view(one for kind in kinds for one in vault.statements(kind=kind, current=False))


def view(statements: Iterable[Statement]) -> list[Judgement]:
    """Return the judgements that statements make, in the order they were made; the order of statements is no matter."""
    statements = list(statements)
    names = {about: word(held, NAME) for about, held in entities(statements, REVIEWER).items()}
    back = _withdrawals(statements, names)
    found = [
        Judgement(
            one.id, (marks[1], marks[2]), verdict, one.words, names.get(one.said_by) or one.said_by,
            one.said_on, one.recorded_at, one.replaces, back.get((one.about, one.id)),
        )
        for one in statements
        if (verdict := _verdict(one)) and (marks := _PAIR.fullmatch(one.about))
    ]  # fmt: skip
    turns = _turns(found)
    return sorted(found, key=lambda one: turns[one.id])


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Return what counts: for each pair and reviewer the last judgement that was not taken back; by marks and name."""
    judgements = list(judgements)
    turns = _turns(judgements)
    last = {(one.marks, one.by): one for one in sorted(judgements, key=lambda one: turns[one.id]) if not one.withdrawn}
    return [one for _, one in sorted(last.items())]


def placed(judgements: Iterable[Judgement], marks: Sequence[Marks]) -> list[tuple[int, int, Judgement]]:
    """Return what counts of the records at hand: (number of the one record, of the other, judgement), in order.

    ``marks`` are those of all records, list after list; a record's number is its place there, and the lower comes
    first. Judgements of records that are not at hand are left out. Raises InputError when two records share a mark.
    """
    names = {mark: own[0] for own in marks for mark in own}
    numbers = {own[0]: number for number, own in enumerate(marks)}
    if len(names) != sum(map(len, marks)):
        raise InputError("two lists have the same name", "give every list a name of its own")
    found = [(numbers[one.marks[0]], numbers[one.marks[1]], one) for one in standing(_renamed(judgements, names))]
    return sorted(((min(a, b), max(a, b), one) for a, b, one in found), key=lambda row: (row[0], row[1], row[2].by))


def _renamed(judgements: Iterable[Judgement], names: Mapping[str, str]) -> list[Judgement]:
    """Return the judgements of known records under those records' first marks."""
    return [
        replace(one, marks=_sorted(names[one.marks[0]], names[one.marks[1]]))
        for one in judgements
        if one.marks[0] in names and one.marks[1] in names
    ]


def _turns(judgements: Iterable[Judgement]) -> dict[str, tuple[str, int, str]]:
    """Return each judgement's turn: (time, how many replaced one another at that time, id).

    Those taken back keep their turn: that is why undoing one moves no other. A ring of judgements that replace each
    other, which no desk makes, is broken at the same place everywhere.
    """
    known = {one.id: one for one in judgements}
    turns: dict[str, tuple[str, int, str]] = {}
    for start in sorted(known):
        chain: dict[str, Judgement] = {}
        at = start
        while at in known and at not in turns and at not in chain:
            chain[at] = known[at]
            at = known[at].replaces
        for one in reversed(chain.values()):
            time, depth, _ = turns.get(one.replaces, ("", 0, ""))
            turns[one.id] = (time, depth + 1, one.id) if time >= one.recorded_at else (one.recorded_at, 0, one.id)
    return turns


def _verdict(one: Statement) -> Verdict | None:
    is_one = one.property == SAME and isinstance(one.value, Choice) and one.value.term in list(Verdict)
    return Verdict(word({SAME: one}, SAME)) if is_one else None


def _withdrawals(statements: Iterable[Statement], names: Mapping[str, str]) -> dict[tuple[str, str], Withdrawal]:
    """Return the first withdrawal of each judgement, by (pair, id): one about another pair takes nothing back."""
    found: dict[tuple[str, str], Withdrawal] = {}
    for one in sorted(statements, key=lambda one: (one.recorded_at, one.id)):
        if one.property == WITHDRAWN and isinstance(one.value, EntityRef):
            by = names.get(one.said_by) or one.said_by
            key = (one.about, one.value.id.removeprefix("statement:"))
            found.setdefault(key, Withdrawal(one.words, by, one.said_on))
    return found


def _of_pair(vault: Vault, about: str) -> list[Judgement]:
    return view([*vault.statements(about=about, current=False), *vault.statements(kind=REVIEWER, current=False)])


def _found(vault: Vault, about: str, judgement: str) -> Judgement:
    found = next((one for one in _of_pair(vault, about) if one.id == judgement), None)
    if found is None:
        raise InputError("this statement is not a judgement of two records", "give the id of a judgement")
    return found


def _reviewer(vault: Vault, by: str) -> tuple[str, list[Statement]]:
    """Return a reviewer's entity, and the statement of the name where it is new here."""
    name = _name(by)
    if not name:
        return device(vault), []
    known = entities(vault.statements(kind=REVIEWER, current=False), REVIEWER)
    found = next((about for about, held in known.items() if word(held, NAME) == name), "")
    if found:
        return found, []
    about = f"{REVIEWER}:{ledger.new_id()}"
    return about, says(device(vault), about, about, {NAME: Text(name)})


def _name(by: str) -> str:
    return " ".join(unicodedata.normalize("NFC", printable(by)).split())


def _reason(reason: str) -> str:
    if not reason.strip():
        raise InputError("a reason is missing", "say what speaks for this judgement")
    return printable(reason.strip())


def _about(pair: Pair) -> str:
    return f"{KIND}:{pair[0]}-{pair[1]}"


def _sorted(first: str, second: str) -> Pair:
    return (first, second) if first <= second else (second, first)
