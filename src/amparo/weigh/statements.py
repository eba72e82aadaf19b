"""Claims as statements of the ledger, and back.

A claim is one statement under its own id. What the compiler judged (whose statement it is, how it stands to others,
notes, facts about sources) are statements by ``source:compiler`` with ids made from their content, so that bringing
the same file in twice adds nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from amparo.ledger.statement import Basis, Evidence, Statement
from amparo.ledger.value import Choice, EntityRef, Flag, Quantity, Text, Value
from amparo.weigh import terms
from amparo.weigh.claim import Claim, ClaimSet, Relation, RelationKind
from amparo.weigh.source import COMPILER, FirstHand, Source, SourceKind

_SUBJECT = "statement:"


def to_statements(claim_set: ClaimSet) -> list[Statement]:
    """Return the statements that hold a set of claims; ids depend on the content only."""
    out: list[Statement] = []
    for source in claim_set.sources.values():
        out += _source_statements(source)
    for claim in claim_set.claims:
        out.append(_claim_statement(claim))
        out += _judgements(claim)
    return out


def from_statements(statements: Iterable[Statement]) -> ClaimSet:
    """Return the claims and sources that statements hold, other statements left out.

    Relations to claims that are not there are dropped: a vault may hold a part of what was compiled.
    """
    given = list(statements)
    held = {statement.id: statement for statement in given if _is_claim(statement)}
    about: dict[str, list[Statement]] = {}
    for statement in given:
        if statement.said_by == COMPILER:
            about.setdefault(statement.about, []).append(statement)
    claims = tuple(_claim(statement, about.get(_SUBJECT + key, []), held) for key, statement in held.items())
    sources = {key: _source(key, facts) for key, facts in about.items() if key.startswith("source:")}
    return ClaimSet(claims, {key: source for key, source in sources.items() if source is not None})


def _is_claim(statement: Statement) -> bool:
    return (
        statement.kind == terms.EVENT
        and statement.property in terms.value_types()
        and statement.said_by != COMPILER
        and statement.said_on != ""
    )


def _claim_statement(claim: Claim) -> Statement:
    evidence = Evidence(address=claim.address, read_as=claim.read_as) if claim.address or claim.read_as else None
    return Statement(
        claim.id, claim.about, claim.property, _value(claim), claim.attributed_to,
        said_on=claim.said_on, stance=claim.stance, denial=claim.denial, chain=claim.chain, basis=claim.basis,
        evidence=evidence, words=claim.text,
    )  # fmt: skip


def _value(claim: Claim) -> Value:
    if claim.quantity is not None:
        return claim.quantity
    return Text(claim.text) if terms.value_types().get(claim.property) == "text" else Flag(True)


def _judgements(claim: Claim) -> list[Statement]:
    about = _SUBJECT + claim.id
    out = [_by_compiler(about, "outlet", EntityRef(claim.outlet))]
    out += [
        _by_compiler(about, relation.kind.value, EntityRef(_SUBJECT + relation.target), relation.aspect)
        for relation in claim.relations
    ]
    if claim.note:
        out.append(_by_compiler(about, "note", Text(claim.note)))
    return out


def _source_statements(source: Source) -> list[Statement]:
    facts: list[tuple[str, Value]] = [
        ("name", Text(source.name)),
        *(("name", Text(name, language)) for language, name in source.names),
        ("kind", Choice(source.kind.value)),
        ("anonymous", Flag(source.anonymous)),
        ("first_hand", Choice(source.first_hand.value)),
        *(("may_be_same_as", EntityRef(other)) for other in source.may_be_same_as),
    ]
    if source.note:
        facts.append(("note", Text(source.note)))
    return [_by_compiler(source.id, name, value) for name, value in facts]


def _by_compiler(about: str, name: str, value: Value, words: str = "") -> Statement:
    content = "\0".join((about, name, repr(value), words)).encode()
    identifier = "c-" + hashlib.sha256(content).hexdigest()[:40]
    return Statement(identifier, about, name, value, COMPILER, basis=Basis.INFERENCE, words=words)


def _claim(statement: Statement, judged: Iterable[Statement], held: Mapping[str, Statement]) -> Claim:
    chain = statement.chain or ((statement.said_by,),)
    evidence = statement.evidence or Evidence()
    claim = Claim(
        statement.id, statement.said_on, chain[0][0], statement.words, statement.about, statement.property,
        quantity=statement.value if isinstance(statement.value, Quantity) else None,
        attributed_to=_on_chain(statement.said_by, chain), chain=chain, stance=statement.stance,
        denial=statement.denial, basis=statement.basis, address=evidence.address, read_as=evidence.read_as,
    )  # fmt: skip
    for judgement in judged:
        claim = _judged(claim, judgement, held)
    return claim


def _on_chain(party: str, chain: tuple[tuple[str, ...], ...]) -> str:
    """Return the party if it is on the chain; a statement from elsewhere may name another one."""
    return party if any(party in way for way in chain) else ""


def _judged(claim: Claim, judgement: Statement, held: Mapping[str, Statement]) -> Claim:
    name, value = judgement.property, judgement.value
    if name == "note" and isinstance(value, Text):
        return replace(claim, note=value.text)
    if not isinstance(value, EntityRef):
        return claim
    if name == "outlet" and value.id in claim.parties:
        return replace(claim, outlet=value.id)
    target = value.id.removeprefix(_SUBJECT)
    if name in list(RelationKind) and target in held and target != claim.id:
        return replace(claim, relations=(*claim.relations, Relation(RelationKind(name), target, judgement.words)))
    return claim


def _source(source_id: str, facts: Iterable[Statement]) -> Source | None:
    found: dict[str, Value] = {}
    same, names = [], []
    for fact in facts:
        if fact.property == "name" and isinstance(fact.value, Text) and fact.value.language:
            names.append((fact.value.language, fact.value.text))
            continue
        if fact.property == "may_be_same_as" and isinstance(fact.value, EntityRef):
            same.append(fact.value.id)
        found[fact.property] = fact.value
    name, kind, first_hand, note = (found.get(key) for key in ("name", "kind", "first_hand", "note"))
    if not isinstance(name, Text):
        return None
    return Source(
        source_id,
        name.text,
        SourceKind(kind.term) if isinstance(kind, Choice) and kind.term in list(SourceKind) else SourceKind.UNSPECIFIED,
        found.get("anonymous") == Flag(True),
        FirstHand(first_hand.term) if isinstance(first_hand, Choice) else FirstHand.UNKNOWN,
        tuple(same),
        note.text if isinstance(note, Text) else "",
        tuple(names),
    )
