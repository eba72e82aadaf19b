"""A short run of the fuzz target, with real files to start from; the same command runs for hours elsewhere."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.fuzzing import memory

from amparo.seal import age, armor, envelope
from amparo.seal.hybrid import HybridIdentity
from amparo.seal.padding import pad
from amparo.seal.passphrase import PassphraseRecipient

TARGET = Path(__file__).parent / "fuzz_header.py"
SECONDS = 5

if sys.version_info >= (3, 12) and importlib.util.find_spec("atheris") is None:
    pytest.skip("the pinned atheris has wheels for Python below 3.12 only", allow_module_level=True)


def seeds() -> list[bytes]:
    key = HybridIdentity.from_seed(bytes(32))
    sealed = age.encrypt(b"seed", [key.recipient])
    short = age.encrypt(b"seed", [PassphraseRecipient("x", 1)])
    start = b"\xa2\x62id\x62a1\x67purpose\x67account"
    return [sealed, short, armor.armor(short).encode(), str(key.recipient).encode(), start, pad(start)]


def run(corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, TARGET, *options, "-max_len=6000", memory(), f"-artifact_prefix={corpus}/", corpus]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=corpus)


def test_only_our_errors_escape_the_readers(tmp_path):
    for number, seed in enumerate(seeds()):
        (tmp_path / f"seed-{number}").write_bytes(seed)
    done = run(tmp_path, f"-max_total_time={SECONDS}")
    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"Done (\d+) runs", done.stderr)
    assert runs, done.stderr[-3000:]
    assert int(runs[1]) > 1000


def test_the_seeds_reach_past_the_first_check():
    """Else the run above would only ever see refusals of the first line."""
    key = HybridIdentity.from_seed(bytes(32))
    assert age.decrypt(seeds()[0], [key]) == b"seed"
    assert envelope._read_start(seeds()[4])[:2] == ("account", "a1")
