"""A short run of the fuzz target over every public parser, from real inputs; the same runs for hours elsewhere."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

if importlib.util.find_spec("atheris") is None:
    pytest.skip("the pinned atheris has wheels for Python below 3.12 only", allow_module_level=True)

from tests.attacks import fuzz_public
from tests.attacks.fuzz_public import BOUNDARY, STAMPS, TARGETS
from tests.fuzzing import memory

TARGET = Path(fuzz_public.__file__)
VECTORS = TARGET.parents[2] / "docs/formats/vectors"
SECONDS = 8
SEALED = b"age-encryption.org/v1\n-> mlkem768x25519 AA\nAA\n--- AA\n" + bytes(16 + 4096 + 16)


def vectors(name: str):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


def form(*parts: tuple[str, bytes]) -> bytes:
    shown = [f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + body for head, body in parts]
    return b"\r\n".join([*shown, f"--{BOUNDARY}--\r\n".encode()])


def small_packet() -> bytes:
    from amparo.door.packet import Packet, Row

    note = Row("2" * 32, "note", len(SEALED), SEALED, "3" * 32)
    return Packet((Row("1" * 32, "follow-up", len(SEALED), SEALED), note), ("4" * 32,)).to_bytes()


def seeds() -> dict[object, list[bytes]]:
    """Real inputs of each parser: what the fuzzer changes is then past the first check."""
    code = vectors("code-words")["codes"][0]["code"]
    messages = [bytes.fromhex(one["cbor"]) for one in vectors("door-messages")]
    file = 'name="files"; filename="снимок.jpg"'
    return {
        fuzz_public.fuzz_form: [
            b"\x20" + form(('name="what"', "Слова".encode()), (file, b"\x00\r\n--\xff")),
            b"\x00" + form(),
        ],
        fuzz_public.fuzz_content_type: [f'multipart/form-data; boundary="{BOUNDARY}"'.encode()],
        fuzz_public.fuzz_code: [code["en"].encode(), code["ru"].upper().encode()],
        fuzz_public.fuzz_phrase: [vectors("voucher")["phrase"]["ru"].encode()],
        fuzz_public.fuzz_packet: [small_packet()],
        fuzz_public.fuzz_cbor: messages,
        fuzz_public.fuzz_message: messages,
        fuzz_public.fuzz_stamp: [STAMPS.new().encode() + b" 1"],
        fuzz_public.fuzz_file_name: [b"film.mp4.001", b"C:\\a\\film.part3", "снимок.jpg".encode()],
        fuzz_public.fuzz_channels: [vectors("channels")["file"].encode()],
        fuzz_public.fuzz_headers: [b"ru-RU,ru;q=0.9, en;q=0.5", b"http://[::1]:80"],
    }


def test_only_our_errors_escape_the_parsers(tmp_path):
    for target, found in seeds().items():
        for number, seed in enumerate(found):
            (tmp_path / f"{target.__name__}-{number}").write_bytes(bytes([TARGETS.index(target)]) + seed)
    options = [f"-max_total_time={SECONDS}", "-max_len=20000", memory(), f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        [sys.executable, TARGET, *options, tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    runs = re.search(r"Done (\d+) runs", done.stderr)
    assert runs, done.stderr[-3000:]
    assert int(runs[1]) > 1000


def test_every_parser_has_seeds_and_takes_them():
    """Else the run above would only ever see refusals of the first line."""
    assert set(seeds()) == set(TARGETS)
    for target, found in seeds().items():
        for seed in found:
            target(seed)


def test_holes_made_on_purpose_are_found(monkeypatch):
    feed = fuzz_public.FormReader.feed
    monkeypatch.setattr(fuzz_public.FormReader, "feed", lambda self, data: feed(self, data) if len(data) > 1 else None)
    monkeypatch.setattr(fuzz_public.words, "decode", lambda text: bytes([len(text)]) * 14)
    monkeypatch.setattr(fuzz_public.Packet, "from_bytes", classmethod(lambda cls, body: cls(())))
    monkeypatch.setattr(fuzz_public, "plain_name", lambda name: name)
    for target, wrong in (
        ("fuzz_form", b"\x05" + form(('name="x"', b"y"))),
        ("fuzz_code", b"one two"),
        ("fuzz_packet", b"\xa0"),
        ("fuzz_file_name", b"../x\r\n"),
    ):
        with pytest.raises(AssertionError):
            getattr(fuzz_public, target)(wrong)
