"""Each check finds what it looks for on a machine built for it, and says nothing where nothing is wrong."""

import json
import os
import time

import pytest
from click.testing import CliRunner

from amparo.cli import main
from amparo.door.machine import Machine, State, place, shelter, system
from amparo.door.machine.check import check
from amparo.door.settings import FILE, DoorConfig
from amparo.errors import InputError
from amparo.seal.hybrid import HybridIdentity

RECIPIENT = str(HybridIdentity.generate().recipient)


@pytest.fixture
def machine(tmp_path):
    """A machine with a door and nothing wrong; ``write`` puts a file below its root."""
    DoorConfig.create(tmp_path / "door", organisation="Test", recipient=RECIPIENT)
    (tmp_path / "door").chmod(0o700)
    made = Machine(tmp_path / "door", tmp_path / "root")
    put(made, "proc/swaps", "Filename Type Size Used Priority\n")
    put(made, "proc/sys/kernel/core_pattern", "core\n")
    put(made, "proc/sys/kernel/yama/ptrace_scope", "2\n")
    put(made, "run/systemd/timesync/synchronized", "")
    return made


def put(machine, path, text):
    (machine.root / path).parent.mkdir(parents=True, exist_ok=True)
    (machine.root / path).write_text(text)


def encrypt(machine):
    """dm-0 is encrypted, dm-1 a volume upon it, dm-2 a volume upon a plain partition."""
    put(machine, "sys/class/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-cryptroot\n")
    put(machine, "sys/class/block/dm-1/dm/uuid", "LVM-abc\n")
    (machine.root / "sys/class/block/dm-1/slaves/dm-0").mkdir(parents=True)
    put(machine, "sys/class/block/dm-2/dm/uuid", "LVM-def\n")
    (machine.root / "sys/class/block/dm-2/slaves/sda3").mkdir(parents=True)


@pytest.mark.parametrize(("number", "state"), [(0, State.GOOD), (1, State.GOOD), (2, State.WARN)])
def test_a_disk_that_is_not_encrypted_is_found(machine, number, state):
    encrypt(machine)
    (machine.root / "dev/mapper").mkdir(parents=True)
    (machine.root / "dev/mapper/root").symlink_to(f"../dm-{number}")
    put(machine, "proc/mounts", "/dev/mapper/root / ext4 rw,noatime 0 0\n")
    assert place.encryption(machine).state is state
    put(machine, "proc/mounts", "overlay / overlay rw 0 0\n")
    assert place.encryption(machine).state is State.WARN


def test_nothing_is_found_where_nothing_is_wrong(machine):
    for one in (*system.CHECKS, place.settings, place.permissions, place.addresses):
        assert one(machine).state is State.GOOD, one.__name__


@pytest.mark.parametrize(
    ("area", "state"),
    [
        ("/dev/sda2", State.BAD),
        ("/swapfile", State.BAD),
        ("/dev/zram0", State.WARN),
        ("/dev/dm-0", State.WARN),
        ("/dev/dm-1", State.WARN),
        ("/dev/dm-2", State.BAD),
    ],
)
def test_swap_is_found(machine, area, state):
    encrypt(machine)
    put(machine, "proc/swaps", f"Filename Type Size Used Priority\n{area} partition 1000 0 -2\n")
    assert system.swap(machine).state is state


def test_hibernation_with_swap_is_found(machine):
    put(machine, "sys/power/state", "freeze mem disk\n")
    assert system.hibernation(machine).state is State.GOOD
    put(machine, "proc/swaps", "Filename Type\n/dev/sda2 partition\n")
    assert system.hibernation(machine).state is State.BAD


def test_a_collector_of_core_dumps_is_found(machine):
    put(machine, "proc/sys/kernel/core_pattern", "|/lib/systemd/systemd-coredump %P\n")
    assert system.core_dumps(machine).state is State.WARN


@pytest.mark.parametrize("scope", ["0", ""])
def test_free_tracing_is_found(machine, scope):
    put(machine, "proc/sys/kernel/yama/ptrace_scope", scope)
    assert system.tracing(machine).state is State.WARN


def test_a_clock_that_nothing_keeps_is_found(machine):
    (machine.root / "run/systemd/timesync/synchronized").unlink()
    assert system.clock(machine).state is State.WARN


def test_a_clock_that_is_behind_is_found(machine):
    put(machine, "var/lib/dpkg/status", "")
    assert system.clock(machine).state is State.GOOD
    later = time.time() + 30 * 86_400
    os.utime(machine.root / "var/lib/dpkg/status", (later, later))
    assert system.clock(machine).state is State.BAD


