"""`amparo demo`: with a browser, or headless with its results written out."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from amparo.console import complain, say, translated
from amparo.demo.fill import Filled, Report, fill
from amparo.demo.house import House, house
from amparo.desk.serve import serve_workspace
from amparo.errors import AmparoError
from amparo.ledger.disclose import disclose, verify_proof
from amparo.ledger.proof_file import read_proof, write_proof
from amparo.ledger.verify import Verified, verify_vault
from amparo.publish import dossier
from amparo.text import N_
from amparo.weigh import output, summary
from amparo.weigh.denials import answers
from amparo.weigh.figure import HEADLINE
from amparo.weigh.roots import weigh
from amparo.weigh.statements import from_statements

PROVEN = "chechnya-k01"  # the claim that most later "100" figures go back to

STEPS = {
    "public claims": N_("recording the public claims"),
    "accounts through the door": N_("sending synthetic accounts through the door"),
    "fetch and open": N_("fetching and opening them"),
    "staff read and answer": N_("reading, lifting names out, answering"),
}


def show_progress() -> Report:
    """Return a report that prints a line a step when it ends, and a moving count on a terminal."""

    def report(step: str, done: int, total: int) -> None:
        if done == total:
            say("{step}: {total} done", step=translated(STEPS[step]), total=total)

    return report


def headless(out: Path, language: str) -> None:
    """Go the whole way, write every result into ``out`` and say what was found."""
    with house() as home:
        say("door: {address}", address=home.door_address)
        filled = fill(home, show_progress())
        verified = write_results(home, out, language)
        summarise(home, filled, verified, out, language)


def write_results(home: House, out: Path, language: str) -> Verified:
    """Write pictures, dossier, proof and checkpoint; verify all of it as a stranger would."""
    out.mkdir(parents=True, exist_ok=True)
    output.write(from_statements(home.vault.statements()), HEADLINE, out, language)
    dossier.make(home.vault, language, out / "dossier.pdf")
    write_proof(disclose(home.vault, PROVEN), out / "proof.json")
    verify_proof(read_proof(out / "proof.json"))
    (out / "vault.checkpoint").write_bytes(home.vault.checkpoint())
    return verify_vault(home.vault, (out / "vault.checkpoint").read_bytes())


def summarise(home: House, filled: Filled, verified: Verified, out: Path, language: str) -> None:
    """Print the headline answer and where the results are."""
    found = from_statements(home.vault.statements())
    weighing = weigh(found, HEADLINE)
    click.echo()
    say("{claims} public claims; {accounts} synthetic accounts through the door, {messages} later messages",
        claims=filled.claims, accounts=filled.accounts, messages=filled.messages)  # fmt: skip
    say("{alarms} alarms of synthetic people stand on top of the desk", alarms=filled.alarms)
    say("the words of a synthetic helper, to be checked at the door: {phrase}", phrase=filled.phrase)
    say("“About 100 detained”, said until the end of May 2017:")
    for line in summary.describe(found, weighing, answers(found, HEADLINE, weighing.claims), language):
        click.echo(f"  {line}")
    say("verified: {statements} statements in {entries} entries; the proof of {proven} holds without the vault",
        statements=verified.statements, entries=verified.entries, proven=PROVEN)  # fmt: skip
    say("results: {files}", files=", ".join(str(path) for path in sorted(out.iterdir())))


def interactive(language: str) -> None:
    """Start door and desk, print both addresses, fill the house meanwhile; Ctrl-C or Lock ends everything."""
    with house() as home:
        filler = Filler(home)

        def ready(link: str) -> None:
            say("door: {address}", address=home.door_address)
            say("desk (opens once): {link}", link=link)
            say("everything here is synthetic or public; Ctrl-C ends it and removes it")
            filler.start()

        try:
            serve_workspace(home.desk, language=language, on_ready=ready)
        finally:
            filler.stop()


class _StoppedError(Exception):
    """The desk was closed while the house was being filled."""


class Filler(threading.Thread):
    """Fills a house beside the running desk, and can be stopped between two steps."""

    def __init__(self, home: House) -> None:
        super().__init__(name="filler", daemon=True)
        self._home = home
        self._stop_asked = threading.Event()

    def run(self) -> None:
        """Fill the house; say what went wrong, unless that is because it is being closed."""
        show = show_progress()

        def report(step: str, done: int, total: int) -> None:
            if self._stop_asked.is_set():
                raise _StoppedError
            show(step, done, total)

        try:
            filled = fill(self._home, report)
            say("the words of a synthetic helper, to be checked at the door: {phrase}", phrase=filled.phrase)
        except _StoppedError:
            return
        except AmparoError as error:
            if not self._stop_asked.is_set():
                complain(error)

    def stop(self) -> None:
        """Stop before the vault is closed."""
        self._stop_asked.set()
        if self.is_alive():
            self.join()
