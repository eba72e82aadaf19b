"""Measure the door; ``python -m bench.door`` prints a table and, last, one JSON object.

A sender does what a browser does without scripts: gets the form, sends it back with an account of about 1.5 KB, waits
for the codes. Senders and door share the machine's cores.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path

from bench.door.accounts import Series, measure, missing
from bench.door.faults import lost_when_full, lost_when_killed, lost_when_restarted
from bench.door.running import running
from bench.door.threads import THREADS, p95_ms, poll
from bench.door.uploads import upload
from bench.machine import describe, show

SENDERS = (1, 4, 16, 64)
SECONDS = 6.0
ACCOUNTS = 10_000

Figures = dict[str, float]


def main() -> None:
    """Run every part on a disk, not in memory."""
    print(show(describe("uvicorn", "starlette", "cryptography")))
    figures: Figures = {}
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-door-") as place:
        folder = Path(place)
        figures |= accounts(folder)
        figures |= large_file(folder)
        figures |= faults(folder)
    print(json.dumps(figures))


def accounts(place: Path) -> Figures:
    """Accounts by more and more senders, then ten thousand with a thousand threads polled meanwhile."""
    with running(place / "door") as door:
        asyncio.run(measure(door, 2, seconds=1.0))
        series = [asyncio.run(measure(door, senders, seconds=SECONDS)) for senders in SENDERS]
        codes = [code for one in series for code in one.done.codes.values()][-THREADS:]
        wave, times, failed = asyncio.run(poll(door, codes, SENDERS[-1], ACCOUNTS))
        peak = door.memory_mb()
        names = {name for one in [*series, wave] for name in one.done.codes}
        lost = missing(door, names) + failed + sum(one.done.failed for one in [*series, wave])
    _table([*series, wave])
    print(f"the last row: {len(wave.done.codes)} accounts while {len(codes)} threads were opened {len(times)} times,")
    print(f"p95 of an opening {p95_ms(times):.0f} ms, of which 150 ms are waited on purpose; memory {peak:.0f} MB")
    print(f"acknowledged and missing, doubled or refused: {lost} of {len(names)}")
    figures: Figures = {f"accepted_per_s_{one.senders}": round(one.per_second, 1) for one in series}
    figures["p95_ms_64"] = round(series[-1].milliseconds(95), 1)
    figures["accepted_per_s_wave"] = round(wave.per_second, 1)
    figures["p95_ms_wave"] = round(wave.milliseconds(95), 1)
    return figures | {"poll_p95_ms": round(p95_ms(times), 1), "memory_mb": round(peak, 1), "lost": lost}


def _table(series: list[Series]) -> None:
    print("senders  accepted/s   p50 ms   p95 ms   (form fetched, account sent, codes received)")
    for one in series:
        print(
            f"{one.senders:7}  {one.per_second:10.1f} {one.milliseconds(50):8.1f} {one.milliseconds(95):8.1f}"
            f"   of {len(one.done.codes)}"
        )


def large_file(place: Path) -> Figures:
    """One file of 2 GiB."""
    with running(place / "large") as door:
        found = asyncio.run(upload(door))
    print(f"2 GiB in {found.seconds:.0f} s; memory of all processes at most {found.peak_mb:.0f} MB", end=" ")
    print(f"({found.before_mb:.0f} MB before); opened by staff unchanged: {found.whole}")
    assert found.whole
    return {"upload_2gib_peak_mb": round(found.peak_mb, 1), "upload_2gib_s": round(found.seconds, 1)}


def faults(place: Path) -> Figures:
    """Everything that may go wrong while people send."""
    parts = {"killed": lost_when_killed(place), "restarted": lost_when_restarted(place), "full": lost_when_full(place)}
    lost = 0
    for name, found in parts.items():
        if found is None:
            print(f"{name}: not measured, needs root")
            continue
        print(f"{name}: {found[0]} acknowledged, {found[1]} of them lost or doubled")
        lost += found[1]
    return {"lost_under_faults": lost}


if __name__ == "__main__":
    main()
