"""What is done with check-ins: agree on them, take in answers and silence, end them.

Nothing that comes from the door ends anything: it can only raise alarms. Ending takes a person and a reason.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from amparo.casework import alarms, checkins, sentences, standing, timers
from amparo.casework.checkins import KIND, MINUTE, STAGE, CheckIn, Stage, Step
from amparo.casework.sentences import Means
from amparo.door import message as door
from amparo.door.client import DoorClient
from amparo.door.limits import MAX_CHECK_INS, MAX_STAGES
from amparo.errors import AmparoError, InputError, RefusedError
from amparo.ledger.statement import Statement
from amparo.ledger.value import Choice, EntityRef, Text, Value
from amparo.ledger.vault import INTAKE, Vault

MAX_AFTER = 7 * 24 * 60
"""Minutes from an agreed time to its last stage: a week; who waits longer needs another plan."""

RAISES = {Means.NOT_FREE: alarms.Kind.NOT_FREE, Means.UNCLEAR: alarms.Kind.UNCLEAR}


def agree(
    vault: Vault, client: DoorClient, account: str, at: Sequence[datetime], steps: Sequence[Step], now: datetime
) -> list[CheckIn]:
    """Record check-ins and leave their timers at the door.

    Raises RefusedError before the two sentences are agreed on, InputError for times or steps that make no sense,
    and what the door raises; then the check-ins are on record as ended.
    """
    if not all(sentences.agreed(vault, account)):
        raise RefusedError(
            "no sentences are agreed on with this person",
            "agree by voice on one that means safe and one that means not free, and write them down first",
        )
    _check(at, steps, now)
    planned = [_planned(account, moment, steps) for moment in sorted(at)]
    by = standing.device(vault)
    vault.append([said for one in planned for said in _statements(one, by)], INTAKE)
    # In the order of random ids: the door need not learn which timers belong together.
    stages = sorted((stage for one in planned for stage in one.stages), key=lambda stage: stage.id)
    try:
        client.agree([timers.timer(stage.timer, stage.at) for stage in stages])
    except AmparoError:
        call_off(vault, planned, "the door could not be told")
        raise
    return planned


def to_tell(planned: Iterable[CheckIn]) -> tuple[door.Agreed, ...]:
    """Return what the person's mailbox is told of check-ins."""
    return tuple(door.Agreed(one.due.strftime(MINUTE), tuple(stage.timer for stage in one.stages)) for one in planned)


def answered(vault: Vault, account: str, letter: door.CheckIn, *, duress: bool) -> list[Statement]:
    """Return what an answer means, and the alarm it raises unless it is the safe sentence.

    "I am safe" said days ahead answers nothing: the check-in stays planned, and this machine's clock waits for it.
    """
    means = Means.NOT_FREE if duress else sentences.meaning(letter.text, *sentences.agreed(vault, account))
    check_in = _check_in_of(vault, account, letter)
    if means is Means.SAFE and _is_early(letter):
        check_in = ""
    by = standing.device(vault)
    values: dict[str, Value] = {"message.means": Choice(means.value)}
    if check_in:
        values["message.answers"] = EntityRef(check_in)
    said = standing.says(by, account, f"message:{letter.id}", values)
    if means in RAISES:
        said += alarms.statements(letter.id, account, RAISES[means], by, check_in=check_in)
    return said


def silence(vault: Vault, timer: str) -> list[Statement]:
    """Return the alarm of a timer that ran out; raises InputError when its check-in is not here (yet)."""
    stage = f"{STAGE}:{timer}"
    held = standing.latest(vault.statements(about=stage, current=False))
    check_in = standing.word(held, "stage.of")
    if not check_in:
        raise InputError(
            "a check-in was missed that is not in this vault",
            "ask whoever planned it on another device to look at once",
        )
    by = standing.device(vault)
    account = held["stage.of"].subject
    return alarms.statements(timer, account, alarms.Kind.SILENCE, by, check_in=check_in, stage=stage)


