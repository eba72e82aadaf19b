"""All checks of a machine, in the order in which they are shown: what is to be mended first."""

from __future__ import annotations

from amparo.door.machine import Finding, Machine, State, place, shelter, system

_ORDER = [State.BAD, State.WARN, State.GOOD]


def check(machine: Machine) -> list[Finding]:
    """Look at everything."""
    found = [one(machine) for one in (*place.CHECKS, *system.CHECKS, *shelter.CHECKS)]
    return sorted(found, key=lambda finding: _ORDER.index(finding.state))
