"""Faults while people send: workers and sealers killed, the database restarted, the disk full.

A sender whose connection breaks sends the same form again, as a person does who presses the button twice; the account
must then be there once.
"""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.door.accounts import missing
from bench.door.running import Running, running
from bench.door.senders import STORY, Done, Sender, prepared

SENDERS = 16
SECONDS = 8.0
TRIES = 30


async def send_through(door: Running, hurt: Callable[[], object], every: float) -> Done:
    """Let people send while something is hurt again and again; each sends a form until it is acknowledged."""
    people = await prepared(door.address, SENDERS)
    done, start = Done(), time.perf_counter()

    async def keep_sending(number: int, person: Sender) -> None:
        sent = 0
        while time.perf_counter() < start + SECONDS:
            name = f"{number}/{sent}"
            form = person.forms.popleft()
            for _ in range(TRIES):
                person.forms.appendleft(form)
                code, took = await _safely(person, f"{name} {STORY}")
                if code:
                    done.codes[name] = code
                    done.times.append(took)
                    break
                await asyncio.sleep(0.3)
            else:
                done.failed += 1
            await person.fetch_form()
            sent += 1
        person.close()

    async def keep_hurting() -> None:
        while time.perf_counter() < start + SECONDS:
            await asyncio.sleep(every * random.uniform(0.5, 1.5))
            await asyncio.to_thread(hurt)

    await asyncio.gather(keep_hurting(), *(keep_sending(number, person) for number, person in enumerate(people)))
    done.took = time.perf_counter() - start
    return done


async def _safely(person: Sender, text: str) -> tuple[str, float]:
    try:
        return await person.send(text)
    except OSError:
        person.close()
        return "", 0.0


def lost_when_killed(place: Path) -> tuple[int, int]:
    """Kill workers and sealers in turn; return how many were acknowledged, and how many of them are lost or doubled."""
    with running(place / "killed") as door:
        turn = iter(range(1 << 20))
        done = asyncio.run(send_through(door, lambda: door.kill_one(("sealer", "worker")[next(turn) % 2]), 0.7))
        return len(done.codes), missing(door, set(done.codes))


def lost_when_restarted(place: Path) -> tuple[int, int]:
    """Restart PostgreSQL under a door that keeps its rows there; return the same."""
    from tests.door.servers import running_postgres, running_s3  # noqa: PLC0415

    with running_postgres() as server, running_s3(place / "s3") as objects:
        environment = {"AMPARO_DATABASE": server.url, "AMPARO_OBJECTS": objects}

        def restart() -> None:
            server.stop(signal.SIGQUIT)  # as after a crash
            server.start()

        with running(place / "restarted", environment) as door:
            done = asyncio.run(send_through(door, restart, 3.0))
            return len(done.codes), missing(door, set(done.codes))


def lost_when_full(place: Path) -> tuple[int, int] | None:
    """Fill the disk while people send; return the same, or nothing where no small disk can be made (it needs root)."""
    with small_disk() as disk:
        if disk is None:
            return None
        with running(disk / "door") as door:
            filler = disk / "filler"
            done = asyncio.run(send_through(door, lambda: _fill(filler), 2.5))
            filler.unlink(missing_ok=True)
            return len(done.codes), missing(door, set(done.codes))


def _fill(filler: Path) -> None:
    """Fill the disk if there is room, otherwise make room again."""
    if filler.exists():
        filler.unlink()
        return
    with filler.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(1 << 20))
        except OSError:
            return


@contextmanager
def small_disk(megabytes: int = 256) -> Iterator[Path | None]:
    """A disk of its own, in memory."""
    with tempfile.TemporaryDirectory() as place:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=False)
        try:
            yield Path(place) if made.returncode == 0 else None
        finally:
            if made.returncode == 0:
                subprocess.run(["umount", "-l", place], check=True)
