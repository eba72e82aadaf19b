"""Link lists: which records may be one person, and the pairs that people judge, the most telling first.

Names of files, lists and records stand in no address: a pair is two record numbers, and forms answer with a redirect.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from amparo.desk.asked import Answer, Asked, GoTo, Page
from amparo.desk.jobs import Progress
from amparo.desk.session import Notice
from amparo.desk.workspace import Workspace
from amparo.errors import InputError
from amparo.record import judging
from amparo.record.judging import Verdict
from amparo.text import N_

if TYPE_CHECKING:  # what links lists is loaded when somebody links lists
    from amparo.count.link.explain import Stands
    from amparo.count.link.judgements import Pair
    from amparo.desk.review import Review, Sources

PAGE = 25
"""Pairs of the queue on one page."""

GROUPS = 50
"""People joined by judgements that the page lists; it says how many more there are."""

JUDGED = N_("Your judgement is recorded. Here is the next pair.")
ALL_JUDGED = N_("Your judgement is recorded. You have judged every pair of the queue.")
TAKEN_BACK = N_("The judgement is taken back. What counted before it counts again.")
CLOSED = N_("The lists are put away. Judgements stay in the vault.")

_PAIR = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)


def show(desk: Workspace, asked: Asked) -> Answer:
    """Show the lists, the doubt that is left and the queue; only how far linking is where a piece is wanted."""
    job = desk.jobs.last("link")
    review = desk.review
    if asked.partial and job is not None and job.running:
        return Page("link_job.html", {"job": job})
    values: dict[str, object] = {"job": job, "review": review, "drafts": asked.session.drafts}
    if review is not None:
        values |= _reviewed(desk, asked, review)
    return Page("link_body.html" if asked.partial else "link.html", values)


def run(desk: Workspace, asked: Asked) -> Answer:
    """Begin to link the lists that were named; what was named is kept for the form until the desk is locked."""
    for name in ("files", "clean", "mapping"):
        asked.session.keep_draft(f"link {name}", asked.text(name).strip())
    from amparo.desk.review import Sources  # noqa: PLC0415  (slow to load)

    files = tuple(_path(line) for line in _lines(asked.text("files")))
    mapping = asked.text("mapping").strip()
    return _link(desk, Sources(files, tuple(_lines(asked.text("clean"))), mapping and _path(mapping)))


def again(desk: Workspace, _asked: Asked) -> Answer:
    """Link the same lists again, with what was judged meanwhile."""
    return _link(desk, _review(desk).lists.sources)


def close(desk: Workspace, asked: Asked) -> Answer:
    """Put the lists and their linkage away."""
    desk.review = None
    asked.session.notices.append(Notice(CLOSED))
    return GoTo("/link")


def name_reviewer(_desk: Workspace, asked: Asked) -> Answer:
    """Remember under which name pairs are judged, and order the queue for it."""
    asked.session.reviewer = _name(asked.text("reviewer"))
    return GoTo("/link#queue")


def pair(desk: Workspace, asked: Asked) -> Answer:
    """Show two records side by side, why the program thinks what it thinks, and what people judged."""
    review, chosen = _review(desk), _pair(asked)
    standing = review.standing(desk.vault)
    by, drafts = asked.session.reviewer, asked.session.drafts
    following, history = review.next(standing, by, chosen), standing.history.get(chosen, [])
    return Page(
        "link_pair.html",
        {
            "pair": review.explained(chosen),
            "slug": slug(chosen),
            "history": history[::-1],
            "counting": {one.id for one in standing.counting.get(chosen, [])},
            "mine": any(one.by == by for one in history),
            "disputed": chosen in standing.resolved.disputed,
            "following": slug(following) if following else "",
            "verdicts": list(Verdict),
            "verdict": drafts.get(f"{slug(chosen)} verdict", ""),
            "reason": drafts.get(f"{slug(chosen)} reason", ""),
        },
    )


def judge(desk: Workspace, asked: Asked) -> Answer:
    """Record what a reviewer says of a pair, and go on to the next."""
    review, chosen, session = _review(desk), _pair(asked), asked.session
    session.reviewer = _name(asked.text("reviewer"))
    for field in ("verdict", "reason"):
        session.keep_draft(f"{slug(chosen)} {field}", asked.text(field))
    if not session.reviewer:
        raise InputError("it is not said who judges", "write your name or initials, the same each time")
    if asked.text("verdict") not in list(Verdict):
        raise InputError("there is no answer", "choose the same person, different people, or cannot say")
    review.explained(chosen)  # refuses numbers that are no records
    following = review.next(review.standing(desk.vault), session.reviewer, chosen)
    made = review.lists.judge(
        desk.vault, chosen, Verdict(asked.text("verdict")), asked.text("reason"), session.reviewer
    )
    session.reviewer = made.by
    _forget(asked, chosen)
    session.notices.append(Notice(JUDGED if following else ALL_JUDGED))
    return GoTo(f"/link/pairs/{slug(following)}" if following else "/link")


def undo(desk: Workspace, asked: Asked) -> Answer:
    """Take one judgement of a pair back."""
    chosen = _pair(asked)
    ids = {one.id for one in _review(desk).standing(desk.vault).history.get(chosen, [])}
    if asked.text("id") not in ids:
        raise InputError("this is no judgement of this pair", "load the page again")
    judging.undo(desk.vault, asked.text("id"), asked.text("reason"), asked.session.reviewer)
    asked.session.notices.append(Notice(TAKEN_BACK))
    return GoTo(f"/link/pairs/{slug(chosen)}#judged")


def slug(pair: Pair) -> str:
    """Return the address of a pair: both record numbers."""
    return f"{pair[0]}-{pair[1]}"


def _link(desk: Workspace, sources: Sources) -> Answer:
    from amparo.desk.review import begin  # noqa: PLC0415  (slow to load)

    def work(progress: Progress) -> None:
        desk.review = begin(desk.vault, sources, progress, desk.lock)

    desk.jobs.start("link", work)
    return GoTo("/link")


def _reviewed(desk: Workspace, asked: Asked, review: Review) -> dict[str, object]:
    standing, by = review.standing(desk.vault), asked.session.reviewer
    order = review.queue(standing, by)
    last = max(1, -(-len(order) // PAGE))
    page = asked.number("page", 1, last, 1)
    following = review.next(standing, by)
    return {
        "standing": standing,
        "rows": [review.queued(standing, place) for place in order[(page - 1) * PAGE : page * PAGE].tolist()],
        "page": page,
        "last": last,
        "following": slug(following) if following else "",
        "people": [[review.stands(number) for number in group] for group in standing.people[:GROUPS]],
        "conflicts": [[_place(review, each) for each in one.involved] for one in standing.resolved.conflicts],
        "disputed": [_place(review, each) for each in standing.resolved.disputed],
    }


def _place(review: Review, chosen: Pair) -> tuple[str, Stands, Stands]:
    """Return a pair's address and where its records stand."""
    return slug(chosen), review.stands(chosen[0]), review.stands(chosen[1])


def _review(desk: Workspace) -> Review:
    if desk.review is None:
        raise InputError("no lists are linked", "name the lists and link them first")
    return desk.review


def _pair(asked: Asked) -> Pair:
    found = _PAIR.fullmatch(asked.path["pair"])
    if found is None:
        raise InputError("these are not two records of the lists", "choose a pair from the queue")
    left, right = int(found[1]), int(found[2])
    return min(left, right), max(left, right)


def _forget(asked: Asked, chosen: Pair) -> None:
    for field in ("verdict", "reason"):
        asked.session.drafts.pop(f"{slug(chosen)} {field}", None)


def _path(text: str) -> str:
    return str(Path(text).expanduser().absolute())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
