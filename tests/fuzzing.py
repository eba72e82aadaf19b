"""What the short runs of fuzz targets have in common."""

import resource


def memory() -> str:
    """Return libFuzzer's limit of memory; it takes what its parent held when it was started for its own."""
    return f"-rss_limit_mb={2048 + (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10)}"
