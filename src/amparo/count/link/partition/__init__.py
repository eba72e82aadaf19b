"""Who is who, as a whole: draws of the partition of records into people, with what reviewers judged.

>>> drawn = posterior(Pairs(left, right, weight), lists, clean, prior=-9.0, draws=100, seed=1, missing=-8.0)
>>> tables(drawn.draws, lists, names)  # one table of overlaps for each draw, which amparo.count.estimate pools
"""

from amparo.count.link.partition.inference import Posterior, posterior
from amparo.count.link.partition.overlap import documented, tables
from amparo.count.link.partition.pairs import Pairs

__all__ = ["Pairs", "Posterior", "documented", "posterior", "tables"]
