"""Judgements on their way into the child that links: the vault stays with the parent, the names with the child.

The parent takes judgements, without their reasons, and the keys of marks out of the vault; the child marks the records
it reads and so finds those that judgements speak of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, cast

from amparo.count.link.apart import Opened
from amparo.count.link.apart.files import readings
from amparo.count.link.judgements import Judgement, Verdict, recognised_by
from amparo.count.link.records import RecordList
from amparo.ledger.value import Text
from amparo.ledger.vault import Vault
from amparo.record import judging
from amparo.record.marks import KEY, Marks, keys, marks


def arguments(vault: Vault) -> dict[str, Any]:
    """Return judgements and keys as plain data; none where nobody has judged."""
    held = judging.judgements(vault)
    kept = [asdict(replace(one, reason="", withdrawn=one.withdrawn and _BARE)) for one in held]
    return {"judgements": kept, "keys": [key.hex() for key in keys(vault)] if kept else []}


def open_files(
    files: Sequence[str],
    mappings: Mapping[str, str],
    clean: Collection[str],
    judgements: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
) -> Opened:
    """Read files, and find the records that judgements speak of; an opener (see ``count.link.apart``)."""
    read = readings(files, mappings, clean)
    if not judgements:
        return Opened.of(read)
    marked = [one for each in read for one in _marks(each.records, keys)]
    found = judging.placed([_judgement(each) for each in judgements], marked)
    return Opened.of(read, [Judgement(a, b, Verdict(one.verdict), one.by) for a, b, one in found])


_BARE = judging.Withdrawal("", "", "")


def _judgement(held: Mapping[str, Any]) -> judging.Judgement:
    return judging.Judgement(**{
        **held,
        "marks": tuple(held["marks"]),
        "verdict": judging.Verdict(held["verdict"]),
        "withdrawn": _BARE if held["withdrawn"] else None,
    })  # fmt: skip


def _marks(records: RecordList, held: Sequence[str]) -> list[Marks]:
    return marks(cast("Vault", _Keys(tuple(held))), records.name, recognised_by(records))


@dataclass(frozen=True)
class _Key:
    """The statement of a key, as far as it is needed to make marks under it."""

    id: str
    value: Text
    recorded_at: str = ""


@dataclass(frozen=True)
class _Keys:
    """What ``marks`` asks of a vault: the statements of its keys, in the order they were recorded."""

    held: tuple[str, ...]

    def statements(self, **wanted: Any) -> list[_Key]:
        assert wanted["property"] == KEY
        return [_Key(f"{number:06}", Text(key)) for number, key in enumerate(self.held)]
