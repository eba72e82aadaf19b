"""Sealing against Debian's ``age`` command, ``pyrage`` and raw ``cryptography``, in the same run, in turns.

    python -m bench.seal [--quick] [--repeats N] [--folder FOLDER]

Files are read from and written to the folder's disk without fsync; writing back is waited for between the runs,
outside the clock; the folder needs room for five copies. The peers use X25519, as neither knows post-quantum keys
both ways: for a large file the kind of key does not matter, for a small message it is most of the work. Figures are
medians.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

import pyrage  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from amparo.seal import age, envelope, stream
from amparo.seal.hybrid import HybridIdentity
from bench import machine

MESSAGE = os.urandom(256)
MB = 1_000_000
MIB = 1024 * 1024
SCRATCH_COPIES = 2
GOALS = {"file_encrypt_vs_age": 0.8, "file_decrypt_vs_age": 0.8, "small_seals_per_s": 4000}

Action = Callable[[], object]


class Files:
    """One plain file and, for each contestant, its sealed and its opened copy."""

    def __init__(self, folder: Path, mib: int) -> None:
        self.folder = folder
        self.plain = folder / "plain"
        self.size = mib * MIB
        with self.plain.open("wb") as out:
            for _ in range(mib):
                out.write(os.urandom(MIB))

    def sealed(self, who: str) -> Path:
        """Where a contestant writes its sealed file."""
        return self.folder / f"{who}.age"

    def opened(self, who: str) -> Path:
        """Where a contestant writes what it opened."""
        return self.folder / f"{who}.plain"

    def settle(self, *done: Path) -> None:
        """Remove files, wait for the disk, and touch as much memory as a run will fill.

        So no run pays for another's writing, nor for memory that a virtual machine's host has yet to hand out:
        whoever came first would find it cold.
        """
        for path in done:
            path.unlink(missing_ok=True)
        os.sync()
        scratch = [self.folder / f"scratch-{number}" for number in range(SCRATCH_COPIES)]
        for path in scratch:
            shutil.copyfile(self.plain, path)
        for path in scratch:
            path.unlink()


def ours(files: Files, key: HybridIdentity) -> tuple[Action, Action]:
    """Amparo as a library, to a post-quantum key."""

    def seal() -> None:
        with files.plain.open("rb", buffering=0) as source, files.sealed("amparo").open("wb", buffering=0) as out:
            age.encrypt_stream(source, out, [key.recipient])

    def unseal() -> None:
        sealed, opened = files.sealed("amparo"), files.opened("amparo")
        with sealed.open("rb", buffering=0) as source, opened.open("wb", buffering=0) as out:
            age.decrypt_stream(source, out, [key])

    return seal, unseal


def age_command(files: Files) -> tuple[Action, Action] | None:
    """The ``age`` command, if there is one; its start-up of a few milliseconds counts."""
    command, keygen = shutil.which("age"), shutil.which("age-keygen")
    if not command or not keygen:
        return None
    identity = files.folder / "key"
    subprocess.run([keygen, "-o", identity], check=True, capture_output=True)
    recipient = subprocess.run([keygen, "-y", identity], check=True, capture_output=True, text=True).stdout.strip()
    sealed, opened = files.sealed("age"), files.opened("age")
    return (
        lambda: subprocess.run([command, "-r", recipient, "-o", sealed, files.plain], check=True),
        lambda: subprocess.run([command, "-d", "-i", identity, "-o", opened, sealed], check=True),
    )


def with_pyrage(files: Files) -> tuple[Action, Action]:
    """The Rust library ``rage`` behind Python, to an X25519 key."""
    key = pyrage.x25519.Identity.generate()
    plain, sealed, opened = str(files.plain), str(files.sealed("pyrage")), str(files.opened("pyrage"))
    return (
        lambda: pyrage.encrypt_file(plain, sealed, [key.to_public()]),
        lambda: pyrage.decrypt_file(sealed, opened, [key]),
    )


def copying(files: Files) -> tuple[Action, Action]:
    """Reading and writing alone: the ceiling."""
    return (
        lambda: shutil.copyfile(files.plain, files.sealed("copy")),
        lambda: shutil.copyfile(files.sealed("copy"), files.opened("copy")),
    )


def seconds(action: Action) -> float:
    """Run once and say how long it took."""
    start = perf_counter()
    action()
    return perf_counter() - start


def time_files(files: Files, repeats: int) -> dict[str, tuple[float, float]]:
    """Return MB/s (sealing, opening) of each contestant; they take turns, and who begins changes."""
    offered = {
        "amparo": ours(files, HybridIdentity.generate()),
        "age": age_command(files),
        "pyrage": with_pyrage(files),
        "copy": copying(files),
    }
    contest = {who: actions for who, actions in offered.items() if actions}
    times: dict[str, tuple[list[float], list[float]]] = {who: ([], []) for who in contest}
    for turn in range(repeats + 1):
        order = list(contest)[turn % len(contest) :] + list(contest)[: turn % len(contest)]
        for who in order:
            for kept, action in zip(times[who], contest[who], strict=True):
                files.settle()
                took = seconds(action)
                if turn:  # the first turn warms the caches up and shows that everybody did the work
                    kept.append(took)
            assert turn or filecmp.cmp(files.plain, files.opened(who), shallow=False), who
            files.settle(files.sealed(who), files.opened(who))
    return {
        who: (files.size / MB / median(seal), files.size / MB / median(open_)) for who, (seal, open_) in times.items()
    }


def small_actions() -> dict[str, Action]:
    """One 256-byte message, sealed or opened once."""
    key, classic, raw = HybridIdentity.generate(), pyrage.x25519.Identity.generate(), ChaCha20Poly1305(bytes(32))
    suite, to = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305), [key.recipient]
    sealed, classic_sealed = age.encrypt(MESSAGE, to), pyrage.encrypt(MESSAGE, [classic.to_public()])
    enveloped = envelope.seal("account", "a1", MESSAGE, to)
    return {
        "amparo age seal": lambda: age.encrypt(MESSAGE, to),
        "amparo age open": lambda: age.decrypt(sealed, [key]),
        "amparo envelope seal (4 KiB bucket)": lambda: envelope.seal("account", "a1", MESSAGE, to),
        "amparo envelope open": lambda: envelope.open_envelope(enveloped, [key]),
        "amparo age seal, 5 recipients": lambda: age.encrypt(MESSAGE, to * 5),
        "pyrage seal (X25519)": lambda: pyrage.encrypt(MESSAGE, [classic.to_public()]),
        "pyrage open (X25519)": lambda: pyrage.decrypt(classic_sealed, [classic]),
        "cryptography HPKE seal (same KEM)": lambda: suite.encrypt(MESSAGE, key.recipient._key),
        "cryptography AEAD seal (no key wrap)": lambda: raw.encrypt(bytes(12), MESSAGE, None),
    }


def time_small(repeats: int, calls: int) -> dict[str, float]:
    """Return calls a second of each action."""
    actions = small_actions()
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            start = perf_counter()
            for _ in range(calls):
                action()
            times[name].append((perf_counter() - start) / calls)
    return {name: 1 / median(took) for name, took in times.items()}


def time_aead(repeats: int) -> float:
    """Return MB/s of ChaCha20-Poly1305 over 64 KiB chunks in memory: what the cipher alone allows."""
    aead, chunk = ChaCha20Poly1305(bytes(32)), bytes(stream.CHUNK)
    out = bytearray(stream.SEALED_CHUNK)

    def many() -> None:
        for _ in range(1000):
            aead.encrypt_into(bytes(12), chunk, None, out)

    return 1000 * stream.CHUNK / MB / median(seconds(many) for _ in range(repeats))


def show(files: Mapping[str, tuple[float, float]], small: Mapping[str, float], aead: float, mib: int) -> None:
    """Print the tables for people."""
    print(f"\n{mib} MiB file, disk included{'':13}{'seal MB/s':>12}{'open MB/s':>12}")
    for who, (seal, unseal) in files.items():
        print(f"  {who:36}{seal:>12,.0f}{unseal:>12,.0f}")
    print(f"  {'cryptography AEAD, memory only':36}{aead:>12,.0f}\n\n{'256-byte message':38}{'per second':>12}")
    for name, rate in small.items():
        print(f"  {name:36}{rate:>12,.0f}")


def result(files: Mapping[str, tuple[float, float]], small: Mapping[str, float], aead: float) -> dict[str, object]:
    """Return the figures for machines; ratios are of throughput, above 1 is faster than the peer."""
    seal, unseal = files["amparo"]
    against = {
        f"file_{what}_vs_{who}": round(mine / theirs, 2)
        for who, rates in files.items()
        if who != "amparo"
        for what, mine, theirs in (("encrypt", seal, rates[0]), ("decrypt", unseal, rates[1]))
    }
    return {
        "file_encrypt_vs_age": None,  # stays so where there is no age command
        "file_decrypt_vs_age": None,
        **against,
        "small_seals_per_s": round(small["amparo age seal"]),
        "small_opens_per_s": round(small["amparo age open"]),
        "file_encrypt_mb_per_s": round(seal),
        "file_decrypt_mb_per_s": round(unseal),
        "aead_mb_per_s": round(aead),
        "goals": GOALS,
    }


def main() -> None:
    """Run everything; the last line is one JSON object."""
    options = argparse.ArgumentParser(prog="python -m bench.seal", description="Measure sealing against its peers.")
    options.add_argument("--quick", action="store_true", help="a 64 MiB file instead of 1 GiB")
    options.add_argument("--repeats", type=int, default=3, help="how often each contestant runs")
    options.add_argument("--folder", type=Path, help="where the files are made (default: the temporary folder)")
    chosen = options.parse_args()
    mib, repeats = 64 if chosen.quick else 1024, chosen.repeats
    where = machine.describe("cryptography", "pyrage")
    print(machine.show(where))
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        files = time_files(Files(Path(folder), mib), repeats)
    small, aead = time_small(max(repeats, 5), 1000), time_aead(repeats)
    show(files, small, aead, mib)
    print(json.dumps(result(files, small, aead) | {"file_mib": mib, "repeats": repeats, "machine": where}))


if __name__ == "__main__":
    main()
