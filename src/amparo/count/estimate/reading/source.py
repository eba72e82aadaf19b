"""Where a table comes from: a file, told apart by its first bytes, or a data frame."""

from __future__ import annotations

import os
from pathlib import Path

from amparo.count.estimate.reading.delimited import read_delimited
from amparo.count.estimate.reading.frame import Frame, Reads
from amparo.errors import InputError

MAX_BYTES = 2**30
_PARQUET = b"PAR1"


def frame_of(source: object, reads: Reads) -> Frame:
    """Read the wanted columns of a source. Raises InputError."""
    if isinstance(source, str | os.PathLike):
        return _file(Path(source), reads)
    if hasattr(source, "__arrow_c_stream__"):
        # pyarrow takes a third of a second to load; a text file does without
        from amparo.count.estimate.reading.arrow import read_stream  # noqa: PLC0415

        return read_stream(source, reads)
    raise InputError(
        "what was given is neither a file nor a data frame",
        "give the path of a CSV or Parquet file, or a data frame with the Arrow interface (collect a lazy one first)",
    )


def _file(path: Path, reads: Reads) -> Frame:
    try:
        if not path.is_file():
            raise InputError("there is no such file", "check its name")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                "the file is larger than {limit} bytes", "leave out columns, or count people by pattern first",
                limit=MAX_BYTES,
            )  # fmt: skip
        with path.open("rb") as file:
            start = file.read(len(_PARQUET))
        if start == _PARQUET:
            from amparo.count.estimate.reading.arrow import read_parquet  # noqa: PLC0415

            return read_parquet(path, reads)
        return read_delimited(path, reads)
    except (OSError, ValueError):  # a path with a zero byte is a ValueError
        raise InputError("the file cannot be read", "check its name and who may read it") from None
