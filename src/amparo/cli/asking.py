"""Pairs at a terminal: two records side by side, why the program thinks what it thinks, and one answer after another.

What lists hold is shown without what a terminal would take for a command, and the screen is cleared after each pair.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from dataclasses import asdict

import click

from amparo.casework.standing import device
from amparo.console import language, say, show, translated
from amparo.count.link.explain import Explained, Stands
from amparo.count.link.judgements import Pair
from amparo.desk.review import Review
from amparo.desk.review_words import Words
from amparo.ledger.vault import Vault
from amparo.record import judging
from amparo.record.judging import Judgement, Verdict
from amparo.text import N_

_ANSWERS = {"1": Verdict.SAME, "2": Verdict.DIFFERENT, "3": Verdict.CANNOT_SAY}
_SKIP, _UNDO, _QUIT = "", "u", "q"


class Terminal:
    """One reviewer at the terminal over one review."""

    def __init__(self, vault: Vault, review: Review, by: str, *, as_json: bool) -> None:
        self.vault, self.review, self.as_json = vault, review, as_json
        self.by = " ".join(by.split()) or device(vault)
        self.named = by
        self.words = Words(language())

    def list(self) -> None:
        """Print the queue: both records, the probability, how far an answer moves the number of people, who judged."""
        standing = self.review.standing(self.vault)
        order = self.review.queue(standing, self.by).tolist()
        rows = [self.review.queued(standing, place) for place in order]
        if self.as_json:
            show([asdict(row) for row in rows])
            return
        for row in rows:
            figures = self.words.chance(row.probability), self.words.decimal(row.moves)
            judged = ", ".join(f"{one.by}: {self.words.verdict(one.verdict)}" for one in row.judged)
            click.echo("\t".join([_name(row.left), _name(row.right), *figures, judged]).rstrip())
        if not rows:
            say("there is no pair to judge: no two records are alike enough to be one person")

    def show(self, pair: Pair, *, blind: bool = False) -> None:
        """Print one pair: both records, why the program thinks what it thinks, and what people judged.

        ``blind`` leaves out what others judged: reviewers who know it agree more than they would.
        """
        explained = self.review.explained(pair)
        history = self.review.standing(self.vault).history.get(pair, [])
        if self.as_json:
            show(asdict(explained) | {"judgements": [asdict(one) for one in history]})
            return
        for line in _side_by_side(explained, self.words):
            click.echo(line)
        for one in history:
            if not blind or one.by == self.by:
                click.echo(_said(one, self.words))

    def ask(self) -> None:
        """Go through the queue until it ends or the reviewer does; a terminal is cleared after each pair."""
        say("names are shown: see that nobody else reads the screen; a terminal is cleared after each pair")
        last: Judgement | None = None
        pair = self._next()
        while pair is not None:
            self.show(pair, blind=True)
            answer = self._answer()
            if answer == _QUIT:
                break
            if answer == _UNDO:
                last = self._undo(last)
                continue
            if answer in _ANSWERS:
                last = self._judged(pair, _ANSWERS[answer], _asked(N_("what speaks for it")))
                click.clear()
                say("recorded: {id}", id=last.id)
            else:
                click.clear()
            pair = self._next(pair)
        self._end(pair)

    def _judged(self, pair: Pair, verdict: Verdict, reason: str) -> Judgement:
        return self.review.lists.judge(self.vault, pair, verdict, reason, self.named)

    def _next(self, after: Pair | None = None) -> Pair | None:
        return self.review.next(self.review.standing(self.vault), self.by, after)

    def _answer(self) -> str:
        words = translated(N_("1 same, 2 different, 3 cannot say, Enter skips, u takes the last one back, q ends"))
        choice = click.Choice([*_ANSWERS, _SKIP, _UNDO, _QUIT])
        return str(click.prompt(words, default=_SKIP, show_default=False, type=choice, show_choices=False))

    def _undo(self, last: Judgement | None) -> Judgement | None:
        """Take back what was judged last here."""
        if last is None:
            click.clear()
            say("nothing was judged here yet that could be taken back")
            return None
        judging.undo(self.vault, last.id, _asked(N_("why take it back")), self.named)
        click.clear()
        say("taken back: {id}", id=last.id)
        return None

    def _end(self, pair: Pair | None) -> None:
        """Clear the screen and say what to do next."""
        click.clear()
        if pair is None:
            say("there is no pair left to judge")
        if new := len(self.review.standing(self.vault).new):
            say("judgements since the lists were linked: {count}; run this again to link with them", count=new)


def _asked(message: str) -> str:
    """Ask until there is an answer."""
    while not (answer := str(click.prompt(translated(message))).strip()):
        pass
    return answer


def _name(stands: Stands) -> str:
    return f"{stands.list}:{stands.row}"


def _said(one: Judgement, words: Words) -> str:
    """Return a judgement in a line."""
    line = f"{one.id}  {words.verdict(one.verdict)}, {one.by}, {one.day}: {one.reason}"
    return _plain(f"{line} ({translated(N_('taken back'))}: {one.withdrawn.reason})" if one.withdrawn else line)


def _side_by_side(pair: Explained, words: Words) -> Iterator[str]:
    """Yield two records side by side, then the weights of what was compared."""
    width = max((shutil.get_terminal_size((100, 24)).columns - 26) // 2, 16)
    yield from _columns("", _name(pair.left), _name(pair.right), width)
    for both in pair.fields:
        yield from _columns(words.title(both.of), *words.cell(both), width)
    yield ""
    if pair.weighed is None:
        yield translated(N_("too unlike for the program to weigh them"))
        return
    for line in pair.weighed.lines:
        heard = f" ({words.heard(line.heard)})" if line.heard else ""
        yield _plain(f"{words.bits(line.bits):>7}  {words.title(line.of)}: {words.level(line)}{heard}")
    for what, bits in words.rest(pair.weighed):
        yield f"{words.bits(bits):>7}  {what}"
    template = translated(N_("bits in all: {bits}; one person: {chance}; an answer moves the number by {moves} people"))
    yield template.format(
        bits=words.bits(pair.weighed.prior + pair.weighed.weight),
        chance=words.chance(pair.weighed.probability), moves=words.decimal(pair.weighed.moves),
    )  # fmt: skip
    if family := words.family(pair.weighed):
        yield family


def _columns(title: str, left: str, right: str, width: int) -> Iterator[str]:
    """Yield the lines of one row; long cells are wrapped."""
    cells = [textwrap.wrap(title, 22) or [""], *(textwrap.wrap(_plain(text), width) or [""] for text in (left, right))]
    for at in range(max(map(len, cells))):
        name, one, other = (cell[at] if at < len(cell) else "" for cell in cells)
        yield f"{name:<22}  {one:<{width}}  {other}".rstrip()


def _plain(text: str) -> str:
    """Return text without what a terminal would take for a command."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
