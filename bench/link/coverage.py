"""Who is on which list: latent classes of people whom lists reach unequally, so that lists depend on one another."""

from __future__ import annotations

import numpy as np

from bench.link.parameters import Parameters


def probabilities(parameters: Parameters) -> np.ndarray:
    """Return P(on list j | class k), classes × lists; over the classes each list's mean is its coverage."""
    shares = np.array([one.share for one in parameters.classes])
    reach = np.array([one.reach for one in parameters.classes])
    chance: np.ndarray = np.array(parameters.coverage) * reach / (shares @ reach)
    if chance.max() > 1:
        raise ValueError("some class would be on a list with a probability above 1: lower its coverage or its reach")
    return chance


def membership(parameters: Parameters, rng: np.random.Generator) -> np.ndarray:
    """Draw who is on which list: people × lists of bool."""
    shares = [one.share for one in parameters.classes]
    classes = rng.choice(len(shares), parameters.total, p=shares)
    chance = probabilities(parameters)[classes]
    drawn: np.ndarray = rng.random(chance.shape) < chance
    return drawn
