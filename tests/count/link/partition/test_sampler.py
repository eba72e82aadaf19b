"""Large components: the sampler says what the exact sums say where both can run, and stays within bounds."""

import numpy as np
import pytest
from tests.count.link.partition.cases import clump

from amparo.count.link.partition import Pairs, exact, inference, layout, posterior
from amparo.count.link.partition.components import components

CLEAN = np.array([True, True, False])


def drawn(pairs, records, draws=50, seed=1, **judged):
    lists = np.arange(records) % 3
    return posterior(pairs, lists, CLEAN, prior=-6.0, draws=draws, seed=seed, missing=-4.0, **judged)


@pytest.mark.parametrize("seed", range(4))
def test_sampler_agrees_with_exact_sums(monkeypatch, seed):
    pairs = clump(9, seed, links=2)
    judged = {"must": [(0, 4)], "cannot": [(1, 2)]} if seed % 2 else {}
    right = drawn(pairs, 9, draws=4000, **judged)
    monkeypatch.setattr(exact, "LARGEST", 1)
    monkeypatch.setattr("amparo.count.link.partition.chains.FIRST", 10_000)
    found = drawn(pairs, 9, draws=4000, **judged)
    assert (right.sampled_components, found.sampled_components) == (0, 1)
    assert found.probability == pytest.approx(right.probability, abs=0.015)
    busy = right.probability * (1 - right.probability) > 0.02
    assert found.influence[busy] == pytest.approx(right.influence[busy], abs=0.1)
    for draw in (found.draws, right.draws):
        assert (draw[:, pairs.left] == draw[:, pairs.right]).mean(axis=0) == pytest.approx(right.probability, abs=0.04)
    assert not found.notes


def test_large_component_keeps_constraints_settles_and_is_reproducible(monkeypatch):
    pairs = clump(60, 3)
    one = drawn(pairs, 60, must=[(0, 4)], cannot=[(1, 2), (8, 9)])
    assert (one.exact_components, one.sampled_components, one.largest) == (0, 1, 60)
    assert not one.notes
    lists = np.arange(60) % 3
    for labels in (*one.draws, one.point):
        assert labels[0] == labels[4]
        assert labels[1] != labels[2]
        assert labels[8] != labels[9]
        assert (labels[labels] == labels).all()
        assert (labels <= np.arange(60)).all()
        for on in (0, 1):
            assert len(set(labels[lists == on])) == 20
    monkeypatch.setattr("amparo.count.estimate.kernel.threads", lambda: 1)
    again = drawn(pairs, 60, must=[(0, 4)], cannot=[(1, 2), (8, 9)])
    assert one.draws.tobytes() == again.draws.tobytes()
    assert one.probability.tobytes() == again.probability.tobytes()


@pytest.mark.parametrize("seed", range(3))
def test_a_chain_that_sets_out_from_a_draw_agrees_with_exact_sums(monkeypatch, seed):
    """Few sweeps from a good start, and again with other streams: on average what the exact sums say."""
    pairs = clump(9, seed, links=2)
    right = drawn(pairs, 9, draws=400)
    monkeypatch.setattr(exact, "LARGEST", 1)
    found = [drawn(pairs, 9, draws=1, seed=at, start=right.draws[at]) for at in range(400)]
    assert np.mean([each.probability for each in found], 0) == pytest.approx(right.probability, abs=0.03)
    for each in found[:20]:
        assert len(set(each.draws[0][np.arange(9) % 3 == 0])) == 3


def test_giant_component_is_cut_and_that_is_told(monkeypatch):
    monkeypatch.setattr(layout, "CAP", 40)
    monkeypatch.setattr(inference, "CAP", 40)
    drawn(clump(60, 1), 60)
    found = drawn(clump(400, 1, links=2), 400, draws=5)
    cut = next(note for note in found.notes if "cap" in note.values)
    assert cut.values["components"] == 1
    assert cut.values["pairs"] > cut.values["expected"] > 0
    assert found.largest <= 40


def test_sampler_that_does_not_settle_says_so(monkeypatch):
    monkeypatch.setattr(inference, "_MOST_SWEEPS", 1)
    monkeypatch.setattr(inference, "_LEAST_SWEEPS", 1)
    monkeypatch.setattr("amparo.count.link.partition.chains.FIRST", 10)
    [note] = drawn(clump(40, 2), 40).notes
    assert note.values == {"components": 1, "sampled": 1}


def test_what_is_certain_settles_at_once():
    ends = np.array([(i, i + 1) for i in range(19)], np.int32)
    pairs = Pairs(ends[:, 0].copy(), ends[:, 1].copy(), np.full(19, 40.0))
    found = posterior(pairs, np.zeros(20, np.int32), np.array([False]), prior=0.0, draws=3, seed=1, missing=40.0)
    assert not found.notes
    assert (found.draws == 0).all()
    assert (found.probability == 1).all()


@pytest.mark.parametrize("seed", range(5))
def test_cut_is_at_rising_thresholds(seed):
    """Whatever is together under the cap is what stays together at the lowest threshold at which it fits."""
    random = np.random.default_rng(seed)
    left, right = (random.integers(0, 30, 60).astype(np.int32) for _ in range(2))
    odds = random.integers(0, 8, 60).astype(float)
    label, cut = components(left, right, odds, 30, 6)
    expected = np.full(30, -1)
    for threshold in range(-1, 9):
        keep = odds > threshold
        at, _ = components(left[keep], right[keep], odds[keep], 30, 30)
        fits = (np.bincount(at, minlength=30)[at] <= 6) & (expected < 0)
        expected[fits] = at[fits]
    assert label.tolist() == expected.tolist()
    order = random.permutation(60)
    assert (components(left[order], right[order], odds[order], 30, 6)[0] == label).all()
    assert cut == 1
