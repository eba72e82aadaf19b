"""Alarms: signs that a person may be in danger. Each is open until a person closes it with a reason, and never else.

An alarm's id follows from what raised it, so that two desks which saw the same sign made one alarm, and closing it
closes that sign only: whatever comes later is an alarm of its own. So two desks merge by union.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from amparo.casework import standing
from amparo.errors import InputError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, Date, EntityRef, Text, Value
from amparo.ledger.vault import INTAKE, Vault

KIND = "alarm"
CLOSED = "alarm.closed"


class Kind(StrEnum):
    """What the sign was, the gravest first."""

    NOT_FREE = "not_free"
    DURESS_MESSAGE = "duress_message"
    DURESS_VISIT = "duress_visit"
    UNCLEAR = "unclear"
    SILENCE = "silence"


DURESS = (Kind.NOT_FREE, Kind.DURESS_MESSAGE, Kind.DURESS_VISIT)
"""Kinds that say: somebody is with this person."""


@dataclass(frozen=True, slots=True)
class Closing:
    """Why an alarm was closed, the day, the device."""

    reason: str
    day: str
    by: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; ``check_in`` and ``stage`` are entities where it came from a check-in."""

    id: str
    account: str
    kind: Kind
    day: str
    check_in: str = ""
    stage: str = ""
    closed: Closing | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has closed it."""
        return self.closed is None


def alarm_id(kind: Kind, origin: str) -> str:
    """Return the id of the alarm that one origin (a message, a timer, a visit) raises.

    The kind is part of it: a person who is forced chooses a message's id, and must not be able to choose a timer's.
    """
    return f"{KIND}:{kind}-{origin}"


def statements(
    origin: str, account: str, kind: Kind, by: str, *, check_in: str = "", stage: str = ""
) -> list[Statement]:
    """Return what raises an alarm."""
    values: dict[str, Value] = {
        "alarm.in_account": EntityRef(account),
        "alarm.kind": Choice(kind.value),
        "alarm.day": Date(standing.today()),
    }
    if check_in:
        values["alarm.check_in"] = EntityRef(check_in)
    if stage:
        values["alarm.stage"] = EntityRef(stage)
    return standing.says(by, account, alarm_id(kind, origin), values)


def standing_alarms(told: Iterable[Statement]) -> list[Alarm]:
    """Return all alarms that statements make, open ones first, then the gravest, then the latest."""
    found = [_alarm(about, group) for about, group in standing.grouped(one for one in told if one.kind == KIND).items()]
    whole = [one for one in found if one]
    whole.sort(key=lambda one: one.day, reverse=True)
    return sorted(whole, key=lambda one: (not one.open, list(Kind).index(one.kind)))


def alarms(vault: Vault, account: str = "") -> list[Alarm]:
    """Return the vault's alarms, or those of one account, in the order of ``standing_alarms``."""
    found = standing_alarms(vault.statements(kind=KIND, current=False))
    return [one for one in found if account in ("", one.account)]


def close(vault: Vault, alarm: Alarm, reason: str) -> None:
    """Record that a person closes an alarm; raises InputError without a reason."""
    vault.append(closing([alarm], reason, standing.device(vault)), INTAKE)


def closing(found: Iterable[Alarm], reason: str, by: str) -> list[Statement]:
    """Return what closes alarms; raises InputError without a reason."""
    if not reason.strip():
        raise InputError("a reason is missing", "say how you know; silence alone is never a reason")
    value: Mapping[str, Value] = {CLOSED: Text(standing.printable(reason.strip()))}
    return [said for one in found for said in standing.says(by, one.account, one.id, value)]


def _alarm(about: str, told: list[Statement]) -> Alarm | None:
    held = standing.latest(told)
    kind = standing.word(held, "alarm.kind")
    if kind not in list(Kind):
        return None
    return Alarm(
        about,
        standing.word(held, "alarm.in_account"),
        Kind(kind),
        standing.word(held, "alarm.day"),
        standing.word(held, "alarm.check_in"),
        standing.word(held, "alarm.stage"),
        _closing(told),
    )


def _closing(told: list[Statement]) -> Closing | None:
    """The first closing counts. A statement without a reason, or in nobody's name, closes nothing."""
    for one in sorted(told, key=lambda one: one.recorded_at):
        if one.property == CLOSED and isinstance(one.value, Text) and one.value.text.strip():
            return Closing(one.value.text, one.said_on, one.said_by)
    return None
