"""Check-ins: agreed times at which a person says that they are safe, and what happens when they do not.

Each check-in has stages: so many minutes after the agreed time somebody named does something (lone-worker practice,
BS 8484). A missed one is *silence*: a state, not an event, and it lasts until a person ends it with a reason. The door
holds opaque timers only; the desk's own clock notices silence too, so a door that is gone or lies cannot hide it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from amparo.casework import alarms, standing
from amparo.casework.alarms import Alarm
from amparo.casework.sentences import Means
from amparo.ledger.statement import Statement
from amparo.ledger.vault import Vault

KIND, STAGE = "check_in", "stage"
ENDED = "check_in.ended"
MINUTE = "%Y-%m-%dT%H:%MZ"


class State(StrEnum):
    """Where a check-in stands, the gravest first."""

    NOT_FREE = "not_free"
    UNCLEAR = "unclear"
    SILENT = "silent"
    PLANNED = "planned"
    SAFE = "safe"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done ``after`` so many minutes of silence, and by whom."""

    after: int
    holder: str
    action: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of one check-in; ``at`` is when it comes (UTC). Its timer at the door has the same id as its entity."""

    id: str
    step: Step
    at: datetime

    @classmethod
    def begin(cls, step: Step, due: datetime) -> Stage:
        """Make the stage of a new check-in."""
        return cls(f"{STAGE}:{secrets.token_hex(16)}", step, due + timedelta(minutes=step.after))

    @property
    def timer(self) -> str:
        """The id of its timer."""
        return self.id.partition(":")[2]


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One agreed time (UTC), its stages in order, what was answered, the alarms it raised, and why it ended."""

    id: str
    account: str
    due: datetime
    stages: tuple[Stage, ...]
    answers: tuple[Means, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    ended: str = ""

    def state(self, now: datetime) -> State:
        """Say where it stands at a moment. An alarm that is open outlasts every answer and every later decision."""
        kinds = {one.kind for one in self.alarms if one.open}
        for kind, state in ((alarms.Kind.NOT_FREE, State.NOT_FREE), (alarms.Kind.UNCLEAR, State.UNCLEAR)):
            if kind in kinds:
                return state
        if kinds or self.overdue(now):
            return State.SILENT
        if Means.SAFE in self.answers:
            return State.SAFE
        return State.ENDED if self.ended or self.alarms else State.PLANNED

    def overdue(self, now: datetime) -> tuple[Stage, ...]:
        """Return the stages whose time has passed with no answer and no alarm from the door."""
        if self.answers or self.ended:
            return ()
        reported = {one.stage for one in self.alarms}
        return tuple(stage for stage in self.stages if stage.at <= now and stage.id not in reported)

    def reached(self, now: datetime) -> tuple[Stage, ...]:
        """Return the stages that silence has reached, by the door's word or by the clock."""
        reported = {one.stage for one in self.alarms if one.open}
        overdue = self.overdue(now)
        return tuple(stage for stage in self.stages if stage.id in reported or stage in overdue)


def check_ins(told: Iterable[Statement]) -> list[CheckIn]:
    """Return the check-ins that statements make, by their time."""
    told = list(told)
    stages = _stages(told)
    answers = _answers(told)
    raised = alarms.standing_alarms(told)
    found = []
    for about, held in standing.entities(told, KIND).items():
        due = read_minute(standing.word(held, "check_in.due"))
        if due is None:
            continue
        mine = tuple(Stage(one, step, due + timedelta(minutes=step.after)) for one, step in stages.get(about, ()))
        found.append(
            CheckIn(
                about,
                standing.word(held, "check_in.in_account"),
                due,
                mine,
                answers.get(about, ()),
                tuple(one for one in raised if one.check_in == about),
                standing.word(held, ENDED),
            )
        )
    return sorted(found, key=lambda one: (one.due, one.id))


def recorded(vault: Vault, account: str = "") -> list[CheckIn]:
    """Return the vault's check-ins, or those of one account."""
    kinds = (KIND, STAGE, alarms.KIND, "message")
    found = check_ins(one for kind in kinds for one in vault.statements(kind=kind, current=False))
    return [one for one in found if account in ("", one.account)]


def read_minute(text: str) -> datetime | None:
    """Read a minute in UTC as the ledger and the door write it; None if it is none."""
    try:
        return datetime.strptime(text, MINUTE).replace(tzinfo=UTC)
    except ValueError:
        return None


def _stages(told: Iterable[Statement]) -> dict[str, list[tuple[str, Step]]]:
    found: dict[str, list[tuple[str, Step]]] = {}
    for about, held in standing.entities(told, STAGE).items():
        step = Step(
            standing.number(held, "stage.after"),
            standing.word(held, "stage.holder"),
            standing.word(held, "stage.action"),
        )
        found.setdefault(standing.word(held, "stage.of"), []).append((about, step))
    return {owner: sorted(steps, key=lambda pair: (pair[1].after, pair[0])) for owner, steps in found.items()}


def _answers(told: Iterable[Statement]) -> dict[str, tuple[Means, ...]]:
    found: dict[str, tuple[Means, ...]] = {}
    for held in standing.entities(told, "message").values():
        check_in, means = standing.word(held, "message.answers"), standing.word(held, "message.means")
        if check_in and means in list(Means):
            found[check_in] = (*found.get(check_in, ()), Means(means))
    return found
