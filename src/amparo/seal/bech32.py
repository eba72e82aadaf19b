"""Bech32 (BIP 173) without its length limit, as age writes keys.

A post-quantum recipient is about 2,000 characters, so the checksum takes two characters at a time from a table
and the regrouping into five bits is left to the standard library's base 32, which differs in its alphabet only.
"""

from __future__ import annotations

from base64 import b32decode, b32encode

from amparo.errors import InputError

MAX_LENGTH = 4096
"""Characters. Twice the longest key age knows; a longer text is not a key."""

_ALPHABET = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_BECH32 = bytes.maketrans(_BASE32, _ALPHABET)
_TO_BASE32 = bytes.maketrans(_ALPHABET, _BASE32)
_TO_VALUE = bytes.maketrans(_ALPHABET, bytes(range(32)))
_CHECKSUM = 6


def _step(state: int, value: int) -> int:
    """Take one five-bit value into the checksum: one step of BIP 173's BCH code over GF(32)."""
    top = state >> 25
    state = (state & 0x1FFFFFF) << 5 ^ value
    for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
        if top >> bit & 1:
            state ^= generator
    return state


# the code is linear, so what two steps do to the top ten bits can be looked up
_TWO_STEPS = [_step(_step(top << 20, 0), 0) for top in range(1024)]


def encode(prefix: str, data: bytes) -> str:
    """Return ``prefix`` (lower case), ``1``, ``data`` and the checksum, in lower case."""
    body = b32encode(data).rstrip(b"=").translate(_TO_BECH32)
    state = _checksum(prefix, body.translate(_TO_VALUE) + bytes(_CHECKSUM)) ^ 1
    values = bytes(state >> 5 * (_CHECKSUM - 1 - at) & 31 for at in range(_CHECKSUM))
    return f"{prefix}1{body.decode()}{''.join(chr(_ALPHABET[value]) for value in values)}"


def decode(prefix: str, text: str) -> bytes:
    """Return the data of a Bech32 ``text`` with this (lower case) ``prefix``; the text may be all upper case.

    Raises ``InputError`` without showing the text: it may be a secret.
    """
    if len(text) > MAX_LENGTH or not text.isascii() or text not in (text.lower(), text.upper()):
        raise _not_a_key(prefix)
    found, separator, tail = text.lower().rpartition("1")
    body = tail.encode()
    if found != prefix or not separator or len(body) < _CHECKSUM or body.strip(_ALPHABET):
        raise _not_a_key(prefix)
    if _checksum(prefix, body.translate(_TO_VALUE)) != 1:
        raise _not_a_key(prefix)
    return _regroup(prefix, body[:-_CHECKSUM])


def _regroup(prefix: str, body: bytes) -> bytes:
    text = body.translate(_TO_BASE32)
    try:
        data = b32decode(text + b"=" * (-len(text) % 8))
    except ValueError:
        raise _not_a_key(prefix) from None
    if b32encode(data).rstrip(b"=") != text:  # stray bits at the end
        raise _not_a_key(prefix)
    return data


def _checksum(prefix: str, values: bytes) -> int:
    letters = prefix.encode()
    values = bytes([*(letter >> 5 for letter in letters), 0, *(letter & 31 for letter in letters)]) + values
    state = 1
    if len(values) % 2:
        state, values = _step(state, values[0]), values[1:]
    for first, second in zip(values[::2], values[1::2], strict=True):
        state = (state & 0xFFFFF) << 10 ^ first << 5 ^ second ^ _TWO_STEPS[state >> 20]
    return state


def _not_a_key(prefix: str) -> InputError:
    return InputError(
        "this is not a complete {prefix} key: a character is missing, wrong or of the wrong case",
        "copy the whole key again",
        prefix=prefix,
    )
