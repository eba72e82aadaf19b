"""A linkage as bytes and back: an archive of arrays (NumPy's NPZ, without pickles) with all else as JSON in it.

What a value is made of says its type here, in the parent, never the bytes: they can name no class.
"""

from __future__ import annotations

import io
import json
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.export import plain
from amparo.count.link.apart.job import Linked

Arrays = dict[str, NDArray[Any]]
_HEAD = "head"


def pack(linked: Linked) -> bytes:
    """Write a linkage as bytes."""
    arrays: Arrays = {}
    head = _taken_apart(linked, arrays)
    arrays[_HEAD] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpack(message: bytes) -> Linked:
    """Read what ``pack`` wrote."""
    with np.load(io.BytesIO(message), allow_pickle=False) as archive:
        arrays: Arrays = dict(archive)
    made = _put_together(Linked, json.loads(arrays[_HEAD].tobytes()), arrays)
    assert isinstance(made, Linked)
    return made


def told(one: Remark) -> list[Any]:
    """Return a remark as plain data."""
    return [one.template, plain(dict(one.values))]


def remark(data: list[Any]) -> Remark:
    """Read a remark."""
    return Remark(data[0], data[1])


def _taken_apart(value: Any, arrays: Arrays) -> Any:
    """Return plain data; arrays are put aside and named by their number."""
    if isinstance(value, np.ndarray):
        name = str(len(arrays))
        arrays[name] = value
        return name
    if is_dataclass(value):
        return {one.name: _taken_apart(getattr(value, one.name), arrays) for one in fields(value)}
    if isinstance(value, tuple):
        return [_taken_apart(each, arrays) for each in value]
    return plain(value)


def _put_together(kind: Any, data: Any, arrays: Arrays) -> Any:
    """Return a value of a type: a dataclass, a tuple of one type, an array or plain data, or one of these or None."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        [known] = [part for part in parts if part is not type(None)]
        return None if data is None else _put_together(known, data, arrays)
    if origin is np.ndarray:
        return arrays[data]
    if origin is tuple:
        return tuple(_put_together(parts[0], each, arrays) for each in data)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _put_together(hints[name], held, arrays) for name, held in data.items()})  # type: ignore[operator]
    return data
