"""Who needs somebody now: alarms first, then silence, then check-ins to come, then who waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from amparo.casework.alarms import Alarm, Kind
from amparo.casework.checkins import CheckIn, Stage, State
from amparo.desk.workspace import Workspace

SOON = timedelta(hours=48)
"""Check-ins that come within it are listed: those of today and tomorrow."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the start page shows: alarms other than silence, silent check-ins with what is due, and what comes soon."""

    alarms: tuple[Alarm, ...]
    silent: tuple[tuple[CheckIn, State, tuple[Stage, ...]], ...]
    soon: tuple[CheckIn, ...]

    @property
    def mark(self) -> str:
        """A word that changes when the clock alone has changed what is shown."""
        return f"{sum(len(reached) for _, _, reached in self.silent)}-{len(self.soon)}"


def watched(desk: Workspace) -> Watched:
    """Return what needs somebody now."""
    now = datetime.now(UTC)
    care = desk.care()
    found = [(one, one.state(now), one.reached(now)) for one in care.check_ins]
    raised = [one for one in care.alarms if one.open and one.kind is not Kind.SILENCE]
    return Watched(
        tuple(raised),
        tuple(row for row in found if row[1] is State.SILENT),
        tuple(one for one, state, _ in found if state is State.PLANNED and one.due - now <= SOON),
    )
