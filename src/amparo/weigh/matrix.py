"""The matrix claim by source as a picture: who said it, who passed it on, where it comes from, row by row in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from amparo.text import N_, catalogue
from amparo.weigh import draw, marks, summary, words
from amparo.weigh.claim import Claim, ClaimSet
from amparo.weigh.denials import MEANING, Answer
from amparo.weigh.family import Descent, Judgement, descents, judgements
from amparo.weigh.graph import legend
from amparo.weigh.roots import Weighing

ROW, COLUMN = 23.0, 21.0
MARGIN = 26.0
GROUP_GAP = 16.0
"""Between the columns of outlets, of those who pass on, of origins and of those who answer."""
SMALL = 11.5
SLANT = 60


def svg(claim_set: ClaimSet, weighing: Weighing, answers: Sequence[Answer] = (), language: str = "en") -> str:
    """Return the matrix of a weighing as an SVG document; rows in time order, answers below."""
    of = descents(weighing.claims, claim_set.sources)
    judged = judgements(of)
    groups = _columns(weighing, of, answers)
    labels = [_row_label(claim_set, claim, language) for claim in weighing.claims]
    labels += [_answer_label(claim_set, answer, language) for answer in answers]
    rooms = [
        max((draw.width(label[at]) * (draw.BOLD if at == 1 else 1) for label in labels), default=0.0) + 14
        for at in range(3)
    ]
    left = MARGIN + sum(rooms) + COLUMN / 2
    x = _column_places(groups, left)
    names = {party: claim_set.name(party, language) for party in x}
    head = 76 + max((draw.width(name, SMALL) for name in names.values()), default=0.0) * 0.87
    right = max((x[party] + draw.width(names[party], SMALL) * 0.5 + 16 for party in x), default=left)
    body = list(_heads(x, names, head))
    y = head + ROW / 2 + 6
    for claim, label in zip(weighing.claims, labels, strict=False):
        body += _row_words(label, rooms, y)
        body += _row(of[claim.id], _judged_ends(claim, of, judged), x, y)
        y += ROW
    if answers:
        y += 14
        body.append(draw.line(MARGIN, y - ROW / 2 - 6, right - MARGIN, y - ROW / 2 - 6, stroke_opacity=0.25))
    for answer, label in zip(answers, labels[len(weighing.claims) :], strict=True):
        body += _row_words(label, rooms, y)
        body.append(draw.line(left - 12, y, x[answer.speaker], y, stroke_opacity=0.18))
        body.append(marks.answer(x[answer.speaker], y, answer.force))
        y += ROW
    meaning, bottom = legend(_meanings(language), MARGIN, y + 14, max(right, 700.0) - 2 * MARGIN)
    title = summary.title(weighing, language)
    top = [
        draw.text(MARGIN, 32, title, font_size=20.0, font_weight=700),
        *(
            draw.text(MARGIN, 54 + 16 * at, each, font_size=12.5)
            for at, each in enumerate(draw.wrap(summary.headline(weighing, language), left - MARGIN - 40, 12.5))
        ),
    ]
    described = "\n".join(summary.describe(claim_set, weighing, answers, language))
    return draw.document((max(right, 700.0), bottom), title, described, [*top, *body, *meaning], language)


def _columns(weighing: Weighing, of: Mapping[str, Descent], answers: Sequence[Answer]) -> list[list[str]]:
    """Group the columns: outlets, those who only pass on, origins and ends, those who answer; each by first use."""
    seen: dict[str, None] = {}
    for claim in weighing.claims:
        for party in (*(party for way in claim.chain for party in way), *sorted(of[claim.id].parties)):
            seen.setdefault(party)
    outlets = [party for party in dict.fromkeys(claim.outlet for claim in weighing.claims) if party in seen]
    ends = [root.source for root in weighing.roots + weighing.open_ends if root.source not in outlets]
    ends = list(dict.fromkeys(ends))
    relays = [party for party in seen if party not in outlets and party not in ends]
    taken = {*outlets, *relays, *ends}
    speakers = [party for party in dict.fromkeys(answer.speaker for answer in answers) if party not in taken]
    return [group for group in (outlets, relays, ends, speakers) if group]


def _column_places(groups: Sequence[Sequence[str]], left: float) -> dict[str, float]:
    places: dict[str, float] = {}
    x = left
    for group in groups:
        for party in group:
            places[party] = x
            x += COLUMN
        x += GROUP_GAP
    return places


def _heads(x: Mapping[str, float], names: Mapping[str, str], head: float) -> Iterator[str]:
    for party, at in x.items():
        turned = f"rotate(-{SLANT} {at + 3:.1f} {head - 4:.1f})"
        yield draw.text(at + 3, head - 4, names[party], font_size=SMALL, transform=turned)


def _row_label(claim_set: ClaimSet, claim: Claim, language: str) -> tuple[str, str, str]:
    number = words.say(claim.quantity, language) if claim.quantity is not None else claim.text[:60]
    return words.when(claim.said_on, language), number, claim_set.name(claim.outlet, language)


def _answer_label(claim_set: ClaimSet, answer: Answer, language: str) -> tuple[str, str, str]:
    day = words.when(claim_set.claim(answer.claim).said_on, language)
    return day, catalogue(language).gettext(MEANING[answer.denial]), claim_set.name(answer.speaker, language)


def _row_words(label: Sequence[str], rooms: Sequence[float], y: float) -> Iterator[str]:
    x = MARGIN
    for at, (each, room) in enumerate(zip(label, rooms, strict=True)):
        yield draw.text(x, y + 4, each, font_weight=600 if at == 1 else "", fill_opacity=0.8 if at == 0 else "")
        x += room


def _judged_ends(claim: Claim, of: Mapping[str, Descent], judged: Mapping[str, tuple[Judgement, ...]]) -> set[str]:
    """Return the origins that a claim has only by the compiler's judgement."""
    ends = set[str]()
    for judgement in judged[claim.id]:
        ends |= of[judgement.target].ends.keys()
    return ends - of[claim.id].ends.keys()


def _row(descent: Descent, judged: set[str], x: Mapping[str, float], y: float) -> Iterator[str]:
    claim, ends = descent.claim, descent.ends
    shown = [x[party] for party in (*descent.parties, *judged)]
    yield draw.line(min([*shown, *x.values()]) - 12, y, max(shown), y, stroke_opacity=0.18)
    for party in sorted(descent.parties):
        if party in ends:
            yield marks.end(x[party], y, ends[party])
        if party == claim.outlet and party in ends:
            # Whoever says it of its own accord is both: the ring keeps the mark of its end readable inside.
            yield draw.circle(x[party], y, 8.5, fill="none", stroke=draw.INK, stroke_width=1.6)
        elif party == claim.outlet:
            yield marks.outlet(x[party], y)
        elif party not in ends:
            yield marks.relay(x[party], y)
    for party in sorted(judged):
        yield marks.judged_end(x[party], y)


def _meanings(language: str) -> list[tuple[str, str]]:
    say = catalogue(language).gettext
    entries = [
        (marks.outlet(0, 0), say(N_("whose statement it is"))),
        (marks.relay(0, 0), say(N_("passed it on"))),
    ]
    entries += [(marks.end(0, 0, standing), say(meaning)) for standing, meaning in marks.STANDINGS.items()]
    entries.append((marks.judged_end(0, 0), say(N_("origin in our judgement"))))
    return entries + [(marks.answer(0, 0, force), say(meaning)) for force, meaning in marks.ANSWERS.items()]
