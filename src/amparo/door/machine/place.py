"""The door's own place: its folder, its disk, the user it runs as, the addresses it can be reached on."""

from __future__ import annotations

import os
import stat

from amparo.door.limits import RESERVE
from amparo.door.machine import Finding, Machine, State
from amparo.door.machine.disks import encrypted
from amparo.door.settings import FILE, DoorConfig
from amparo.errors import AmparoError
from amparo.text import N_

_NETWORK = {"nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "ceph", "glusterfs"}
_LISTEN = "0A"
"""The state of a listening socket in ``/proc/net/tcp``, see proc_net(5)."""
_LOOPBACK = "00000000000000000000000001000000"
"""::1 as it stands there: each four bytes backwards."""
_IN_IPV6 = "0000000000000000FFFF0000"
"""How an IPv4 address within IPv6 begins there."""


def settings(machine: Machine) -> Finding:
    """``door.toml`` can be read and is right."""
    try:
        DoorConfig.load(machine.door)
    except AmparoError:
        return Finding("settings", State.BAD, N_("door.toml is missing or wrong"), N_("make a door with: amparo init"))
    return Finding("settings", State.GOOD, N_("door.toml is right"))


def permissions(machine: Machine) -> Finding:
    """Nobody else on the machine may look into the folder."""
    try:
        found = [machine.door.stat(), (machine.door / FILE).stat()]
    except OSError:
        return Finding("permissions", State.BAD, N_("the door's folder cannot be read"), N_("check its owner"))
    if stat.S_IMODE(found[0].st_mode) & 0o077:
        return Finding(
            "permissions", State.BAD, N_("other users of this machine may look into the folder"), N_("chmod 700 FOLDER")
        )
    if any(one.st_uid != os.geteuid() for one in found):
        return Finding("permissions", State.BAD, N_("the folder belongs to another user"), N_("chown -R USER FOLDER"))
    if stat.S_IMODE(found[1].st_mode) & 0o022:
        return Finding("permissions", State.BAD, N_("other users may change door.toml"), N_("chmod 600 door.toml"))
    return Finding("permissions", State.GOOD, N_("only the door's user may look into the folder"))


def user(machine: Machine) -> Finding:
    """The door needs no rights."""
    if os.geteuid() == 0:
        return Finding(
            "user",
            State.BAD,
            N_("the door would run as root, and whoever takes it over could do everything"),
            N_("run it as a user of its own; the unit in deploy/ does"),
        )
    return Finding("user", State.GOOD, N_("the door runs without rights of its own"))


def space(machine: Machine) -> Finding:
    """There is room for the largest file and for the reserve."""
    try:
        disk = os.statvfs(machine.door)
        largest = DoorConfig.load(machine.door).max_attachment
    except (OSError, AmparoError):
        return Finding("space", State.BAD, N_("the disk cannot be asked"), N_("check the folder"))
    free = disk.f_bavail * disk.f_frsize
    if free < RESERVE * 2:
        return Finding("space", State.BAD, N_("the disk is nearly full"), N_("make room: fetch what waits at the desk"))
    if free < RESERVE + 4 * largest:
        return Finding(
            "space",
            State.WARN,
            N_("there is room for fewer than four of the largest files"),
            N_("use a larger disk, or lower max_attachment in door.toml"),
        )
    return Finding("space", State.GOOD, N_("there is room on the disk"))


def file_system(machine: Machine) -> Finding:
    """A local file system that does not write down when files were read."""
    _, kind, options = _mounted(machine)
    if kind in _NETWORK:
        return Finding(
            "file system",
            State.BAD,
            N_("the folder is on a network file system, which may lose what was acknowledged"),
            N_("use a local disk, or PostgreSQL and an object store"),
        )
    if options and "noatime" not in options:
        return Finding(
            "file system",
            State.WARN,
            N_("the file system writes down when files were last read"),
            N_("mount it with noatime"),
        )
    return Finding("file system", State.GOOD, N_("a local file system without times of reading"))


def encryption(machine: Machine) -> Finding:
    """Envelopes need none; which mailboxes were opened, and tor's key, are worth it."""
    device, _, _ = _mounted(machine)
    if encrypted(machine, device):
        return Finding("encryption", State.GOOD, N_("the disk is encrypted"))
    return Finding(
        "encryption",
        State.WARN,
        N_("the disk does not seem to be encrypted: who takes it gets tor's key, days and numbers"),
        N_("install the machine anew on an encrypted disk; some hosts encrypt where this cannot be seen"),
    )


def addresses(machine: Machine) -> Finding:
    """Nothing else should listen where the network can reach it."""
    ports = set()
    for name in ("tcp", "tcp6"):
        for line in machine.read(f"/proc/net/{name}").splitlines()[1:]:
            address, _, port = line.split()[1].partition(":")
            if line.split()[3] == _LISTEN and not _is_loopback(address):
                ports.add(int(port, 16))
    if ports:
        return Finding(
            "addresses",
            State.WARN,
            N_("programs on this machine can be reached from the network"),
            N_("look with: ss -ltn; an onion service needs no open port at all"),
            ", ".join(map(str, sorted(ports))),
        )
    return Finding("addresses", State.GOOD, N_("nothing can be reached from the network"))


def _is_loopback(address: str) -> bool:
    """Tell whether an address of ``/proc/net/tcp`` can be reached from this machine only: 127.0.0.0/8 or ::1."""
    return address == _LOOPBACK or (len(address.removeprefix(_IN_IPV6)) == 8 and address.endswith("7F"))


def _mounted(machine: Machine) -> tuple[str, str, set[str]]:
    """Return the device, kind and options of the file system that the folder is on."""
    best, found = "", ("", "", set[str]())
    folder = str(machine.door.resolve())
    for line in machine.read("/proc/mounts").splitlines():
        device, point, kind, options = line.split()[:4]
        if (folder == point or folder.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, found = point, (device, kind, set(options.split(",")))
    return found


CHECKS = (settings, permissions, user, space, file_system, encryption, addresses)
