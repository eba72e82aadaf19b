"""Whether what stands behind a file system or swap is encrypted, as far as Linux tells (``/sys/class/block``)."""

from __future__ import annotations

from amparo.door.machine import Machine

_CRYPT = "CRYPT-"
"""How device-mapper names what ``cryptsetup`` has opened: CRYPT-LUKS2-…, CRYPT-PLAIN-…"""


def encrypted(machine: Machine, device: str) -> bool:
    """Tell whether a device (``/dev/…``) is an encrypted mapping, or stands on nothing but such (LVM on LUKS)."""
    name = _name(machine, device)
    if not name:
        return False
    block = machine.root / "sys/class/block" / name
    if machine.read(f"sys/class/block/{name}/dm/uuid").startswith(_CRYPT):
        return True
    below = [f"/dev/{one.name}" for one in (block / "slaves").glob("*")]
    return bool(below) and all(encrypted(machine, one) for one in below)


def _name(machine: Machine, device: str) -> str:
    """Return the kernel's name of a device: ``dm-0`` for ``/dev/mapper/root``."""
    if not device.startswith("/dev/"):
        return ""
    path = machine.root / device.lstrip("/")
    return path.readlink().name if path.is_symlink() else path.name
