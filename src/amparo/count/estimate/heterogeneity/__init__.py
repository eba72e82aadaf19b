"""Models for people who differ in how easily a list finds them; the least total; sample coverage."""

from amparo.count.estimate.heterogeneity.chao import chao_lower_bound
from amparo.count.estimate.heterogeneity.closed import MODELS, closed
from amparo.count.estimate.heterogeneity.coverage import sample_coverage
from amparo.count.estimate.heterogeneity.rasch import rasch

__all__ = ["MODELS", "chao_lower_bound", "closed", "rasch", "sample_coverage"]
