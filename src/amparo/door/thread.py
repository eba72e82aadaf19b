"""A thread opened on the person's own machine: the door gives sealed rows, and only here are they opened."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar, cast

from amparo.door.line import PublicLine
from amparo.door.mailbox import Mailbox
from amparo.door.person.opening import Thread, thread
from amparo.door.store import PublicSide

Result = TypeVar("Result")


def open_thread(mailbox: Mailbox, line: PublicLine, language: str) -> Thread | None:
    """Visit a mailbox and open what is in it, as the door's own page would; None if the door does not know it."""
    mail = line.visit(mailbox.id)
    if not mail.visit:
        return None
    return _result(thread(mailbox, mail, cast("PublicSide", _Asked(line)), language))


class _Asked:
    """The one question that opening a thread has for the store, asked over the line."""

    def __init__(self, line: PublicLine) -> None:
        self._line = line

    async def waiting(self, ids: Sequence[str]) -> set[str]:
        return self._line.waiting(ids)


def _result(work: Coroutine[Any, Any, Result]) -> Result:
    """Run what never waits to its end: no event loop is needed, and none that runs is in the way."""
    try:
        work.send(None)
    except StopIteration as end:
        return cast("Result", end.value)
    raise AssertionError("it waits")
