"""Each kind of move of the latent class sampler leaves its target as it is, one by one."""

import numpy as np
import pytest
from scipy.stats import chi2
from tests.count.estimate.divided import divisions

from amparo.count.estimate.calibration import one_over_n
from amparo.count.estimate.kernel import stream
from amparo.count.estimate.latent import gibbs
from amparo.count.estimate.latent.density import log_density
from amparo.count.estimate.latent.launch import launch, work
from amparo.count.estimate.latent.order import reorder
from amparo.count.estimate.latent.prior import mixture, people
from amparo.count.estimate.latent.space import Point, Prior, data, nobody, point, space
from amparo.count.estimate.latent.split import split_or_merge
from amparo.count.estimate.latent.trajectory import follow, move
from amparo.count.estimate.table import Table

ALPHA, LARGEST, MOVES, DRAWS = 0.7, 60, 40_000, 1_500


def stepped(table, states, picks, anew, cap, anchors=slice(None)):
    """Try one split, merge or division from each of the picked states; return the picks after it."""
    of, random = data(table), stream(8)
    held, of = of.held, of._replace(held=of.held[anchors])
    people, space_, prior = nobody(of, states.shape[2]), work(of), Prior(0.25, 0.25, float(cap))
    number = {state.tobytes(): at for at, state in enumerate(states)}
    after = []
    for pick in picks:
        people.people[held] = states[pick]
        gibbs.tally(of, people)
        split_or_merge(random, people, ALPHA, of, prior, anew, space_)
        after.append(number[people.people[held].tobytes()])
    return np.array(after)


def unbalanced(before, after):
    """Return the p value that as many go from each state to each other as come back (Bowker 1948)."""
    size = max(before.max(), after.max()) + 1
    flow = np.bincount(before * size + after, minlength=size * size).reshape(size, size)
    there, back = flow[np.triu_indices(size, 1)], flow.T[np.triu_indices(size, 1)]
    often = there + back >= 10
    statistic = ((there - back)[often] ** 2 / (there + back)[often]).sum()
    return chi2.sf(statistic, often.sum()) if often.any() else 1.0


def assert_balanced(states, before, after):
    assert unbalanced(before, after) > 0.001
    live, unseen = (states.sum(axis=1) > 0).sum(axis=1), states[:, 0].sum(axis=1)
    for summary in (live, unseen, 10 * unseen + live, states[:, 1:].max(axis=(1, 2))):
        assert unbalanced(summary[before], summary[after]) > 0.001


@pytest.mark.parametrize(
    ("counts", "classes", "hidden", "anew"),
    [([2, 2, 1], 3, [2], False), ([2, 1, 1], 2, range(7), True), ([1, 1, 1], 3, range(5), True)],
    ids=["unseen as they are", "two classes, unseen anew", "three classes, unseen anew"],
)
def test_splits_and_merges_balance(counts, classes, hidden, anew):
    """From every division with its exact probability: as many go from each to each other as come back."""
    table = Table.build("abc", [[1, 0, 0], [1, 1, 0], [0, 1, 1]], counts)
    states, chances = divisions(table, classes, hidden, ALPHA)
    before = stream(7).choice(len(chances), MOVES, p=chances)
    after = stepped(table, states, before, anew, max(hidden))
    assert (before != after).mean() > 0.04
    assert_balanced(states, before, after)


def test_splits_around_the_unseen_balance():
    """The anchor is one of the unseen, whose number changes with the move."""
    table, hidden = Table.build("abc", [[1, 0, 0]], [3]), range(7)
    states, chances = divisions(table, 2, hidden, ALPHA)
    before = stream(7).choice(len(chances), MOVES, p=chances)
    after = stepped(table, states, before, True, max(hidden), anchors=slice(1))
    assert (before != after).mean() > 0.005
    assert_balanced(states, before, after)


def test_a_launch_does_not_know_how_many_are_unseen_when_these_are_proposed_too():
    table = Table.build("abc", [[1, 0, 0], [1, 1, 0], [0, 1, 1]], [5, 2, 4])
    of, found = data(table), []
    for hidden in (0, 40):
        into = work(of)
        into.both[:] = of.counts
        into.both[0] = hidden
        mean = launch(stream(1), of, of.held[1], 11, True, into)
        assert into.both[0] == hidden
        found.append((mean, *into.odds))
    assert found[0] == found[1]


def test_nobody_is_put_into_a_class_without_weight():
    """Not even where rounding leaves a share after all others have theirs."""
    weights, into = np.array([[0.1, 0.2, 0.0, 0.0]]), np.zeros((1, 4), dtype=np.int64)
    random = stream(1)
    for _ in range(50):
        gibbs.divide(random, 10**15, weights, into, 0)
        assert into[0, 2:].sum() == 0
        assert into.sum() == 10**15
        assert into[0, 0] == pytest.approx(10**15 / 3, rel=1e-6)


