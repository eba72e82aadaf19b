"""Send: seal on this machine for an organisation's door, carry or upload it, and read the answers (level c)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import EXISTING, main
from amparo.console import language, progress, say, translated
from amparo.errors import InputError, RefusedError

if TYPE_CHECKING:
    from amparo.door.line import PublicLine
    from amparo.door.mailbox import Mailbox, Token
    from amparo.door.packet import Packet
    from amparo.door.person.opening import Thread
    from amparo.door.send import Form
    from amparo.door.whom import Whom

TEXT = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
MAX_TEXT = 1 << 20

door_option = click.option(
    "--door", "url", envvar="AMPARO_SEND_TO", help="The address of the door: https:// or an onion address."
)
proxy_option = click.option("--proxy", default="", help="Go through this proxy; for Tor: socks5h://127.0.0.1:9050.")
to_option = click.option(
    "--to", "known", type=EXISTING, multiple=True,
    help="The organisation's recipient (age1pq1…), its signed channels.json, or both; not got from the door.",
)  # fmt: skip
files_option = click.option("--file", "files", type=EXISTING, multiple=True, help="A file to seal; repeatable.")


@main.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@to_option
@click.option("--text", type=TEXT, help="The file with what happened; - reads it from standard input.")
@click.option("--form", type=TEXT, help="A file with the form's other fields in TOML; - reads it from standard input.")
@files_option
@click.option("--out", type=click.Path(path_type=Path), help="Write the sealed packets to this new folder.")
@door_option
@proxy_option
def send(
    folder: Path | None, known: tuple[Path, ...], text: Path | None, form: Path | None, files: tuple[Path, ...],
    out: Path | None, url: str | None, proxy: str,
) -> None:  # fmt: skip
    """Seal an account on this machine, and carry or upload it; or upload a FOLDER sealed before."""
    from amparo.door.mailbox import Token

    if folder is None and not (text or form or files):
        raise InputError("there is nothing to send", "give --text, --form or --file, or a folder sealed before")
    if folder and (text or form or files or out):
        raise InputError("a folder is sealed already: nothing can be added", "give the folder and --door only")
    if not (url or out):
        raise InputError("it is not said where to", "give --out FOLDER, --door ADDRESS, or both")
    if folder and url:
        _upload(folder, _known(known) if known else None, url, proxy)
        return
    if not known:
        raise InputError("it is not said whom to seal to", "give --to: never take a key from the door alone")
    token, told = Token.new(), _form(text, form)
    if out is None:
        assert url
        _send_now(told, list(files), token, _known(known), url, proxy)
    else:
        _seal_into(out, told, list(files), token, _known(known), url, proxy)
        _show_code(token)
        if url:
            _upload(out, _known(known), url, proxy)
        else:
            say("next: amparo send {folder} --door ADDRESS", folder=out)


@main.command()
@door_option
@proxy_option
@to_option
@click.option("--text", type=TEXT, help="Add this file's text to the thread; - reads it from standard input.")
@files_option
@click.option("--check-in", is_flag=True, help="The text answers the check-in that comes next.")
def thread(
    url: str | None, proxy: str, known: tuple[Path, ...], text: Path | None, files: tuple[Path, ...], check_in: bool
) -> None:
    """Open a thread by its code words: read answers, see what was fetched, add something."""
    from amparo.door.line import PublicLine
    from amparo.door.mailbox import Mailbox
    from amparo.door.thread import open_thread

    if not url:
        raise InputError("it is not said which door", "give --door ADDRESS")
    if (text or files) and not known:
        raise InputError("it is not said whom to seal to", "give --to: never take a key from the door alone")
    if check_in and (files or not text):
        raise InputError("a check-in is answered with one text", "give --text, and no --file")
    added = _read(text) if text else ""
    whom = _known(known) if known else None
    mailbox = Mailbox.open(str(click.prompt("code words", hide_input=True, err=True)))
    with PublicLine(url, proxy) as line:
        opened = open_thread(mailbox, line, language())
        if opened is None:
            raise InputError(
                "nothing has ever been sent with these words", "compare each of them with what was written"
            )
        _show_thread(opened)
        if whom and (text or files):
            _add(opened, mailbox, added, list(files), check_in, whom, line)


def _send_now(told: Form, files: list[Path], token: Token, whom: Whom, url: str, proxy: str) -> None:
    """Seal and send in one go: nothing is written to a disk."""
    from amparo.door.line import PublicLine
    from amparo.door.send import account_packets

    with PublicLine(url, proxy) as line:
        facts = line.facts()
        packets = account_packets(told, files, token, whom.confirm(facts.recipient), facts.max_file, facts.part_size)
        _say_whom(whom, facts.recipient)
        # before it is sent: when only the door's answer is lost, the account is there and the words are needed
        _show_code(token)
        _post(packets, files, line)
    say("the door has it")


def _seal_into(out: Path, told: Form, files: list[Path], token: Token, whom: Whom, url: str | None, proxy: str) -> None:
    from amparo.door.carried import write_folder
    from amparo.door.limits import MAX_ATTACHMENTS, PART
    from amparo.door.line import PublicLine
    from amparo.door.send import account_packets

    limit, part = MAX_ATTACHMENTS, PART
    if url:
        with PublicLine(url, proxy) as line:
            facts = line.facts()
        recipient, limit, part = whom.confirm(facts.recipient), facts.max_file, facts.part_size
    else:
        recipient = whom.key()
    _say_whom(whom, str(recipient))
    total = sum(path.stat().st_size for path in files)
    with progress("sealing") as report:
        write_folder(out, account_packets(told, files, token, recipient, limit, part), lambda done: report(done, total))


def _upload(folder: Path, whom: Whom | None, url: str, proxy: str) -> None:
    from amparo.door.carried import send_folder
    from amparo.door.line import PublicLine

    with PublicLine(url, proxy) as line:
        recipient = line.facts().recipient
        if whom:
            whom.confirm(recipient)
        with progress("sending") as report:
            new = send_folder(folder, line, report)
    say("the door has it; you can delete the folder" if new else "the door had it already; you can delete the folder")


def _post(packets: Iterator[Packet], files: list[Path], line: PublicLine) -> None:
    total, done = sum(path.stat().st_size for path in files), 0
    with progress("sending") as report:
        for packet in packets:
            body = packet.to_bytes()
            line.send(body)
            done += len(body)
            report(min(done, total), total)


def _add(
    opened: Thread, mailbox: Mailbox, text: str, files: list[Path], check_in: bool, whom: Whom, line: PublicLine
) -> None:
    from amparo.door.send import added_packets, check_in_packet

    facts = line.facts()
    recipient, limits = whom.confirm(facts.recipient), (facts.max_file, facts.part_size)
    if not check_in:
        packets = added_packets(text, files, language(), opened.visit, mailbox, recipient, *limits)
    elif due := opened.check_in:
        packets = iter([check_in_packet(due.at, tuple(due.timers), text, mailbox, recipient)])
    else:
        raise RefusedError("no check-in waits for an answer", "without --check-in the text is sent as a message")
    _post(packets, files, line)
    say("the door has it")


def _show_code(token: Token) -> None:
    """Show the words, once; they are kept nowhere."""
    say("Write down these words, or learn them by heart. They open the thread, and they are shown only now:")
    click.echo("\n    " + " ".join(token.mailbox().code(language())) + "\n")
    say("If somebody forces you to open the thread, use these words instead. They show nothing and warn us:")
    click.echo("\n    " + " ".join(token.duress().code(language())) + "\n")


def _show_thread(opened: Thread) -> None:
    from amparo.door.person.pages import HARMLESS

    say("the word of this visit: {word}", word=opened.word)
    if opened.word_before:
        say(
            "last time the word was: {word}. If you saw another one, somebody else has opened this thread.",
            word=opened.word_before,
        )
    for one in opened.sent:
        say("{day}: sent, staff have fetched it" if one.fetched else "{day}: sent, it waits for staff", day=one.day)
    answers = [(reply.day, _printable(reply.text)) for reply in opened.replies]
    if opened.harmless:
        answers.insert(0, (opened.sent[0].day, translated(HARMLESS)))
    for day, words in answers:
        say("{day}: answer", day=day)
        click.echo(f"\n{words}\n")
    if opened.check_in:
        say("next check-in: {at} (UTC)", at=opened.check_in.at)


def _say_whom(whom: Whom, recipient: str) -> None:
    from amparo.door import channels

    say("sealed to the key: {fingerprint}", fingerprint=channels.fingerprint(recipient))
    if whom.listed:
        say("list of channels signed by: {feed}", feed=channels.grouped(whom.listed.feed))
    say("compare this with what you have from the organisation itself")


def _known(paths: tuple[Path, ...]) -> Whom:
    from amparo.door.whom import Whom

    return Whom.read(_read(path) for path in paths)


def _form(text: Path | None, form: Path | None) -> Form:
    from dataclasses import replace

    from amparo.door.send import Form

    told = Form.read(_read(form) if form else "", language())
    return replace(told, what=_read(text)) if text else told


def _read(path: Path) -> str:
    """Read a text file, or standard input; line ends as the formats have them."""
    raw = sys.stdin.buffer.read(MAX_TEXT + 1) if str(path) == "-" else path.open("rb").read(MAX_TEXT + 1)
    if len(raw) > MAX_TEXT:
        raise InputError("a text is longer than {limit} bytes", "send it as a file", limit=MAX_TEXT)
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").strip("\n")
    except UnicodeDecodeError as error:
        raise InputError("a text is not UTF-8", "save it as UTF-8, or send it as a file") from error


def _printable(text: str) -> str:
    """What comes from elsewhere must not be able to command a terminal."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