def test_a_tor_that_writes_a_log_is_found(machine):
    put(machine, "var/log/tor/log", "")
    assert system.logs(machine).state is State.WARN


def test_logs_on_the_disk_are_found(machine):
    put(machine, "var/log/journal/x", "")
    assert system.logs(machine).state is State.WARN
    put(machine, "etc/systemd/journald.conf", "[Journal]\n#Storage=volatile\n")
    assert system.logs(machine).state is State.WARN
    put(machine, "etc/systemd/journald.conf.d/amparo.conf", "[Journal]\nStorage=volatile\n")
    assert system.logs(machine).state is State.GOOD
    put(machine, "etc/rsyslog.conf", "")
    assert system.logs(machine).state is State.WARN


def test_a_folder_open_to_others_is_found(machine):
    machine.door.chmod(0o755)
    assert place.permissions(machine).state is State.BAD


def test_settings_that_others_may_change_are_found(machine):
    (machine.door / FILE).chmod(0o664)
    assert place.permissions(machine).state is State.BAD


def test_a_folder_of_another_user_is_found(machine, monkeypatch):
    owner = (machine.door / FILE).stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert place.permissions(machine).state is State.BAD


def test_a_door_that_is_not_there_is_found(tmp_path):
    nowhere = Machine(tmp_path / "nowhere", tmp_path)
    assert {place.settings(nowhere).state, place.permissions(nowhere).state} == {State.BAD}


def test_running_as_root_is_found(machine, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert place.user(machine).state is State.BAD
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert place.user(machine).state is State.GOOD


def test_a_small_disk_is_found(machine, monkeypatch):
    real = os.statvfs(machine.door)
    for free, state in ((100 << 20, State.BAD), (4 << 30, State.WARN), (64 << 30, State.GOOD)):
        fields = list(real)
        fields[1], fields[4] = 1, free  # f_frsize, f_bavail
        monkeypatch.setattr(os, "statvfs", lambda _, fields=tuple(fields): os.statvfs_result(fields))
        assert place.space(machine).state is state


@pytest.mark.parametrize(
    ("mounted", "state"),
    [("ext4 rw,noatime", State.GOOD), ("ext4 rw,relatime", State.WARN), ("nfs4 rw,noatime", State.BAD)],
)
def test_an_unfit_file_system_is_found(machine, mounted, state):
    put(machine, "proc/mounts", f"/dev/x / {mounted} 0 0\n")
    assert place.file_system(machine).state is state


@pytest.mark.parametrize(
    ("address", "state", "found"),
    [
        ("0100007F", "0A", ""),  # 127.0.0.1
        ("00000000", "0A", "8080"),
        ("0200A8C0", "0A", "8080"),  # 192.168.0.2
        ("0200A8C0", "01", ""),  # a connection, nothing that listens
        ("00000000000000000000000001000000", "0A", ""),  # ::1
        ("0000000000000000FFFF00000100007F", "0A", ""),  # ::ffff:127.0.0.1
        ("00000000000000000000000000000000", "0A", "8080"),
        ("B80D0120000000000000000001000000", "0A", "8080"),  # 2001:db8::1
    ],
)
def test_open_ports_are_found(machine, address, state, found):
    name = "tcp" if len(address) == 8 else "tcp6"
    put(machine, f"proc/net/{name}", f"head\n   0: {address}:1F90 00000000:0000 {state} 0 0 0 0 0 0\n")
    told = place.addresses(machine)
    assert (told.state, told.detail) == (State.WARN if found else State.GOOD, found)


def test_what_the_kernel_refuses_a_sealer_is_named(machine, monkeypatch):
    monkeypatch.setattr(shelter.sandbox, "probe", lambda: {"one": True, "two": False})
    found = shelter.sealing(machine)
    assert (found.state, found.detail) == (State.WARN, "two")


def test_the_verb_ends_with_a_code_of_its_own_while_something_has_to_be_mended(tmp_path):
    done = CliRunner().invoke(main, ["door", "--check", "--json", "--folder", str(tmp_path)])
    assert done.exit_code == InputError.exit_code
    settings = next(one for one in json.loads(done.stdout) if one["name"] == "settings")
    assert settings["state"] == "bad"
    assert settings["mend"]


def test_this_machine_can_be_checked_and_the_worst_comes_first(machine):
    found = check(Machine(machine.door))
    order = [State.BAD, State.WARN, State.GOOD]
    assert [order.index(one.state) for one in found] == sorted(order.index(one.state) for one in found)
    assert all(one.mend or one.state is State.GOOD for one in found)
