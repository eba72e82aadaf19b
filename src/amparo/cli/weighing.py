"""Who says so and what may be told: claims, weights, dossiers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from amparo.cli.common import EXISTING, FILE, FOLDER, json_option, main, open_vault, passphrase_option, vault_option
from amparo.console import say, show


@main.group()
def claims() -> None:
    """Public claims: who said what, and from whom they had it."""


@claims.command("import")
@click.argument("file", type=EXISTING)
@click.option("--sources", type=EXISTING, help="The table of sources; default: `…sources.csv` beside `…claims.csv`.")
@click.option("--check", is_flag=True, help="Only check the file; record nothing.")
@vault_option
@passphrase_option
def claims_import(file: Path, sources: Path | None, check: bool, folder: Path, passphrase_file: Path | None) -> None:
    """Record the claims of a CSV file (columns: docs/claims.md). Running it again records nothing twice."""
    from amparo.weigh import claims_csv
    from amparo.weigh.statements import to_statements

    found = claims_csv.read(file, sources)
    say("{claims} claims by {sources} sources are sound", claims=len(found.claims), sources=len(found.sources))
    if check:
        return
    with open_vault(folder, passphrase_file) as vault:
        new = [s for s in to_statements(found) if not vault.has(s.id)]
        if new:
            vault.append(new, "public")
        say("{statements} statements recorded", statements=len(new))


@main.command()
@vault_option
@passphrase_option
@click.option("--about", default="event:chechnya-2017", show_default=True, help="The event the figure is about.")
@click.option("--property", "prop", default="detained", show_default=True, help="What is counted.")
@click.option("--until", default="2017-05-31", show_default=True, help="Only what was said up to this day.")
@click.option(
    "--near", type=click.IntRange(0), default=100, show_default=True, help="Only numbers near it; 0 takes all."
)
@click.option(
    "--language",
    type=click.Choice(["en", "ru"]),
    default="en",
    show_default=True,
    help="The language of words and pictures.",
)
@click.option("--out", type=FOLDER, help="Write weigh.json, weigh.svg and weigh-matrix.svg here.")
@json_option
def weigh(  # noqa: PLR0913, PLR0917  (each is an option of the verb)
    folder: Path,
    passphrase_file: Path | None,
    about: str,
    prop: str,
    until: str,
    near: int,
    language: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Show on how many roots a figure rests, how its hedge drifted and who denies it."""
    from amparo.weigh import output
    from amparo.weigh.denials import answers
    from amparo.weigh.figure import HEADLINE, Figure
    from amparo.weigh.report import report
    from amparo.weigh.roots import weigh as weigh_figure
    from amparo.weigh.statements import from_statements
    from amparo.weigh.summary import describe

    with open_vault(folder, passphrase_file) as vault:
        found = from_statements(vault.statements())
    figure = Figure(property=prop, about=about, until=until, near=near or None)
    if replace(HEADLINE, title="") == figure:
        figure = HEADLINE
    if out:
        output.write(found, figure, out, language)
    if as_json:
        show(report(found, figure))
        return
    weighing = weigh_figure(found, figure)
    for line in describe(found, weighing, answers(found, figure, weighing.claims), language):
        click.echo(line)


@main.command()
@vault_option
@passphrase_option
@click.option(
    "--language", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="The dossier's language."
)
@click.option("--out", type=FILE, default="dossier.pdf", show_default=True, help="The PDF file to write.")
def dossier(folder: Path, passphrase_file: Path | None, language: str, out: Path) -> None:
    """Make the dossier: what is claimed, denied and documented, as far as consent allows."""
    from amparo.publish import dossier as publishing

    with open_vault(folder, passphrase_file) as vault:
        made = publishing.make(vault, language, out)
    say("{path}: {figures} figures, each with its lineage", path=made.path, figures=len(made.figures))
