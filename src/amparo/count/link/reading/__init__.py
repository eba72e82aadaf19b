"""Lists in: files, data frames or dictionaries become lists of records, by a mapping that people can check and keep.

>>> from amparo.count.link.reading import described, load, open_list, save
>>> reading = open_list("helpline.xlsx")
>>> print(*described(reading.mapping), sep="\\n")
>>> save("mapping.toml", {reading.records.name: reading.mapping})

Whatever the source, cells are read as text, so that the same people are the same records from CSV, XLSX, Parquet,
pandas or polars. Errors and notes name rows and columns, never what a cell holds.
"""

from __future__ import annotations

from amparo.count.link.reading.description import described
from amparo.count.link.reading.mapping import Mapping
from amparo.count.link.reading.opening import Reading, open_list, read
from amparo.count.link.reading.proposal import propose
from amparo.count.link.reading.source import table_of
from amparo.count.link.reading.storing import load, save
from amparo.count.link.reading.table import Table

__all__ = ["Mapping", "Reading", "Table", "described", "load", "open_list", "propose", "read", "save", "table_of"]
