"""Dirichlet process mixtures of latent classes (Manrique-Vallier 2016), sampled until they converge."""

from amparo.count.estimate.latent.sample import latent_classes

__all__ = ["latent_classes"]
