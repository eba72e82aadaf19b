"""What the comparisons within one cluster say together: the mean over its spanning trees.

A partition that puts k records into one person claims k - 1 things: that each further record is that person too. By
the chain rule the evidence is the sum of k - 1 log ratios, log P(x_i | x_1 … x_i-1, same) / P(x_i), and the prior pays
for k - 1 merges. Adding up all k (k - 1) / 2 pairs, as if they were independent given the partition, counts the same
evidence again and again: once a and b agree, and b and c, the agreement of a and c is nearly certain and says nearly
nothing. Four records of a common name would be worth six links instead of three, and an error in one record would be
held against them three times. In the same way the sum would pay the prior k (k - 1) / 2 times.

Which k - 1 pairs carry the evidence is not known: any spanning tree of the cluster may be the way its records are alike
(each a copy of another, with errors). Every pair is in 2/k of the k^(k-2) trees, so the mean over trees of the sum of
log ratios is 2/k times the sum over pairs. For k = 2 that is the pair's own log odds.

Records that people judged to be the same person are one *node*: trees are those that contain the judged links, so that
a judged link costs and earns nothing, and never weakens what is known of others. With nodes of n_a records, k in all,
a pair between a and b is in (1/n_a + 1/n_b)/k of these trees (its effective resistance), so a pair of nodes counts
(n_a + n_b)/k times the mean of its pairs.
"""

from __future__ import annotations

from amparo.count.estimate.kernel import compiled


@compiled
def pull(mean: float, records: int, others: int) -> float:
    """Return what a pair of nodes adds to its cluster's ``total``, from the mean log odds of the pairs between them."""
    return mean * (records + others)


@compiled
def evidence(total: float, records: int) -> float:
    """Return the log weight of a cluster of so many records, from the sum of ``pull`` over its pairs of nodes."""
    return total / records
