"""The citation graph as a picture: origins on the left, what we read on the right, answers apart below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from amparo.text import N_, catalogue
from amparo.weigh import draw, marks, summary, words
from amparo.weigh.claim import ClaimSet
from amparo.weigh.denials import Answer
from amparo.weigh.family import Standing, Step
from amparo.weigh.layout import Box, Layout, lay_out
from amparo.weigh.roots import Weighing

BOX = 190.0
LAYER = 262.0
"""Width of a box, and from the left of one layer to the left of the next."""
MARGIN = 34.0
PAD = 8.0
NAME_LINE, SMALL_LINE, SMALL = 15.0, 14.0, 11.0
HEAD = 74.0
"""Room for the title and the headline."""


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands in a box: the party's name, then the numbers it states and who rests on it."""

    name: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def height(self) -> float:
        return 2 * PAD + NAME_LINE * len(self.name) + SMALL_LINE * len(self.notes) - 3


def svg(claim_set: ClaimSet, weighing: Weighing, answers: Sequence[Answer] = (), language: str = "en") -> str:
    """Return the citation graph of a weighing as an SVG document."""
    parties = {party for claim in weighing.claims for party in claim.parties}.union(*weighing.steps or [()])
    labels = {party: _label(claim_set, weighing, party, language) for party in sorted(parties)}
    layout = lay_out({party: label.height for party, label in labels.items()}, weighing.steps | weighing.judged)
    wide = max(2 * MARGIN + LAYER * (layout.layers - 1) + BOX, 700.0)
    body = list(_edges(layout, weighing))
    body += _same(claim_set, weighing, layout)
    standings = _standings(weighing)
    for party, label in labels.items():
        body += _box(layout.boxes[party], label, standings.get(party))
    below, bottom = _below(claim_set, answers, wide, HEAD + layout.height + 30, language)
    title = summary.title(weighing, language)
    reading = catalogue(language).gettext(N_("Origins are on the left, what was read on the right."))
    top = [
        draw.text(MARGIN, 30, title, font_size=20.0, font_weight=700),
        *(
            draw.text(MARGIN, 50 + 15 * at, each, font_size=12.5)
            for at, each in enumerate(
                draw.wrap(f"{summary.headline(weighing, language)} {reading}", wide - 2 * MARGIN, 12.5)
            )
        ),
    ]
    described = "\n".join(summary.describe(claim_set, weighing, answers, language))
    moved = draw.tag("g", {"transform": f"translate({MARGIN:.0f} {HEAD:.0f})"}, *body) if body else ""
    return draw.document((wide, bottom), title, described, [*top, moved, *below], language)


def _standings(weighing: Weighing) -> dict[str, Standing]:
    """Return how ends stand; a party at which only some chains break off is drawn as one that passes on."""
    told = {relayer for _, relayer in weighing.steps}
    ends = {root.source: root.standing for root in weighing.open_ends if root.source not in told}
    return ends | {root.source: root.standing for root in weighing.roots}


def _label(claim_set: ClaimSet, weighing: Weighing, party: str, language: str) -> _Label:
    room = BOX - 2 * PAD - (18 if party in _standings(weighing) else 0)
    notes = []
    for claim in weighing.claims:
        if claim.outlet == party:
            number = words.say(claim.quantity, language) if claim.quantity is not None else ""
            day = words.when(claim.said_on, language)
            notes += draw.wrap(f"{number} · {day}" if number else day, BOX - 2 * PAD, SMALL)
    if (party,) in weighing.lower.cut:
        count = next((len(item.claims) for item in weighing.reliance if item.party == party), 0)
        rests = catalogue(language).gettext(N_("{count} of {all} rest on this party"))
        notes += draw.wrap(rests.format(count=count, all=len(weighing.claims)), BOX - 2 * PAD, SMALL)
    return _Label(tuple(draw.wrap(claim_set.name(party, language), room, draw.SIZE * draw.BOLD)), tuple(notes))


def _box(box: Box, label: _Label, standing: Standing | None) -> Iterator[str]:
    left, stroke, wide, dash = box.layer * LAYER, draw.INK, 1.0, ""
    if standing in (Standing.FIRST_HAND, Standing.NAMED):
        stroke, wide = draw.ACCENT, 2.4 if standing is Standing.FIRST_HAND else 1.4
    elif standing is Standing.OPEN:
        dash = "4 3"
    shape = {"x": left, "y": box.top, "width": BOX, "height": box.height, "rx": 5, "fill": "none"}
    yield draw.tag("rect", shape | {"stroke": stroke, "stroke-width": wide, "stroke-dasharray": dash})
    indent = PAD
    if standing is not None:
        yield marks.end(left + PAD + 6, box.top + PAD + 6, standing)
        indent += 18
    y = box.top + PAD + 10
    for words_ in label.name:
        yield draw.text(left + indent, y, words_, font_weight=600)
        y += NAME_LINE
    for note in label.notes:
        yield draw.text(left + PAD, y - 1, note, font_size=SMALL, fill_opacity=0.85)
        y += SMALL_LINE


