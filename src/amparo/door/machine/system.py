"""The system around the door: swap, core dumps, tracing, clock, logs."""

from __future__ import annotations

from datetime import UTC, datetime

from amparo.door.machine import Finding, Machine, State
from amparo.text import N_

OLDEST_YEAR = 2026
"""No machine that runs this program can rightly believe in an earlier year."""


def swap(machine: Machine) -> Finding:
    """What is in memory must not be written to a disk."""
    areas = [line.split()[0] for line in machine.read("/proc/swaps").splitlines()[1:]]
    on_disk = [one for one in areas if not one.startswith(("/dev/zram", "/dev/mapper", "/dev/dm-"))]
    if on_disk:
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
            N_("swap is on, compressed in memory or through a mapper"),
            N_("see that what stands behind it is encrypted with a key made at each start"),
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
    if datetime.now(UTC).year < OLDEST_YEAR:
        return Finding(
            "clock", State.BAD, N_("the clock is years behind"), N_("set it, and switch on time synchronisation")
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
    journal = machine.read("/etc/systemd/journald.conf") + "".join(
        path.read_text(errors="replace") for path in (machine.root / "etc/systemd/journald.conf.d").glob("*.conf")
    )
    kept = "Storage=volatile" not in journal and "Storage=none" not in journal
    if (machine.root / "etc/rsyslog.conf").exists():
        return Finding(
            "logs",
            State.WARN,
            N_("rsyslog writes logs to the disk, with the minute of everything that happens"),
            N_("apt remove rsyslog, and set Storage=volatile in /etc/systemd/journald.conf"),
        )
    if kept and (machine.root / "var/log/journal").exists():
        return Finding(
            "logs",
            State.WARN,
            N_("the journal is kept on the disk, with the minute of everything that happens"),
            N_("set Storage=volatile in /etc/systemd/journald.conf"),
        )
    return Finding("logs", State.GOOD, N_("logs do not outlive a restart"))


CHECKS = (swap, hibernation, core_dumps, tracing, clock, logs)
