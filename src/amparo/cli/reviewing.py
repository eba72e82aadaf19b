"""Pairs of records judged from the command line: the same queue and the same judgements as on the desk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import EXISTING, json_option, main, open_vault, passphrase_option, vault_option
from amparo.console import language, progress, say, show, translated
from amparo.errors import AmparoError, InputError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.count.link.judgements import Pair
    from amparo.desk.review import Lists, Review, Sources
    from amparo.ledger.vault import Vault


@main.command()
@click.argument("files", metavar="LIST...", nargs=-1, type=EXISTING)
@vault_option
@passphrase_option
@click.option("--mapping", type=EXISTING, help="Which column says what, as a file; default: proposed.")
@click.option("--clean", multiple=True, help="Nobody is twice on this list, as its keeper vouches; repeatable.")
@click.option("--reviewer", default="", help="Your name or initials, the same each time; default: this device.")
@click.option("--pair", nargs=2, metavar="LIST:ROW LIST:ROW", help="Only these two records.")
@click.option(
    "--judge", "verdict", type=click.Choice(["same", "different", "cannot-say"]), help="Record this of the pair."
)
@click.option("--undo", "undone", metavar="ID", default="", help="Take this judgement back; needs no list.")
@click.option("--reason", default="", help="What speaks for the judgement, or for taking it back; - reads it.")
@click.option("--list", "only_list", is_flag=True, help="Print the queue and ask nothing.")
@click.option("--agreement", "only_agreement", is_flag=True, help="Print how far reviewers agree.")
@json_option
def review(  # noqa: PLR0913, PLR0917  (each is an option of the verb)
    files: tuple[Path, ...],
    folder: Path,
    passphrase_file: Path | None,
    mapping: Path | None,
    clean: tuple[str, ...],
    reviewer: str,
    pair: tuple[str, str] | None,
    verdict: str | None,
    undone: str,
    reason: str,
    only_list: bool,
    only_agreement: bool,
    as_json: bool,
) -> None:
    """Judge pairs of records on LISTs: the same person, different, or cannot say; the most telling pairs first."""
    if verdict and not pair:
        raise InputError("it is not said which two records are judged", "name them with --pair LIST:ROW LIST:ROW")
    if reason == "-":
        reason = sys.stdin.read()
    with open_vault(folder, passphrase_file) as vault:
        if undone:
            _take_back(vault, undone, reason, reviewer, as_json=as_json)
            return
        sources = _sources(files, mapping, clean)
        if verdict and pair:
            _judge(vault, _lists(vault, sources), pair, verdict, reason, reviewer, as_json=as_json)
            return
        if only_agreement:
            _agreement(_lists(vault, sources), vault, as_json=as_json)
            return
        from amparo.cli.asking import Terminal

        at = Terminal(vault, _linked(vault, sources, quiet=as_json), reviewer, as_json=as_json)
        if pair:
            at.show(_numbers(at.review.lists, pair))
        elif only_list or as_json:
            at.list()
        else:
            at.ask()


def _sources(files: tuple[Path, ...], mapping: Path | None, clean: tuple[str, ...]) -> Sources:
    from amparo.desk.review import Sources

    return Sources(tuple(map(str, files)), clean, str(mapping or ""))


def _lists(vault: Vault, sources: Sources) -> Lists:
    """Read the lists, which is enough to judge."""
    from amparo.desk.review import Lists

    with _naming_the_file():
        return Lists.of(vault, sources, sources.read())


def _linked(vault: Vault, sources: Sources, *, quiet: bool) -> Review:
    from amparo.desk.review import begin

    with _naming_the_file(), progress(translated(N_("link")), quiet=quiet) as bar:
        return begin(vault, sources, bar)


@contextmanager
def _naming_the_file() -> Iterator[None]:
    """Say which file an error is about."""
    from amparo.count.link.apart.files import FILE

    try:
        yield
    except AmparoError as error:
        if FILE in error.values:
            click.echo(translated(N_("{file} cannot be used:")).format(file=error.values[FILE]), err=True)
        raise


def _numbers(lists: Lists, named: tuple[str, str]) -> Pair:
    """Return the numbers of two records written as LIST:ROW, the lower first."""
    one, other = (_number(lists, each) for each in named)
    if one == other:
        raise InputError("a record cannot be judged against itself", "choose two records")
    return min(one, other), max(one, other)


def _number(lists: Lists, named: str) -> int:
    name, _, row = named.rpartition(":")
    if not (row.isascii() and row.isdigit() and len(row) < 10):
        raise InputError("a record is written as LIST:ROW", "write the list's name and the row, as in helpline:12")
    return lists.number_of(name, int(row))


def _judge(
    vault: Vault, lists: Lists, named: tuple[str, str], verdict: str, reason: str, by: str, *, as_json: bool
) -> None:
    """Record a judgement and print its id, by which it can be taken back."""
    from amparo.record.judging import Verdict

    made = lists.judge(vault, _numbers(lists, named), Verdict(verdict.replace("-", "_")), reason, by)
    if as_json:
        show(asdict(made))
    else:
        say("recorded: {id}", id=made.id)


def _agreement(lists: Lists, vault: Vault, *, as_json: bool) -> None:
    """Print how far reviewers agree."""
    from amparo.desk.review_words import Words

    found = lists.standing(vault).agreement
    if as_json:
        show(asdict(found))
        return
    for line in Words(language()).agreement(found):
        click.echo(line)


def _take_back(vault: Vault, judgement: str, reason: str, by: str, *, as_json: bool) -> None:
    from amparo.record import judging

    made = judging.undo(vault, judgement, reason, by)
    if as_json:
        show({"id": made.id, "withdrawn": made.withdrawn and asdict(made.withdrawn)})
    else:
        say("taken back: {id}", id=made.id)
