"""What the kernel grants the sealing processes, and which tor there is."""

from __future__ import annotations

from amparo.door.machine import Finding, Machine, State
from amparo.door.onion import tor
from amparo.door.processes import sandbox
from amparo.errors import InputError
from amparo.text import N_


def sealing(machine: Machine) -> Finding:
    """Every measure of the sandbox can be taken here."""
    missing = [name for name, granted in sandbox.probe().items() if not granted]
    if missing:
        return Finding(
            "sealing",
            State.WARN,
            N_("the kernel does not grant the sealing processes everything"),
            N_("use Debian 12 or newer; for memory that is never swapped: LimitMEMLOCK=infinity in the unit"),
            ", ".join(missing),
        )
    return Finding("sealing", State.GOOD, N_("the sealing processes can be shut in completely"))


def onion(machine: Machine) -> Finding:
    """A tor that can slow floods by proof of work."""
    try:
        tor.check(tor.version())
    except InputError as error:
        return Finding("tor", State.WARN, error.what, error.todo)
    return Finding("tor", State.GOOD, N_("tor can slow floods by proof of work"))


CHECKS = (sealing, onion)
