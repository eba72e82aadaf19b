"""Made-up lists of keys for the tests of this room."""

from amparo.count.link.private.recipe import Keys

FIELDS = ("identifier:phone",)


def listed(numbers, fields=FIELDS):
    """A list of keys, one for each whole number."""
    return Keys(fields, tuple(sorted(f"identifier:phone=7928{number:07d}" for number in set(numbers))), 0, 0)
