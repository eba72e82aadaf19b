"""Padding to a few sizes, so that a sealed file's length tells little about what is in it.

A plaintext grows by ``0x80`` and zeros (ISO/IEC 7816-4) to 4 KiB, 64 KiB, 1 MiB or a whole number of MiB. The mark
comes after the content, so padding is written and taken off while streaming, without knowing the length first.
"""

from __future__ import annotations

from collections.abc import Callable

from amparo.errors import InputError

SMALL_BUCKETS = (4 * 1024, 64 * 1024)
MIB = 1024 * 1024

_MARK = b"\x80"
_ZEROS = bytes(64 * 1024)


def bucket(length: int) -> int:
    """Return the padded size in bytes of a plaintext of ``length`` bytes: always at least one more."""
    for size in SMALL_BUCKETS:
        if length < size:
            return size
    return (length // MIB + 1) * MIB


def padding(length: int) -> bytes:
    """Return what to write after ``length`` bytes of plaintext (at most 1 MiB)."""
    return _MARK.ljust(bucket(length) - length, b"\0")


def pad(plain: bytes) -> bytes:
    """Return ``plain`` padded to its bucket."""
    return plain + padding(len(plain))


def unpad(padded: bytes) -> bytes:
    """Take the padding off; raises ``InputError`` unless it is exactly what :func:`pad` adds."""
    content = padded.rstrip(b"\0")
    if not content.endswith(_MARK) or bucket(len(content) - 1) != len(padded):
        raise _not_padded()
    return content[:-1]


class Unpadder:
    """Takes padding off while bytes arrive: a mark and zeros are held back until something else follows them."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._length = 0
        self._marked = False
        self._zeros = 0

    def write(self, data: bytes) -> None:
        """Pass on what is certainly content."""
        content = data.rstrip(b"\0")
        if content:
            self._release()
            self._marked = content.endswith(_MARK)
            self._pass_on(content[:-1] if self._marked else content)
        self._zeros += len(data) - len(content)

    def close(self) -> None:
        """Check the padding; raises ``InputError`` unless it is exactly that of the content's bucket."""
        if not self._marked or bucket(self._length) != self._length + 1 + self._zeros:
            raise _not_padded()

    def _release(self) -> None:
        """What was held back turned out to be content."""
        if self._marked:
            self._pass_on(_MARK)
        while self._zeros:
            some = min(self._zeros, len(_ZEROS))
            self._pass_on(_ZEROS[:some])
            self._zeros -= some

    def _pass_on(self, content: bytes) -> None:
        self._length += len(content)
        self._write(content)


def _not_padded() -> InputError:
    return InputError("the sealed content is not padded to its bucket", "it was not made by this program; refuse it")
