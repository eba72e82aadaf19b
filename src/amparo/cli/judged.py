"""Judgements on their way into the child that links: the vault stays with the parent, the names with the child.

The parent takes judgements, without their reasons, and the keys of marks out of the vault; the child marks the records
it reads and so finds those that judgements speak of. The desk has an opener of its own (``desk.judged_files``): there
the parent has read the lists to show them, so the child needs neither marks nor keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from amparo.count.estimate.checks import Remark
from amparo.count.link.apart import Opened
from amparo.count.link.apart.files import readings
from amparo.count.link.judgements import Judgement, Verdict, recognised_by
from amparo.count.link.reading import Mapping as Columns
from amparo.count.link.reading import Reading
from amparo.count.link.records import RecordList
from amparo.ledger.vault import Vault
from amparo.record import judging
from amparo.record.listing import NAME, listing
from amparo.record.marks import keys, under
from amparo.text import N_

WITHOUT_CONSENT = N_("{accounts} accounts are left out: nobody said that they may be counted")


def arguments(vault: Vault, *, accounts: bool = False) -> dict[str, Any]:
    """Return judgements and keys as plain data, none where nobody has judged; with them the vault's own accounts."""
    held = judging.judgements(vault)
    kept = [asdict(replace(one, reason="", withdrawn=one.withdrawn and _BARE)) for one in held]
    own = listing(vault) if accounts else None
    return {
        "judgements": kept,
        "keys": [key.hex() for key in keys(vault)] if kept else [],
        "accounts": own and {"fields": own.fields, "without_consent": own.without_consent},
    }


def open_files(
    files: Sequence[str],
    mappings: Mapping[str, str],
    clean: Collection[str],
    judgements: Sequence[Mapping[str, Any]],
    keys: Sequence[str],
    accounts: Mapping[str, Any] | None,
) -> Opened:
    """Read files, and find the records that judgements speak of; an opener (see ``count.link.apart``)."""
    read = readings(files, mappings, clean)
    if accounts is not None:
        read.append(_accounts(**accounts))
    if not judgements:
        return Opened.of(read)
    held = [bytes.fromhex(key) for key in keys]
    marked = [one for each in read for one in under(held, each.records.name, recognised_by(each.records))]
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


def _accounts(fields: Mapping[str, Sequence[str | None]], without_consent: int) -> Reading:
    """Return the vault's accounts as they were handed over, with what to say of those left out."""
    records = RecordList(NAME, fields, range(1, len(fields["id"]) + 1))
    notes = (Remark(WITHOUT_CONSENT, {"accounts": without_consent}),) if without_consent else ()
    return Reading(records, Columns({name: name for name in fields}), notes)