def _edges(layout: Layout, weighing: Weighing) -> Iterator[str]:
    lit = {step for way in weighing.lower.ways for step in ((b, a) for a, b in pairwise(way))}
    for step in sorted(weighing.steps | weighing.judged):
        judged = step in weighing.judged and step not in weighing.steps
        look: dict[str, object] = {"fill": "none", "stroke": draw.INK, "stroke-opacity": 0.65, "stroke-width": 1.1}
        if step in lit:
            look |= {"stroke": draw.ACCENT, "stroke-width": 2.2, "stroke-opacity": 1}
        yield draw.tag("path", {"d": _route(layout, step)} | look | {"stroke-dasharray": "5 4" if judged else ""})


def _route(layout: Layout, step: Step) -> str:
    """Draw from the right of the teller's box through its lanes to the left of the told one's."""
    points: list[tuple[float, float]] = []
    route = layout.routes[step]
    for at, (layer, y) in enumerate(route):
        left = layer * LAYER
        points += (
            [(left, y)] if at == len(route) - 1 else [(left + BOX, y)] if at == 0 else [(left, y), (left + BOX, y)]
        )
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise(points):
        middle = (x1 + x2) / 2
        flat = f"L{x2:.1f} {y2:.1f}"
        path += flat if y1 == y2 else f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return path


def _same(claim_set: ClaimSet, weighing: Weighing, layout: Layout) -> Iterator[str]:
    """Join origins that may be the same with a dotted bow on the left."""
    ends = {root.source for root in weighing.roots + weighing.open_ends if layout.boxes[root.source].layer == 0}
    pairs = {tuple(sorted((end, other))) for end in ends for other in claim_set.sources[end].may_be_same_as}
    for one, other in sorted(pairs):
        if other in ends and one in ends:
            y1, y2 = sorted(layout.boxes[each].middle for each in (one, other))
            bow = min(MARGIN - 6, 12 + (y2 - y1) / 14)
            look = {"fill": "none", "stroke": draw.ACCENT, "stroke-width": 1.4, "stroke-dasharray": "1.5 3"}
            path = f"M0 {y1:.1f}C{-bow:.1f} {y1:.1f} {-bow:.1f} {y2:.1f} 0 {y2:.1f}"
            yield draw.tag("path", {"d": path} | look)


def _below(
    claim_set: ClaimSet, answers: Sequence[Answer], wide: float, top: float, language: str
) -> tuple[list[str], float]:
    """Draw the answers in two columns, by whether they contradict, and the legend."""
    say = catalogue(language).gettext
    room = (wide - 2 * MARGIN) / 2
    groups = (
        (say(N_("Denials that contradict it")), [each for each in answers if not each.compatible]),
        (say(N_("Answers with which it can still be true")), [each for each in answers if each.compatible]),
    )
    out, bottom = [], top
    for at, (heading, members) in enumerate(groups):
        if members:
            drawn, end = _column(claim_set, heading, members, (MARGIN + at * room, top, room - 24), language)
            out += drawn
            bottom = max(bottom, end)
    legend, end = _legend(wide, bottom + 22, language)
    rules = [draw.line(MARGIN, y, wide - MARGIN, y, stroke_opacity=0.25) for y in (top - 12, bottom + 6)]
    return [*(rules if answers else rules[1:]), *out, *legend], end


def _column(
    claim_set: ClaimSet, heading: str, members: Iterable[Answer], place: tuple[float, float, float], language: str
) -> tuple[list[str], float]:
    x, top, room = place
    out = [draw.text(x, top + 12, heading, font_weight=600)]
    y = top + 34
    for answer in members:
        out.append(marks.answer(x + 6, y - 4, answer.force))
        for each in draw.wrap(summary.answered(claim_set, answer, language), room - 22, draw.SIZE):
            out.append(draw.text(x + 20, y, each))
            y += 16
        y += 3
    return out, y


def _legend(wide: float, top: float, language: str) -> tuple[list[str], float]:
    say = catalogue(language).gettext
    entries = [(marks.end(0, 0, standing), say(meaning)) for standing, meaning in marks.STANDINGS.items()]
    dotted = {"stroke_width": 1.4, "stroke": draw.ACCENT, "stroke_dasharray": "1.5 3"}
    entries += [
        (draw.line(-8, 0, 8, 0, stroke=draw.ACCENT, stroke_width=2.2), say(N_("independent lines, at the least"))),
        (draw.line(-8, 0, 8, 0, stroke_dasharray="5 4"), say(N_("drawn from it in our judgement"))),
        (draw.line(-8, 0, 8, 0, **dotted), say(N_("may be the same people"))),
    ]
    return legend(entries, MARGIN, top, wide - 2 * MARGIN)


def legend(entries: Iterable[tuple[str, str]], left: float, top: float, room: float) -> tuple[list[str], float]:
    """Set marks with their meanings in lines of a given width; return them and where they end."""
    out, x, y = [], 0.0, top
    for mark, meaning in entries:
        needed = 24 + draw.width(meaning, SMALL) + 18
        if x and x + needed > room:
            x, y = 0.0, y + 20
        out.append(draw.tag("g", {"transform": f"translate({left + x + 8:.1f} {y:.1f})"}, mark))
        out.append(draw.text(left + x + 22, y + 4, meaning, font_size=SMALL))
        x += needed
    return out, y + 24
