"""Small numbers: what a count may say so that it tells nothing about one person."""

from __future__ import annotations

SMALLEST_COUNT = 10
"""Counts of accounts below this are not printed. Whoever knows some of a handful of people finds the others by
subtraction; the Counter-Trafficking Data Collaborative withholds below 11, statistical offices from 3 to 20."""


def is_small(count: int) -> bool:
    """Say whether a count of people is too small to print; zero is small too, or the threshold would tell it."""
    return count < SMALLEST_COUNT
