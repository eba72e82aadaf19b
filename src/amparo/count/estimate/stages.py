"""One count of progress over several pieces of work of unequal size."""

from __future__ import annotations

from amparo.count.estimate.attempts import Report


def stages(report: Report | None, *sizes: int) -> list[Report]:
    """Return a report for each piece; together they tell ``report`` of one piece of work of the summed size."""
    total = sum(sizes)
    return [_stage(report, sum(sizes[:at]), size, total) for at, size in enumerate(sizes)]


def _stage(report: Report | None, before: int, size: int, total: int) -> Report:
    def told(done: int, of: int) -> None:
        if report is not None:
            report(before + size * done // max(of, 1), total)

    return told
