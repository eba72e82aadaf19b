"""ASCII armor: an age file as text (strict PEM, RFC 7468, label ``AGE ENCRYPTED FILE``)."""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64

from amparo.errors import InputError

BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----"
END = "-----END AGE ENCRYPTED FILE-----"

_BYTES_A_LINE = 48
_COLUMNS = 64
_WHITESPACE = " \t\r\n"


def armor(sealed: bytes) -> str:
    """Write an age file as lines of 64 columns."""
    blocks = range(0, len(sealed), _BYTES_A_LINE)
    lines = [b2a_base64(sealed[at : at + _BYTES_A_LINE], newline=False).decode() for at in blocks]
    return "\n".join([BEGIN, *lines, END, ""])


def dearmor(text: str | bytes) -> bytes:
    """Read armored text; white space is allowed around it and lines may end in LF or CRLF, nothing else is.

    Raises ``InputError`` with the number of the first line that is wrong.
    """
    lines = _lines(text)
    if len(lines) < 3 or lines[0] != BEGIN or lines[-1] != END:
        raise InputError(
            "this is not an armored age file: it must begin with {begin} and end with {end}",
            "copy the whole text, with both lines of dashes",
            begin=BEGIN,
            end=END,
        )
    body = lines[1:-1]
    return b"".join(_line(line, number, number == len(body)) for number, line in enumerate(body, 1))


def _lines(text: str | bytes) -> list[str]:
    try:
        stripped = (text.decode("ascii") if isinstance(text, bytes) else text).strip(_WHITESPACE)
        stripped.encode("ascii")
    except UnicodeError:
        raise InputError("an armored age file is plain ASCII; this is not", "copy the text again") from None
    return stripped.replace("\r\n", "\n").split("\n")


def _line(line: str, number: int, last: bool) -> bytes:
    full = len(line) == _COLUMNS
    try:
        data = a2b_base64(line, strict_mode=True)
    except Error:
        data = b""
    # one way only to write the same bytes, else the text could be changed unnoticed
    if not data or not (full or (last and len(line) < _COLUMNS)) or b2a_base64(data, newline=False).decode() != line:
        raise InputError(
            "line {line} of the armored age file is malformed",
            "copy the whole text again; do not rewrap it",
            line=number + 1,
        )
    if not last and len(data) != _BYTES_A_LINE:
        raise InputError("line {line} of the armored age file ends early", "copy the text again", line=number + 1)
    return data
