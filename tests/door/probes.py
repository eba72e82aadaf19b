"""A stand-in for the pages that runs in the real sealing process and tries what an attacker there would try.

The first line of a request's body says what to do; the page says how it went.
"""

import asyncio
import ctypes
import mmap
import os
import socket
import threading
from pathlib import Path

from amparo.door.exchange import Page
from amparo.door.packet import Packet, Row
from amparo.door.processes import sealer
from amparo.errors import AmparoError


class Probe:
    """Does what it is told."""

    def __init__(self, config):
        self.config = config

    async def answer(self, request, store):
        if request.method == "GET":
            return Page(200, f"pid {os.getpid()}".encode())
        body = b"".join([piece async for piece in request.body])
        order, _, rest = body.partition(b"\n")
        found = await getattr(self, order.decode())(store, rest)
        return Page(200, repr(found).encode())

    async def length(self, store, rest):
        return len(rest)

    async def wait(self, store, rest):
        await asyncio.sleep(float(rest))
        return os.getpid()

    async def visit(self, store, rest):
        mail = await store.visit(rest.decode())
        return mail and (mail.visit, len(mail.rows))

    async def visit_and_die_once(self, store, rest):
        """Look a mailbox up; if this is the process that is named, die then."""
        mailbox, pid = rest.decode().split()
        mail = await store.visit(mailbox)
        if os.getpid() == int(pid):
            os._exit(9)
        return mail.visit

    async def fail(self, store, rest):
        raise ValueError(rest.decode())

    async def unfinished(self, store, rest):
        part = await store.open_part("ab" * 16)
        await part.write(rest)
        raise ValueError

    async def unnamed(self, store, rest):
        part = await store.open_part("cd" * 16)
        await part.write(rest)
        return await part.finish()

    async def not_my_part(self, store, rest):
        return await self.refused(store.keep(Packet((Row(rest.decode(), "attachment", 1),))))

    async def reply_as_staff(self, store, rest):
        row = Row("ef" * 16, "reply", 1, b"age-encryption.org/v1\n", "12" * 16)
        return await self.refused(store.keep(Packet((row,))))

    async def outside(self, store, rest):
        """Try everything that a process may usually do; return what worked."""
        folder, supervisor = rest.decode().split("\n")
        attempts = {
            "read the store": (Path(folder) / "door.sqlite").read_bytes,
            "read the settings": (Path(folder) / "door.toml").read_text,
            "list the folder": lambda: list(Path(folder).iterdir()),
            "write a file": lambda: Path("/tmp/amparo-probe").write_text("x"),
            "write into the folder": lambda: (Path(folder) / "objects" / "x").write_text("x"),
            "read its own memory as a file": lambda: os.open("/proc/self/mem", os.O_RDONLY),
            "read another's memory": lambda: os.open(f"/proc/{supervisor}/mem", os.O_RDONLY),
            "trace another": lambda: check(ctypes.CDLL(None).ptrace(16, int(supervisor), 0, 0)),
            "signal another": lambda: os.kill(int(supervisor), 0),
            "make a socket": socket.socket,
            "make a Unix socket": lambda: socket.socket(socket.AF_UNIX),
            "make a pair of sockets": socket.socketpair,
            "fork": lambda: os.fork() or os._exit(0),
            "run a program": lambda: os.execv("/bin/true", ["true"]),
            "bring code into memory": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
            "raise its limits": lambda: __import__("resource").setrlimit(8, (-1, -1)),
            "change who it is": lambda: os.setuid(65534),
            "mount": lambda: check(ctypes.CDLL(None).mount(b"none", b"/tmp", b"tmpfs", 0, None)),
            "io_uring": lambda: check(ctypes.CDLL(None).syscall(425, 8, None)),
            "keyring": lambda: check(ctypes.CDLL(None).syscall(250, 0, 0, 0, 0, 0)),
            "read the environment": lambda: check(-(not os.environ)),
        }
        return sorted(name for name, attempt in attempts.items() if worked(attempt))

    async def inside(self, store, rest):
        """Do what sealing needs; return what worked."""
        attempts = {
            "a thread": run_thread,
            "memory": lambda: bytearray(64 << 20),
            "randomness": lambda: os.urandom(32),
        }
        return sorted(name for name, attempt in attempts.items() if worked(attempt))

    async def refused(self, asked):
        try:
            await asked
        except AmparoError as error:
            return str(error)
        return "it was done"


def worked(attempt):
    try:
        attempt()
    except BaseException:
        return False
    return True


def check(result):
    if result < 0:
        raise OSError


def run_thread():
    ran = []
    thread = threading.Thread(target=lambda: ran.append(True))
    thread.start()
    thread.join()
    assert ran


def install():
    """Put the probe in the place of the pages."""
    sealer.Person = Probe
