"""Scores of linkages against definitions worked out by hand and by brute force."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from bench.link import scores


def test_a_true_pair_that_was_never_a_candidate_is_missed() -> None:
    truth = np.array([0, 0, 1, 1, 2])
    found = scores.of_pairs(np.array([0, 0]), np.array([1, 4]), np.array([0.9, 0.6]), truth)
    assert found == scores.Accuracy(precision=0.5, recall=0.5, f1=0.5)


def test_below_a_half_is_not_linked() -> None:
    truth = np.array([0, 0])
    assert scores.of_pairs(np.array([0]), np.array([1]), np.array([0.49]), truth).recall == 0.0
    assert scores.of_pairs(np.array([0]), np.array([1]), np.array([0.5]), truth).f1 == 1.0


def test_pairs_within_a_list_can_be_left_out() -> None:
    truth, lists = np.array([0, 0, 0]), np.array([0, 0, 1])
    assert scores.true_pairs(truth) == 3
    assert scores.true_pairs(truth, lists) == 2
    left, right = np.array([0, 0]), np.array([1, 2])
    assert scores.of_pairs(left, right, np.ones(2), truth, lists).recall == 0.5


def test_clusters_are_scored_as_their_pairs() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        truth, cluster = rng.integers(0, 6, 20), rng.integers(0, 6, 20)
        pairs = list(combinations(range(20), 2))
        linked = {(a, b) for a, b in pairs if cluster[a] == cluster[b]}
        true = {(a, b) for a, b in pairs if truth[a] == truth[b]}
        found = scores.of_clusters(cluster, truth)
        assert found.precision == pytest.approx(len(linked & true) / len(linked))
        assert found.recall == pytest.approx(len(linked & true) / len(true))
        assert found.f1 == pytest.approx(2 * len(linked & true) / (len(linked) + len(true)))


def test_calibration_by_hand() -> None:
    truth = np.array([0, 0, 1, 2, 3])
    left, right = np.array([0, 0, 2, 3]), np.array([1, 2, 3, 4])
    found = scores.calibration(left, right, np.array([0.9, 0.92, 0.3, 0.005]), truth)
    assert [one.pairs for one in found.table] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 2]
    assert found.ece == pytest.approx((1 * 0.3 + 2 * abs(0.91 - 0.5)) / 3)
    assert found.brier == pytest.approx((0.01 + 0.92**2 + 0.09) / 3)


def test_probabilities_that_mean_what_they_say_are_calibrated() -> None:
    rng = np.random.default_rng(2)
    said = rng.random(200_000)
    same = rng.random(len(said)) < said
    truth = np.arange(2 * len(said))
    truth[1::2][same] = truth[::2][same]
    left, right = np.arange(0, len(truth), 2), np.arange(1, len(truth), 2)
    assert scores.calibration(left, right, said, truth).ece < 0.01
    assert scores.calibration(left, right, np.sqrt(said), truth).ece > 0.1


def test_nothing_to_look_at() -> None:
    none = np.array([], dtype=np.int64)
    assert scores.calibration(none, none, none.astype(float), np.array([1, 2])) == scores.Calibration(0.0, 0.0, ())
    assert scores.of_pairs(none, none, none.astype(float), np.array([1, 2])).f1 == 1.0
