"""The number of independent lines: against brute force, and the laws that make it worth printing."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.errors import InputError
from amparo.ledger.statement import Basis
from amparo.weigh.claim import Claim, ClaimSet, Relation, RelationKind
from amparo.weigh.figure import Figure
from amparo.weigh.lines import count_lines, ways
from amparo.weigh.roots import weigh
from amparo.weigh.source import FirstHand, Source, SourceKind

PARTIES = "abcdefg"
FIGURE = Figure("detained", "event:e")

steps = st.tuples(st.sampled_from(PARTIES), st.sampled_from(PARTIES)).filter(lambda step: step[0] != step[1])
some = st.sets(st.sampled_from(PARTIES), min_size=1, max_size=4)
graphs = st.tuples(st.sets(steps, max_size=14), some, some)
heaps = st.lists(st.lists(st.sampled_from(PARTIES), min_size=1, max_size=4, unique=True).map(tuple), max_size=8)


def most_disjoint_paths(steps, origins, public):
    """Menger's number by maximum flow: another way to the same count, for one graph."""
    network = nx.DiGraph([("start", "end", {"capacity": 0})])
    for party in PARTIES:
        network.add_edge(("in", party), ("out", party), capacity=1)
    network.add_edges_from((("out", one), ("in", other)) for one, other in steps)
    network.add_edges_from(("start", ("in", party)) for party in origins)
    network.add_edges_from((("out", party), "end") for party in public)
    return nx.maximum_flow_value(network, "start", "end")


def smallest_cut(every):
    """Try all sets of parties, small ones first."""
    return next(
        size
        for size in range(len(PARTIES) + 1)
        if any(all(set(removed) & set(way) for way in every) for removed in combinations(PARTIES, size))
    )


@given(graphs)
@settings(max_examples=300, deadline=None)
def test_in_one_graph_it_is_mengers_number(graph):
    steps, origins, public = graph
    assert count_lines(ways(steps, origins, public)).count == most_disjoint_paths(steps, origins, public)


@given(heaps)
@settings(max_examples=300, deadline=None)
def test_equals_the_smallest_cut_found_by_trying_all(every):
    lines = count_lines(every)
    assert lines.count == len(lines.cut) == smallest_cut(every)
    assert all({party for group in lines.cut for party in group} & set(way) for way in every)


@given(heaps)
def test_ways_shown_share_no_party(every):
    lines = count_lines(every)
    passed = [party for way in lines.ways for party in way]
    assert len(passed) == len(set(passed))
    assert len(lines.ways) <= lines.count
    assert bool(lines.ways) == bool(every)


@given(heaps, some, st.dictionaries(st.sampled_from(PARTIES), some))
def test_parties_that_may_be_one_never_add_a_line(every, same, behind):
    assert count_lines(every, [same], behind).count <= count_lines(every).count


@given(heaps, st.randoms())
def test_order_of_ways_is_irrelevant(every, random):
    shuffled = random.sample(every, len(every))
    assert count_lines(shuffled) == count_lines(every)


def test_of_equal_cuts_the_one_nearest_to_the_reader_is_named():
    every = [("times", "gazeta", "officials"), ("africanews", "gazeta", "officials")]
    assert count_lines(every).cut == (("gazeta",),)


def test_a_tangle_is_refused_and_not_guessed():
    steps = [(a, b) for a in "abcdefghij" for b in "abcdefghij" if a != b] + [("z", "a")]
    with pytest.raises(InputError, match="too many ways"):
        list(ways(steps, {"z"}, {"b"}))


sources = st.fixed_dictionaries(
    {
        party: st.builds(
            lambda first_hand, kind, same, party=party: Source(
                f"source:{party}", party, kind, False, first_hand,
                tuple(f"source:{other}" for other in same if other != party),
            ),
            st.sampled_from(list(FirstHand)), st.sampled_from([SourceKind.OUTLET, SourceKind.UNSPECIFIED]),
            st.lists(st.sampled_from(PARTIES), max_size=2),
        )
        for party in PARTIES
    }
)  # fmt: skip
chains = st.lists(st.sampled_from(PARTIES), min_size=1, max_size=4, unique=True)


@st.composite
def claim_sets(draw):
    known = {source.id: source for source in draw(sources).values()}
    claims = []
    for at in range(draw(st.integers(1, 7))):
        outlet = draw(st.sampled_from(PARTIES))
        paths = [[outlet, *(p for p in way if p != outlet)] for way in draw(st.lists(chains, min_size=1, max_size=3))]
        targets = draw(st.sets(st.integers(0, at - 1), max_size=2)) if at else set()
        kinds = st.sampled_from([RelationKind.REPEATS, RelationKind.DRIFTS_FROM, RelationKind.SUPPORTS])
        claims.append(
            Claim(
                f"k{at}", "2017-04", f"source:{outlet}", "", FIGURE.about, FIGURE.property,
                chain=tuple(tuple(f"source:{party}" for party in path) for path in paths),
                basis=draw(st.sampled_from([Basis.HEARSAY, Basis.FIRST_HAND])),
                relations=tuple(Relation(draw(kinds), f"k{target}") for target in targets),
            )
        )  # fmt: skip
    return ClaimSet(tuple(claims), known)


