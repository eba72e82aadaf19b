"""Safe contact: how a person may be reached, as they said, and whether this is the moment.

The plan is a view over statements; nothing of it is stored. Saying nothing means the quietest choice, so what is not
known to be safe is not allowed. A number is shown inside the safe hours, or after a reason that stays on record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from amparo.casework import standing
from amparo.door.contact import Answer, Contact, Leave
from amparo.errors import InputError, RefusedError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, Flag, Text, Value
from amparo.ledger.vault import INTAKE, Vault

PREFIX = "contact."
CHOICES = ("answer", "may_leave")
VERIFIED, OPENED = "contact.verified", "contact.opened"


class Reason(StrEnum):
    """Why contact is allowed now, or not."""

    IN_HOURS = "in_hours"
    NEVER = "never"
    ONLY_HERE = "only_here"
    NO_CHANNEL = "no_channel"
    ALARM = "alarm"
    HOURS_UNKNOWN = "hours_unknown"
    OUT_OF_HOURS = "out_of_hours"


OVERRIDABLE = (Reason.ALARM, Reason.HOURS_UNKNOWN, Reason.OUT_OF_HOURS)
"""Where a person may decide otherwise and say why. What somebody forbade is never among them."""


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether the person may be contacted now, why, and when it is safe next (UTC; None if that cannot be said)."""

    allowed: bool
    reason: Reason
    opens_at: datetime | None = None

    @property
    def overridable(self) -> bool:
        """Whether somebody may look at the channel nevertheless, after saying why."""
        return self.reason in OVERRIDABLE


@dataclass(frozen=True, slots=True)
class Opening:
    """That somebody looked at the channel when it was not the time: the day, the reason, the device."""

    day: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True, repr=False)
class Plan:
    """How one person may be reached. ``verified_by`` is the device whose user last made sure, both ways, who is who."""

    contact: Contact
    verified_by: str = ""
    verified_on: str = ""
    openings: tuple[Opening, ...] = ()
    alarm: bool = False

    def must_verify(self, device: str) -> bool:
        """Whether the user of a device must ask first: nobody has verified, or somebody else has."""
        return self.verified_by != device


def statements(account: str, contact: Contact, day: str) -> list[Statement]:
    """Return what a contact plan says, said by the person; what they left open is not there."""
    values: dict[str, Value] = {}
    for field in fields(contact):
        said = getattr(contact, field.name)
        if said.strip():
            values[PREFIX + field.name] = Choice(said) if field.name in CHOICES else Text(standing.printable(said))
    return standing.says(account, account, account, values, day)


def plan(told: Iterable[Statement], *, alarm: bool = False) -> Plan:
    """Return the plan that statements about one account make; ``alarm`` when one of the person's is open."""
    told = list(told)
    held = standing.latest(told)
    said = {field.name: standing.word(held, PREFIX + field.name) for field in fields(Contact)}
    verified = held.get(VERIFIED) if standing.word(held, VERIFIED) else None
    return Plan(
        Contact(**{name: word for name, word in said.items() if word}),
        verified_by=verified.said_by if verified else "",
        verified_on=verified.said_on if verified else "",
        openings=_openings(told),
        alarm=alarm,
    )


def may_contact_now(plan: Plan, now: datetime) -> Permission:
    """Say whether the person may be contacted at a moment (aware of its zone)."""
    refused = _refused(plan)
    if refused:
        return Permission(False, refused)
    hours = _hours(plan.contact)
    if hours is None:
        return Permission(False, Reason.HOURS_UNKNOWN)
    start, end, zone = hours
    local = now.astimezone(zone)
    if _inside(local.hour, start, end):
        return Permission(True, Reason.IN_HOURS, now.astimezone(UTC))
    begins = local.replace(hour=start, minute=0, second=0, microsecond=0)
    return Permission(False, Reason.OUT_OF_HOURS, (begins if begins > local else begins + timedelta(1)).astimezone(UTC))


def change(vault: Vault, account: str, contact: Contact) -> None:
    """Record a whole new plan on the person's word; what it leaves open no longer stands, not even a channel."""
    held = standing.latest(vault.statements(about=account, current=False))
    values: dict[str, Value] = {}
    for field in fields(contact):
        name, said = PREFIX + field.name, getattr(contact, field.name).strip()
        if field.name in CHOICES:
            values[name] = Choice(said or Leave.NO.value)
        elif said or standing.word(held, name):
            values[name] = Text(standing.printable(said))
    vault.append(standing.instead(held, standing.says(standing.device(vault), account, account, values)), INTAKE)


def look(vault: Vault, account: str, plan: Plan, reason: str, now: datetime) -> None:
    """Allow one look at the channel: freely inside the hours, otherwise for a reason, which is recorded.

    Raises RefusedError where the person forbade contact, InputError where a reason is needed and not given.
    """
    permission = may_contact_now(plan, now)
    if permission.allowed:
        return
    if not permission.overridable:
        raise RefusedError("this person does not want to be contacted this way", "answer in the thread, or wait")
    if not reason.strip():
        raise InputError("a reason is missing", "say why this cannot wait; it is recorded with the day and this device")
    _append(vault, account, {OPENED: Text(reason.strip())})


def verify(vault: Vault, account: str) -> None:
    """Record that the user of this device and the person have shown each other who they are."""
    _append(vault, account, {VERIFIED: Flag(True)}, replacing=True)


def hand_over(vault: Vault, account: str) -> None:
    """Record that another worker takes over, also at this device: whoever it is has to verify again."""
    _append(vault, account, {VERIFIED: Flag(False)}, replacing=True)


def _append(vault: Vault, account: str, values: Mapping[str, Value], *, replacing: bool = False) -> None:
    said = standing.says(standing.device(vault), account, account, values)
    held = standing.latest(vault.statements(about=account, current=False)) if replacing else {}
    vault.append(standing.instead(held, said), INTAKE)


def _openings(told: list[Statement]) -> tuple[Opening, ...]:
    found = [one for one in told if one.property == OPENED and isinstance(one.value, Text)]
    return tuple(Opening(one.said_on, one.value.text, one.said_by) for one in found if isinstance(one.value, Text))


def _refused(plan: Plan) -> Reason | None:
    """Return what forbids contact at any hour."""
    contact = plan.contact
    if contact.answer == Answer.NOT_AT_ALL:
        return Reason.NEVER
    if contact.answer == Answer.ONLY_HERE:
        return Reason.ONLY_HERE
    if not contact.channel.strip():
        return Reason.NO_CHANNEL
    return Reason.ALARM if plan.alarm else None


def _hours(contact: Contact) -> tuple[int, int, timezone] | None:
    """Return the safe hours (first, first after) and their zone; None where they are not known for certain."""
    if not (contact.hours_from and contact.hours_to and contact.offset) or contact.hours_from == contact.hours_to:
        return None
    sign, hour, minute = contact.offset[3], int(contact.offset[4:6]), int(contact.offset[7:9])
    offset = timedelta(hours=hour, minutes=minute)
    return int(contact.hours_from[:2]), int(contact.hours_to[:2]), timezone(-offset if sign == "-" else offset)


def _inside(hour: int, start: int, end: int) -> bool:
    """Say whether an hour is inside, also where the hours go across midnight."""
    return start <= hour < end if start < end else hour >= start or hour < end
