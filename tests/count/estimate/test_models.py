"""The registry: which models speak by default, that each is what its id says, and that it has words."""

import numpy as np
import pytest

from amparo.count.estimate import loglinear
from amparo.count.estimate.models import KNOWN, chosen, seeded
from amparo.count.estimate.pictures.names import NAMES
from amparo.count.warm import small
from amparo.errors import InputError, RefusedError

ALWAYS = ["latent-classes", "log-linear", "sparse-stepwise", "independence", "rasch"]


def ids(models):
    return [known.id for known in models]


@pytest.mark.parametrize("lists", [3, 6])
def test_six_models_speak_by_default(lists):
    assert ids(chosen(None, lists)) == [ALWAYS[0], "decomposable-graphs", *ALWAYS[1:]]
    assert ids(chosen((), lists)) == ids(chosen(None, lists))


@pytest.mark.parametrize("lists", [7, 20])
def test_graphs_on_many_lists_are_on_request_only(lists):
    assert ids(chosen(None, lists)) == ALWAYS
    assert ids(chosen(["decomposable-graphs"], lists)) == ["decomposable-graphs"]


def test_models_come_in_reading_order_whatever_the_order_of_the_request():
    assert ids(chosen(["rasch", "m0", "latent-classes", "rasch"], 4)) == ["latent-classes", "rasch", "m0"]
    assert ids(chosen(["all"], 4)) == list(KNOWN)


def test_a_model_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(InputError) as caught:
        chosen(["rasch", "oracle"], 4)
    assert "oracle" in str(caught.value)
    assert all(name in caught.value.hint() for name in [*KNOWN, "all"])


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_each_is_the_model_that_its_id_says(known):
    fit = known(small(4), 3)
    assert fit.model == known.id
    assert fit.seed in (3, None)
    assert (fit.draws >= small(4).n).all()


@pytest.mark.parametrize("known", KNOWN.values(), ids=KNOWN)
def test_each_has_a_name_and_one_sentence(known):
    assert NAMES[known.id] != known.id
    assert known.about.endswith(".")
    assert known.about.count(".") == 1


@pytest.mark.parametrize("known", [known for known in KNOWN.values() if known.priors], ids=lambda known: known.id)
def test_the_first_variant_of_a_prior_is_the_model_itself(known):
    draws = [fit(small(4), 1).draws for fit in known.priors.values()]
    assert np.array_equal(draws[0], known(small(4), 1).draws)
    assert not any(np.array_equal(draws[0], other) for other in draws[1:])


@pytest.mark.parametrize(("name", "lists"), [("decomposable-graphs", 8), ("latent-classes", 2), ("mth-chao", 2)])
def test_a_table_with_too_many_or_too_few_lists_is_refused(name, lists):
    with pytest.raises(RefusedError, match=f"there are {lists}"):
        KNOWN[name](small(lists), 1)


def test_a_seeded_model_is_the_model():
    fit = seeded(KNOWN["log-linear"], 5)(small(3))
    assert np.array_equal(fit.draws, loglinear.log_linear(small(3), seed=5).draws)
