"""The system around the door: swap, core dumps, tracing, clock, logs."""

from __future__ import annotations

import time

from amparo.door.machine import Finding, Machine, State
from amparo.door.machine.disks import encrypted
from amparo.door.settings import FILE
from amparo.text import N_

_A_DAY = 86_400


def swap(machine: Machine) -> Finding:
    """What is in memory must not be written to a disk."""
    areas = [line.split()[0] for line in machine.read("/proc/swaps").splitlines()[1:]]
    on_disk = [one for one in areas if not one.startswith("/dev/zram")]
    if not all(encrypted(machine, one) for one in on_disk):
        return Finding(
            "swap",
            State.BAD,
            N_("swap is on: memory with people's words may be written to the disk"),
            N_("swapoff -a, and remove it from /etc/fstab; or encrypt it with a key made at each start"),
        )
    if areas:
        return Finding(
            "swap",
            State.WARN,
            N_("swap is on, encrypted or compressed in memory"),
            N_("see that its key is made at each start, and that nothing unencrypted stands behind it"),
        )
    return Finding("swap", State.GOOD, N_("no swap"))


def hibernation(machine: Machine) -> Finding:
    """Hibernation writes all of memory to the disk."""
    if "disk" in machine.read("/sys/power/state").split() and machine.read("/proc/swaps").count("\n") > 1:
        return Finding(
            "hibernation",
            State.BAD,
            N_("the machine can hibernate: all of memory would be written to the disk"),
            N_("systemctl mask hibernate.target hybrid-sleep.target"),
        )
    return Finding("hibernation", State.GOOD, N_("the machine cannot hibernate"))


def core_dumps(machine: Machine) -> Finding:
    """The door turns its own off; a pattern with a pipe would still be told of other programs on this machine."""
    pattern = machine.read("/proc/sys/kernel/core_pattern").strip()
    if pattern.startswith("|"):
        return Finding(
            "core dumps",
            State.WARN,
            N_("a program collects core dumps on this machine; the door turns its own off"),
            N_("sysctl -w kernel.core_pattern=/dev/null, and the same in /etc/sysctl.d"),
        )
    return Finding("core dumps", State.GOOD, N_("no program collects core dumps"))


def tracing(machine: Machine) -> Finding:
    """Programs of one user should not be able to read each other's memory."""
    scope = machine.read("/proc/sys/kernel/yama/ptrace_scope").strip()
    if scope in ("1", "2", "3"):
        return Finding("tracing", State.GOOD, N_("programs cannot trace others at will"))
    return Finding(
        "tracing",
        State.WARN,
        N_("any program of a user may trace that user's others; the door forbids it for itself"),
        N_("sysctl -w kernel.yama.ptrace_scope=2, and the same in /etc/sysctl.d"),
    )


def clock(machine: Machine) -> Finding:
    """Days, stamps and check-ins need a right clock."""
    known = (machine.door / FILE, machine.root / "var/lib/dpkg/status")
    if any(one.exists() and one.stat().st_mtime > time.time() + _A_DAY for one in known):
        return Finding(
            "clock",
            State.BAD,
            N_("the clock is behind: files here were written later"),
            N_("set it, and switch on time synchronisation"),
        )
    synchronised = (machine.root / "run/systemd/timesync/synchronized").exists() or any(
        (machine.root / one).exists() for one in ("run/chrony", "run/ntpd.pid", "run/ntpsec.pid")
    )
    if not synchronised:
        return Finding(
            "clock",
            State.WARN,
            N_("nothing seems to keep the clock right; check-ins and stamps need it"),
            N_("apt install systemd-timesyncd, or set the clock by hand now and then"),
        )
    return Finding("clock", State.GOOD, N_("the clock is kept right"))


def logs(machine: Machine) -> Finding:
    """The door logs no request; what the system logs of connections should not outlive a restart."""
    if any((machine.root / "var/log/tor").glob("*")):
        return Finding(
            "logs",
            State.WARN,
            N_("a tor on this machine writes a log to the disk"),
            N_("systemctl disable --now tor, and remove /var/log/tor; the door's own tor writes none"),
        )
    if (machine.root / "etc/rsyslog.conf").exists():
        return Finding(
            "logs",
            State.WARN,
            N_("rsyslog writes logs to the disk, with the minute of everything that happens"),
            N_("apt remove rsyslog, and set Storage=volatile in /etc/systemd/journald.conf"),
        )
    if _journal_is_kept(machine) and (machine.root / "var/log/journal").exists():
        return Finding(
            "logs",
            State.WARN,
            N_("the journal is kept on the disk, with the minute of everything that happens"),
            N_("set Storage=volatile in /etc/systemd/journald.conf"),
        )
    return Finding("logs", State.GOOD, N_("logs do not outlive a restart"))


def _journal_is_kept(machine: Machine) -> bool:
    """Read ``Storage=`` as journald.conf(5) says: the last one counts, files of the folder after the main one."""
    folder = machine.root / "etc/systemd/journald.conf.d"
    texts = [machine.read("/etc/systemd/journald.conf"), *(one.read_text() for one in sorted(folder.glob("*.conf")))]
    lines = [line.strip() for text in texts for line in text.splitlines()]
    said = [line.partition("=")[2].strip() for line in lines if line.startswith("Storage")]
    return not said or said[-1] not in ("volatile", "none")


CHECKS = (swap, hibernation, core_dumps, tracing, clock, logs)
