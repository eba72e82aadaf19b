"""The parent: starts the child, hands over the job, listens, and ends it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any

from amparo import errors
from amparo.count.link.apart import packing, wire
from amparo.count.link.apart.job import Job, Linked, Listed
from amparo.count.link.reading import Mapping
from amparo.errors import AmparoError

CHILD = "amparo.count.link.apart"

Report = Callable[[int, int], None]
Child = subprocess.Popen[bytes]


def run(job: Job, *, opened: Callable[[Sequence[Listed]], None] | None = None, report: Report | None = None) -> Linked:
    """Do a job in a child. ``opened`` hears which lists were opened, ``report`` how far it is.

    Raises what the child raised, as AmparoError with the same words, values and exit code; AmparoError also where the
    child ended before its time. It is killed whenever this ends early.
    """
    with _started() as child:
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):
            wire.tell(child.stdin, "job", **asdict(job))
        while (message := wire.receive(child.stdout)) is not None:
            said = wire.heard(message)
            match said.pop("kind"):
                case "opened" if opened is not None:
                    opened([_listed(each) for each in said["lists"]])
                case "progress" if report is not None:
                    report(said["done"], said["total"])
                case "linkage" if (packed := wire.receive(child.stdout)) is not None:
                    return packing.unpack(packed)
                case "error":
                    raise _error(said)
                case "defect":
                    raise AmparoError("a defect in amparo ({kind} in {place})", "please report the command you ran",
                                      kind=said["type"], place=said["place"] or "–")  # fmt: skip
        raise AmparoError("the process that links ended early (status {code})", "perhaps memory was short: close other "
                          "programs, or divide the lists and link each part", code=child.wait())  # fmt: skip


@contextmanager
def _started() -> Iterator[Child]:
    """Start a fresh interpreter that looks for no module in the working folder; kill it in the end.

    It is in a session of its own: an interruption reaches this process alone, which ends the child.
    """
    child = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-B", "-P", "-m", CHILD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def _listed(said: dict[str, Any]) -> Listed:
    mapping = said["mapping"]
    notes = tuple(map(packing.remark, said["notes"]))
    return Listed(said["name"], said["rows"], said["clean"], mapping and Mapping.from_toml(mapping), notes)


def _error(said: dict[str, Any]) -> AmparoError:
    kind = getattr(errors, said["type"], AmparoError)
    made = AmparoError if not isinstance(kind, type) or not issubclass(kind, AmparoError) else kind
    return made(said["what"], said["todo"], **said["values"])
