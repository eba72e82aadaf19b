"""The ``amparo`` command: one verb a function. ``docs/cli.md`` describes every verb and option.

A test compares the two.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from amparo import __version__
from amparo.console import Program, progress, read_passphrase, say, show
from amparo.errors import InputError

FOLDER = click.Path(path_type=Path, file_okay=False)
EXISTING = click.Path(path_type=Path, exists=True, dir_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)

vault_option = click.option(
    "--vault",
    "folder",
    type=FOLDER,
    envvar="AMPARO_VAULT",
    default="vault",
    show_default=True,
    help="The vault's folder.",
)
passphrase_option = click.option(
    "--passphrase-file",
    type=EXISTING,
    envvar="AMPARO_PASSPHRASE_FILE",
    help="Read the passphrase from the first line of this file instead of asking.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print data for programs instead of words.")


def open_vault(folder: Path, passphrase_file: Path | None) -> Any:
    """Unlock the device key beside the vault and open it."""
    from amparo.ledger.device import Device
    from amparo.ledger.vault import Vault

    if not (folder / "device.age").exists():
        raise InputError("there is no vault in this folder", "make one with `amparo init`, or name it with --vault")
    return Vault.open(folder, Device.open(folder / "device.age", read_passphrase(passphrase_file)))


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(version)s")
def main() -> None:
    """Safe contact, attributed documentation, honest numbers, harmless publication."""


@main.command()
@click.option(
    "--folder", type=FOLDER, default=".", show_default=True, help="Where to make the folders `vault` and `door`."
)
@click.option("--organisation", required=True, help="The name the door shows to people.")
@passphrase_option
def init(folder: Path, organisation: str, passphrase_file: Path | None) -> None:
    """Make a vault for this device and the configuration of its door."""
    from amparo.ledger.device import Device
    from amparo.ledger.vault import Vault
    from amparo.record.setup import create_door

    if not (organisation.strip() and organisation.isprintable()):
        raise InputError("the organisation needs a name of one line", "give it with --organisation")
    vault, door = folder / "vault", folder / "door"
    if vault.exists() or door.exists():
        raise InputError("this folder already has a vault or a door", "choose another folder; nothing was changed")
    passphrase = read_passphrase(passphrase_file, confirm=True)
    vault.mkdir(parents=True, mode=0o700)
    with Vault.create(vault, Device.create(vault / "device.age", passphrase)) as made:
        create_door(made, door, organisation)
    say("vault: {path} (keep it on this machine; it opens with the passphrase)", path=vault)
    say("door: {path} (copy it to the server; it holds no secret)", path=door)
    say("next: amparo door --folder {door}; amparo desk --vault {vault} --door ADDRESS", door=door, vault=vault)


@main.command()
@click.option(
    "--folder", type=FOLDER, default="door", show_default=True, help="The door's folder, made by `amparo init`."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8800, show_default=True, help="The port; 0 picks a free one."
)
def door(folder: Path, host: str, port: int) -> None:
    """Run the public door: it writes sealed envelopes only."""
    from amparo.door.serve import serve
    from amparo.door.settings import DoorConfig

    serve(DoorConfig.load(folder), host, port, ready=lambda address: say("door: {address}", address=address))


@main.command()
@vault_option
@passphrase_option
@click.option("--door", "address", default="", envvar="AMPARO_DOOR", help="The address of the door to fetch from.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on 127.0.0.1; 0 picks a free one.")
@click.option(
    "--language", type=click.Choice(["en", "ru"]), default="en", show_default=True, help="The language to begin in."
)
def desk(folder: Path, passphrase_file: Path | None, address: str, port: int, language: str) -> None:
    """Open the staff's workspace on 127.0.0.1 by a one-time link."""
    from amparo.desk.serve import serve
    from amparo.record.setup import door_client

    with open_vault(folder, passphrase_file) as vault:
        client = door_client(vault, address) if address else None
        serve(
            vault,
            client,
            port=port,
            language=language,
            on_ready=lambda link: say("desk (opens once): {link}", link=link),
        )


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