def call_off(vault: Vault, found: Iterable[CheckIn], reason: str) -> None:
    """Record that check-ins will not be; what the door says of them later still raises an alarm."""
    by = standing.device(vault)
    vault.append([said for one in found for said in _ended(one, reason, by)], INTAKE)


def end(vault: Vault, client: DoorClient | None, found: CheckIn, reason: str, now: datetime) -> None:
    """Record that a person ends a check-in, and with it the alarms that it has now; then stop its timers at the door.

    Raises InputError without a reason; UnreachableError when the ending is recorded but the door was not told.
    """
    by = standing.device(vault)
    noticed = [
        said
        for stage in found.overdue(now)
        for said in alarms.statements(
            stage.timer, found.account, alarms.Kind.SILENCE, by, check_in=found.id, stage=stage.id
        )
    ]
    open_now = [one for one in (*found.alarms, *alarms.standing_alarms(noticed)) if one.open]
    vault.append([*noticed, *alarms.closing(open_now, reason, by), *_ended(found, reason, by)], INTAKE)
    if client is not None:
        client.acknowledge([stage.timer for stage in found.stages])


def _check(at: Sequence[datetime], steps: Sequence[Step], now: datetime) -> None:
    if not 1 <= len(at) <= MAX_CHECK_INS or min(at) <= now or len(set(at)) != len(at):
        raise InputError(
            "check-ins need 1 to {limit} different times to come", "correct the times", limit=MAX_CHECK_INS
        )
    after = [step.after for step in steps]
    rising = all(first < second for first, second in pairwise(after))
    if not 1 <= len(steps) <= MAX_STAGES or not rising or after[0] < 0 or after[-1] > MAX_AFTER:
        raise InputError(
            "a check-in needs 1 to {limit} stages, each later than the one before and within a week",
            "correct the minutes of the stages",
            limit=MAX_STAGES,
        )
    if not all(step.holder.strip() and step.action.strip() for step in steps):
        raise InputError("a stage has nobody on duty, or nothing to do", "name somebody and say what they do")


def _planned(account: str, due: datetime, steps: Sequence[Step]) -> CheckIn:
    moment = checkins.read_minute(due.strftime(MINUTE))
    assert moment is not None
    stages = tuple(Stage.begin(step, moment) for step in steps)
    return CheckIn(f"{KIND}:{secrets.token_hex(16)}", account, moment, stages)


def _statements(found: CheckIn, by: str) -> list[Statement]:
    planned: dict[str, Value] = {
        "check_in.in_account": EntityRef(found.account),
        "check_in.due": Text(found.due.strftime(MINUTE)),
    }
    said = standing.says(by, found.account, found.id, planned)
    for stage in found.stages:
        values: dict[str, Value] = {
            "stage.of": EntityRef(found.id),
            "stage.after": standing.exactly(stage.step.after, "minutes"),
            "stage.holder": Text(standing.printable(stage.step.holder.strip())),
            "stage.action": Text(standing.printable(stage.step.action.strip())),
        }
        said += standing.says(by, found.account, stage.id, values)
    return said


def _ended(found: CheckIn, reason: str, by: str) -> list[Statement]:
    if not reason.strip():
        raise InputError("a reason is missing", "say how you know; silence alone is never a reason")
    values = {checkins.ENDED: Text(standing.printable(reason.strip()))}
    return standing.says(by, found.account, found.id, values)


def _is_early(letter: door.CheckIn) -> bool:
    """Say whether an answer was written before the day before its time; no more than days is known of either."""
    return date.fromisoformat(letter.day) + timedelta(days=1) < date.fromisoformat(letter.at[:10])


def _check_in_of(vault: Vault, account: str, letter: door.CheckIn) -> str:
    """Return which check-in of this account is answered, by its timers; empty if they belong to none."""
    for timer in letter.timers:
        held = standing.latest(vault.statements(about=f"{STAGE}:{timer}", current=False))
        if "stage.of" in held and held["stage.of"].subject == account:
            return standing.word(held, "stage.of")
    return ""
