"""Merkle trees, compared with pymerkle and with the vectors of RFC 6962's reference tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from amparo.ledger import merkle

LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def oracle(leaves):
    tree = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        tree.append_entry(leaf)
    return tree


def hashes(leaves):
    return [merkle.leaf_hash(leaf) for leaf in leaves]


def test_the_empty_tree_is_the_hash_of_nothing():
    assert merkle.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@given(LEAVES)
def test_roots_agree_with_pymerkle(leaves):
    assert merkle.root(hashes(leaves)) == oracle(leaves).get_root()


@given(LEAVES, st.data())
def test_inclusion_is_proven_and_agrees_with_pymerkle(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashed = hashes(leaves)
    path = merkle.inclusion(hashed, index)
    assert merkle.root_from_inclusion(hashed[index], index, len(leaves), path) == merkle.root(hashed)
    theirs = oracle(leaves).prove_inclusion(index + 1).path
    assert [bytes(node) for node in theirs[1:]] == path  # their path starts with the leaf itself


@given(LEAVES, st.data())
def test_a_changed_inclusion_proof_fails(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    hashed = hashes(leaves)
    path = merkle.inclusion(hashed, index)
    root = merkle.root(hashed)
    assert merkle.root_from_inclusion(merkle.leaf_hash(b"another"), index, len(leaves), path) != root
    assert merkle.root_from_inclusion(hashed[index], index, len(leaves), [*path, bytes(32)]) != root
    if path:
        place = data.draw(st.integers(0, len(path) - 1))
        broken = [bytes(32) if i == place else node for i, node in enumerate(path)]
        assert merkle.root_from_inclusion(hashed[index], index, len(leaves), broken) != root
        assert merkle.root_from_inclusion(hashed[index], index, len(leaves), path[:-1]) != root


@given(LEAVES, st.data())
def test_consistency_is_proven(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    hashed = hashes(leaves)
    proof = merkle.consistency(hashed, old)
    roots = merkle.root(hashed[:old]), merkle.root(hashed)
    assert merkle.is_consistent(old, roots[0], len(leaves), roots[1], proof)
    assert not merkle.is_consistent(old, bytes(32), len(leaves), roots[1], proof)
    assert not merkle.is_consistent(old, roots[0], len(leaves), bytes(32), proof)
    assert not merkle.is_consistent(old, roots[0], len(leaves), roots[1], [*proof, bytes(32)])


@given(LEAVES, st.data())
def test_a_rewritten_past_is_not_consistent(leaves, data):
    old = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, old - 1))
    hashed = hashes(leaves)
    rewritten = [merkle.leaf_hash(b"rewritten past") if i == changed else leaf for i, leaf in enumerate(hashed)]
    proof = merkle.consistency(rewritten, old)
    assert not merkle.is_consistent(old, merkle.root(hashed[:old]), len(leaves), merkle.root(rewritten), proof)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_has_no_root(index, size):
    assert merkle.root_from_inclusion(bytes(32), index, size, [bytes(32)]) is None