@main.command()
@click.argument("file", type=EXISTING, required=False)
@click.option(
    "--checkpoint", type=EXISTING, help="A checkpoint kept elsewhere: a vault rolled back behind it is noticed."
)
@vault_option
@passphrase_option
@json_option
def verify(
    file: Path | None, checkpoint: Path | None, folder: Path, passphrase_file: Path | None, as_json: bool
) -> None:
    """Check a proof FILE without a vault, or the whole vault: every signature, chain and commitment."""
    from amparo.ledger.disclose import verify_proof
    from amparo.ledger.proof_file import as_data, read_proof
    from amparo.ledger.verify import verify_vault

    if file is not None:
        proven = verify_proof(read_proof(file))
        if as_json:
            show(as_data(proven))
            return
        one = proven.statement
        say("holds: statement {statement}, recorded on {day} as entry {entry} of feed {feed}", statement=one.id,
            day=proven.day, entry=proven.seq, feed=proven.feed)  # fmt: skip
        say("it says: {said_by} {stance} {about} {property}", said_by=one.said_by, stance=one.stance.value,
            about=one.about, property=one.property)  # fmt: skip
        if one.words:
            click.echo(one.words)
        say("compare the feed with the one its organisation published: a proof cannot show whose feed it is")
        return
    with open_vault(folder, passphrase_file) as vault, progress("verify") as report:
        found = verify_vault(vault, checkpoint.read_bytes() if checkpoint else None, report)
    if as_json:
        show(asdict(found))
        return
    say("sound: {statements} statements in {entries} entries of {feeds} feeds", **asdict(found))
    if found.erased:
        say("parts whose key was destroyed: {erased}; their chain is whole", erased=found.erased)


@main.command()
@vault_option
@passphrase_option
def rebuild(folder: Path, passphrase_file: Path | None) -> None:
    """Make every view and the search index again from the signed entries alone."""
    with open_vault(folder, passphrase_file) as vault, progress("rebuild") as report:
        vault.rebuild(report)
        say("{statements} statements in the views", statements=vault.count())


@main.command()
@click.argument("statement")
@click.option("--out", type=FILE, default="proof.json", show_default=True, help="The proof file to write.")
@click.option(
    "--sensitive", is_flag=True, help="Show a statement that could hurt somebody; you answer for the consent."
)
@vault_option
@passphrase_option
def disclose(statement: str, out: Path, sensitive: bool, folder: Path, passphrase_file: Path | None) -> None:
    """Write a proof of one STATEMENT that `amparo verify` checks without the vault; nothing else is shown."""
    from amparo.ledger import disclose as disclosing
    from amparo.ledger.proof_file import write_proof

    with open_vault(folder, passphrase_file) as vault:
        write_proof(disclosing.disclose(vault, statement, sensitive=sensitive), out)
    say("{path}: check it with `amparo verify {path}`", path=out)


@main.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many results at most.")
@vault_option
@passphrase_option
@json_option
def search(query: str, limit: int, folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Find statements by their words, inflected Russian and English included."""
    with open_vault(folder, passphrase_file) as vault:
        hits = vault.search(query, limit)
    if as_json:
        show([{"statement": hit.statement.id, "excerpt": hit.excerpt} for hit in hits])
        return
    for hit in hits:
        click.echo(f"{hit.statement.id}\t{hit.excerpt}")
    if not hits:
        say("nothing found; try fewer words or another form")


@main.command()
@click.option(
    "--out", type=FOLDER, default="archive", show_default=True, help="The folder to write; it must not exist."
)
@vault_option
@passphrase_option
def archive(out: Path, folder: Path, passphrase_file: Path | None) -> None:
    """Write an archive that a stock `age` opens without Amparo; its README.txt says how."""
    from amparo.ledger import archive as archiving

    with open_vault(folder, passphrase_file) as vault:
        archiving.write(vault, out)
    say("{path}: read its README.txt", path=out)


@main.command()
@click.option("--headless", is_flag=True, help="No browser: go the whole way, write the results, end.")
@click.option("--out", type=FOLDER, default="out", show_default=True, help="Where --headless writes its results.")
@click.option(
    "--language",
    type=click.Choice(["en", "ru"]),
    default="en",
    show_default=True,
    help="The language of desk and dossier.",
)
def demo(headless: bool, out: Path, language: str) -> None:
    """Run everything on this machine with real public claims and synthetic accounts."""
    from amparo.demo import run

    run.headless(out, language) if headless else run.interactive(language)
