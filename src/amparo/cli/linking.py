"""Who is on which list: from lists of names to possible linkages, with names in a child process alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from amparo.cli.common import (
    EXISTING,
    FOLDER,
    json_option,
    main,
    open_vault,
    passphrase_option,
    report_language_option,
    results_option,
    seed_option,
    tell,
)
from amparo.console import progress, show, translated
from amparo.errors import AmparoError, InputError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.count.link.apart import Job, Linked, Listed

OPENER = "amparo.cli.judged:open_files"
"""The opener of files whose records people have judged; see ``amparo.count.link.apart``."""


@main.command()
@click.argument("files", metavar="LIST...", nargs=-1, required=True, type=EXISTING)
@click.option("--mapping", "mapping_file", type=EXISTING, help="Which column says what, as a file; default: proposed.")
@click.option("--clean", multiple=True, help="Nobody is twice on this list, as its keeper vouches; repeatable.")
@click.option("--draws", type=click.IntRange(1, 999), default=20, show_default=True, help="How many possible linkages.")
@seed_option
@click.option("--vault", "folder", type=FOLDER, help="Take what reviewers judged from this vault.")
@click.option("--accounts", is_flag=True, help="Link the vault's own accounts too, of those who may be counted.")
@passphrase_option
@report_language_option
@results_option("linkage")
@json_option
def link(  # noqa: PLR0913, PLR0917  (each is an option of the verb)
    files: tuple[Path, ...],
    mapping_file: Path | None,
    clean: tuple[str, ...],
    draws: int,
    seed: int,
    folder: Path | None,
    accounts: bool,
    passphrase_file: Path | None,
    language: str,
    out: Path,
    as_json: bool,
) -> None:
    """Say which records on LISTs (CSV, XLSX, ODS, Parquet) may be one person, and what remains in doubt."""
    _refuse(files, clean)
    arguments: dict[str, Any] = {
        "files": [str(file) for file in files],
        "mappings": _mappings(mapping_file, files),
        "clean": list(clean),
    }
    from amparo.count.link.apart import Job

    job = Job(arguments, draws=draws, seed=seed)
    if accounts and folder is None:
        raise InputError("--accounts needs a vault", "say with --vault where it is")
    if folder is not None:
        job = Job({**arguments, **_judged(folder, passphrase_file, accounts=accounts)}, OPENER, draws, seed)
    screen = _Screen(language, files, mapping_file, out, silent=as_json)
    linked = _linked(job, screen, quiet=as_json)
    _write(linked, screen.listed, language, out)
    if as_json:
        from amparo.count.link.export import as_data

        show(as_data(linked, screen.listed))
    screen.end(linked)


def _refuse(files: Sequence[Path], clean: Iterable[str]) -> None:
    from amparo.count.estimate.reading.roles import COUNTS

    names = [file.stem for file in files]
    for name in names:
        if name.lower() in COUNTS:
            raise InputError("a list may not be called {name}: its column would look like a count of people",
                             "rename the file", name=name)  # fmt: skip
        if names.count(name) > 1:
            raise InputError("two files would make lists of one name: {name}", "a list is called as its file: rename "
                             "one of them", name=name)  # fmt: skip
    for name in clean:
        if name not in names:
            raise InputError("--clean names a list that is not given", "write the file's name without its ending")


def _mappings(file: Path | None, files: Sequence[Path]) -> dict[str, str]:
    """Return the mapping of each list as TOML, from a file that may hold others too; none without a file."""
    if file is None:
        return {}
    from amparo.count.link.reading import load

    held = load(file)
    for each in files:
        if each.stem not in held:
            raise InputError("the mapping has no table for list {name}", "add one, or leave out --mapping to have it "
                             "proposed", name=each.stem)  # fmt: skip
    return {each.stem: held[each.stem].to_toml() for each in files}


def _judged(folder: Path, passphrase_file: Path | None, *, accounts: bool) -> dict[str, Any]:
    """Return what a vault holds of judgements, and its accounts if asked for, as plain data for the child."""
    from amparo.cli import judged

    with open_vault(folder, passphrase_file) as vault:
        return judged.arguments(vault, accounts=accounts)


def _linked(job: Job, screen: _Screen, *, quiet: bool) -> Linked:
    from amparo.count.link.apart import files, run

    with progress(translated(N_("link")), quiet=quiet) as bar:
        try:
            return run(job, opened=screen.opened, report=bar)
        except AmparoError as error:
            if files.FILE in error.values:
                click.echo(translated(N_("{file} cannot be used:")).format(file=error.values[files.FILE]), err=True)
            raise


def _write(linked: Linked, listed: Sequence[Listed], language: str, folder: Path) -> None:
    from amparo.count.link.results import write

    write(folder, linked, listed, language, datetime.now(UTC).date())


class _Screen:
    """Prints how lists were read as soon as they are, and the rest when all is known."""

    def __init__(
        self, language: str, files: Iterable[Path], mapping: Path | None, folder: Path, *, silent: bool
    ) -> None:
        from amparo.count.estimate.pictures.voice import Voice
        from amparo.count.link.results import MAPPING

        self._voice, self._folder, self._silent, self._proposed = Voice(language), folder, silent, mapping is None
        read_by = mapping or folder / MAPPING
        self._files = " ".join([*(quote(str(file)) for file in files), "--mapping", quote(str(read_by))])
        self.listed: Sequence[Listed] = ()

    def opened(self, listed: Sequence[Listed]) -> None:
        """Show which column says what and what was noted; keep a proposed mapping for people to edit."""
        self.listed = listed
        if not self._silent:
            for each in listed:
                tell(self._read(each))
        if self._proposed:
            from amparo.count.link.results import write_mapping

            path = write_mapping(self._folder, listed)
            if not self._silent:
                said = self._voice.say("mapping: {file}; to change it, edit it and give it with --mapping", file=path)
                tell([said, ""])

    def _read(self, one: Listed) -> Iterable[str]:
        from amparo.count.link.reading import described

        yield self._voice.say("{list}: {rows} records", list=one.name, rows=self._voice.count(one.rows))
        if one.mapping is not None:
            yield from (f"  {line}" for line in described(one.mapping, self._voice.say))
        for note in one.notes:
            yield "  " + self._voice.say("note: {note}", note=self._voice.remark(note))
        yield ""

    def end(self, linked: Linked) -> None:
        """Print remarks, how many people, how sure, where the results are, and what to do next."""
        from amparo.count.link.report import words

        if self._silent:
            return
        for each in linked.linkage.remarks:
            tell([self._voice.say("note: {note}", note=self._voice.remark(each)), ""])
        for part in words.parts(linked, self._voice):
            tell([f"{part.name}: {part.figure}. {part.text}" if part.figure else f"{part.name}: {part.text}", ""])
        tell([self._voice.say("results: {folder}", folder=self._folder)])
        for why, command in words.next_steps(linked.linkage, self._files, quote(str(self._folder)), self._voice):
            tell([f"{why} {command}"])
