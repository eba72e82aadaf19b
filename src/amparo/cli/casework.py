"""People in danger: vouch for a helper, sign the published channels, list alarms and silence."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import EXISTING, FILE, json_option, main, open_vault, passphrase_option, vault_option
from amparo.console import say, show, translated
from amparo.errors import InputError, VerifyError
from amparo.text import N_

if TYPE_CHECKING:
    from amparo.door.channels import Channels


@main.command()
@vault_option
@passphrase_option
@click.argument("account")
@click.option("--door", "address", required=True, envvar="AMPARO_DOOR", help="The address of the door.")
@click.option("--proxy", default="", help="Reach the door through this proxy; for Tor: socks5h://127.0.0.1:9050.")
@click.option("--who", required=True, help="The helper, for your own record.")
@click.option("--text", required=True, help="What the person reads of the helper: no name, no place.")
@click.option("--until", required=True, help="The last day, such as 2026-12-01; at most two weeks away.")
def helper(
    folder: Path, passphrase_file: Path | None, account: str, address: str, proxy: str,
    who: str, text: str, until: str,
) -> None:  # fmt: skip
    """Make a phrase that vouches for a helper to the person of ACCOUNT; it is printed once and kept nowhere."""
    from amparo.casework import helpers
    from amparo.record.accounts import account as find
    from amparo.record.setup import door_client

    today = datetime.now(UTC).date()
    with open_vault(folder, passphrase_file) as vault:
        found = find(vault, f"account:{account.removeprefix('account:')}")
        with door_client(vault, address, proxy) as client:
            phrase = helpers.vouch(vault, client, found.id, who, until, text, language=found.language, today=today)
    click.echo(phrase)
    hint = translated(N_("say these words to the helper and to nobody else; the person types them at the door"))
    click.echo(f"amparo: hint: {hint}", err=True)


@main.group()
def channels() -> None:
    """The signed list of the ways to reach you, which the door shows."""


@channels.command()
@vault_option
@passphrase_option
@click.argument("listed", metavar="LIST", type=EXISTING)
@click.option("--organisation", required=True, help="The name that people know you by.")
@click.option("--until", default="", help="The last day, such as 2027-06-01 (default: half a year from now).")
@click.option("--script", "script_file", type=EXISTING, help="The door's script, to publish its SHA-256.")
@click.option("--out", type=FILE, default="channels.json", show_default=True, help="The signed file to write.")
def sign(
    folder: Path, passphrase_file: Path | None, listed: Path, organisation: str, until: str,
    script_file: Path | None, out: Path,
) -> None:  # fmt: skip
    """Sign the channels of LIST, one a line (kind, address, remark), with this device's key."""
    from hashlib import sha256

    from amparo.casework import channels as casework
    from amparo.ledger import durable

    found = casework.from_lines(_text(listed))
    script = sha256(script_file.read_bytes()).hexdigest() if script_file else ""
    today = datetime.now(UTC).date()
    with open_vault(folder, passphrase_file) as vault:
        text = casework.sign(vault, organisation, found, script=script, today=today, until=until)
    durable.write(out, text.encode())
    say("written: {file}; put it into the door's folder and start the door again", file=out)


@channels.command("show")
@vault_option
@passphrase_option
@json_option
def show_signed(folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Show the list that was signed last."""
    from amparo.casework import channels as casework
    from amparo.door import channels as published

    with open_vault(folder, passphrase_file) as vault:
        text = casework.signed(vault)
    if not text:
        raise InputError("no list of channels has been signed", "sign one with `amparo channels sign`")
    _print(published.read(text), as_json)


@channels.command()
@click.argument("file", type=EXISTING)
@click.option("--feed", default="", help="The key that you know the organisation by, in hex.")
@json_option
def verify(file: Path, feed: str, as_json: bool) -> None:
    """Check the signature of FILE, a channels.json; needs no vault."""
    from amparo.door import channels as published

    found = published.read(_text(file))
    if feed and found.feed != feed.replace(" ", "").lower():
        raise VerifyError("the list is signed by another key than this one", "do not trust it; get another copy")
    _print(found, as_json)
    if found.expired(datetime.now(UTC).date().isoformat()):
        raise VerifyError("the list has expired", "ask for a newer one by a way that you know already")


@main.command()
@vault_option
@passphrase_option
@json_option
def silences(folder: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """List open alarms and check-ins that nobody answered, the gravest first."""
    from amparo.casework.alarms import Kind, alarms
    from amparo.casework.checkins import State, recorded

    now = datetime.now(UTC)
    with open_vault(folder, passphrase_file) as vault:
        raised = [one for one in alarms(vault) if one.open and one.kind is not Kind.SILENCE]
        silent = [one for one in recorded(vault) if one.state(now) is State.SILENT]
    found = [{"account": one.account, "state": one.kind.value, "since": one.day, "on_duty": ""} for one in raised]
    for one in silent:
        reached = one.reached(now)
        holder = reached[-1].step.holder if reached else ""
        since = one.due.strftime("%Y-%m-%dT%H:%MZ")
        found.append({"account": one.account, "state": "silent", "since": since, "on_duty": holder})
    if as_json:
        show(found)
        return
    for line in found:
        click.echo("  ".join(filter(None, line.values())))
    if not found:
        say("nobody is silent, and no alarm is open; fetch from the door to be sure")


def _text(path: Path) -> str:
    from amparo.door.limits import MAX_CHANNELS_FILE

    try:
        with path.open(encoding="utf-8") as source:
            return source.read(MAX_CHANNELS_FILE + 1)
    except UnicodeDecodeError:
        raise InputError("this is not a signed list of channels", "choose a file of text in UTF-8") from None


def _print(found: Channels, as_json: bool) -> None:
    from dataclasses import asdict

    from amparo.door.channels import grouped

    if as_json:
        show(asdict(found))
        return
    click.echo(found.organisation)
    for one in found.channels:
        click.echo(f"  {one.kind}  {one.address}  {one.note}".rstrip())
    rows = {
        translated(N_("good until")): found.until,
        translated(N_("signed by")): grouped(found.feed),
        translated(N_("the door seals to")): found.recipient,
        translated(N_("its script")): found.script,
    }
    for name, value in rows.items():
        if value:
            click.echo(f"{name}: {value}")
