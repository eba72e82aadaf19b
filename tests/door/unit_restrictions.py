"""Run a command under what a systemd unit restricts, on machines where systemd itself does not run.

    python unit_restrictions.py UNIT COMMAND...

Taken from the unit as systemd.exec(5) describes it: SystemCallFilter with its groups as `systemd-analyze` lists them,
MemoryDenyWriteExecute, RestrictAddressFamilies, RestrictNamespaces, NoNewPrivileges, limits; and, where the test may,
CapabilityBoundingSet and PrivateNetwork. What the file system looks like is left out.
"""

import ctypes
import os
import resource
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

ALLOW, FAIL = 0x7FFF0000, 0x00050000
NOT_PERMITTED, NOT_THERE, NO_FAMILY = 1, 38, 97
EQUAL, GREATER, MASKED = 4, 6, 7
PROT_WRITE, PROT_EXEC, SHM_EXEC = 2, 4, 0o100000
NAMESPACES = 0x7E020080
PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP, CLONE_NEWNET = 38, 24, 0x40000000
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
LAST_FAMILY = 45

libc = ctypes.CDLL(None, use_errno=True)
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p


class Compare(ctypes.Structure):
    _fields_ = (("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64))


def settings(unit: Path) -> dict[str, list[str]]:
    """Each setting's values in their order."""
    found: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


def groups() -> dict[str, set[str]]:
    """systemd's groups of system calls."""
    found: dict[str, set[str]] = {}
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager"], capture_output=True, text=True, check=True
    )
    name = ""
    for line in said.stdout.splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = set()
        elif line.startswith("    ") and "#" not in line:
            found[name].add(line.strip())
    return found


def calls(lines: list[str]) -> set[str]:
    """The calls that are allowed in the end; the first line must allow some."""
    known = groups()

    def expanded(name: str) -> set[str]:
        return set().union(*map(expanded, known[name])) if name.startswith("@") else {name}

    allowed = expanded("@default")
    for line in lines:
        named = set().union(*map(expanded, line.removeprefix("~").split()))
        allowed = allowed - named if line.startswith("~") else allowed | named
    return allowed


def load(default: int, rules: list[tuple[str, int, list[Compare]]]) -> None:
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(default)))
    for name, action, comparisons in rules:
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # others do not exist on this architecture
            array = (Compare * len(comparisons))(*comparisons)
            done = seccomp.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(comparisons), array)
            assert done == 0, name
    assert seccomp.seccomp_load(context) == 0


def restrict(unit: Path) -> None:
    found = settings(unit)
    if os.geteuid() == 0:
        assert found.get("PrivateNetwork") != ["yes"] or libc.unshare(CLONE_NEWNET) == 0
        assert found["CapabilityBoundingSet"] == [""]
        for capability in range(41):
            libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError):  # some containers forbid it even to root
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    if "MemoryDenyWriteExecute" in found:
        both = PROT_WRITE | PROT_EXEC
        load(
            ALLOW,
            [
                ("mmap", FAIL | NOT_PERMITTED, [Compare(2, MASKED, both, both)]),
                ("mprotect", FAIL | NOT_PERMITTED, [Compare(2, MASKED, PROT_EXEC, PROT_EXEC)]),
                ("pkey_mprotect", FAIL | NOT_PERMITTED, [Compare(2, MASKED, PROT_EXEC, PROT_EXEC)]),
                ("shmat", FAIL | NOT_PERMITTED, [Compare(2, MASKED, SHM_EXEC, SHM_EXEC)]),
            ],
        )
    allowed = {FAMILIES[one] for one in found["RestrictAddressFamilies"][0].split()}
    denied = [Compare(0, EQUAL, one, 0) for one in range(LAST_FAMILY + 1) if one not in allowed]
    load(ALLOW, [("socket", FAIL | NO_FAMILY, [one]) for one in (*denied, Compare(0, GREATER, LAST_FAMILY, 0))])
    bits = [1 << bit for bit in range(32) if NAMESPACES >> bit & 1]
    namespaces = [("clone", FAIL | NOT_PERMITTED, [Compare(0, MASKED, bit, bit)]) for bit in bits]
    rest = [
        ("clone3", FAIL | NOT_THERE, []),
        ("unshare", FAIL | NOT_PERMITTED, []),
        ("setns", FAIL | NOT_PERMITTED, []),
    ]
    load(ALLOW, namespaces + rest)
    # last, because loading a filter is what it might forbid
    load(FAIL | NOT_PERMITTED, [(name, ALLOW, []) for name in sorted(calls(found["SystemCallFilter"]))])


if __name__ == "__main__":
    restrict(Path(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
