"""How the command line speaks: words in the user's language, errors with a hint, passphrases, progress.

Rules for messages, after the age tool: ``amparo: error:`` says what happened, ``amparo: hint:`` what to do, both in
lower case, both on standard error. Data goes to standard output, so that it can be piped.
"""

from __future__ import annotations

import json
import locale
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from amparo import text
from amparo.errors import AmparoError, InputError, StorageError

MAX_PASSPHRASE_FILE = 4096  # a passphrase is a line; anything longer is the wrong file


def language() -> str:
    """Return the language of the terminal."""
    return text.choose_language(locale.getlocale()[0] or "")


def translated(message: str) -> str:
    """Return a message in the language of the terminal."""
    return text.catalogue(language()).gettext(message)


def say(message: str, **values: object) -> None:
    """Print a message for a person, in their language."""
    click.echo(translated(message).format(**values))


def show(data: Any) -> None:
    """Print data for a program."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True))


def complain(error: AmparoError) -> None:
    """Print what happened and what to do on standard error."""
    what, todo = text.explain(error, language())
    click.echo(f"amparo: error: {what}", err=True)
    if todo:
        click.echo(f"amparo: hint: {todo}", err=True)


class Program(click.Group):
    """A group of verbs that never shows a traceback and always exits with a documented code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; turn what it raises into words and an exit code."""
        try:
            return super().invoke(ctx)
        except AmparoError as error:
            complain(error)
            sys.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise  # click knows what to do with these
        except KeyboardInterrupt:
            sys.exit(130)
        except OSError as error:
            # Only the kind of failure: a path can name a person.
            complain(
                StorageError("the system refused: {reason}", "check disk space and permissions", reason=error.strerror)
            )
            sys.exit(StorageError.exit_code)
        except Exception as error:
            complain(
                AmparoError(
                    "a defect in amparo ({kind})", "please report the command you ran", kind=type(error).__name__
                )
            )
            sys.exit(AmparoError.exit_code)


def read_passphrase(file: Path | None, *, confirm: bool = False) -> str:
    """Take the passphrase from the first line of a file, else ask for it without showing it."""
    if file is None:
        return str(click.prompt("passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
    if file.stat().st_size > MAX_PASSPHRASE_FILE:
        raise InputError(
            "the passphrase file is longer than {limit} bytes", "give a file with one line", limit=MAX_PASSPHRASE_FILE
        )
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError("the passphrase file is not text", "give a file with one line") from error
    if not lines or not lines[0]:
        raise InputError("the passphrase file is empty", "write the passphrase on its first line")
    return lines[0]


@contextmanager
def progress(label: str, *, quiet: bool = False) -> Iterator[Any]:
    """Show a bar on standard error; yields ``report(done, total)``."""
    if quiet or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield report
