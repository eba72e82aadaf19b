"""Overlaps between organisations that may not see each other's lists: numbers only, by files sent over any channel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import EXISTING, FILE, main
from amparo.console import say, translated
from amparo.errors import InputError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.count.link.private.codes import Codes
    from amparo.count.link.private.recipe import Keys

_Verb = Callable[..., None]


def _list_options(verb: _Verb) -> _Verb:
    """Say which list, and what of it makes a key."""
    for option in (
        click.option("--sheet", help="The sheet of a workbook; default: the first that holds something."),
        click.option(
            "--calling-code",
            default="",
            help="The country of phone numbers that are written without one, such as 7; default: leave these out.",
        ),
        click.option(
            "--field",
            "chosen",
            multiple=True,
            required=True,
            help="What must agree, such as identifier:phone, or identifier:phone=COLUMN; repeatable.",
        ),
        click.argument("listed", metavar="LIST", type=EXISTING),
    ):
        verb = option(verb)
    return verb


@main.group()
def overlap() -> None:
    """How many people are on lists that may not be shown to each other."""


@overlap.command()
@_list_options
@click.option("--state", type=FILE, default="overlap.state", show_default=True, help="The new file for your own key.")
@click.option("--out", type=FILE, default="request.bin", show_default=True, help="The request to write.")
def ask(listed: Path, chosen: tuple[str, ...], calling_code: str, sheet: str | None, state: Path, out: Path) -> None:
    """Ask another organisation how many keys of LIST are on its list, by private set intersection."""
    from amparo.count.link.private import intersection
    from amparo.ledger import durable

    request, kept = intersection.ask(_keys(listed, chosen, calling_code, sheet))
    durable.write_new(state, kept)
    durable.write(out, request)
    say("written: {file}; send it sealed, and read out its fingerprint: {digits}", file=out, digits=_digits(request))
    _note(N_("{file} holds a private key: show it to nobody; `amparo overlap count` deletes it"), file=state)


@overlap.command()
@_list_options
@click.argument("request", type=EXISTING)
@click.option("--out", type=FILE, default="answer.bin", show_default=True, help="The answer to write.")
def answer(
    listed: Path, request: Path, chosen: tuple[str, ...], calling_code: str, sheet: str | None, out: Path
) -> None:
    """Answer REQUEST: let the other organisation learn how many of its keys are on LIST."""
    from amparo.count.link.private import intersection
    from amparo.ledger import durable

    asked = _bytes(request)
    answered = intersection.answer(_keys(listed, chosen, calling_code, sheet), asked)
    durable.write(out, answered)
    say("the request's fingerprint: {digits}; send the answer only if theirs is the same", digits=_digits(asked))
    say("written: {file}; send it sealed, and read out its fingerprint: {digits}", file=out, digits=_digits(answered))
    _note(N_("answer once only: who asks twice about lists that differ in one person learns about that person"))


@overlap.command()
@click.argument("answered", metavar="ANSWER", type=EXISTING)
@click.option("--state", type=EXISTING, default="overlap.state", show_default=True, help="The file that `ask` wrote.")
def count(answered: Path, state: Path) -> None:
    """Print how many keys both lists hold, and delete the state."""
    from amparo.count.link.private import intersection
    from amparo.count.link.private.overlaps import SMALL

    theirs = _bytes(answered)
    found = intersection.count(theirs, _bytes(state))
    click.echo(found)
    state.unlink()
    _note(N_("the answer's fingerprint: {digits}; trust the number only if theirs is the same"), digits=_digits(theirs))
    _note(N_("the state is deleted; delete request and answer too, on both sides"))
    if found < SMALL:
        _note(N_("so small a number can point at somebody: do not pass it on"))


@overlap.command()
@click.option("--out", type=FILE, default="overlap.key", show_default=True, help="The new key file.")
def key(out: Path) -> None:
    """Make the key of one exchange, to be handed over in person to each organisation that takes part."""
    from amparo.count.link.private import codes
    from amparo.ledger import durable

    durable.write_new(out, codes.new_key().encode())
    say("written: {file}; hand it over in person, and delete every copy after the count", file=out)
    _note(N_("whoever has it and the codes can find people by trying every number or name"))


@overlap.command()
@_list_options
@click.option("--key-file", type=EXISTING, default="overlap.key", show_default=True, help="The exchange's key.")
@click.option("--name", required=True, help="What your list is called in the table.")
@click.option("--out", type=FILE, help="The codes to write; default: codes-NAME.txt.")
def encode(
    listed: Path, chosen: tuple[str, ...], calling_code: str, sheet: str | None,
    key_file: Path, name: str, out: Path | None,
) -> None:  # fmt: skip
    """Write LIST as codes under a key that two to seven organisations hold in common."""
    from amparo.count.link.private import codes
    from amparo.ledger import durable

    secret = codes.read_key(_text(key_file))
    made = codes.encode(_keys(listed, chosen, calling_code, sheet), secret, name)
    out = out or Path(f"codes-{name}.txt")
    durable.write(out, codes.write(made).encode())
    say("written: {file}; send it sealed to whoever joins, best to somebody who does not have the key", file=out)


@overlap.command()
@click.argument("files", nargs=-1, required=True, type=EXISTING)
@click.option("--out", type=FILE, default="overlap.csv", show_default=True, help="The table to write.")
def join(files: tuple[Path, ...], out: Path) -> None:
    """Count the people on FILES of codes by the lists they are on: a table for `amparo estimate`."""
    from amparo.count.link.private import overlaps
    from amparo.ledger import durable

    lists = [_codes(file) for file in files]
    table = overlaps.join(lists)
    durable.write(out, overlaps.as_csv(lists, table).encode())
    say("written: {file}; {people} people on {lists} lists", file=out, people=sum(table.values()), lists=len(lists))
    if few := overlaps.small(table):
        _note(
            N_("{few} of its numbers are below {limit} and can point at somebody: do not publish them"),
            few=few, limit=overlaps.SMALL,
        )  # fmt: skip
    _note(N_("delete the codes now, and have every copy of the key deleted"))


def _keys(path: Path, chosen: tuple[str, ...], calling_code: str, sheet: str | None) -> Keys:
    """Read a list and write its keys; say how many there are and what could not be used, and never which."""
    from amparo.count.link.private import recipe
    from amparo.count.link.reading import Mapping, open_list

    fields = [field for field, _, _ in (each.partition("=") for each in chosen)]
    columns = {column: field for field, _, column in (each.partition("=") for each in chosen) if column}
    if columns and len(columns) < len(chosen):
        raise InputError("some fields have a column and some have none", "write FIELD=COLUMN for all, or for none")
    reading = open_list(path, mapping=Mapping(columns) if columns else None, sheet=sheet)
    for remark in reading.notes:
        _note(remark.template, **remark.values)
    found = recipe.keys(reading.records.fields, fields, calling_code)
    _note(
        N_("keys: {keys}; rows without one: {unusable}; rows that repeat one: {repeated}"),
        keys=len(found.values), unusable=found.unusable, repeated=found.repeated,
    )  # fmt: skip
    if recipe.spelt(fields):
        _note(N_("names count only where both lists spell them alike: misspelt ones are missed, and the number is low"))
    return found


def _codes(file: Path) -> Codes:
    from amparo.count.link.private import codes

    try:
        return codes.read(_text(file))
    except InputError:
        _note(N_("{file} cannot be used:"), file=file.name)
        raise


def _bytes(path: Path) -> bytes:
    from amparo.count.link.private.codes import LARGEST_FILE as LARGEST_CODES
    from amparo.count.link.private.files import LARGEST_FILE

    with path.open("rb") as file:
        data = file.read(max(LARGEST_FILE, LARGEST_CODES) + 1)
    if len(data) > max(LARGEST_FILE, LARGEST_CODES):
        raise InputError("the file is larger than any that `amparo overlap` writes", "choose the right file")
    return data


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode()
    except UnicodeDecodeError:
        raise InputError("the file is not text", "choose a file that `amparo overlap` wrote") from None


def _digits(data: bytes) -> str:
    from amparo.count.link.private.files import fingerprint

    return fingerprint(data)


def _note(message: str, **values: object) -> None:
    """Say what is no data, on standard error."""
    click.echo(translated(message).format(**values), err=True)
