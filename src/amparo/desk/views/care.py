"""Care for one person: check-ins and their silence, alarms, and a phrase that vouches for a helper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from amparo.casework import agreeing, alarms, checkins, helpers
from amparo.casework.checkins import CheckIn, State, Step
from amparo.desk.asked import Answer, Asked, GoTo
from amparo.desk.session import Notice
from amparo.desk.views.inbox import account_of, path_of
from amparo.desk.workspace import Workspace
from amparo.door.contact import OFFSET
from amparo.errors import InputError
from amparo.record import accounts as record
from amparo.record.accounts import Account
from amparo.text import N_

PLANNED = N_("The check-ins are agreed: the door keeps their timers, and the answer with the times lies there.")
ENDED = N_("The check-in is ended, with your reason.")
CLOSED = N_("The alarm is closed, with your reason.")

STAGES = (0, 60, 180)
"""Minutes of the stages that the form proposes."""

MAX_DAYS = 31
"""Days in a row that one form plans: a month of daily check-ins; then somebody should think about it anew."""

PLAN_FIELDS = (
    "day", "time", "offset", "days", "text",
    *(f"{name}{number}" for number in range(len(STAGES)) for name in ("after", "holder", "action")),
)  # fmt: skip


def caring(desk: Workspace, asked: Asked, account: Account) -> dict[str, object]:
    """Return what the account's page shows of check-ins and helpers."""
    now = datetime.now(UTC)
    found = checkins.recorded(desk.vault, account.id)
    drafts = asked.session.drafts
    return {
        "now": now,
        "check_ins": [(one, one.state(now), one.reached(now)) for one in reversed(found)],
        "still": (State.NOT_FREE, State.UNCLEAR, State.SILENT, State.PLANNED),
        "plan": {name: drafts.get(f"{account.id} {name}", "") for name in PLAN_FIELDS},
        "stages": STAGES,
        "max_days": MAX_DAYS,
        "helpers": helpers.helpers(desk.vault.statements(kind=helpers.KIND), account.id),
        "helper_days": helpers.MAX_DAYS,
        "phrase": asked.session.take_phrase(account.id),
        "today": now.date().isoformat(),
        "helper_last": (now.date() + timedelta(helpers.MAX_DAYS)).isoformat(),
    }


def plan(desk: Workspace, asked: Asked) -> Answer:
    """Agree on check-ins: timers at the door, an answer with the times for the person."""
    account = account_of(desk, asked)
    for name in PLAN_FIELDS:
        asked.session.keep_draft(f"{account.id} {name}", asked.text(name))
    now = datetime.now(UTC)
    at, steps = _times(asked.form), _steps(asked.form)
    record.agree_check_ins(desk.vault, desk.need_door(), account.id, asked.text("text"), at, steps, now)
    for name in PLAN_FIELDS:
        asked.session.drafts.pop(f"{account.id} {name}", None)
    return _said(asked, account, PLANNED)


def end(desk: Workspace, asked: Asked) -> Answer:
    """End a check-in, and whatever silence it has, for a reason."""
    account = account_of(desk, asked)
    found = _find(checkins.recorded(desk.vault, account.id), asked.text("id"))
    agreeing.end(desk.vault, desk.door, found, asked.text("reason"), datetime.now(UTC))
    return _said(asked, account, ENDED)


def close(desk: Workspace, asked: Asked) -> Answer:
    """Close an alarm for a reason."""
    account = account_of(desk, asked)
    found = next((one for one in account.alarms if one.id == asked.text("id") and one.open), None)
    if found is None:
        raise InputError("this alarm is closed already", "load the page again")
    alarms.close(desk.vault, found, asked.text("reason"))
    return _said(asked, account, CLOSED)


def vouch(desk: Workspace, asked: Asked) -> Answer:
    """Make a phrase for a helper; the next page shows it once."""
    account = account_of(desk, asked)
    phrase = helpers.vouch(
        desk.vault,
        desk.need_door(),
        account.id,
        asked.text("who"),
        asked.text("until"),
        asked.text("text"),
        language=account.language,
        today=datetime.now(UTC).date(),
    )
    asked.session.phrase = (phrase, account.id)
    return GoTo(f"{path_of(account)}#helper")


def _said(asked: Asked, account: Account, message: str) -> GoTo:
    asked.session.notices.append(Notice(message))
    return GoTo(path_of(account))


def _find(found: list[CheckIn], wanted: str) -> CheckIn:
    for one in found:
        if one.id == wanted:
            return one
    raise InputError("there is no such check-in", "load the page again")


def _times(form: Mapping[str, str]) -> list[datetime]:
    """Return the first moment and the same hour on the days after it."""
    offset, days = form.get("offset", ""), form.get("days", "1")
    try:
        if not offset or not OFFSET.fullmatch(offset) or not 1 <= int(days) <= MAX_DAYS:
            raise ValueError
        behind = timedelta(hours=int(offset[4:6]), minutes=int(offset[7:9])) * (-1 if offset[3] == "-" else 1)
        first = datetime.fromisoformat(f"{form.get('day', '')}T{form.get('time', '')}").replace(tzinfo=timezone(behind))
        return [(first + timedelta(days=day)).astimezone(UTC) for day in range(int(days))]
    except (ValueError, OverflowError):
        raise InputError(
            "the time of the check-in cannot be read",
            "give a day, an hour, the offset of the person's clock such as UTC+03:00, and 1 to {limit} days",
            limit=MAX_DAYS,
        ) from None


def _steps(form: Mapping[str, str]) -> list[Step]:
    """Return the stages that are filled in; one that is half filled in is refused later, by name."""
    found = []
    for number in range(len(STAGES)):
        after, holder, action = (form.get(f"{name}{number}", "") for name in ("after", "holder", "action"))
        if holder.strip() or action.strip():
            if not (after.isascii() and after.isdigit() and len(after) < 7):
                raise InputError("the minutes of stage {number} are not a number", "correct them", number=number + 1)
            found.append(Step(int(after), holder, action))
    return found
