"""A linkage as bytes and back: numbers as an archive of arrays (NumPy's NPZ, without pickles), the rest as JSON in it.

The tables of overlaps do not travel: they follow from the draws.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.count.estimate.checks import Remark
from amparo.count.estimate.export import plain
from amparo.count.link.apart.job import Linked
from amparo.count.link.judgements import Labelled
from amparo.count.link.linkage import Compared, Linkage, Pairs
from amparo.count.link.model import Model
from amparo.count.link.partition import tables
from amparo.count.link.vectors import Vectors

Arrays = dict[str, NDArray[Any]]
_PARTS: dict[str, Any] = {"pairs": Pairs, "vectors": Vectors, "judged": Labelled}
_OWN = ("record_list", "record_row", "draws", "people")
_HEAD = "head"


def pack(linked: Linked) -> bytes:
    """Write a linkage as bytes."""
    found = linked.linkage
    arrays: Arrays = {name: getattr(found, name) for name in _OWN}
    for part, held in (("pairs", found.pairs), ("vectors", found.vectors), ("judged", linked.judged)):
        arrays |= {f"{part}.{one.name}": getattr(held, one.name) for one in fields(held)}
    arrays |= _model(found.model)
    head = {
        "lists": found.lists,
        "clean": found.clean,
        "compared": [asdict(each) for each in found.compared],
        "matches": found.model.matches,
        "possible": found.model.pairs,
        "splink": found.splink,
        "remarks": [told(each) for each in found.remarks],
        "provenance": found.provenance,
    }
    arrays[_HEAD] = np.frombuffer(json.dumps(plain(head)).encode(), np.uint8)
    out = io.BytesIO()
    np.savez(out, allow_pickle=False, **arrays)
    return out.getvalue()


def unpack(message: bytes) -> Linked:
    """Read what ``pack`` wrote."""
    with np.load(io.BytesIO(message), allow_pickle=False) as archive:
        arrays: Arrays = dict(archive)
    head = json.loads(arrays[_HEAD].tobytes())
    parts = {part: kind(**_of(arrays, part)) for part, kind in _PARTS.items()}
    lists, draws, people = tuple(head["lists"]), arrays["draws"], arrays["people"]
    *drawn, best = tables(np.concatenate([draws, people[None]]), arrays["record_list"], lists)
    linkage = Linkage(
        lists=lists,
        clean=tuple(head["clean"]),
        compared=tuple(Compared(one["id"], tuple(one["levels"]), tuple(one["labels"])) for one in head["compared"]),
        model=_as_model(arrays, head),
        vectors=parts["vectors"],
        pairs=parts["pairs"],
        tables=tuple(drawn),
        table=best,
        splink=head["splink"],
        remarks=tuple(map(remark, head["remarks"])),
        provenance=head["provenance"],
        **{name: arrays[name] for name in _OWN},
    )
    return Linked(linkage, parts["judged"])


def told(one: Remark) -> list[Any]:
    """Return a remark as plain data."""
    return [one.template, plain(dict(one.values))]


def remark(data: list[Any]) -> Remark:
    """Read a remark."""
    return Remark(data[0], data[1])


def _model(model: Model) -> Arrays:
    by_level = {f"{name}.{k}": each for name in ("m", "u") for k, each in enumerate(getattr(model, name))}
    return by_level | {"slips": model.slips, "shared": model.shared, "relatives": model.relatives}


def _as_model(arrays: Arrays, head: dict[str, Any]) -> Model:
    m, u = (tuple(arrays[f"{name}.{k}"] for k in range(len(head["compared"]))) for name in ("m", "u"))
    rest = {name: arrays[name] for name in ("slips", "shared", "relatives")}
    return Model(m, u, matches=head["matches"], pairs=head["possible"], **rest)


def _of(arrays: Arrays, part: str) -> Arrays:
    return {name.removeprefix(f"{part}."): held for name, held in arrays.items() if name.startswith(f"{part}.")}