@given(claim_sets())
@settings(max_examples=300, deadline=None)
def test_lower_is_never_above_upper(claim_set):
    weighing = weigh(claim_set, FIGURE)
    assert 0 <= weighing.lower.count <= weighing.upper.count
    assert weighing.upper.count >= 1


@given(claim_sets(), st.randoms())
@settings(deadline=None)
def test_order_of_claims_is_irrelevant(claim_set, random):
    shuffled = list(claim_set.claims)
    random.shuffle(shuffled)
    assert weigh(ClaimSet(tuple(shuffled), claim_set.sources), FIGURE) == weigh(claim_set, FIGURE)


@given(claim_sets(), st.data(), st.sampled_from([*PARTIES, "newcomer"]))
@settings(max_examples=300, deadline=None)
def test_a_repeat_never_raises_the_lower_bound(claim_set, data, outlet):
    """Whoever only cites what was already read adds nothing, however many do."""
    copied = data.draw(st.sampled_from(claim_set.claims))
    outlet = f"source:{outlet}"
    if outlet in copied.parties:
        return
    repeat = Claim(
        "repeat", "2017-05", outlet, "", FIGURE.about, FIGURE.property, attributed_to=copied.attributed_to,
        chain=tuple((outlet, *way) for way in copied.chain), basis=copied.basis,
        relations=(Relation(RelationKind.REPEATS, copied.id),),
    )  # fmt: skip
    more = ClaimSet((*claim_set.claims, repeat), claim_set.sources)
    assert weigh(more, FIGURE).lower.count <= weigh(claim_set, FIGURE).lower.count


@given(claim_sets())
@settings(deadline=None)
def test_no_more_lines_than_first_hand_origins(claim_set):
    weighing = weigh(claim_set, FIGURE)
    first_hand = {root.source for root in weighing.roots if root.standing == "first_hand"}
    assert weighing.lower.count <= len(first_hand)
    assert weighing.upper.count <= len({root.source for root in weighing.roots + weighing.open_ends})


def claim(claim_id, way, relations=(), basis=Basis.HEARSAY):
    path = tuple(f"source:{party}" for party in way)
    return Claim(
        claim_id, "2017-04", path[0], "", FIGURE.about, FIGURE.property, chain=(path,), basis=basis,
        relations=tuple(Relation(kind, target) for kind, target in relations),
    )  # fmt: skip


FIRST = {"source:officials": Source("source:officials", "officials", SourceKind.GROUP, True, FirstHand.YES)}


def test_a_step_learned_from_one_claim_completes_its_relays():
    claims = (
        claim("k1", ("times", "gazeta", "officials")),
        claim("k2", ("africanews", "gazeta"), [(RelationKind.REPEATS, "k1")]),
    )
    weighing = weigh(ClaimSet(claims, FIRST), FIGURE)
    assert [root.source for root in weighing.roots] == ["source:officials"]
    assert weighing.open_ends == ()


def test_a_step_never_completes_an_unrelated_claim():
    claims = (claim("k1", ("times", "gazeta", "officials")), claim("k2", ("hromadske", "gazeta")))
    weighing = weigh(ClaimSet(claims, FIRST), FIGURE)
    assert [root.source for root in weighing.open_ends] == ["source:gazeta"]
    assert [item.claims for item in weighing.reliance if item.party == "source:gazeta"] == [("k1",)]


def test_printing_anothers_word_is_not_giving_ones_own():
    """The ways of two claims do not mix: b tells a, and b prints what a says; all that is read comes through a."""
    first_hand = {f"source:{party}": Source(f"source:{party}", party, first_hand=FirstHand.YES) for party in "ab"}
    claims = (claim("k1", ("a",)), claim("k2", ("a", "b")))
    repeat = claim("k3", ("b", "a"), [(RelationKind.REPEATS, "k1")])
    assert weigh(ClaimSet(claims, first_hand), FIGURE).lower.count == 1
    assert weigh(ClaimSet((*claims, repeat), first_hand), FIGURE).lower.count == 1


def test_a_circle_does_not_become_an_origin_by_one_more_turn():
    first_hand = {"source:f": Source("source:f", "f", first_hand=FirstHand.YES)}
    claims = (claim("k1", ("a", "f")), claim("k2", ("f", "b", "e"), [(RelationKind.REPEATS, "k1")]))
    turn = claim("k3", ("b", "a", "f"), [(RelationKind.REPEATS, "k1")])
    assert weigh(ClaimSet(claims, first_hand), FIGURE).lower.count == 0
    assert weigh(ClaimSet((*claims, turn), first_hand), FIGURE).lower.count == 0


def test_two_outlets_that_cite_each_other_stand_on_nothing():
    claims = (
        claim("k1", ("a", "b")),
        claim("k2", ("b", "a"), [(RelationKind.REPEATS, "k1")]),
    )
    weighing = weigh(ClaimSet(claims), FIGURE)
    assert weighing.lower.count == 0
    assert weighing.upper.count >= 1
