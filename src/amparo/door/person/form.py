"""Reads a ``multipart/form-data`` body (RFC 7578) as it streams in: text into memory, files straight into their sink.

No temporary file is ever made: each piece of a file goes from the network to the sealing sink. What was read before a
refusal stays in ``fields``, so that a page can give a person's text back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Protocol

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from amparo.door.limits import MAX_FILE_NAME, MAX_FILES, MAX_PARTS, MAX_TEXT_BYTES
from amparo.errors import InputError, RefusedError

# The parser logs the bytes it stumbles over, which may be a person's words.
logging.getLogger("python_multipart").disabled = True
logging.getLogger("python_multipart.multipart").disabled = True


class Sink(Protocol):
    """Takes a file's bytes."""

    def write(self, data: bytes) -> None:
        """Take more."""


class Opener(Protocol):
    """Makes the sink of a file when its first byte comes."""

    def __call__(self, name: str) -> Sink:
        """Open a sink for a file of this name."""


@dataclass(slots=True)
class _Part:
    headers: list[tuple[bytearray, bytearray]] = field(default_factory=list)
    name: str = ""
    file_name: str | None = None
    text: bytearray = field(default_factory=bytearray)
    sink: Sink | None = None


class FormReader:
    """Reads one form. ``feed`` it the body, then ``finish``; both raise ``InputError`` or ``RefusedError``."""

    def __init__(self, content_type: str, open_sink: Opener, max_files_bytes: int) -> None:
        self.fields: dict[str, list[str]] = {}
        self._open_sink = open_sink
        self._max_files_bytes = max_files_bytes
        self._files = self._files_bytes = self._parts = self._text_bytes = 0
        self._part = _Part()
        self._ended = False
        self._parser = self._make_parser(content_type)

    def feed(self, chunk: bytes) -> None:
        """Read more of the body."""
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _malformed() from error

    def finish(self) -> None:
        """Check that the form came to its end."""
        if not self._ended:
            raise _malformed()

    def text(self, name: str) -> str:
        """Return a field's text with plain line ends; empty if the field did not come."""
        return self.fields.get(name, [""])[0].replace("\r\n", "\n").replace("\r", "\n")

    def _make_parser(self, content_type: str) -> MultipartParser:
        kind, options = parse_options_header(content_type.encode("ascii", "replace"))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise InputError("what was sent is not a form", "please use the form on this page")
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_header_begin": lambda: self._part.headers.append((bytearray(), bytearray())),
                    "on_header_field": lambda data, start, end: self._part.headers[-1][0].extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self._part.headers[-1][1].extend(data[start:end]),
                    "on_headers_finished": self._name,
                    "on_part_data": self._data,
                    "on_part_end": self._end_part,
                    "on_end": self._end,
                },
            )
        except FormParserError as error:
            raise _malformed() from error

    def _begin(self) -> None:
        self._part = _Part()
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise RefusedError(
                "the form has more than {limit} parts", "please use the form on this page", limit=MAX_PARTS
            )

    def _name(self) -> None:
        for header, value in self._part.headers:
            if bytes(header).lower() == b"content-disposition":
                _, options = parse_options_header(bytes(value))
                self._part.name = options.get(b"name", b"").decode("utf-8", "replace")
                if (file_name := options.get(b"filename")) is not None:
                    self._part.file_name = plain_name(file_name.decode("utf-8", "replace"))

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._part.file_name is None:
            self._text_bytes += end - start
            if self._text_bytes > MAX_TEXT_BYTES:
                raise RefusedError("the text is too long to send at once", "please send it in several parts")
            self._part.text += data[start:end]
            return
        self._files_bytes += end - start
        if self._files_bytes > self._max_files_bytes:
            raise RefusedError(
                "the files are larger than {limit} MB together. Nothing was sent",
                "please choose smaller files, or send them one by one; your text is still here",
                limit=self._max_files_bytes >> 20,
            )
        self._sink().write(data[start:end])

    def _sink(self) -> Sink:
        if self._part.sink is None:
            self._files += 1
            if self._files > MAX_FILES:
                raise RefusedError(
                    "there are more than {limit} files. Nothing was sent",
                    "please send the others later; your text is still here",
                    limit=MAX_FILES,
                )
            self._part.sink = self._open_sink(self._part.file_name or "")
        return self._part.sink

    def _end_part(self) -> None:
        if self._part.file_name is None:
            self.fields.setdefault(self._part.name, []).append(self._part.text.decode("utf-8", "replace"))
        elif self._part.file_name:
            self._sink()  # an empty file is a file; a file field left empty has no name

    def _end(self) -> None:
        self._ended = True


def plain_name(name: str) -> str:
    """Return a file's own name: no folders, nothing invisible, not longer than file systems allow."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:MAX_FILE_NAME]


def _malformed() -> InputError:
    return InputError("what was sent arrived incomplete or damaged", "please send it again")
