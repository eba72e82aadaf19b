"""Atheris target: every parser that reads what anybody may send raises ``AmparoError`` or accepts one form only.

The first byte chooses the parser. Run it for longer with
``python tests/attacks/fuzz_public.py -max_total_time=600 CORPUS_FOLDER``.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["amparo.door", "amparo.seal", "amparo.text", "python_multipart"]):
    from amparo.door import app, channels, words
    from amparo.door.fields import Message
    from amparo.door.limits import MAX_FILE_NAME, MAX_WAIT
    from amparo.door.message import KINDS
    from amparo.door.packet import Packet, is_bucketed
    from amparo.door.person.files import numbered
    from amparo.door.person.form import FormReader, plain_name
    from amparo.door.settings import DoorConfig
    from amparo.door.stamp import Stamps
    from amparo.door.vouching import PHRASE_WORDS
    from amparo.errors import AmparoError
    from amparo.seal import cbor
    from amparo.text import LANGUAGES, choose_language

BOUNDARY = "amparo-boundary"
MAX_FILES_BYTES = 1000
STAMPS = Stamps(DoorConfig(Path(), "Fuzz", "age1pq1qqqq", "0" * 64))


class Kept:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> None:
        self.data += data


def read_form(content_type: str, pieces: list[bytes]) -> object:
    """Read a form; return its fields and files, or the kind of the refusal."""
    files: list[tuple[str, Kept]] = []

    def opener(name: str) -> Kept:
        files.append((name, Kept()))
        return files[-1][1]

    reader = FormReader(content_type, opener, MAX_FILES_BYTES)
    try:
        for piece in pieces:
            reader.feed(piece)
        reader.finish()
    except AmparoError as error:
        return type(error)
    return reader.fields, [(name, kept.data) for name, kept in files]


def fuzz_form(data: bytes) -> None:
    """However the network cuts a form, it is the same form."""
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    cut, data = data[:1], data[1:]
    at = cut[0] if cut else 0
    whole = read_form(content_type, [data])
    assert read_form(content_type, [data[:at], data[at:]]) == whole, "cut in two it is another form"
    assert read_form(content_type, [bytes([byte]) for byte in data]) == whole, "cut into bytes it is another form"


def fuzz_content_type(data: bytes) -> None:
    read_form(data.decode("latin-1"), [b"--x\r\n\r\n\r\n--x--\r\n"])


def fuzz_code(data: bytes) -> None:
    secret = words.decode(data.decode(errors="replace"))
    for language in words.LANGUAGES:
        assert words.decode(" ".join(words.encode(secret, language))) == secret


def fuzz_phrase(data: bytes) -> None:
    found = words.places(data.decode(errors="replace"), PHRASE_WORDS)
    assert words.places(" ".join(words.word_list("ru")[place] for place in found), PHRASE_WORDS) == found


def fuzz_packet(data: bytes) -> None:
    is_bucketed(data)
    assert Packet.from_bytes(data).to_bytes() == data, "two packets mean the same"


def fuzz_cbor(data: bytes) -> None:
    assert cbor.encode(cbor.decode(data, 1 << 16)) == data, "two encodings mean the same"


def fuzz_message(data: bytes) -> None:
    for kind in KINDS.values():
        with suppress(AmparoError):
            message: Message = kind.from_body(data)
            assert message.to_body() == data, "two messages mean the same"


def fuzz_stamp(data: bytes) -> None:
    stamp, _, work = data.decode("latin-1").partition(" ")
    assert 0 <= STAMPS.delay(stamp, work) <= MAX_WAIT


def fuzz_file_name(data: bytes) -> None:
    name = plain_name(data.decode(errors="replace"))
    assert name.isprintable()
    assert not set(name) & set("/\\\r\n\0")
    assert len(name) <= MAX_FILE_NAME
    base, part, of = numbered(name)
    assert name.startswith(base)
    assert part >= 1
    assert of in (0, 1)
    assert (base == name) is (of == 1)


def fuzz_channels(data: bytes) -> None:
    text = data.decode(errors="replace")
    found = channels.read(text)
    assert re.fullmatch("[0-9a-f]{64}", found.feed)


def fuzz_headers(data: bytes) -> None:
    text = data.decode("latin-1")
    assert choose_language(text) in LANGUAGES
    app._host(text)


TARGETS = (
    fuzz_form, fuzz_content_type, fuzz_code, fuzz_phrase, fuzz_packet, fuzz_cbor,
    fuzz_message, fuzz_stamp, fuzz_file_name, fuzz_channels, fuzz_headers,
)  # fmt: skip


def fuzz(data: bytes) -> None:
    target = TARGETS[data[0] % len(TARGETS)] if data else fuzz_packet
    with suppress(AmparoError):
        target(data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, fuzz)
    atheris.Fuzz()
