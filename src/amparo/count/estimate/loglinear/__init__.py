"""Poisson log-linear models of lists: independent lists, one model chosen step by step, many models averaged."""

from amparo.count.estimate.loglinear.average import log_linear
from amparo.count.estimate.loglinear.independence import independence
from amparo.count.estimate.loglinear.stepwise import sparse_stepwise

__all__ = ["independence", "log_linear", "sparse_stepwise"]
