"""Places: names in any script, from narrow to wide, and points; and how two of them compare."""

from amparo.count.link.places.place import PLACE
from amparo.count.link.places.prepare import prepare_columns

__all__ = ["PLACE", "prepare_columns"]