def followed(of, at, speed, step, steps):
    """Return where a trajectory ends, and the energy there less that at its start."""
    prior, into, to = Prior(0.25, 0.25, 1e9), space(of, 3), Point(at.w.copy(), at.logits.copy())
    speed = Point(speed.w.copy(), speed.logits.copy())
    before = log_density(to, of, prior, into)[0] - sum((part**2).sum() / 2 for part in speed)
    density, p0 = follow(to, speed, of, prior, into, -1e9, step, steps)
    assert (density, p0) == log_density(to, of, prior, into)
    return to, speed, density - sum((part**2).sum() / 2 for part in speed) - before


def test_trajectories_can_be_run_back_and_keep_their_energy():
    table, random = Table.build("abc", [[1, 0, 0], [1, 1, 0], [0, 1, 1]], [9, 4, 6]), stream(2)
    of = data(table)
    for _ in range(20):
        at, speed = (Point(random.standard_normal(2), random.standard_normal((3, 3))) for _ in range(2))
        to, fast, error = followed(of, at, speed, 0.05, 12)
        back, slow, _ = followed(of, to, Point(-fast.w, -fast.logits), 0.05, 12)
        for one, two in zip(at + speed, back + Point(-slow.w, -slow.logits), strict=True):
            assert one == pytest.approx(two, abs=1e-9)
        # the energy is kept to second order of the step
        assert abs(error) < 0.2
        assert abs(followed(of, at, speed, 0.005, 120)[2]) < 0.02 * abs(error) + 1e-5


@pytest.fixture(scope="module")
def drawn():
    """Totals, parameters and tables, drawn together from the prior."""
    random, made = stream(5), []
    while len(made) < DRAWS:
        total = one_over_n(random, LARGEST)
        sticks, rates = mixture(random, 3, 3)
        table = people(random, total, sticks, rates)
        if table.n > 1:
            made.append((total, sticks, rates, data(table)))
    return made


class State:
    """One of those, and what the moves need to change its total and parameters."""

    def __init__(self, random, total, sticks, rates, of):
        self.random, self.of = random, of
        self.at = Point(np.log(sticks), np.log(rates / (1 - rates)))
        self.to, self.speed = point(of, 3), point(of, 3)
        self.into, self.people, self.work = space(of, 3), nobody(of, 3), work(of)
        self.prior, self.hidden = Prior(0.25, 0.25, float(LARGEST - of.n)), total - of.n

    def summaries(self):
        u, rates = np.exp(self.at.w), 1 / (1 + np.exp(-self.at.logits))
        pi = -np.diff(np.exp(-np.cumsum(np.concatenate([[0.0], u]))), append=0.0)
        none = (1 - rates).prod(axis=0)
        return np.array([
            np.log(self.of.n + self.hidden), self.hidden == 0, np.log(0.25 + u.sum()), np.log1p(u[0]), pi[0], pi[-1],
            (pi**2).sum(), pi @ none, rates[0, 0], (rates[:, 0] ** 2).mean(), rates[:, -1].mean(), rates.std(),
        ])  # fmt: skip


def trajectories(state):
    for _ in range(4):
        parts = state.at, state.to, state.speed, state.of, state.prior, state.into
        _, hidden = move(state.random, *parts, 0.5, 4)
        state.hidden = hidden if hidden >= 0 else state.hidden


def orders(state):
    reorder(state.random, state.at, state.prior)


def sweeps(state):
    for _ in range(3):
        state.hidden = gibbs.sweep(state.random, state.at, state.of, state.prior, state.into, state.people)


def splits(anew):
    def change(state):
        alpha = gibbs.draw_alpha(state.random, state.at, state.prior)
        gibbs.assign(state.random, state.at, int(state.hidden), state.of, state.prior, state.into, state.people)
        for _ in range(6):
            split_or_merge(state.random, state.people, alpha, state.of, state.prior, anew, state.work)
        state.hidden = gibbs.everyone(state.people, 0)
        gibbs.draw_rates(state.random, state.people, state.at)
        gibbs.draw_sticks(state.random, state.people, alpha, state.at)

    return change


MOVES_OF = {
    "trajectories": trajectories, "orders": orders, "sweeps": sweeps,
    "splits": splits(False), "splits, unseen anew": splits(True),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES_OF)
def test_what_is_drawn_from_the_prior_with_its_table_stays_so(name, drawn):
    """Parameters drawn with a table are a draw from its posterior; so they must be after any move (Geweke 2004)."""
    random, changes = stream(6), []
    for each in drawn:
        state = State(random, *each)
        before = state.summaries()
        MOVES_OF[name](state)
        changes.append(state.summaries() - before)
    drift = np.array(changes)
    moved = drift.std(axis=0) > 1e-9
    assert moved.sum() >= 6
    z = drift.mean(axis=0)[moved] / drift.std(axis=0)[moved] * np.sqrt(len(drift))
    assert np.abs(z).max() < 4, z
