"""The one tree of errors a person may meet.

A message says what happened, then what to do, in lower case. It is a template with named values so that
catalogues can translate it. Values are positions, field names, limits and counts: never content, a name or
a secret, because messages reach logs, screens and screenshots.
"""

from __future__ import annotations


class AmparoError(Exception):
    """Something went wrong that a person can act on; ``exit_code`` is what the command line returns."""

    exit_code = 1

    def __init__(self, what: str, todo: str = "", **values: object) -> None:
        self.what = what
        self.todo = todo
        self.values = values
        super().__init__(what, todo)

    def __str__(self) -> str:
        return self.what.format(**self.values)

    def hint(self) -> str:
        """Say what to do now; empty when there is nothing to add."""
        return self.todo.format(**self.values)


class InputError(AmparoError):
    """What was given cannot be read: a file, a row, a field, a code word."""

    exit_code = 3


class VerifyError(AmparoError):
    """Something signed, chained or committed does not hold."""

    exit_code = 4


class WrongKeyError(AmparoError):
    """The key or passphrase does not open this."""

    exit_code = 5


class StorageError(AmparoError):
    """The disk is full, read-only or broken; nothing acknowledged is lost."""

    exit_code = 6


class UnreachableError(AmparoError):
    """The other side does not answer."""

    exit_code = 7


class RefusedError(AmparoError):
    """A rule that protects somebody says no: consent, a limit, a gate."""

    exit_code = 8
