"""Makes the ledger's test vectors anew: only for a new version of a format, since the old ones are what freezes it.

python tests/ledger/make_vectors.py
"""

import base64
import json
import tempfile
from pathlib import Path

from amparo.ledger import edtf, payload
from amparo.ledger.device import Device
from amparo.ledger.disclose import disclose
from amparo.ledger.opening import open_entry
from amparo.ledger.statement import Basis, Denial, Evidence, Grade, Stance, Statement, to_map
from amparo.ledger.value import Choice, Date, EntityRef, Flag, Hedge, Place, Quantity, Text, Use
from amparo.ledger.vault import Vault
from amparo.seal import cbor
from amparo.seal.hybrid import HybridIdentity

FOLDER = Path(__file__).parents[2] / "docs" / "formats" / "vectors"

STATEMENTS = {
    "a figure with all fields": Statement(
        "k16", "event:autumn", "detained", Quantity(100, None, Hedge.MORE_THAN, "men", "over 100", "2017", "town"),
        "source:paper", "2017-04-01~", Stance.CANNOT_SAY, Denial.UNCONFIRMED,
        (("source:radio", "source:paper"), ("source:agency",)), Basis.HEARSAY, Grade("B", 2),
        Evidence("https://example.org/a", "ab" * 32, "paragraph 3", "direct"), "more than a hundred, they say",
        "account:one", "cd" * 32, "2026-11-22T09:30:00Z", "k15",
    ),
    "a text": Statement("t", "event:autumn", "allegation", Text("Их увезли", "ru"), "source:paper"),
    "a date": Statement("d", "event:autumn", "when", Date("2017-02/2017-04"), "source:paper"),
    "an entity": Statement("e", "source:a", "may_be_same_as", EntityRef("source:b"), "source:desk"),
    "a place": Statement("p", "event:autumn", "where", Place("the north", "region"), "source:paper"),
    "a choice": Statement("c", "account:one", "account.language", Choice("ru"), "account:one"),
    "a flag": Statement("f", "account:one", "account.synthetic", Flag(True), "source:desk"),
    "a consent withdrawn": Statement(
        "u", "account:one", "consent", Use("quote", "public"), "account:one", stance=Stance.DENIES
    ),
}  # fmt: skip

REFUSED = {
    "a field nobody knows": {"colour": "red"},
    "no source": {"said_by": ""},
    "an empty field that should be left out": None,
    "an unknown stance": {"stance": "doubts"},
    "a denial that affirms": {"denial": "denies_event"},
    "a float": {"value": {"type": "quantity", "low": 1.5, "unit": "men", "hedge": "about"}},
    "an exact number that is two": {
        "value": {"type": "quantity", "low": 1, "high": 2, "unit": "men", "hedge": "exact"}
    },
}

DATES = ["2017", "2017-04", "2017-04-01~", "201X", "20XX?", "201X-XX", "2017-XX-XX", "2017-21", "2017-24%",
         "2017-02/2017-04", "2017-04/..", "../2017-05-31", "/2017", "2017-04/"]  # fmt: skip


def statement_vectors() -> dict:
    good = [
        {"name": name, "statement": to_map(statement), "cbor": cbor.encode(to_map(statement)).hex()}
        for name, statement in STATEMENTS.items()
    ]
    base = to_map(STATEMENTS["a text"])
    bad = [
        {"name": name, "cbor": cbor.encode(base | (change if change is not None else {"words": ""})).hex()}
        for name, change in REFUSED.items()
    ]
    dates = []
    for text in DATES:
        interval = edtf.parse(text)
        ends = [end and end.isoformat() for end in (interval.earliest, interval.latest)]
        dates.append({"edtf": text, "earliest": ends[0], "latest": ends[1], "approximate": interval.approximate,
                      "uncertain": interval.uncertain})  # fmt: skip
    return {"statements": good, "refused": bad, "dates": dates}


def vault_vectors() -> dict[str, dict]:
    device = Device(HybridIdentity.from_seed(bytes(range(32))))
    with tempfile.TemporaryDirectory() as folder, Vault.create(Path(folder), device) as vault:
        vault.append([STATEMENTS["a text"], STATEMENTS["a flag"], STATEMENTS["a figure with all fields"]])
        vault.append([STATEMENTS["a place"]], "public")
        entries = [describe(vault, *stored) for stored in vault.stored()]
        proof = disclose(vault, "t")
        checkpoint = vault.checkpoint()
    keys = {"device": str(device.identity), "feed": device.feed, "database_key": device.database_key.hex()}
    heads = [{"feed": device.feed, "seq": 2, "hash": entries[1]["hash"]}]
    return {
        "entry": {"keys": keys, "entries": entries},
        "proof": {"feed": device.feed, "proof": proof, "shows": proof["statement"]},
        "checkpoint": {"checkpoint": base64.b64encode(checkpoint).decode(), "heads": heads},
    }


def describe(vault: Vault, number: int, entry, body: bytes) -> dict:
    header = entry.header
    index = payload.open_index(payload.split(body)[0], vault.identities(header.compartment))
    subjects = {key.id: str(key.identity) for key in vault.keyring.all()}
    fields = {name: getattr(header, name) for name in header.__dataclass_fields__}
    return {
        "header": entry.encoded.hex(),
        "fields": {name: held.hex() if isinstance(held, bytes) else held for name, held in fields.items()},
        "signature": entry.signature.hex(),
        "hash": entry.hash.hex(),
        "payload": base64.b64encode(body).decode(),
        "epoch_identity": str(vault.identities(header.compartment)[0]),
        "subject_identities": [subjects[key] for key in index.keys],
        "leaves": [leaf.hex() for leaf in index.leaves],
        "statements": [cbor.decode(item.body) for item, _, _ in open_entry(entry, body, vault.keyring).statements],
    }


def main() -> None:
    for name, content in {"statement": statement_vectors(), **vault_vectors()}.items():
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
