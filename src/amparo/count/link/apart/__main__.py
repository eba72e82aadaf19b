"""The child: shut in first, then a job from standard input; what it says goes to the pipe."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, BinaryIO

from amparo.count.link.apart import packing, wire
from amparo.count.link.apart.job import Job, Linked, Opened
from amparo.count.link.apart.shutting import end_with_parent, shut_in
from amparo.count.link.judgements import labelled
from amparo.count.link.link import link
from amparo.errors import AmparoError, InputError


def main() -> None:
    """Do one job."""
    pipe = shut_in()
    message = wire.receive(sys.stdin.buffer)
    if message is None:
        return
    end_with_parent()
    try:
        said = wire.heard(message)
        del said["kind"]
        linked = _linked(Job(**said), pipe)
        wire.tell(pipe, "linkage")
        wire.send(pipe, packing.pack(linked))
    except AmparoError as error:
        _complain(pipe, error)
    except MemoryError:
        _complain(pipe, InputError("memory does not suffice for these lists", "divide them by place or year, and link "
                                   "each part"))  # fmt: skip
    except Exception as error:  # its message may quote what somebody wrote: type and place only
        wire.tell(pipe, "defect", type=type(error).__name__, place=_place(error))


def _linked(job: Job, pipe: BinaryIO) -> Linked:
    opened = _opened(job)
    wire.tell(pipe, "opened", lists=[_listed(opened, position) for position in range(len(opened.lists))])
    found = link(
        opened.lists,
        judgements=opened.judgements,
        draws=job.draws,
        seed=job.seed,
        report=lambda done, total: wire.tell(pipe, "progress", done=done, total=total),
    )
    return Linked(found, labelled(opened.judgements))


def _opened(job: Job) -> Opened:
    module, _, function = job.opener.partition(":")
    opened = getattr(importlib.import_module(module), function)(**job.arguments)
    assert isinstance(opened, Opened)
    return opened


def _listed(opened: Opened, position: int) -> dict[str, Any]:
    records = opened.lists[position]
    mapping = opened.mappings.get(records.name)
    return {
        "name": records.name,
        "rows": len(records),
        "clean": records.clean,
        "mapping": mapping and mapping.to_toml(),
        "notes": [packing.told(each) for each in opened.notes.get(records.name, ())],
    }


def _complain(pipe: BinaryIO, error: AmparoError) -> None:
    values = {name: value if isinstance(value, int | float) else str(value) for name, value in error.values.items()}
    wire.tell(pipe, "error", type=type(error).__name__, what=error.what, todo=error.todo, values=values)


def _place(error: Exception) -> str:
    """Return module and line of the innermost frame of Amparo's own code."""
    place, trace = "", error.__traceback__
    while trace is not None:
        spec = trace.tb_frame.f_globals.get("__spec__")
        if spec is not None and spec.name.startswith("amparo."):
            place = f"{spec.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to write, and threads of libraries have nothing to wait for
