"""What the R packages of the field did, recorded: neither R nor they can be installed where these benchmarks run.

Recorded in November 2026 on a machine of the same size (2 cores), some runs beside other work; LCMCR 0.4.14, dga 2.0.2
under R 4.2. Coverage is that of Binette and Steorts (2022), over their choice of tables and lists. These are compared
with, not measured; models of the same kind run again here on the same tables.
"""

LCMCR_ESS_PER_S = {"kosovo": 87.0, "uk5": 35.0, "colombia": 51 / 20}
"""Bulk effective draws of N a second on one core; Kosovo on a quiet machine."""
LCMCR_RHAT_NETHERLANDS = 1.67
"""Four chains of 1.01 million iterations."""
DGA_SECONDS = {"netherlands5": 25.0}
"""It refuses six lists."""
COVERAGE = {"LCMCR": 0.60, "dga": 0.80, "independence": 0.88, "SparseMSE": 0.90}
COLD_START_S = 20.0
"""R, its packages and LCMCR's default burn-in on Kosovo: 20 seconds and more."""
