"""The vault: check, search, rebuild, disclose, archive."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from amparo.cli.common import EXISTING, FILE, FOLDER, json_option, main, open_vault, passphrase_option, vault_option
from amparo.console import progress, say, show


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
