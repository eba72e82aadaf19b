"""How many people: from overlapping lists to a total with its doubt, and files that say how it was come by."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import click

from amparo.cli.common import (
    json_option,
    main,
    report_language_option,
    results_option,
    seed_option,
    tell,
)
from amparo.console import progress, show, translated
from amparo.errors import InputError, RefusedError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.count.estimate.answer import Answer, Refusal
    from amparo.count.estimate.attempts import Report
    from amparo.count.estimate.fit import Fit
    from amparo.count.estimate.table import Table

DRAWS = "draw-*.csv"


@main.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--lists", default="", help="The columns that are lists, with commas between; default: all that can be.")
@click.option("--count", help="The column that counts people; default: one named like a count.")
@click.option("--shape", type=click.Choice(["patterns", "persons"]), help="What a row is; default: as it looks.")
@click.option("--without", multiple=True, help="Leave this list out, as if it had never been made; repeatable.")
@click.option("--strata", multiple=True, help="A column that divides people; each part is estimated apart; repeatable.")
@click.option("--model", "models", multiple=True, help="A model by its id, or `all`; repeatable.")
@seed_option
@click.option("--quick", is_flag=True, help="Leave out the test on totals that are known, and all other checks.")
@report_language_option
@results_option("estimate")
@json_option
def estimate(  # noqa: PLR0913, PLR0917  (each is an option of the verb)
    source: Path,
    lists: str,
    count: str | None,
    shape: str | None,
    without: tuple[str, ...],
    strata: tuple[str, ...],
    models: tuple[str, ...],
    seed: int,
    quick: bool,
    language: str,
    out: Path,
    as_json: bool,
) -> None:
    """Say how many people stand behind lists that overlap: a CSV or Parquet file, or a folder of possible linkages."""
    warnings.simplefilter("ignore", RuntimeWarning)  # of a library, about a step of a search: models judge the outcome
    columns = {"lists": [name.strip() for name in lists.split(",")] if lists else None, "count": count, "shape": shape}
    tables = _draws(source, columns, strata) if source.is_dir() else _tables(source, columns, strata)
    tables = [_without(table, without) for table in tables]
    settings: dict[str, Any] = {"models": models or None, "seed": seed, "checks": not quick}
    with progress(translated(N_("estimate")), quiet=as_json) as bar:
        screen = _Screen(language, bar, silent=as_json, linked=source.is_dir())
        settings |= {"report": screen.report, "told": screen.told}
        answers, total = _estimated(tables, linked=source.is_dir(), several=bool(strata), settings=settings)
    if as_json:
        from amparo.count.estimate.export import as_data

        show(as_data(answers, total))
    screen.whole(answers, total)
    _write(answers, total, language, out)
    screen.end(out)
    if not any(fit.answered for answer in answers for fit in answer.fits):
        raise RefusedError("no model gave an answer that may be shown", "the report among the results says why")


def _tables(source: Path, columns: dict[str, Any], strata: tuple[str, ...]) -> Sequence[Table]:
    from amparo.count.estimate.reading import read

    return read(source, strata=strata, **columns)


def _without(table: Table, lists: Iterable[str]) -> Table:
    for name in lists:
        if name not in table.lists:
            raise InputError("--without names a list that is not in the table", "write its name as the column has it")
        table = table.without(table.lists.index(name))
    return table


def _draws(folder: Path, columns: dict[str, Any], strata: tuple[str, ...]) -> Sequence[Table]:
    """Read the tables of a folder, each built from one draw of the linkage."""
    if strata:
        raise InputError(
            "a folder of linkages cannot be divided into strata", "make a folder for each stratum, and estimate it"
        )
    files = sorted(folder.glob(DRAWS))
    if not files:
        raise InputError("there is no draw of a linkage in this folder", "name the files draw-001.csv, draw-002.csv, …")
    return [_draw(file, columns) for file in files]


def _draw(file: Path, columns: dict[str, Any]) -> Table:
    try:
        [table] = _tables(file, columns, ())
    except InputError:
        click.echo(translated(N_("{file} cannot be used:")).format(file=file.name), err=True)
        raise
    return table


def _estimated(
    tables: Sequence[Table], *, linked: bool, several: bool, settings: dict[str, Any]
) -> tuple[tuple[Answer, ...], Fit | Refusal | None]:
    from amparo.count.estimate.linked import estimate_linked
    from amparo.count.estimate.whole import estimate, estimate_strata

    if linked:
        return (estimate_linked(tables, **settings),), None
    if several:
        return estimate_strata(tables, **settings)
    return (estimate(tables[0], **settings),), None


def _write(answers: Sequence[Answer], total: Fit | Refusal | None, language: str, folder: Path) -> None:
    from amparo.count.estimate.results import write

    write(folder, answers, total, language, datetime.now(UTC).date())


class _Screen:
    """Prints models as soon as they have spoken, and the rest when all is known; the bar keeps to a line of its own."""

    def __init__(self, language: str, bar: Report, *, silent: bool, linked: bool) -> None:
        from amparo.count.estimate.pictures.voice import Voice

        self._voice, self._bar, self._silent, self._linked = Voice(language), bar, silent, linked
        self._table: Table | None = None
        self._line = Lock()

    def report(self, done: int, total: int) -> None:
        """Show how far it is."""
        with self._line:
            self._bar(done, total)

    def told(self, table: Table, outcome: Fit | Refusal) -> None:
        """Print what a model said; before the first one of a table, its heading. Linkages are not told one by one."""
        from amparo.count.estimate import listing

        if self._silent or self._linked:
            return
        above = () if table is self._table else listing.above(table.stratum, self._voice)
        self._table = table
        with self._line:
            if sys.stderr.isatty():
                click.echo("\r\033[K", err=True, nl=False)  # the bar stands here; its next step brings it back
            tell([*above, listing.line(outcome, table.n, self._voice)])

    def whole(self, answers: Sequence[Answer], total: Fit | Refusal | None) -> None:
        """Print models together, notes, and what is documented, at least there, estimated, not known."""
        from amparo.count.estimate import listing
        from amparo.count.estimate.fit import Fit
        from amparo.count.estimate.models import KNOWN
        from amparo.count.estimate.report import sentences

        if self._silent:
            return
        if self._linked:
            [answer] = answers
            tell(listing.above("", self._voice))
            said: list[Fit | Refusal] = [*answer.fits, *(one for one in answer.refusals if one.model in KNOWN)]
            tell(listing.line(each, answer.table.n, self._voice) for each in said)
        tell(listing.together(answers, total, self._voice))
        if notes := list(listing.notes(answers, self._voice)):
            tell(["", *notes])
        found = total if isinstance(total, Fit) else None
        tell(f"\n{part}" for part in sentences(answers, self._voice.language, found))

    def end(self, folder: Path) -> None:
        """Say where the results are."""
        if not self._silent:
            tell(["", self._voice.say("results: {folder}", folder=folder)])
