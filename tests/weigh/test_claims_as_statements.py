"""Claims as statements of the ledger: there and back, the same ids each time."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.ledger import statement as ledger
from amparo.ledger.statement import Basis, Denial, Stance, Statement
from amparo.ledger.value import Hedge, Quantity, Text
from amparo.weigh.claim import Claim, ClaimSet, Relation, RelationKind
from amparo.weigh.source import COMPILER, FirstHand, Source, SourceKind
from amparo.weigh.statements import from_statements, to_statements


def test_the_real_claims_come_back_the_same(real):
    statements = to_statements(real)
    random.Random(3).shuffle(statements)
    assert from_statements(statements) == real


def test_they_survive_the_ledgers_encoding(real):
    statements = [ledger.from_map(ledger.to_map(each)) for each in to_statements(real)]
    assert from_statements(statements) == real


def test_ids_do_not_depend_on_the_run(real):
    first, second = to_statements(real), to_statements(real)
    assert [each.id for each in first] == [each.id for each in second]
    assert len({each.id for each in first}) == len(first)


def test_judgements_are_said_by_the_compiler_and_claims_are_not(real):
    for each in to_statements(real):
        judged = each.kind in ("source", "statement")
        assert (each.said_by == COMPILER) == judged
        assert not judged or each.basis is Basis.INFERENCE


def test_other_statements_of_a_vault_are_left_out(real):
    other = Statement("x", "account:a", "account.what", Text("synthetic"), "source:visitor")
    assert from_statements([*to_statements(real), other]) == real


def test_a_relation_to_a_claim_that_is_not_there_is_dropped(real):
    some = [each for each in to_statements(real) if each.id != "chechnya-k01"]
    assert from_statements(some).claim("chechnya-k05b").relations == ()


PARTIES = [f"source:{name}" for name in ("a", "b", "c", "d")]
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
quantities = st.builds(
    lambda low, more, words, people: Quantity(low, low + more, Hedge.RANGE, "person", words, "2017", people),
    st.integers(0, 99), st.integers(0, 9), texts, texts,
)  # fmt: skip


@st.composite
def claim_sets(draw):
    claims = []
    for at in range(draw(st.integers(1, 5))):
        chain = draw(st.lists(st.permutations(PARTIES).map(lambda p: tuple(p[:3])), min_size=1, max_size=2))
        stance = draw(st.sampled_from(Stance))
        figure = draw(st.booleans())
        targets = draw(st.sets(st.integers(0, at - 1), max_size=2)) if at else set()
        claims.append(
            Claim(
                f"try-k{at}", draw(st.sampled_from(["2017-04-01", "2017-04", "2017~"])),
                draw(st.sampled_from(chain[0])),
                draw(texts), "event:e", "detained" if figure else draw(st.sampled_from(["happened", "motive"])),
                draw(quantities) if figure else None, draw(st.sampled_from(chain[-1])), tuple(chain), stance,
                None if stance is Stance.AFFIRMS else draw(st.sampled_from([None, *Denial])),
                draw(st.sampled_from(Basis)),
                tuple(Relation(draw(st.sampled_from(RelationKind)), f"try-k{t}", draw(st.sampled_from(["", "hedge"])))
                      for t in targets),
                draw(texts), draw(texts), draw(texts),
            )
        )  # fmt: skip
    sources = [
        Source(
            party, draw(texts.filter(bool)), draw(st.sampled_from(SourceKind)), draw(st.booleans()),
            draw(st.sampled_from(FirstHand)),
            tuple(draw(st.sets(st.sampled_from([other for other in PARTIES if other != party])))), draw(texts),
            draw(st.sampled_from([(), (("ru", "кто-то"),)])),
        )
        for party in PARTIES
    ]  # fmt: skip
    return ClaimSet(tuple(claims), {source.id: source for source in sources})


@given(claim_sets(), st.randoms())
@settings(deadline=None)
def test_any_claims_come_back_the_same(claim_set, random):
    statements = to_statements(claim_set)
    random.shuffle(statements)
    assert from_statements(statements) == claim_set
