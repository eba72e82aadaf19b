"""Dates: what people write of births, ages and events, as intervals of days, and how two of them compare."""

from amparo.count.link.dates.ages import birth_from_age
from amparo.count.link.dates.birth import BIRTH
from amparo.count.link.dates.event import event, prepare_event
from amparo.count.link.dates.prepare import prepare_columns
from amparo.count.link.dates.reading import read
from amparo.count.link.dates.span import Span

__all__ = ["BIRTH", "Span", "birth_from_age", "event", "prepare_columns", "prepare_event", "read"]
